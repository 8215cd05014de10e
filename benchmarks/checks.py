"""Speed of the quality gate: the whole district with great-expectations, and one million children by compiled SQL.

Targets: all checks of the district under 15 s with the import of great-expectations; a register of a million children by SQL under 5 s.
"""

import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))  # `treem bench` loads this file from anywhere

from benchmarks import _tools as tools

CHILDREN, MILLION = 19_000, 1_000_000
QUICK = {"district": 60, "million": 3_000}
DISTRICT_SECONDS, MILLION_SECONDS = 15.0, 5.0
TABLE = "keyed_child_register"
PLAN, PERIOD = "tam_duong_2018", "2018-Q1"


def run(district: int = CHILDREN, million: int = MILLION) -> tools.Figures:
    """Build a sample district, check it by both routes in fresh processes, check a made-up register of a million; keep the figures."""
    with tempfile.TemporaryDirectory() as folder:
        variables = tools.built_project(Path(folder) / "kiem tra", district)
        by_gx = tools.child("checks", "district", "auto", **variables)
        by_sql = tools.child("checks", "district", "sql", **variables)
        large = tools.child("checks", "million", million, **variables)
    figures = {f"{name}_{key}": taken[key] for name, taken in (("gx", by_gx), ("sql", by_sql), ("million", large)) for key in _KEPT}
    figures |= {"checks": by_gx["checks"], "rows": large["rows"], "ratio": tools.ratio(by_gx["cpu_seconds"], by_sql["cpu_seconds"])}
    _print(figures)
    compared = {"gx_cpu_seconds": "cả huyện (CPU)", "sql_cpu_seconds": "cả huyện bằng SQL (CPU)", "million_check_seconds": "một triệu trẻ"}
    tools.keep("checks", {"district": district, "million": million}, figures, compared)
    return figures


_KEPT = ("cpu_seconds", "work_seconds", "check_seconds", "peak_mb")


def _print(figures: tools.Figures) -> None:
    print(
        f"{figures['checks']} phép kiểm tra cả huyện, có great-expectations: {tools.seconds(figures['gx_work_seconds'])} "
        f"(CPU {tools.seconds(figures['gx_cpu_seconds'])}); mục tiêu dưới {tools.number(DISTRICT_SECONDS, 0)} s: "
        f"{tools.verdict(figures['gx_work_seconds'], DISTRICT_SECONDS)}"
    )
    print(
        f"  cũng các phép ấy bằng SQL: {tools.seconds(figures['sql_work_seconds'])} (CPU {tools.seconds(figures['sql_cpu_seconds'])}); "
        f"great-expectations {tools.times(figures['ratio'])}"
    )
    print(
        f"  {figures['rows']} dòng sổ trẻ em bằng SQL: {tools.seconds(figures['million_check_seconds'])}, bộ nhớ cao nhất "
        f"{tools.megabytes(figures['million_peak_mb'])}; mục tiêu dưới {tools.number(MILLION_SECONDS, 0)} s: "
        f"{tools.verdict(figures['million_check_seconds'], MILLION_SECONDS)}"
    )
    print(f"  {tools.busy()}")


# What the fresh processes do.


def _district(route: str) -> tools.Figures:
    import time
    from dataclasses import replace

    from pipelines import checks, front
    from pipelines.settings import load_project

    project = load_project()
    scope = replace(front.check_scope(project, PERIOD, None, PLAN), route=route)
    started = time.perf_counter()
    with front.core_connection(project) as con:
        verdict = checks.run_checks(con, project.expectations, scope)
    return {"checks": verdict.counts["checks"], "check_seconds": time.perf_counter() - started}


def _million(rows: str) -> tools.Figures:
    """Blow the district's register up to a million rows, every key its own, and check it by SQL."""
    import time

    from pipelines import checks, front, marts
    from pipelines.settings import load_project

    project = load_project()
    path = str(project.core / marts.build_folder(project.marts).name / f"{TABLE}.parquet").replace("'", "''")
    with front.core_connection(project) as con:
        con.execute(f"drop view {TABLE}")
        con.execute(
            f"create table {TABLE} as select * replace (k.child_key + r.copy as child_key, k.file || r.copy as file) "
            f"from read_parquet('{path}') as k, range((select {rows} // count(*) + 1 from read_parquet('{path}'))) as r(copy) limit {rows}"
        )
        scope = checks.Scope("b0", "2018-03-15T08:00:00", (PERIOD,), tables=frozenset({TABLE}), route="sql")
        started = time.perf_counter()
        verdict = checks.run_checks(con, project.expectations, scope)
        seconds = time.perf_counter() - started
        made = con.execute(f"select count(*) from {TABLE}").fetchall()[0][0]
    return {"rows": made, "checks": verdict.counts["checks"], "check_seconds": seconds}


if __name__ == "__main__":
    tools.serve({"district": _district, "million": _million}, run)
