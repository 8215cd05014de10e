"""All indicators from core tables: every period of a district, and one period of a million children.

Contracts (issue 6): all indicators of all periods of a district of 19,000 children in under 3 s on 2 cores, of one period of 1,000,000
children in under 12 s, from core tables in Parquet to finished ``indicator_values``; the floor is DuckDB's mere scan of these tables.
The large tables are the district's, copied with other keys and codes. ``TREEM_BENCH_CHILDREN`` sets the number of children of that part.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent))  # `treem bench` loads this file from anywhere

from benchmarks import _tools as tools

DISTRICT, MANY = 19_000, 1_000_000
QUICK = {"district": 60, "many": 0}
THREADS = 2
LIMIT_DISTRICT, LIMIT_MANY = 3.0, 12.0
PERIOD = "2018"
SHOWN = 5
# made by definition files and by what people keep, not by core SQL; the indicators and their denominators read them
REFERENCE = ("place_up", "district_up", "school_place", "due_list", "code_list")
KEYS, CODES = ("child_key", "person_key"), ("commune_code", "former_commune", "school_code")


def run(district: int = DISTRICT, many: int | None = None) -> tools.Figures:
    """Measure both parts (the second only with ``many``), print and keep the figures."""
    many = int(os.environ.get("TREEM_BENCH_CHILDREN", MANY)) if many is None else many
    with tempfile.TemporaryDirectory() as folder:
        variables = tools.built_project(Path(folder) / "huyen", district)
        first = tools.child("indicators", "measure", "", "", **variables)
        figures = {f"district_{key}": value for key, value in first.items()}
        _print("Mọi kỳ của một huyện", district, first, LIMIT_DISTRICT)
        if many:
            large = Path(folder) / "lon"
            copied = tools.child("indicators", "copy", large, many, **variables)
            second = tools.child("indicators", "measure", large, PERIOD, **variables)
            figures |= {f"many_{key}": value for key, value in second.items()} | {"many_children": copied["children"]}
            _print(f"Một kỳ ({PERIOD})", copied["children"], second, LIMIT_MANY)
    print(f"  {tools.busy()}")
    compared = {"district_cpu": "huyện (CPU)", "many_cpu": "một triệu (CPU)", "many_ratio": "so với mức sàn"}
    tools.keep("indicators", {"district": district, "many": many}, figures, compared)
    return figures


def _print(title: str, children: int, told: tools.Figures, limit: float) -> None:
    heaviest = ", ".join(f"{name} {tools.seconds(used)}" for name, used in told["heaviest"])
    size = f"{told['indicators']} chỉ số, {tools.number(told['values'], 0)} giá trị"
    print(f"{title}, {tools.number(children, 0)} trẻ em: {size}, {THREADS} luồng")
    print(
        f"  thời gian: {tools.seconds(told['wall'])}, CPU {tools.seconds(told['cpu'])} "
        f"(mục tiêu dưới {limit:.0f} s: {tools.verdict(told['wall'], limit)})"
    )
    print(f"  trong đó SQL {tools.seconds(told['sql_wall'])}, chia và khoảng tin cậy {tools.seconds(told['wall'] - told['sql_wall'])}")
    print(f"  chỉ số nặng nhất: {heaviest}")
    print(f"  mức sàn, DuckDB chỉ đọc các bảng lõi ấy: CPU {tools.seconds(told['floor_cpu'], 2)}; {tools.times(told['ratio'])}")
    print(f"  bộ nhớ cao nhất: {tools.megabytes(told['peak_mb'])}")


# What the fresh processes do.


def _open(folder: str, period: str) -> Any:
    """Open the core tables of the current build or of a folder of copies; ``period``: keep only this one."""
    from pipelines import engine
    from pipelines.explaining import rows
    from pipelines.settings import load_project

    con = rows.open_core(load_project())
    con.execute(f"set threads = {THREADS}")
    for path in sorted(Path(folder).glob("*.parquet")) if folder else ():
        kind = "table" if path.stem in REFERENCE else "view"
        con.execute(f"create or replace {kind} \"{path.stem}\" as select * from read_parquet('{path.as_posix()}')")
    if period:
        engine.make_table(con, "period", f"select * from period where period_id = '{period}'")
    return con


def _measure(folder: str, period: str) -> tools.Figures:
    """Count every indicator and finish its values; tell the time of each part and of a mere scan of the tables read."""
    from pipelines import catalog, engine, measures, units

    con = _open(folder, period)
    taken: dict[str, float] = {}
    started, used = time.perf_counter(), time.process_time()
    units.load_schools(con)
    for indicator in catalog.indicators().values():
        before = time.process_time()
        engine.make_table(con, f"ind_{indicator.id}", indicator.sql.read_text(encoding="utf-8"))
        taken[indicator.id] = time.process_time() - before
    sql_wall = time.perf_counter() - started
    values = measures.make_values(con)
    wall, cpu = time.perf_counter() - started, time.process_time() - used
    floor = tools.best(lambda: _scan(con))
    heaviest = sorted(taken.items(), key=lambda pair: -pair[1])[:SHOWN]
    figures: tools.Figures = {"wall": wall, "cpu": cpu, "sql_wall": sql_wall, "values": values, "indicators": len(taken)}
    figures |= {"heaviest": heaviest, "floor_cpu": floor["cpu"], "floor_wall": floor["wall"]}
    return figures | {"ratio": tools.ratio(cpu, floor["cpu"])}


def _tables(con: Any) -> list[str]:
    """The core tables that some indicator reads."""
    from pipelines import catalog, engine, graph

    have = {row[0] for row in engine.rows(con, "select table_name from information_schema.tables")}
    told = [graph.tables_read(found.sql.read_text(encoding="utf-8")) for found in catalog.indicators().values()]
    return sorted(set().union(*told) & have - {"period", "variant_parameter", *REFERENCE})


def _scan(con: Any) -> None:
    """Read every column of the core tables and do nothing with it."""
    for name in _tables(con):
        con.execute(f'select count(*), sum(hash(columns(*))::hugeint) from "{name}"').fetchall()


def _copy(folder: str, children: str) -> tools.Figures:
    """Write the district's tables so many times, each time with other keys and codes, until there are enough children."""
    from pipelines import engine

    target = Path(folder)
    target.mkdir(parents=True)
    con = _open("", "")
    own = engine.count(con, "core_children")
    times = -(-int(children) // own)
    needed = {*_tables(con), *REFERENCE, "core_coverage", "core_school_coverage", "core_schools", "core_enrolment"}
    for name in sorted(needed):
        engine.write_parquet(con, _copied_sql(con, name, times), target / f"{name}.parquet")
    return {"children": own * times}


def _copied_sql(con: Any, name: str, times: int) -> str:
    """One table many times over; what is counted by period keeps the measured period only."""
    from pipelines import engine

    columns = engine.columns(con, name)
    changed = [f"{key} + number as {key}" for key in KEYS if key in columns]
    changed += [_code(code) for code in CODES if code in columns]
    if name in ("place_up", "district_up"):
        changed.append(f"case when place = commune_code then {_numbered('place')} else place end as place")
    copies = "1" if name in ("code_list", "district_up") else str(times)
    only = f"where period_id = '{PERIOD}'" if _by_period(name, columns) else ""
    replaced = f" replace ({', '.join(changed)})" if changed else ""
    return f'select * exclude (number){replaced} from "{name}" cross join range({copies}) as copies(number) {only}'


def _numbered(column: str) -> str:
    return f"case when number = 0 then {column} else {column} || '_' || number end"


def _code(column: str) -> str:
    return f"{_numbered(column)} as {column}"


def _by_period(name: str, columns: list[str]) -> bool:
    """Whether a table is made for each period (its SQL reads ``period``), not from lists that name their own."""
    from pipelines import graph
    from pipelines.settings import PACKAGE

    path = PACKAGE / "core" / f"{name}.sql"
    made = name in ("place_up", "district_up", "school_place", "due_list") or (
        path.exists() and "period" in graph.tables_read(path.read_text(encoding="utf-8"))
    )
    return "period_id" in columns and made and name != "core_lists"


if __name__ == "__main__":
    tools.serve({"measure": _measure, "copy": _copy}, run)
