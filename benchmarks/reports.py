"""A batch of period reports in warm processes against papermill, on the same notebook, the same places, in turns.

Four ways take turns, so that other work on the machine falls on all of them: papermill's own ``execute_notebook`` (a kernel for each
report; it only runs the notebook), the warm processes doing the same work, with the page as well, and with all four formats, verified.
The ratios compare CPU seconds for each report, processes and their kernels included. The target is for the same work.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent))  # `treem bench` loads this file from anywhere

from benchmarks import _tools as tools

CHILDREN = 2_000
NAME, PLAN, PERIOD, YEAR = "period_report", "tam_duong_2018", "2018-Q1", "2018"
ROUNDS, EACH, BATCH, PROCESSES = 3, 4, 126, 2
LONG, COMMUNES = 500, 14
QUICK: dict[str, Any] = {"children": 60, "long": 3, "sizes": (1, 4), "rounds": 1, "communes": 2}
CPU_TIMES, RATE_TIMES, COMMUNE_SECONDS, HTML_KB, GROWTH_MB = 10, 8, 40, 120, 25
ALL = ("html", "docx", "xlsx", "pdf")
WAYS = {
    "papermill": "papermill chạy sổ tay",
    "notebook": "treem chạy sổ tay, ghi mô hình",
    "page": "treem, thêm trang HTML có đối chiếu",
    "all": "treem, bốn dạng tệp có đối chiếu",
}


def run(
    children: int = CHILDREN, long: int = LONG, sizes: tuple[int, int] = (EACH, BATCH), rounds: int = ROUNDS, communes: int = COMMUNES
) -> tools.Figures:
    """Build small marts once, take turns, then the communes of a district, then a long batch; print and keep the figures.

    Args:
        sizes: reports of one turn: by papermill in each process, by the warm processes together.
        communes: reports in all four formats, one for each commune.
    """
    with tempfile.TemporaryDirectory() as folder:
        variables = tools.built_project(Path(folder) / "bao cao", children)
        turns = [_turn(variables, number, sizes) for number in range(rounds)]
        places = tools.child("reports", "communes", communes, **variables)
        flat = tools.child("reports", "long", long, **variables)
    figures = _figures(turns, places, flat)
    _print(figures, long, communes)
    compared = {"notebook_ratio_cpu": "CPU so với papermill", "communes_seconds": f"{communes} xã, bốn dạng", "html_kb": "cỡ trang"}
    tools.keep("reports", {"children": children, "long": long}, figures, compared)
    return figures


def _turn(variables: dict[str, str], number: int, sizes: tuple[int, int]) -> dict[str, tools.Figures]:
    """One turn of each way; the first of one turn is the last of the next."""
    ways = list(WAYS)
    at = number % len(ways)
    order = ways[at:] + ways[:at]
    return {way: tools.child("reports", way, sizes[way != "papermill"], **variables) for way in order}


def _figures(turns: list[dict[str, tools.Figures]], communes: tools.Figures, flat: tools.Figures) -> tools.Figures:
    figures: tools.Figures = {}
    for way in WAYS:
        for key in ("cpu_each", "per_minute"):
            values = sorted(turn[way][key] for turn in turns)
            figures[f"{way}_{key}"] = values[len(values) // 2]
    for way in list(WAYS)[1:]:
        figures[f"{way}_ratio_cpu"] = tools.ratio(figures["papermill_cpu_each"], figures[f"{way}_cpu_each"])
        figures[f"{way}_ratio_rate"] = tools.ratio(figures[f"{way}_per_minute"], figures["papermill_per_minute"])
    figures["communes_seconds"], figures["html_kb"] = communes["batch_seconds"], communes["html_kb"]
    return figures | {f"long_{key}": flat[key] for key in ("per_minute", "cpu_each", "first_mb", "last_mb", "most_mb", "processes")}


def _print(figures: tools.Figures, long: int, communes: int) -> None:
    for way, told in WAYS.items():
        cpu, rate = tools.seconds(figures[f"{way}_cpu_each"], 2), tools.number(figures[f"{way}_per_minute"], 0)
        print(f"{told}: CPU {cpu} một báo cáo; {rate} báo cáo một phút với {PROCESSES} tiến trình")
        if way != "papermill":
            less, more = figures[f"{way}_ratio_cpu"], figures[f"{way}_ratio_rate"]
            print(f"  CPU ít hơn papermill {tools.number(less)} lần, số báo cáo một phút {tools.times(more)}")
    less, more = figures["notebook_ratio_cpu"], figures["notebook_ratio_rate"]
    print(f"cùng một việc (chạy sổ tay): CPU ít hơn ít nhất {CPU_TIMES} lần: {_reached(less, CPU_TIMES)}; "
          f"số báo cáo một phút gấp ít nhất {RATE_TIMES}: {_reached(more, RATE_TIMES)}")  # fmt: skip
    seconds, size = figures["communes_seconds"], figures["html_kb"]
    print(f"{communes} xã, bốn dạng, {PROCESSES} tiến trình: {tools.seconds(seconds)}; cần dưới {COMMUNE_SECONDS} s: "
          f"{tools.verdict(seconds, COMMUNE_SECONDS)}")  # fmt: skip
    print(f"trang HTML lớn nhất (plotly.js dùng chung): {tools.number(size, 0)} KB; cần dưới {HTML_KB} KB: "
          f"{tools.verdict(size, HTML_KB)}")  # fmt: skip
    growth = figures["long_last_mb"] - figures["long_first_mb"]
    print(f"{long} báo cáo liền, {figures['long_processes']} tiến trình lần lượt: bộ nhớ đầu {tools.megabytes(figures['long_first_mb'])}, "
          f"cuối {tools.megabytes(figures['long_last_mb'])}, cao nhất {tools.megabytes(figures['long_most_mb'])}; "
          f"tăng dưới {GROWTH_MB} MB: {tools.verdict(growth, GROWTH_MB)}")  # fmt: skip
    print(f"  {tools.busy()}")


def _reached(value: float | None, least: float) -> str:
    return tools.UNKNOWN if value is None else "đạt" if value >= least else "chưa đạt"


# What the fresh processes do.


def _places() -> list[str]:
    from pipelines import marts
    from pipelines.reporting.places_allowed import places_for
    from pipelines.settings import load_project

    with marts.open_marts(load_project().marts) as con:
        return list(places_for(con, PLAN, PERIOD))


def _papermill(each: str) -> tools.Figures:
    """Run the notebook by papermill for some communes, in as many processes as the warm way has; importing papermill is not counted."""
    import subprocess

    places = _places()[1 : int(each) * PROCESSES + 1]
    lists = [places[number::PROCESSES] for number in range(PROCESSES)]
    command = [sys.executable, "-m", "benchmarks.reports", "kernels"]
    running = [subprocess.Popen([*command, *some], cwd=tools.ROOT, stdout=subprocess.PIPE, text=True) for some in lists]
    told = [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]
    cpu = None if told[0]["cpu"] is None else sum(one["cpu"] for one in told) / len(places)
    return {"cpu_each": cpu, "per_minute": sum(one["per_minute"] for one in told)}


def _kernels(*places: str) -> tools.Figures:
    from papermill.execute import execute_notebook

    from pipelines.settings import load_project

    home = load_project().home
    notebook = home / "notebooks" / "reports" / f"{NAME}.ipynb"
    before, own, started = tools.children_cpu(), time.process_time(), time.perf_counter()
    for place in places:
        told = {"plan": PLAN, "period": PERIOD, "place": place}
        execute_notebook(str(notebook), str(home / f"{place}.ipynb"), told, progress_bar=False, log_output=False, cwd=str(home))
    seconds, after = time.perf_counter() - started, tools.children_cpu()
    cpu = None if before is None or after is None else after - before + time.process_time() - own
    return {"cpu": cpu, "per_minute": 60 * len(places) / seconds}


def _told(before: float | None, started: float, made: int) -> tools.Figures:
    seconds, after = time.perf_counter() - started, tools.children_cpu()
    cpu = None if before is None or after is None else (after - before) / made
    return {"cpu_each": cpu, "per_minute": 60 * made / seconds, "batch_seconds": seconds}


def _notebook(batch: str) -> tools.Figures:
    return _warm((), batch)


def _page(batch: str) -> tools.Figures:
    return _warm(("html",), batch)


def _all(batch: str) -> tools.Figures:
    return _warm(ALL, batch)


def _warm(formats: tuple[str, ...], batch: str) -> tools.Figures:
    """Some rounds over all communes: what starting the processes costs falls on all of them, as in a batch of a province."""
    workers, work = _workers(formats, int(batch), PROCESSES)
    before, started = tools.children_cpu(), time.perf_counter()
    for _, outcome in workers.outcomes(work):
        assert not isinstance(outcome, Exception), outcome
    return _told(before, started, len(work))


def _workers(formats: tuple[str, ...], number: int, processes: int) -> tuple[Any, list[Any]]:
    from pipelines.reporting import making, pool, runner
    from pipelines.settings import load_project

    project = load_project()
    making.share_script(project)  # as ``treem report`` does before several processes would
    schema, requests = runner.check_requests(project, NAME, runner.given(PLAN, PERIOD, "internal", {}), _places()[1:])
    jobs = runner.jobs_for(project, schema, requests, runner.How(formats), None)
    return pool.Pool(project.home, processes), [jobs[at % len(jobs)] for at in range(number)]


def _communes(number: str) -> tools.Figures:
    """What ``treem report --place all`` does after the checks, for some communes; then the longest page, the year of the district."""
    from pipelines.reporting import runner
    from pipelines.settings import load_project

    places, project = _places(), load_project()
    before, started = tools.children_cpu(), time.perf_counter()
    made = runner.make_reports(project, NAME, PLAN, PERIOD, places[1 : int(number) + 1], how=runner.How(ALL, PROCESSES))
    taken = _told(before, started, len(made))
    made += runner.make_reports(project, NAME, PLAN, YEAR, places[:1], how=runner.How(("html",)))
    pages = [path.stat().st_size for one in made for path in one.files if path.suffix == ".html"]
    return taken | {"html_kb": max(pages) / 1000}


def _long(number: str) -> tools.Figures:
    """Make many reports one after another and look at the memory of the process that makes them."""
    workers, work = _workers(("html",), int(number), 1)
    before, started = tools.children_cpu(), time.perf_counter()
    used = list(_memory(workers, work))
    tenth = max(1, len(used) // 10)
    memory = {"first_mb": sum(used[1 : tenth + 1]) / tenth, "last_mb": sum(used[-tenth:]) / tenth, "most_mb": max(used)}
    return _told(before, started, len(work)) | memory | {"processes": workers.started}


def _memory(workers: Any, work: list[Any]) -> Iterator[float]:
    for _, outcome in workers.outcomes(work):
        assert not isinstance(outcome, Exception), outcome
        for worker in list(workers.running):
            if mb := tools.resident_mb(worker.process.pid):
                yield mb


if __name__ == "__main__":
    roles = {
        "papermill": _papermill, "kernels": _kernels, "notebook": _notebook,
        "page": _page, "all": _all, "communes": _communes, "long": _long,
    }  # fmt: skip
    tools.serve(roles, run)
