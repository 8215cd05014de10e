"""One period report as `treem report` makes it (four formats, verified) against papermill merely running its notebook.

Only figures, no target: that one is for batches of reports.
"""

import json
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))  # `treem bench` loads this file from anywhere

from benchmarks import _tools as tools

CHILDREN = 2_000
NAME, PLAN, PERIOD, PLACE = "period_report", "tam_duong_2018", "2018-Q1", "106"


def run(children: int = CHILDREN) -> tools.Figures:
    """Build small marts once, make the report in three ways in processes of their own, print and keep the figures."""
    from pipelines.samples import make_demo

    with tempfile.TemporaryDirectory() as folder:
        home, variables = tools.make_home(Path(folder) / "bao cao")
        make_demo(home / "data" / "raw" / "demo", children=children)
        tools.child("report", "prepare", **variables)
        whole = tools.child("report", "make", **variables)
        plain = tools.child("report", "papermill", home / "notebooks" / "reports" / f"{NAME}.ipynb", **variables)
        empty = tools.child("report", "papermill", empty_notebook(home), **variables)
    kinds = {"report": whole, "papermill": plain, "start": empty}
    figures = {f"{kind}_{key}": taken[key] for kind, taken in kinds.items() for key in ("cpu_seconds", "wall_seconds")}
    figures["ratio"] = tools.ratio(whole["cpu_seconds"], plain["cpu_seconds"])
    figures["start_share"] = tools.ratio(empty["cpu_seconds"], whole["cpu_seconds"])
    _print(figures)
    compared = {
        "report_cpu_seconds": "treem report (CPU)",
        "papermill_cpu_seconds": "papermill (CPU)",
        "ratio": "tỷ lệ",
    }
    tools.keep("report", {"children": children}, figures, compared)
    return figures


def empty_notebook(home: Path) -> Path:
    """Write the report's notebook with nothing to do: what starting papermill and a kernel costs by itself."""
    folder = home / "notebooks" / "reports"
    notebook = json.loads((folder / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    notebook["cells"] = [code | {"source": ["pass"]}]
    path = home / "trong.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def _print(figures: tools.Figures) -> None:
    print(
        f"Một báo cáo kỳ bằng treem report (bốn dạng tệp, có đối chiếu): CPU {tools.seconds(figures['report_cpu_seconds'])}, "
        f"{tools.seconds(figures['report_wall_seconds'])} đồng hồ"
    )
    print(
        f"  papermill chỉ chạy sổ tay ấy: CPU {tools.seconds(figures['papermill_cpu_seconds'])}, "
        f"{tools.seconds(figures['papermill_wall_seconds'])} đồng hồ; treem report {tools.times(figures['ratio'])}"
    )
    share = figures["start_share"]
    print(
        f"  khởi động (papermill chạy sổ tay trống): CPU {tools.seconds(figures['start_cpu_seconds'])}, "
        f"bằng {tools.number(share and 100 * share, 0)} % của treem report"
    )
    print(f"  {tools.busy()}")


# What the fresh processes do.


def _prepare() -> None:
    """Build the marts and run the checks, so that a report finds both."""
    from pipelines.build import build
    from pipelines.front import check_data
    from pipelines.settings import load_project

    build(load_project())
    check_data(load_project(), PERIOD, plan=PLAN)


def _make() -> None:
    from pipelines.front import make_reports

    # so few children may fail a check of plausibility: the report is then a draft, the work is the same
    make_reports(NAME, PLAN, PERIOD, PLACE, draft_reason="đo tốc độ")


def _papermill(notebook: str) -> None:
    from papermill.execute import execute_notebook

    from pipelines.settings import load_project

    home = load_project().home
    execute_notebook(
        notebook,
        str(home / "out.ipynb"),
        parameters={"plan": PLAN, "period": PERIOD, "place": PLACE},
        progress_bar=False,
        log_output=False,
        cwd=str(home),
    )


if __name__ == "__main__":
    tools.serve({"prepare": _prepare, "make": _make, "papermill": _papermill}, run)
