"""Many reports in long-lived processes: every failure is seen, nothing leaks from one report into the next, a stopped batch goes on."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import BusyError, TreemError
from pipelines.reporting import making, placing, pool, runner
from pipelines.reporting.document import from_json
from pipelines.settings import Project
from tests.reporting_marts import COMMUNES, make_marts
from tests.reporting_notebooks import OPEN, SAVE, per_place, replace_cells

PLAN, PERIOD = "tam_duong_2018", "2018-Q1"
Jobs = Callable[..., list[making.Job]]


@pytest.fixture
def project(home: Path) -> Project:
    make_marts(home / "data" / "marts")
    return Project(home, home / "data" / "raw", home / "data" / "marts")


@pytest.fixture
def jobs(project: Project) -> Jobs:
    def make(*places: str, formats: tuple[str, ...] = ("html",)) -> list[making.Job]:
        schema, requests = runner.check_requests(project, "period_report", runner.given(PLAN, PERIOD, "internal", {}), places)
        return runner.jobs_for(project, schema, requests, runner.How(formats), None)

    return make


def outcomes(workers: pool.Pool, work: list[making.Job]) -> dict[str, Any]:
    """Make all reports, one after another; place -> result or error."""
    return {work[at].request.place: outcome for at, outcome in workers.outcomes(work)}


def cells(folder: Path) -> list[Any]:
    """Return the code cells of an executed notebook: sources, outputs and counts."""
    copy = json.loads((folder / "period_report.ipynb").read_text(encoding="utf-8"))
    return [(cell["source"], cell["execution_count"], cell["outputs"]) for cell in copy["cells"] if cell["cell_type"] == "code"]


def good(outcome: Any) -> making.ReportResult:
    """Return a finished report; shows the error otherwise."""
    assert isinstance(outcome, making.ReportResult), str(outcome)
    return outcome


ENDLESS = "while True: pass"
FAULTS = {
    "03390": ("import sys; sys.exit(0)", r"ô 2\n"),
    "03394": ("import os; os._exit(0)", r"tắt giữa chừng \(mã thoát 0\)\.\n.*ô 2\n"),
    "03397": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", r"mã thoát -9\)\.\n.*ô 2\n"),
    "03400": ("raise ValueError('bí mật')", r"lỗi ValueError\n.*ô 2\n"),
    "03405": ("import asyncio\nasync def late(): raise KeyError('bí mật')\nasyncio.create_task(late())", r"lỗi KeyError\n.*ô 2\n"),
    "03406": ("import threading\nfailing = threading.Thread(target=lambda: 1 / 0)\nfailing.start()\nfailing.join()", r"lỗi ZeroDivisionError\n"),
    "03412": ("get_ipython().ask_exit()", r"ô 2\n"),
    "03413": ("import time\nwhile True: time.sleep(0.1)", r"Ô sổ tay chạy quá 12 giây nên đã bị dừng\.\n.*ô 2\n"),
    "03415": ("import os; os.remove('notebooks/reports/gone')", r"lỗi FileNotFoundError"),
}
GOOD = ("03418", "03430")


def test_every_way_to_fail_is_seen_costs_its_own_report_only_and_leaves_the_former_one(project: Project, jobs: Jobs) -> None:
    replace_cells(project, f"exec({ {place: cell for place, (cell, _) in FAULTS.items()} !r}.get(place, ''), globals())", OPEN, SAVE)
    for place in FAULTS:
        (project.reports / PERIOD / place).mkdir(parents=True)
        (project.reports / PERIOD / place / "period_report.docx").write_text("bản cũ")
    workers = pool.Pool(project.home, 1, seconds=12)
    found = outcomes(workers, jobs(*FAULTS, *GOOD))
    for place, (_, said) in FAULTS.items():
        assert isinstance(found[place], TreemError) and re.search(said, str(found[place])), (place, str(found[place]))
        assert "bí mật" not in str(found[place])
        assert [path.name for path in (project.reports / PERIOD / place).iterdir()] == ["period_report.docx"]
    for place in GOOD:
        assert from_json((good(found[place]).folder / "model.json").read_text(encoding="utf-8")).parameters["place"] == place
    assert not list(project.reports.glob(".*")), "nothing half made is left"
    assert workers.started == 1 + 3  # one lost at once, one killed, one endless; the others go on in the same process


CHANGES = (
    "import os, sys, warnings, decimal, locale, random, builtins, asyncio\n"
    "os.environ['TREEM_LEAK'] = 'x'; os.environ.pop('TREEM_VAULT_KEY', None); os.chdir('/'); sys.path.insert(0, '/leak')\n"
    "sys.argv.append('leak'); decimal.getcontext().prec = 3; warnings.simplefilter('error'); import pandas\n"
    "pandas.set_option('display.width', 7); sys.stdout.write('ồn ào'); os.write(1, b'on the wire'); os.write(2, b'x')\n"
    "import subprocess; subprocess.run([sys.executable, '-c', 'print(1)'])\nleak = 1\n"
    "import logging; logging.basicConfig(level=1)\nimport io; sys.stdout = io.StringIO()\nimport plotly.io; plotly.io.templates.default = 'plotly_dark'"
)
LOOKS = (
    "import os, sys, warnings, decimal, pandas, plotly.io\n"
    "assert 'TREEM_LEAK' not in os.environ and 'TREEM_VAULT_KEY' in os.environ and '/leak' not in sys.path and 'leak' not in sys.argv\n"
    "assert os.getcwd() != '/' and decimal.getcontext().prec == 28 and pandas.get_option('display.width') == 80\n"
    "import logging; assert not logging.getLogger().handlers and logging.getLogger().level == 30\n"
    "assert 'leak' not in globals() and plotly.io.templates.default == 'plotly'\n"
    "assert not any(told[:3] == ('error', None, Warning) for told in warnings.filters)\nprint('gọn')"
)
PATCHES = "from pipelines.reporting import texts\ntexts.basis = lambda context: ()"
PATCHES_CLASS = "from pipelines.reporting.context import Context\nContext.is_commune = property(lambda self: True)"
PATCHES_LIBRARY = "statistics.mean = lambda *a: 0"


def test_what_a_cell_changes_is_put_back_or_ends_its_process(project: Project, jobs: Jobs) -> None:
    inside = {"03394": LOOKS, "03397": PATCHES, "03405": PATCHES_CLASS, "03412": PATCHES_LIBRARY}
    first, last = (f"exec({cell!r}.get(place, ''), globals())" for cell in (inside, {"03390": CHANGES}))
    replace_cells(project, "import statistics", first, OPEN, "report.basis", SAVE, last)
    workers = pool.Pool(project.home, 1)
    places = ("03390", "03394", "03397", "03400", "03405", "03406", "03412", "03413")
    found = outcomes(workers, jobs(*places))
    shown = {place: cells(good(found[place]).folder) for place in places}
    noise = "".join(output.get("text", "") for output in shown["03390"][-1][2])
    assert noise == "ồn ào", "what goes past sys.stdout goes nowhere"
    assert shown["03394"][3][2] == [{"name": "stdout", "output_type": "stream", "text": "gọn\n"}]
    assert [why.rpartition(" ")[2] for why in workers.replaced] == [
        "pipelines.reporting.texts.basis", "pipelines.reporting.context.Context.is_commune", "statistics.mean",
    ]  # fmt: skip
    assert workers.started == 4
    # the patched sentence is gone from the report that patched it, and there again in the next one
    assert len(json.dumps(shown["03397"][5])) < len(json.dumps(shown["03400"][5]))


def memory(workers: pool.Pool) -> float:
    """Resident memory of the one process, in MB."""
    (worker,) = workers.running
    told = Path(f"/proc/{worker.process.pid}/status").read_text(encoding="ascii")
    return int(re.search(r"^VmRSS:\s+(\d+) kB", told, re.MULTILINE)[1]) / 1024  # type: ignore[index]


def test_a_report_after_others_is_the_report_alone_and_memory_stays_flat(project: Project, jobs: Jobs) -> None:
    places = ("106", *COMMUNES)
    work = jobs(*places) + jobs(*places[:5])
    workers = pool.Pool(project.home, 1)
    first: dict[str, tuple[bytes, list[Any]]] = {}
    used: list[float] = []
    for at, outcome in workers.outcomes(work):
        folder, place = good(outcome).folder, work[at].request.place
        told = (folder / "model.json").read_bytes(), cells(folder)
        assert first.setdefault(place, told) == told, f"{place}: the {at + 1}th report of the process differs from its first"
        if at < len(work) - 1:  # the process ends with the last one
            used.append(memory(workers))
    assert workers.started == 1 and len(used) == 19
    assert used[-1] - used[9] < 15, used
    ((_, alone),) = pool.Pool(project.home, 1).outcomes(jobs("03430"))
    assert first["03430"] == ((good(alone).folder / "model.json").read_bytes(), cells(alone.folder))


REPORTS, WARM = (500, 50) if os.environ.get("TREEM_PROVE") == "1" else (30, 15)


def test_memory_is_flat_over_many_reports_of_one_process(project: Project, jobs: Jobs) -> None:
    """Five hundred with TREEM_PROVE=1."""
    every = jobs("106", *COMMUNES)
    work = [every[at % len(every)] for at in range(REPORTS)]
    workers = pool.Pool(project.home, 1, reports_each=len(work) + 1)
    used: list[float] = []
    for at, outcome in workers.outcomes(work):
        good(outcome)
        if at < len(work) - 1:
            used.append(memory(workers))
    assert workers.started == 1 and len(used) == REPORTS - 1
    assert used[-1] - used[WARM - 1] < 15, [round(one) for one in used]


def test_a_process_is_replaced_after_its_share_of_reports(project: Project, jobs: Jobs) -> None:
    replace_cells(project, OPEN, SAVE)
    workers = pool.Pool(project.home, 1, reports_each=2)
    assert all(good(outcome) for _, outcome in workers.outcomes(jobs(*COMMUNES[:3])))
    assert workers.started == 2 and workers.replaced == []


WAITS = "import time, pathlib\nwhile place == '03397' and pathlib.Path('wait').exists(): time.sleep(0.05)"
BATCH = """
import sys
from pipelines.reporting import runner
from pipelines.settings import load_project
places = ("03390", "03394", "03397", "03400")
runner.make_reports(load_project(), "period_report", "tam_duong_2018", "2018-Q1", places, formats=["html"], how=runner.How(("html",), resume=True))
"""


def alive(pids: list[int]) -> list[int]:
    """Return the processes that still run (one that ended and was not yet collected does not)."""
    found = []
    for pid in pids:
        state = Path(f"/proc/{pid}/stat")
        if state.exists() and state.read_text(errors="replace").rpartition(")")[2].split()[0] != "Z":
            found.append(pid)
    return found


def test_a_killed_batch_leaves_whole_reports_ends_its_processes_and_goes_on_where_it_stopped(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_cells(project, WAITS, OPEN, SAVE)
    (project.home / "wait").touch()
    batch = subprocess.Popen([sys.executable, "-c", BATCH], cwd=project.home)
    done = project.reports / PERIOD / "03394" / "run.json"
    _until(lambda: done.exists() and list(project.reports.glob(".*.part")))
    children = [int(pid) for pid in Path(f"/proc/{batch.pid}/task/{batch.pid}/children").read_text().split()]
    children += [int(pid) for path in Path(f"/proc/{batch.pid}/task").glob("*/children") for pid in path.read_text().split()]
    assert children
    batch.send_signal(signal.SIGKILL)
    batch.wait()
    (project.home / "wait").unlink()
    _until(lambda: not alive(children))
    assert sorted(path.name for path in (project.reports / PERIOD).iterdir()) == ["03390", "03394"]
    made = runner.make_reports(
        project, "period_report", PLAN, PERIOD, ["03390", "03394", "03397", "03400"], how=runner.How(("html",), jobs=2, resume=True)
    )
    assert [(each.place, each.kept) for each in made] == [("03390", True), ("03394", True), ("03397", False), ("03400", False)]
    _changed_inputs_are_made_again(project, monkeypatch)


def _changed_inputs_are_made_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another format, a word of the notebook, what people told, a file that somebody changed: made again; nothing else is."""
    asked: list[list[str]] = []

    def note(told: pool.Pool, jobs: list[making.Job]) -> Any:
        asked.append([job.request.place for job in jobs])
        return iter([(at, TreemError("không làm")) for at in range(len(jobs))])

    monkeypatch.setattr(pool.Pool, "outcomes", note)

    def again(**how: Any) -> list[str]:
        asked.clear()
        try:
            told = runner.How(**{"formats": ("html",), "resume": True, **how})
            runner.make_reports(project, "period_report", PLAN, PERIOD, ["03390", "03394"], how=told)
        except TreemError:
            pass
        return asked[0] if asked else []

    assert again() == []
    assert again(resume=False) == again(formats=("html", "pdf")) == again(draft_reason="gấp") == ["03390", "03394"]
    page = project.reports / PERIOD / "03394" / "period_report.html"
    page.write_text(page.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert again() == ["03394"]
    (project.state / "checks").mkdir(parents=True)
    (project.state / "checks" / "verdict.json").write_text("{}")
    assert again() == ["03394"]
    (project.state / "office.yml").write_text("x: 1\n")
    assert again() == ["03390", "03394"]
    (project.state / "office.yml").unlink()
    notebook = project.notebooks / "reports" / "period_report.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert again() == ["03390", "03394"]


def _until(true: Callable[[], Any], seconds: float = 120) -> None:
    """Wait until something is so; the test fails when it never is."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "never happened"
        time.sleep(0.05)


def test_a_batch_that_is_stopped_ends_its_processes_and_removes_what_they_were_making(project: Project, jobs: Jobs) -> None:
    replace_cells(project, per_place({"03394": ENDLESS}), OPEN, SAVE)
    workers = pool.Pool(project.home, 1)
    told = workers.outcomes(jobs("03390", "03394", "03397"))
    assert good(next(iter(told))[1]).place == "03390"
    _until(lambda: list(project.reports.glob(".*.part")))
    processes = [worker.process for worker in workers.running]
    told.close()  # type: ignore[attr-defined]
    assert processes and all(process.poll() is not None for process in processes)
    assert not list(project.reports.glob(".*.part")) and not (project.reports / PERIOD / "03397").exists()


def test_what_people_changed_or_added_in_a_report_is_kept_beside_the_new_one(project: Project, jobs: Jobs) -> None:
    (job,) = jobs("03390", formats=("xlsx",))
    folder = good(making.attempt(job)).folder
    (folder / "Phụ lục.docx").write_text("người viết")
    (folder / "~$period_report.docx").write_text("Word đang mở")
    assert good(making.attempt(job)).saved == ("Phụ lục.docx",)
    (folder / "period_report.xlsx").write_bytes(b"nguoi sua")
    for names in (("Phụ lục.docx", "period_report (đã sửa).xlsx"), ("Phụ lục.docx", "period_report (đã sửa).xlsx")):
        assert good(making.attempt(job)).saved == names
    assert (folder / "period_report (đã sửa).xlsx").read_bytes() == b"nguoi sua"
    (folder / "period_report.xlsx").write_bytes(b"lan hai")
    assert "period_report (đã sửa 2).xlsx" in good(making.attempt(job)).saved
    assert not (folder / "~$period_report.docx").exists()


def test_a_folder_that_a_program_holds_open_gets_the_new_report_beside_it(
    project: Project, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = jobs("03390")
    folder = good(making.attempt(job)).folder
    honest = placing.replace

    def held(source: Path, target: Path) -> None:
        if source == folder:
            raise BusyError("Tệp đang được chương trình khác mở.")
        honest(source, target)

    monkeypatch.setattr(placing, "replace", held)
    made = good(making.attempt(job))
    assert (made.folder.name, made.beside) == ("03390-ban-moi", "03390")
    assert (made.folder / "model.json").read_bytes() == (folder / "model.json").read_bytes()


def test_workers_take_nothing_from_a_terminal(project: Project) -> None:
    """Ctrl+C in a terminal goes to every process of its group: the workers are not in it."""
    worker = pool.Worker(project.home)
    try:
        assert os.getpgid(worker.process.pid) != os.getpgid(0)
    finally:
        worker.end()
