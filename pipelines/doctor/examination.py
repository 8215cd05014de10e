"""All checks of the doctor, one line each: a new check is a function that takes the scene and one line here."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from pipelines.doctor import encryption, machine, office, scheduling
from pipelines.doctor.finding import BLOCK, WARN, Check, Finding, Scene
from pipelines.errors import TreemError
from pipelines.settings import Project

BLOCKED = 80
CHECKS: tuple[tuple[str, str, str, Check], ...] = (
    ("Máy", "python", "Python", machine.python),
    ("Máy", "packages", "Các gói", machine.packages),
    ("Máy", "fonts", "Phông chữ", machine.fonts),
    ("Máy", "disk", "Chỗ trống", machine.disk),
    ("Máy", "memory", "Bộ nhớ", machine.memory),
    ("Máy", "clock", "Đồng hồ", machine.clock),
    ("Máy", "schedule", "Lịch chạy", scheduling.schedule),
    ("An toàn", "encryption", "Mã hóa ổ đĩa", encryption.encryption),
    ("An toàn", "permissions", "Quyền đọc", office.permissions),
    ("An toàn", "vault_key", "Khóa kho", office.vault_key),
    ("An toàn", "recovery_key", "Khóa phục hồi", office.recovery_key),
    ("An toàn", "backup", "Sao lưu", office.backup),
    ("An toàn", "links", "Liên kết", office.links),
    ("Dự án", "writable", "Quyền ghi", machine.writable),
    ("Dự án", "paths", "Đường dẫn", machine.paths),
    ("Dự án", "build", "Lần dựng", office.build),
    ("Dự án", "gate", "Cửa kiểm tra", office.gate),
    ("Dự án", "locks", "Đang chạy", office.locks),
    ("Dự án", "cut_off", "Bị ngắt", office.cut_off),
    ("Dự án", "letterhead", "Thể thức", office.letterhead),
)


def examine(project: Project, now: datetime, checks: Iterable[tuple[str, str, str, Check]] = CHECKS) -> list[Finding]:
    """Run every check; one that cannot be made is a finding too, and stops no other.

    Args:
        now: with its time zone.
    """
    scene = Scene(project, now)
    return [replace(_found(check, scene), check=name, title=title) for _, name, title, check in checks]


def _found(check: Check, scene: Scene) -> Finding:
    try:
        return check(scene)
    except TreemError as problem:
        return Finding(WARN, f"Không kiểm được: {problem.what}", problem.todo)
    except Exception as problem:
        # whatever it says may hold a path or a cell; its kind is enough
        return Finding(WARN, f"Không kiểm được ({type(problem).__name__}).", "gửi dòng này cho người bảo trì")


def exit_code(found: Iterable[Finding]) -> int:
    """Return 0 when nothing blocks."""
    return BLOCKED if any(one.level == BLOCK for one in found) else 0
