"""Is ``treem run-due`` in the machine's scheduler? Asked of the scheduler itself."""

import os
import shutil
import subprocess
from pathlib import Path

from pipelines.doctor.finding import NOTE, OK, Finding, Scene

TASK, UNIT, COMMAND = "treem run-due", "treem-run-due.timer", "treem run-due"
WAIT = 20  # seconds


def schedule(scene: Scene) -> Finding:
    """Whether the machine makes what is due by itself."""
    found = _of_windows() if os.name == "nt" else _of_systemd() or _of_cron(scene.project.home)
    if found:
        return Finding(OK, f"Lịch chạy hằng ngày đã cài ({found}).")
    kind = "windows" if os.name == "nt" else "systemd"
    told = "Chưa thấy lịch chạy hằng ngày: báo cáo đến hạn phải làm bằng tay."
    return Finding(NOTE, told, f"muốn máy tự làm: treem schedule --for {kind}")


def _of_windows() -> str:
    return "Task Scheduler" if asked(["schtasks", "/Query", "/TN", TASK]) is not None else ""


def _of_systemd() -> str:
    unit = Path.home() / ".config" / "systemd" / "user" / UNIT
    enabled = list((unit.parent).glob(f"*.wants/{UNIT}"))
    return "systemd" if unit.exists() and enabled else ""


def _of_cron(home: Path) -> str:
    told = asked(["crontab", "-l"]) or ""
    lines = [line for line in told.splitlines() if not line.lstrip().startswith("#") and COMMAND in line]
    return "cron" if any(str(home) in line.replace("\\%", "%") for line in lines) else ""


def asked(command: list[str]) -> str | None:
    """Return what a program of the system answers, None when it is not there or says no."""
    program = shutil.which(command[0])
    if program is None:
        return None
    try:
        asked = [program, *command[1:]]
        done = subprocess.run(asked, capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=WAIT, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
