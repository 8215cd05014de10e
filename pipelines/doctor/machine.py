"""Checks of the machine: Python, packages, fonts, disk, memory, clock, length of paths."""

import importlib
import os
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from pipelines.custody import book
from pipelines.custody.writing import size_vi
from pipelines.doctor.finding import BLOCK, NOTE, OK, WARN, Finding, Scene
from pipelines.environment import NEWEST, OLDEST
from pipelines.errors import ReportError
from pipelines.settings import PACKAGE

LOCK = PACKAGE.parent / "requirements.lock"
PINNED = re.compile(r"^([\w.-]+)==([^\s;\\]+)\s*(?:;\s*([^\\]*?))?\s*\\?$", re.M)
AGAIN = "chạy lại lần cài đầu: bấm nút khởi động của gói, hoặc py -m pipelines start (Windows), make report (Linux)"
FEW, LITTLE = 200 << 20, 2 << 30  # bytes of disk: too few to work, little
MEMORY = 1 << 30
DAY = timedelta(days=1)
LONG_UNUSED = timedelta(days=400)
LONGEST, HOME_ON_WINDOWS = 259, 45  # a path of Windows; a project's folder there, as C:\Users\Nguyễn Thị Hòa\Máy tính\treem-2026


def python(scene: Scene) -> Finding:
    """Version and kind of the interpreter."""
    told = ".".join(map(str, sys.version_info[:3]))
    oldest, newest = (".".join(map(str, pair)) for pair in (OLDEST, NEWEST))
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return Finding(BLOCK, f"Python {told}: phần mềm cần bản {oldest} đến {newest}.", f"cài Python {newest} rồi {AGAIN}")
    if sys.maxsize <= 1 << 32:
        return Finding(BLOCK, f"Python {told} là bản 32 bit.", f"cài Python {newest} bản 64 bit (tệp có chữ amd64) rồi {AGAIN}")
    return Finding(OK, f"Python {told}, 64 bit.")


def packages(scene: Scene) -> Finding:
    """Installed packages against the lock: those that the program needs, then the others."""
    if not LOCK.exists():
        return Finding(WARN, "Không thấy requirements.lock, nên không biết các gói có đúng bản không.", "chép lại tệp ấy từ gói phần mềm")
    wanted, needed = dict(_pinned(LOCK.read_text(encoding="utf-8"))), _needed()
    missing = sorted(name for name in wanted if name in needed and not installed(name))
    different = sorted(name for name, pinned in wanted.items() if (found := installed(name)) and found != pinned)
    if missing:
        return Finding(BLOCK, f"Thiếu {len(missing)} gói: {_few(missing)}.", AGAIN)
    if different:
        return Finding(WARN, f"{len(different)} gói khác bản đã khóa: {_few(different)}.", f"số liệu có thể khác máy khác; {AGAIN}")
    return Finding(OK, f"{sum(bool(installed(name)) for name in wanted)} gói đúng bản đã khóa.")


