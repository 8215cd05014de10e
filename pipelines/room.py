"""Disk and memory of a build, told before it begins: what it may need, and where it puts what memory does not hold.

The factors are measured (``benchmarks``): tables of a build take about twenty times the text of its registers while they are worked on;
what does not fit into DuckDB's memory limit is spilled to disk. What stays on disk afterwards is about twice the text.
"""

import os
import re
import shutil
from pathlib import Path

from pipelines import formats
from pipelines.errors import RequestError, TargetError
from pipelines.settings import Project

WORKED, KEPT = 20, 2
PACKED = 8
"""How many times the text of a workbook is larger than its packed file."""
PLAIN = (".csv", ".tsv", ".txt", ".htm", ".html")
ALWAYS = 100_000_000
DEFAULT_SHARE = 0.8
"""DuckDB's limit without ``--memory-limit``: this part of the machine's memory, on a small machine what ``BESIDE`` leaves."""
BESIDE, LEAST = 2_500_000_000, 500_000_000
"""What the system needs and what a build holds beside DuckDB (measured: 1.6 GB, a province of 200,000 children); DuckDB's least limit."""
_UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}


def memory_bytes(told: str | None) -> int:
    """Return a memory limit such as ``800MB`` in bytes; without one, what DuckDB is given.

    Raises:
        RequestError: not a size.
    """
    if told is None:
        return int(max(LEAST, min(DEFAULT_SHARE * _installed(), _installed() - BESIDE)))
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]i?B)\s*", told, re.IGNORECASE)
    if not found:
        raise RequestError(f"“{told}” không phải là một dung lượng bộ nhớ.", todo="viết như 800MB, 4GB")
    return int(float(found[1]) * _UNITS[found[2].upper()])


def limit(told: str | None) -> str:
    """Return DuckDB's memory limit as it takes it: what was told, else the usual one."""
    return told or f"{memory_bytes(None) // 10**6}MB"


def _installed() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 4 * 10**9  # Windows does not say it here: reckon with a small machine


def text_bytes(raw: Path) -> int:
    """Return how much text the registers hold, about: plain files as they are, packed ones unpacked."""
    sizes = ((path.suffix.lower(), path.stat().st_size) for path in raw.rglob("*") if path.is_file())
    return sum(size if ending in PLAIN else PACKED * size for ending, size in sizes)


def needed(raw: Path, memory: str | None = None) -> tuple[int, int]:
    """Return the bytes that a build may need: for spilling while it runs, and for what it keeps."""
    text = text_bytes(raw)
    return max(0, WORKED * text - memory_bytes(memory)), ALWAYS + KEPT * text


def require(project: Project, memory: str | None = None, spill: Path | None = None) -> list[str]:
    """Make sure beforehand that a build fits on the disk; return what to tell before a long one begins.

    Args:
        spill: where it spills, unless in the project's own ``data/work``.

    Raises:
        TargetError: it does not fit.
        RequestError: the memory limit is not a size, the folder for spilling is none.
    """
    passing, kept = needed(project.raw, memory)
    own = spill is None
    places = [(project.home, kept + (passing if own else 0))] + ([] if spill is None else [(spill, passing)])
    for folder, wanted in places:
        if not folder.is_dir():
            raise RequestError("Không thấy thư mục để tạm dữ liệu.", folder.name, "tạo thư mục ấy, hoặc bỏ --spill")
        free = shutil.disk_usage(folder).free
        if free < wanted:
            todo = "dọn ổ đĩa, tăng --memory-limit, hoặc chọn thư mục ở ổ khác bằng --spill"
            raise TargetError(f"Không đủ chỗ trên ổ đĩa: có thể cần {_size(wanted)}, còn {_size(free)}.", folder.name, todo)
    if not passing:
        return []
    where = "data/work/spill" if spill is None else spill.name
    return [f"Dữ liệu lớn hơn bộ nhớ: có thể tạm ghi đến {_size(passing)} vào {where}, xóa khi xong."]


def _size(number: float) -> str:
    return f"{formats.number(number / 1e9, 1)} GB" if number >= 1e9 else f"{formats.number(number / 1e6, 0)} MB"
