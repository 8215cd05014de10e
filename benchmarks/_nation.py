"""A nation of any size straight to typed tables: every register of a sample district, many times over, in all 3,321 communes of today.

A district of invented children is built once; its typed rows (``keyed_*``, z-scores) of one quarter are then copied by DuckDB, each copy
with children, schools, staff, files and communes of its own, so that every register, its defects and its late lists are there. Nothing is
drawn at random: the same size gives the same tables. Keys are hashes, spread over 63 bits as real ones are, not running numbers.
"""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks import _tools as tools

PERIOD = "2018-Q1"
TODAY = date(2026, 1, 1)
"""The day whose communes the copies stand in; the lists themselves are those of ``PERIOD``."""
DISTRICT = 2_000
LEAST_COPIES = 250
DISTRICT_COMMUNES = 14
KEYS = ("child_key", "row_child_key", "person_key")
# what everybody in a copy of the district shares with the other copies that stand in the same communes
SHARED = ("keyed_commune_facts", "keyed_population", "keyed_receipts", "keyed_score_sheet", "keyed_injury_summary", "keyed_empty_form",
          "keyed_school_activities", "keyed_staff_training", "core_score_totals", "core_streaks", "due_list")  # fmt: skip
WHOLE = ("workday",)
# of lists sent every quarter only that of the measured one, and of the one before where a list says what became of its children
QUARTERLY = dict.fromkeys(
    ("keyed_child_register", "keyed_weighing_list", "keyed_bhyt_cards", "keyed_injury_list", "keyed_assistance"),
    (PERIOD,),
) | {"keyed_special_circumstances": ("2017", PERIOD), "keyed_school_enrolment": ("2017-SY",)}
ROOM = 1_000_000
"""Row numbers of one copy."""


@dataclass(frozen=True)
class Nation:
    """What was written: the children, rows by table, and bytes by file ending."""

    children: int
    rows: dict[str, int]
    mb: dict[str, float]


