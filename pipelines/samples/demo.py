"""`treem demo`: simulate, write the workbooks in parallel, write the answer key."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.samples import DemoSummary
from pipelines.samples.answer_key import answer_rows
from pipelines.samples.defects import Gaps, Planter, choose_gaps, cut_record, cut_short, missing_record
from pipelines.samples.facts import Facts, load_facts, plan_files
from pipelines.samples.papers import SCORE_FOLDER, make_receipts, make_score_sheet, receipts_name
from pipelines.samples.papers_found import KEY_HEADER as PAPER_KEY
from pipelines.samples.papers_found import Paper, Written, all_papers, papers_of
from pipelines.samples.population import KEY_HEADER, key_rows, make_population, population_name
from pipelines.samples.registers import Share, folder_of, make_sheet, registers_of
from pipelines.samples.scoring import SCORE_KEY, score_key
from pipelines.samples.simulate import layout_of, simulate
from pipelines.samples.tables import Sheet
from pipelines.samples.tally import HEADER, write_rows
from pipelines.samples.workbook import write_sheet
from pipelines.samples.world import Planted, World

KEY_FOLDER = "_answer_key"
POOL_FROM = 2500
"""Fewer children than this are written faster than a second process starts."""


@dataclass(slots=True)
class Job:
    """The lists of one commune in some periods; small enough to send to another process."""

    out: Path
    plan: str
    wanted: int  # children of the whole world
    seed: int
    defects: str
    periods: list[int]
    share: Share


@dataclass(slots=True)
class Done:
    """What a job wrote: files, data rows by register, lists with nothing in them, planted defects."""

    files: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    empty: list[Path] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)

    def add(self, other: "Done") -> None:
        """Take over what another job wrote."""
        self.files += other.files
        self.rows += other.rows
        self.empty += other.empty
        self.planted += other.planted


def run_job(job: Job) -> Done:
    """Write the workbooks of one job. Importable by name, so a spawned process can run it."""
    facts, done = load_facts(job.plan, job.wanted), Done()
    gaps = choose_gaps(facts, job.seed, job.defects)
    for index in job.periods:
        for register in registers_of(facts):
            sheet = make_sheet(facts, register, job.share, index)
            if sheet is None:
                folder = folder_of(facts.periods[index], facts.communes[job.share.commune])
                done.empty.append(folder / f"{register.name}.xlsx")
            elif sheet.path == gaps.missing:
                done.planted.append(missing_record(sheet.path))
            else:
                _write_list(facts, job, register.name, index, sheet, gaps, done)
    return done


def _write_list(facts: Facts, job: Job, register: str, index: int, sheet: Sheet, gaps: Gaps, done: Done) -> None:
    """Write one list with its defects; of a file that is cut short only the cut is recorded."""
    path = sheet.path
    layout = layout_of(facts, register, job.share.commune)
    cutoff = facts.periods[index].cutoff
    planted = Planter(sheet, register, layout, cutoff, job.seed, job.defects).plant() if job.defects != "none" else []
    _write(sheet, register, job.out, done)
    if path == gaps.cut:
        cut_short(sheet.path)
        planted = [cut_record(path, sheet.name)]
    done.planted += planted


def make_jobs(facts: Facts, world: World, out: Path, wanted: int, seed: int, defects: str) -> list[Job]:
    """Return the jobs, the largest first."""
    years = sorted({period.id[:4] for period in facts.periods})
    spans = [[i for i, period in enumerate(facts.periods) if period.id[:4] == year] for year in years]
    jobs = []
    for place in range(len(facts.communes)):
        share = Share(
            place,
            [child for child in world.children if any(stay.commune == place for stay in child.stays)],
            [thing for thing in world.weighings if thing.commune == place],
            [thing for thing in world.injuries if thing.commune == place],
            [thing for thing in world.assistance if thing.commune == place],
        )
        jobs += [Job(out, facts.plan, wanted, seed, defects, span, share) for span in spans]
    return sorted(jobs, key=lambda job: -len(job.share.children))


@contextmanager
def running(jobs: list[Job], parallel: bool) -> Iterator[Iterator[Done]]:
    """Start all jobs, in this process or in several; results come as they finish."""
    if not parallel:
        yield map(run_job, jobs)
        return
    import multiprocessing
    import os

    with ProcessPoolExecutor(min(os.cpu_count() or 1, 8), multiprocessing.get_context("spawn")) as pool:
        futures = {pool.submit(run_job, job): job for job in jobs}
        yield _results(futures)


def _results(futures: dict[Future[Done], Job]) -> Iterator[Done]:
    """Results as they come; where no process can be started (a script read from a pipe), the rest is done here."""
    left = dict(futures)
    try:
        for future in as_completed(futures):
            done = future.result()
            left.pop(future)
            yield done
    except BrokenProcessPool:
        yield from map(run_job, left.values())


def clear_demo(out: Path) -> None:
    """Take away a former demo of any plan: only the names a demo uses, only where its answer key lies."""
    if not (out / KEY_FOLDER).is_dir():
        return
    worlds = [load_facts(plan) for plan in plan_files()]
    papers = [paper.folder for paper in all_papers() if paper.folder]
    for name in (KEY_FOLDER, SCORE_FOLDER, *papers, *{period.id for facts in worlds for period in facts.periods}):
        shutil.rmtree(out / name, ignore_errors=True)
    for year in {year for facts in worlds for year in facts.receipt_years}:
        (out / receipts_name(year)).unlink(missing_ok=True)
        (out / population_name(year)).unlink(missing_ok=True)


def build_demo(
    out: Path, plan: str, wanted: int | None, seed: int, defects: str, progress: Callable[[int, int], None] | None
) -> DemoSummary:
    """Write everything and return what was written; see ``make_demo``."""
    children = wanted or load_facts(plan).default_children
    facts = load_facts(plan, children)
    world = simulate(facts, children, seed)
    jobs = make_jobs(facts, world, out, children, seed, defects)
    papers = [(paper, book) for paper in papers_of(facts) for book in paper.books(facts, world, seed)]
    total = _files_of(facts, len(papers))
    whole, seen = Done(), 0
    clear_demo(out)
    (out / KEY_FOLDER).mkdir(parents=True, exist_ok=True)
    with running(jobs, parallel=children >= POOL_FROM) as results:
        answers = answer_rows(facts, world, seed)  # counted while the others write
        for paper, book in papers:
            _write_paper(paper, book, out, seed, defects, whole)
        for done in results:
            whole.add(done)
            seen += done.files + len(done.empty)
            if progress:
                progress(seen, total)
    write_papers(facts, world, out, seed, whole)
    write_key(out / KEY_FOLDER, answers, whole.planted)
    write_rows(out / KEY_FOLDER / "population.csv", KEY_HEADER, key_rows(facts, world.official))
    write_rows(out / KEY_FOLDER / "commune_scores.csv", SCORE_KEY, score_key(facts, world.sheets))
    for paper in papers_of(facts):
        write_rows(out / KEY_FOLDER / f"{paper.register}.csv", PAPER_KEY, list(paper.key(facts, world, seed)))
    if progress:
        progress(total, total)
    return DemoSummary(out, whole.files, dict(sorted(whole.rows.items())), len(whole.planted), out / KEY_FOLDER)


def _files_of(facts: Facts, papers: int) -> int:
    """Return how many files a demo has at most; lists with nothing in them are not written."""
    tables = len(facts.population_years) if facts.estimates else 0
    scores = len(facts.score_years) * len(facts.communes) + len(facts.receipt_years)
    return len(facts.communes) * len(facts.periods) * len(facts.lists) + papers + scores + tables


def write_papers(facts: Facts, world: World, out: Path, seed: int, whole: Done) -> None:
    """Write score sheets, the tables of population and the registers of data received, and count them."""
    unsent = {item.file for item in whole.planted if item.kind == "missing_list"}
    for item in world.sheets:
        _write(make_score_sheet(facts, item), "score_sheet", out, whole)
    for year in facts.population_years if facts.estimates else ():
        _write(make_population(facts, year, world.official), "population", out, whole)
    noticed = [(paper, notice) for paper in papers_of(facts) if paper.notices for notice in paper.notices(facts, world, seed)]
    for year in facts.receipt_years:
        _write(make_receipts(facts, year, world.received, set(whole.empty), unsent, noticed), "receipts", out, whole)


def _write_paper(paper: Paper, book: Written, out: Path, seed: int, defects: str, whole: Done) -> None:
    """Write one paper with its defects."""
    if defects != "none" and paper.kinds:
        planter = Planter(book.sheet, paper.register, book.layout, book.cutoff, seed, defects, paper.kinds, paper.name_column)
        whole.planted += planter.plant()
    _write(book.sheet, paper.register, out, whole)


def _write(sheet: Sheet, register: str, out: Path, whole: Done) -> None:
    whole.rows[register] += sum(line.kind == "row" for line in sheet.body)
    whole.files += 1
    sheet.path = out / sheet.path
    write_sheet(sheet)


def write_key(folder: Path, answers: list[tuple[str, ...]], planted: list[Planted]) -> None:
    """Write the answer key: the indicators and the planted defects."""
    write_rows(folder / "indicators.csv", HEADER, answers)
    rows: list[tuple[str, ...]] = [
        (
            item.file.as_posix(), item.sheet, str(item.row), item.column, item.kind, item.reason,
            "yes" if item.rejects else "no",
        )
        for item in sorted(planted, key=lambda item: (item.file.as_posix(), item.row))
    ]  # fmt: skip
    write_rows(folder / "defects.csv", ("file", "sheet", "row", "column", "kind", "reason", "effect"), rows)
