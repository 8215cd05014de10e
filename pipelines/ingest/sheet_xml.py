"""Facts of an .xlsx sheet that fastexcel does not give, found by plain searches in its bytes (no XML tree is built)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from pipelines.ingest.grid import Merge
from pipelines.ingest.refusals import Refused
from pipelines.ingest.sheet_bytes import look

# The widest known register has 26 columns; a sheet of 300 is a form of another kind or a slip of the mouse.
MAX_COLUMNS = 300
# The reader lays a sheet out as a full rectangle: a stray cell far below would cost memory for every row between.
SPARSE_FROM_ROWS = 100_000
SPARSE_ROWS_PER_FILLED = 10
# Merges are looked at one by one; more than this is not a register.
MAX_MERGES = 200_000
# Attribute values stand in quotation marks of either kind.
_Q = """["']"""


@dataclass(frozen=True)
class SheetScan:
    """What the bytes say: first used column (None when cells carry no address), merges, errors, uncounted formulas."""

    first_column: int | None
    merges: tuple[Merge, ...]
    has_errors: bool
    uncounted: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Patterns:
    sheet_end: bytes
    formula_end: bytes
    deep: "re.Pattern[bytes]"
    rows: "re.Pattern[bytes]"
    wide: "re.Pattern[bytes]"
    formula: "re.Pattern[bytes]"
    merge: "re.Pattern[bytes]"


_PREFIX = re.compile(rb"<(?:(\w+):)?sheetData\b")


def scan_sheet(xml: bytes) -> SheetScan:
    """Search one worksheet part.

    Raises:
        Refused: unknown_layout for a sheet too wide or with a stray cell far below.
    """
    found = _PREFIX.search(xml)
    prefix = (found.group(1) or b"").decode() if found else ""
    patterns = _patterns(prefix)
    maybe = look(xml)
    if maybe.wide:
        _check_width(xml, patterns, prefix)
    if maybe.deep:
        _check_depth(xml, patterns)
    return SheetScan(
        first_column=_first_column(xml, prefix),
        merges=_merges(xml, patterns),
        has_errors=maybe.error and (b't="e"' in xml or b"t='e'" in xml),
        uncounted=_uncounted(xml, patterns) if maybe.formula else (),
    )


@lru_cache(maxsize=8)
def _patterns(prefix: str) -> _Patterns:
    p = f"{prefix}:" if prefix else ""
    at = _address(prefix)
    formula = (
        rf"<{p}c\b([^>]*?\sr={_Q}([A-Z]{{1,3}})(\d+){_Q}[^>]*)>\s*<{p}f\b[^>]*?(?:/>|>[^<]*</{p}f>)\s*"
        rf"(?:<{p}v\s*/>|<{p}v></{p}v>|</{p}c>)"
    )
    return _Patterns(
        sheet_end=f"</{p}sheetData>".encode(),
        formula_end=f"</{p}f>".encode(),
        rows=re.compile(rf"<{p}row [^>]*?\br={_Q}(\d+){_Q}".encode()),
        deep=re.compile(rf"{at}[A-Z]+(\d{{6,}}){_Q}".encode()),
        # Columns after KN (the 300th): two letters from KO on, or three letters.
        wide=re.compile(rf"{at}(K[O-Z]|[L-Z][A-Z]|[A-Z]{{3}})\d+{_Q}[^>]*[^/]>".encode()),
        formula=re.compile(formula.encode()),
        merge=re.compile(rf"<{p}mergeCell ref={_Q}([A-Z]{{1,3}})(\d+):([A-Z]{{1,3}})(\d+){_Q}".encode()),
    )


def _address(prefix: str) -> str:
    """Return the pattern of a cell's tag up to its address."""
    return rf"<{prefix}{':' if prefix else ''}c\b[^>]*?\sr={_Q}"


def _check_width(xml: bytes, patterns: _Patterns, prefix: str) -> None:
    for found in patterns.wide.finditer(xml):
        if _has_value(xml, prefix, found.start()):
            raise Refused("unknown_layout", detail=f"Có ô ở cột {found[1].decode()}, quá {MAX_COLUMNS} cột.")


def _check_depth(xml: bytes, patterns: _Patterns) -> None:
    rows = patterns.rows.findall(xml)
    filled, last = len(rows), max(map(int, [*rows, *patterns.deep.findall(xml)]), default=0)
    if last > SPARSE_FROM_ROWS and last > SPARSE_ROWS_PER_FILLED * filled:
        detail = f"Có ô lạc ở tận dòng {last} trong khi chỉ có {filled} dòng được dùng."
        raise Refused("unknown_layout", detail=detail, todo="xoá các dòng thừa phía dưới rồi lưu lại")


def _value_pattern(prefix: str, address: str) -> "re.Pattern[bytes]":
    p = f"{prefix}:" if prefix else ""
    body = rf"(?:<{p}f\b[^>]*?(?:/>|>[^<]*</{p}f>))?\s*(?:<{p}v[^>]*>[^<]|<{p}is\b)"
    return re.compile(rf"{_address(prefix)}{address}{_Q}[^>]*[^/]>\s*{body}".encode())


@lru_cache(maxsize=512)
def _column_pattern(prefix: str, letters: str) -> "re.Pattern[bytes]":
    return _value_pattern(prefix, rf"{letters}\d+")


def _has_value(xml: bytes, prefix: str, start: int) -> bool:
    return _column_pattern(prefix, "[A-Z]+").match(xml, start) is not None


def _first_column(xml: bytes, prefix: str) -> int | None:
    if not re.search(_address(prefix).encode(), xml):
        return None
    for index in range(MAX_COLUMNS):
        if _column_pattern(prefix, column_letters(index)).search(xml):
            return index
    return None


def _merges(xml: bytes, patterns: _Patterns) -> tuple[Merge, ...]:
    start = xml.rfind(patterns.sheet_end)
    found = patterns.merge.findall(xml, max(start, 0))
    if len(found) > MAX_MERGES:
        raise Refused("unknown_layout", detail=f"Trang tính gộp {len(found)} vùng ô.")
    return tuple(
        Merge(int(top) - 1, column_index(left), int(bottom) - 1, column_index(right))
        for left, top, right, bottom in found
    )


def _uncounted(xml: bytes, patterns: _Patterns) -> tuple[tuple[int, int], ...]:
    """Cells whose formula has no stored result; a stored empty text (t="str") is a result."""
    if patterns.formula_end not in xml:
        return ()
    cells = patterns.formula.findall(xml)
    return tuple((int(row) - 1, column_index(letters)) for tag, letters, row in cells if b"str" not in tag)


def column_letters(index: int) -> str:
    """Return the letters of a 0-based column: 0 -> A, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: bytes) -> int:
    """Return the 0-based column of its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
