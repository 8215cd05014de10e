"""What people do many times a day, each in a process of its own as they wait for it: open the marts and ask, make one report.

The floor of opening is DuckDB on the same Parquet files; the peer of the report is papermill, which only runs the notebook while the
project also writes and verifies four formats.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent))  # `treem bench` loads this file from anywhere

from benchmarks import _tools as tools
from benchmarks import reports

CHILDREN, TIMES = 2_000, 5
QUICK: dict[str, Any] = {"children": 60, "times": 1}
ASKED = "select place, value from indicator_values where indicator = 'bhyt_under6' and period = '2018-Q1' and sex = '*' and age_band = '*'"


def run(children: int = CHILDREN, times: int = TIMES) -> tools.Figures:
    """Build small marts, measure both in turns; print and keep the figures (of the median turn)."""
    with tempfile.TemporaryDirectory() as folder:
        variables = tools.built_project(Path(folder) / "kho", children)
        opens, floors = [], []
        for _ in range(times):
            opens.append(tools.child("daily", "open", **variables))
            floors.append(tools.child("daily", "floor", **variables))
        report = tools.child("daily", "report", **variables)
        papermill = tools.child("daily", "papermill", **variables)
    figures = {
        "children": children,
        "open_cpu": _median(opens, "cpu_seconds"),
        "open_wall": _median(opens, "wall_seconds"),
    }
    figures |= {
        "floor_cpu": _median(floors, "cpu_seconds"),
        "floor_wall": _median(floors, "wall_seconds"),
        "open_peak_mb": _median(opens, "peak_mb"),
    }
    figures["open_ratio"] = tools.ratio(figures["open_cpu"], figures["floor_cpu"])
    figures |= {
        "report_cpu": report["cpu_seconds"],
        "report_wall": report["wall_seconds"],
        "report_peak_mb": report["peak_mb"],
    }
    figures |= {
        "papermill_cpu": papermill["cpu_seconds"],
        "papermill_wall": papermill["wall_seconds"],
        "files": report["files"],
    }
    figures["report_ratio"] = tools.ratio(report["cpu_seconds"], papermill["cpu_seconds"])
    _print(figures)
    tools.keep(
        "daily", {"children": children}, figures, {"open_cpu": "mở kho (CPU)", "report_cpu": "một báo cáo (CPU)"}
    )
    return figures


def _median(taken: list[tools.Figures], key: str) -> float | None:
    known = sorted(one[key] for one in taken if one[key] is not None)
    return known[len(known) // 2] if known else None


def _print(figures: tools.Figures) -> None:
    print(
        f"open_marts và một câu hỏi, cả tiến trình: {tools.seconds(figures['open_wall'], 2)}, CPU {tools.seconds(figures['open_cpu'], 2)}, "
        f"bộ nhớ {tools.megabytes(figures['open_peak_mb'])}"
    )
    print(
        f"  mức sàn, DuckDB trên cùng tệp: CPU {tools.seconds(figures['floor_cpu'], 2)}; {tools.times(figures['open_ratio'])}"
    )
    print(
        f"Một báo cáo, {figures['files']} tệp đã đối chiếu, cả tiến trình: {tools.seconds(figures['report_wall'])}, "
        f"CPU {tools.seconds(figures['report_cpu'])}, bộ nhớ {tools.megabytes(figures['report_peak_mb'])}"
    )
    print(
        f"  papermill chỉ chạy sổ tay ấy: {tools.seconds(figures['papermill_wall'])}, CPU {tools.seconds(figures['papermill_cpu'])}; "
        f"{tools.times(figures['report_ratio'])}"
    )
    print(f"  {tools.busy()}")


# What the fresh processes do.


def _open() -> tools.Figures:
    from pipelines import open_marts

    with open_marts() as con:
        return {"rows": len(con.execute(ASKED).fetchall())}


def _floor() -> tools.Figures:
    import duckdb

    marts = Path(os.environ["TREEM_HOME"], "data", "marts")
    folder = marts / (marts / "CURRENT").read_text(encoding="utf-8").strip()
    with duckdb.connect() as con:
        con.execute(
            f"create view indicator_values as select * from read_parquet('{(folder / 'indicator_values.parquet').as_posix()}')"
        )
        return {"rows": len(con.execute(ASKED).fetchall())}


def _report() -> tools.Figures:
    from pipelines.reporting import runner
    from pipelines.settings import load_project

    made = runner.make_reports(
        load_project(), reports.NAME, reports.PLAN, reports.PERIOD, [_place()], how=runner.How(reports.ALL, 1)
    )
    return {"files": sum(len(one.files) for one in made)}


def _papermill() -> tools.Figures:
    return reports._kernels(_place())


def _place() -> str:
    from pipelines import catalog

    return catalog.load_plan(reports.PLAN).place


if __name__ == "__main__":
    tools.serve({"open": _open, "floor": _floor, "report": _report, "papermill": _papermill}, run)