def _few(names: list[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")


def installed(name: str) -> str:
    """Return the installed version of a package, "" when it is not there."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _pinned(text: str) -> Iterator[tuple[str, str]]:
    """Packages of the lock that this system needs."""
    from packaging.markers import Marker

    for name, pinned, marker in PINNED.findall(text):
        if not marker or Marker(marker).evaluate():
            yield name.lower(), pinned


def _needed() -> set[str]:
    """What the program itself names, without what developers need."""
    named = (re.match(r"[\w.-]+", line) for line in requires("treem") or () if "extra ==" not in line)
    return {found[0].lower() for found in named if found}


def fonts(scene: Scene) -> Finding:
    """The font that reports are printed with."""
    from pipelines.reporting import wording
    from pipelines.reporting.writer_pdf import choose_fonts

    try:
        chosen = choose_fonts()[0]
    except ReportError as problem:
        return Finding(BLOCK, problem.what, problem.todo)
    layout = wording.layout()
    wanted, twins = str(layout["font"]), list(map(str, layout["font_fallbacks"][:-1]))
    if chosen == wanted:
        return Finding(OK, f"Có phông {wanted}.")
    if chosen in twins:
        return Finding(OK, f"Không có {wanted}; PDF in bằng {chosen}, cùng độ rộng chữ.")
    todo = f"cài {wanted} hoặc một trong: {', '.join(twins)}"
    return Finding(WARN, f"Không có {wanted} hay phông cùng độ rộng; PDF in bằng {chosen}, xuống dòng khác bản Word.", todo)


def disk(scene: Scene) -> Finding:
    """Free space, against what the registers need."""
    free = shutil.disk_usage(scene.project.home).free
    raw = sum(path.stat().st_size for path in scene.project.raw.rglob("*") if path.is_file())
    told = f"Ổ đĩa của dự án còn {size_vi(free)}."
    todo = "xóa bớt tệp không cần, hoặc chuyển dự án sang ổ khác; data/work/cache xóa được, lần dựng sau tự làm lại"
    if free < FEW:
        return Finding(BLOCK, told, todo)
    return Finding(WARN, told, todo) if free < max(LITTLE, 3 * raw) else Finding(OK, told)


def memory(scene: Scene) -> Finding:
    """Memory that other programs leave."""
    found = free_memory()
    if found is None:
        return Finding(NOTE, "Không biết được bộ nhớ còn trống.")
    told = f"Bộ nhớ còn trống {size_vi(found)}."
    todo = "đóng bớt chương trình (trình duyệt, Word) trước khi dựng; hoặc treem build --memory-limit 800MB"
    return Finding(WARN, told, todo) if found < MEMORY else Finding(OK, told)


def free_memory() -> int | None:
    """Return the bytes of memory that a program can still have, None when nothing tells."""
    try:
        told: Any = importlib.import_module("psutil")
        return int(told.virtual_memory().available)
    except (ImportError, OSError):
        return None


def clock(scene: Scene) -> Finding:
    """The clock against what this machine itself wrote: it cannot have been written later than now."""
    told = f"Đồng hồ máy: {scene.now:%d/%m/%Y %H:%M}."
    todo = "chỉnh ngày giờ và múi giờ của máy rồi chạy lại: hạn báo cáo, ngày trong báo cáo lấy theo đồng hồ này"
    evidence = _evidence(scene)
    newest = max((moment for moment, _ in evidence), default=None)
    if newest and scene.now < newest - DAY:
        what = next(what for moment, what in evidence if moment == newest)
        return Finding(BLOCK, f"{told} Đồng hồ chạy lùi: {what} ghi ngày {newest.astimezone(scene.now.tzinfo):%d/%m/%Y}.", todo)
    own = [moment for moment, what in evidence if what != PROGRAM]
    if own and scene.now > max(own) + LONG_UNUSED:
        days = (scene.now - max(own)).days
        return Finding(WARN, f"{told} Lần ghi trước trên máy này cách đây {days} ngày: đồng hồ có thể ở tương lai.", todo)
    return Finding(OK, told)


PROGRAM = "tệp của phần mềm"


def _evidence(scene: Scene) -> list[tuple[datetime, str]]:
    """Times that this machine wrote; those of received lists are not among them, for they come from others' clocks."""
    project = scene.project
    found = [(one.when, "bản sao lưu gần nhất") for one in book.backups(project.state)]
    for folder, pattern, what in (
        (project.marts, "*/manifest.json", "lần dựng"), (project.state, "*.*", "tệp trong data/state"),
        (project.vault, "*.*", "kho danh tính"), (PACKAGE, "*.py", PROGRAM),
    ):  # fmt: skip
        times = [path.stat().st_mtime for path in folder.glob(pattern)]
        found += [(datetime.fromtimestamp(max(times), UTC), what)] if times else []
    return found


def paths(scene: Scene) -> Finding:
    """The longest path: Windows stops at 259 signs unless told otherwise."""
    home = scene.project.home
    below = [path for name in ("data", "reports", "notebooks") for path in (home / name).rglob("*")]
    longest = max((len(str(path.relative_to(home))) for path in below), default=0)
    here, there = len(str(home)) + 1 + longest, HOME_ON_WINDOWS + 1 + longest
    todo = "rút ngắn tên thư mục, tên tệp dài nhất trong data/raw; hoặc để dự án gần gốc ổ đĩa, ví dụ C:\\treem"
    if os.name == "nt" and here > LONGEST:
        return Finding(WARN, f"Đường dẫn dài nhất {here} ký tự, Windows cho {LONGEST}.", todo)
    if there > LONGEST:
        return Finding(NOTE, f"Tên dài nhất trong dự án {longest} ký tự: chép sang máy Windows có thể không được.", todo)
    return Finding(OK, f"Đường dẫn dài nhất {here} ký tự.")


def writable(scene: Scene) -> Finding:
    """Whether the project's folder may be written, proved by writing."""
    probe = Path(scene.project.home) / f".treem-thu-ghi-{os.getpid()}.part"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as problem:
        from pipelines import disk as words

        what = words.meaning(problem) or f"Không ghi được vào thư mục dự án ({problem.strerror})."
        return Finding(BLOCK, what, words.TODO.get(what, "xin quyền ghi thư mục ấy, hoặc chép dự án vào thư mục của người dùng"))
    return Finding(OK, "Ghi được vào thư mục dự án.")