def write(
    folder: Path, children: int, endings: Sequence[str] = ("csv",), district: tuple[Path, int] | None = None
) -> Nation:
    """Write every typed table into ``folder``, as ``<table>.<ending>``, and the frame of reference as Parquet into ``folder / frame``.

    Args:
        children: how many about; some communes of the last copy of the district are left out, and some children are in no list.
        district: folder of a district made before (``make_base``) and its number of children.
    """
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    size = district[1] if district else min(DISTRICT, max(60, children // LEAST_COPIES))
    with tempfile.TemporaryDirectory() as scratch:
        base = district[0] if district else Path(scratch) / "base"
        if district is None:
            make_base(base, size)
        with duckdb.connect(config={"threads": 2, "memory_limit": "3GB", "temp_directory": scratch}) as con:
            con.execute("set preserve_insertion_order = false")
            _prepare(con, base, -(-children // size))
            rows = {
                path.stem: _write_copies(con, path, folder, endings)
                for path in sorted((base / "typed").glob("*.parquet"))
            }
            _write_frame(con, base / "frame", folder / "frame")
            living = con.execute(_count_children(folder / f"keyed_child_register.{endings[0]}")).fetchall()[0][0]
    mb = {ending: sum(path.stat().st_size for path in folder.glob(f"*.{ending}")) / tools.MIB for ending in endings}
    return Nation(living, rows, mb)


def _count_children(source: Path) -> str:
    return f"select count(distinct child_key) from '{source.as_posix()}'"


def make_base(folder: Path, children: int) -> None:
    """Build a sample district in a process of its own and keep what its SQL reads."""
    home, variables = tools.make_home(folder / "home")
    tools.child("_nation", "base", home, folder, children, **variables)


def _base(home: str, folder: str, children: str) -> None:
    """Build, and before the core tables are made keep every table that the SQL reads; after it, what Python made."""
    from pipelines import build, catalog, due_lists, engine
    from pipelines.samples import make_demo
    from pipelines.settings import load_project

    typed, frame = (Path(folder) / name for name in ("typed", "frame"))
    for made in (typed, frame):
        made.mkdir()
    make_core, load_due = build.make_core, due_lists.load

    def keep(con: Any, names: Iterable[str], target: Path) -> None:
        for name in names:
            engine.write_parquet(con, f'select * from "{name}" order by all', target / f"{name}.parquet")

    def first(con: Any, *how: Any) -> list[str]:
        kept = [
            name
            for name in build.tables_in(con)
            if name.startswith("keyed_") and name not in ("keyed_list", "keyed_child")
        ]
        keep(con, [*kept, "workday", "weighing_z"], typed)
        keep(
            con,
            ["period", "code_list", "variant_parameter", "place_up", "district_up", "school_place", "comparability"],
            frame,
        )
        return make_core(con, *how)

    def last(con: Any, plans: Any) -> None:
        load_due(con, plans)
        keep(con, ["core_score_totals", "core_streaks", "due_list"], typed)

    make_demo(Path(home) / "data" / "raw" / "demo", children=int(children))
    with patch.object(build, "make_core", first), patch.object(due_lists, "load", last):
        build.build(load_project())
    assert catalog.registers()


def _prepare(con: Any, base: Path, copies: int) -> None:
    """Make ``copy(number, area)`` and ``commune_of(area, old, new)``: which communes of today each copy of the district stands in."""
    codes = [code for code, _ in communes()]
    areas = -(-len(codes) // DISTRICT_COMMUNES)
    con.execute(
        f"create table copy as select i::bigint as number, (i % {areas})::integer as area from range({copies}) as t(i)"
    )
    con.execute("create table code as select unnest(?) as code, generate_subscripts(?, 1) - 1 as place", [codes, codes])
    old = (
        f"select distinct commune_code from read_parquet('{base}/frame/place_up.parquet') where period_id = '{PERIOD}'"
    )
    con.execute(
        f"create table commune_of as select a.area, o.old, c.code as new "
        f"from (select distinct area from copy) as a "
        f"cross join (select commune_code as old, row_number() over (order by 1) - 1 as at from ({old})) as o "
        f"join code as c on c.place = a.area * {DISTRICT_COMMUNES} + o.at"
    )


def communes() -> list[tuple[str, str]]:
    """Return the codes of today's communes, each with its province."""
    from pipelines.places import country_book

    living = [
        place
        for place in country_book().places
        if place.level == "commune" and place.valid_from <= TODAY < place.valid_to
    ]
    return sorted((place.code, place.parent_code) for place in living)


def _write_copies(con: Any, source: Path, folder: Path, endings: Iterable[str]) -> int:
    """Write one table as often as there are copies, or communes to hold it."""
    name = source.stem
    sql = _copied(con, name, source)
    options = {"csv": "format csv, header", "parquet": "format parquet, compression zstd"}
    written = 0
    for ending in endings:
        target = folder / f"{name}.{ending}"
        written = con.execute(f"copy ({sql}) to '{target}' ({options[ending]})").fetchall()[0][0]
    columns = con.execute(f"describe select * from read_parquet('{source}')").fetchall()
    (folder / f"{name}.columns").write_text(
        "".join(f"{column[0]}\t{column[1]}\n" for column in columns), encoding="utf-8"
    )
    return int(written)


def _copied(con: Any, name: str, source: Path) -> str:
    columns = [row[0] for row in con.execute(f"describe select * from read_parquet('{source}')").fetchall()]
    if name in WHOLE:
        return f"select * from read_parquet('{source}')"
    changed = {key: f"cast(hash({key}, c.number) >> 1 as bigint)" for key in KEYS if key in columns}
    if "row_id" in columns:
        changed["row_id"] = f"row_id + c.number * {ROOM}"
    changed |= {key: f"{key} || '#' || c.area" for key in ("file", "school_code") if key in columns}
    joined = ""
    if "commune_code" in columns:
        changed["commune_code"] = "m.new"
        joined = "join commune_of as m on m.area = c.area and m.old = t.commune_code"
    copies = "(select area, area as number from copy group by area)" if name in SHARED else "copy"
    replaced = f" replace ({', '.join(f'{told} as {key}' for key, told in changed.items())})" if changed else ""
    return f"select t.*{replaced} from read_parquet('{source}') as t cross join {copies} as c {joined} where {_kept(name, source)}"


def _kept(name: str, source: Path) -> str:
    if name == "weighing_z":
        weighings = source.with_name("keyed_weighing_list.parquet")
        return (
            f"row_id in (select row_id from read_parquet('{weighings}') as t where {_kept(weighings.stem, weighings)})"
        )
    periods = ", ".join(f"'{period}'" for period in QUARTERLY.get(name, ()))
    return f"t.period_id in ({periods})" if periods else "true"


def _write_frame(con: Any, source: Path, folder: Path) -> None:
    """Write the definitions of one period: the communes stand under their province and the nation."""
    folder.mkdir()
    period = f"select * from read_parquet('{source}/{{}}.parquet') where period_id = '{PERIOD}'"
    upward = [
        (code, up, kind)
        for code, province in communes()
        for up, kind in ((code, "xã"), (province, "tỉnh"), ("VN", "nước"))
    ]
    columns = list(zip(*upward, strict=True))
    con.execute(
        "create table up as select unnest(?) as commune_code, unnest(?) as place, unnest(?) as place_type",
        [list(each) for each in columns],
    )
    used = "where commune_code in (select new from commune_of)"
    tables = {
        name: f"select * from read_parquet('{source}/{name}.parquet')" for name in ("code_list", "variant_parameter")
    }
    tables |= {name: period.format(name) for name in ("period", "district_up")}
    tables["comparability"] = f"select * from read_parquet('{source}/comparability.parquet') where false"
    tables["school_place"] = (
        f"select period_id, school_code || '#' || area as school_code, new as commune_code "
        f"from ({period.format('school_place')}) join commune_of on old = commune_code"
    )
    tables["place_up"] = (
        f"select '{PERIOD}' as period_id, commune_code, place, 'xã' as commune_type, place_type, false as crosses from up {used}"
    )
    for name, sql in tables.items():
        con.execute(f"copy ({sql}) to '{folder}/{name}.parquet' (format parquet)")


if __name__ == "__main__":
    tools.serve({"base": _base}, lambda: None)
