"""The entry that makes a machine run ``treem run-due`` every morning, also after a morning when it was off.

Printed, never installed: the person who looks after the machine puts it in place.
"""

import shlex
from pathlib import PurePath
from xml.sax.saxutils import escape

from pipelines.errors import RequestError
from pipelines.settings import Project

KINDS = ("cron", "systemd", "windows")
TIME = (7, 30)
# a scheduler starts with an empty environment
KEY = "khóa kho danh tính: để ở tệp khóa trong thư mục cấu hình của người dùng; bộ lập lịch không thấy biến TREEM_VAULT_KEY"


def schedule_entry(kind: str, project: Project) -> str:
    """Return what to install for one scheduler, with where to put it as comments.

    Raises:
        RequestError: an unknown scheduler.
    """
    makers = {"cron": _cron, "systemd": _systemd, "windows": _windows}
    if kind not in makers:
        raise RequestError(f"Không có bộ lập lịch “{kind}”.", todo=f"chọn một trong: {', '.join(KINDS)}")
    return makers[kind](project.home)


def _cron(home: PurePath) -> str:
    """cron forgets what it missed, so the entry also runs after each start of the machine; run-due makes nothing twice."""
    command = f"cd {shlex.quote(str(home))} && mkdir -p data/state && .venv/bin/treem run-due >> data/state/run_due.log 2>&1"
    command = command.replace("%", r"\%")  # an unescaped % ends a command in a crontab
    hour, minute = TIME
    return "\n".join(
        [
            "# thêm bằng lệnh: crontab -e",
            f"# {KEY}",
            f"{minute} {hour} * * * {command}",
            "# chạy bù sau khi máy tắt lúc đến giờ",
            f"@reboot sleep 120; {command}",
            "",
        ]
    )


def _systemd(home: PurePath) -> str:
    folder = str(home).replace("%", "%%")
    program = str(home / ".venv" / "bin" / "treem").replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    hour, minute = TIME
    return f"""\
# {KEY}
# 1. ~/.config/systemd/user/treem-run-due.service
[Unit]
Description=treem: làm báo cáo đến hạn

[Service]
Type=oneshot
WorkingDirectory={folder}
ExecStart="{program}" run-due

# 2. ~/.config/systemd/user/treem-run-due.timer
[Unit]
Description=treem: lịch báo cáo hằng ngày

[Timer]
OnCalendar=*-*-* {hour:02}:{minute:02}:00
# chạy bù khi máy tắt lúc đến giờ
Persistent=true

[Install]
WantedBy=timers.target

# 3. bật lịch: systemctl --user daemon-reload && systemctl --user enable --now treem-run-due.timer
#    chạy cả khi chưa đăng nhập: loginctl enable-linger
"""


def _windows(home: PurePath) -> str:
    """A task file: ``StartWhenAvailable`` runs what was missed while the machine was off.

    It names no encoding, so that it may be saved as UTF-8 or, by PowerShell, as UTF-16.
    """
    hour, minute = TIME
    program = escape(f"{home}\\.venv\\Scripts\\treem.exe")
    return f"""\
<?xml version="1.0"?>
<!-- Lưu thành treem.xml (treem schedule > treem.xml), rồi chạy: schtasks /Create /TN "treem run-due" /XML treem.xml
     {KEY} -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2018-01-01T{hour:02}:{minute:02}:00</StartBoundary>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <StartWhenAvailable>true</StartWhenAvailable>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT4H</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>{program}</Command>
      <Arguments>run-due</Arguments>
      <WorkingDirectory>{escape(str(home))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""
