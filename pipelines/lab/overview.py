"""What the start page tells: what data is there and how fresh, what was found wrong, what is due, what failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines import catalog, engine, marts
from pipelines.calendar import due, ledger
from pipelines.checks_verdict import Verdict, from_json
from pipelines.errors import TreemError
from pipelines.settings import Project

SHOWN_DEADLINES = 6
OPEN = ("late", "due", "coming")


@dataclass(frozen=True)
class Freshness:
    """One register in the current build: lists, rows taken and refused, and the day the last list came (None: not stated)."""

    register: str
    title_vi: str
    lists: int
    accepted: int
    rejected: int
    last_received: date | None


@dataclass(frozen=True)
class Link:
    """One notebook: path relative to ``notebooks/``, its first heading, its first line of text."""

    path: str
    title: str
    about: str


@dataclass(frozen=True)
class Overview:
    """What is there on one day.

    Attributes:
        build, built_at, demo: of the current marts; build is blank where nothing was built.
        places: names of the plans' own places; communes: how many lie below them.
        periods: id -> name, newest first; registers: those that brought rows.
        verdict: the newest word of the gate on this build, None when it was not asked.
        deadlines: the next open ones, late ones first; failed: runs of the machine that failed and were not made since.
    """

    build: str
    built_at: str
    demo: bool
    plans: tuple[str, ...]
    places: tuple[str, ...]
    communes: int
    periods: dict[str, str]
    registers: tuple[Freshness, ...]
    verdict: Verdict | None
    deadlines: tuple[due.DueRow, ...]
    failed: tuple[dict[str, Any], ...]
    links: tuple[Link, ...]


def look(project: Project, on: date) -> Overview:
    """Return the overview of a project; of one without marts, only deadlines and notebooks."""
    links = tuple(_links(project.notebooks))
    try:
        told = marts.manifest(project.marts)
        con = marts.open_marts(project.marts)
    except TreemError:
        return Overview("", "", False, (), (), 0, {}, (), None, _deadlines(None, on, project.state), _failed(project.state), links)
    plans = tuple(told["plans"])
    named = engine.rows(
        con,
        """
        select name from places, (select max(boundary_date) as newest from indicator_values)
        where code in (select unnest(?)) and valid_from <= newest and (valid_to is null or newest < valid_to) order by name
        """,
        [[catalog.load_plan(plan).place for plan in plans]],
    )
    periods = engine.rows(con, "select period_id, label_vi from periods order by cutoff_on desc, period_id")
    return Overview(
        build=str(told["build"]),
        built_at=str(told["built_at"]),
        demo=bool(told["demo"]),
        plans=plans,
        places=tuple(name for (name,) in named),
        communes=engine.rows(con, "select count(distinct commune_code) from receipts")[0][0],
        periods=dict(periods),
        registers=_freshness(con),
        verdict=_verdict(project),
        deadlines=_deadlines(plans, on, project.state),
        failed=_failed(project.state),
        links=links,
    )


def _freshness(con: Any) -> tuple[Freshness, ...]:
    rows = engine.rows(
        con,
        """
        with lists as (
            select register, count(*) as lists, sum(accepted) as accepted, sum(rejected) as rejected from ledger group by register
        ),
        came as (select register, max(last_received_on) as last_received from receipts group by register)
        select lists.*, came.last_received from lists left join came on came.register = lists.register
        order by lists.accepted desc, lists.register
        """,
    )
    known = catalog.registers()
    return tuple(
        Freshness(name, known[name].title_vi, int(lists), int(yes), int(no), last)
        for name, lists, yes, no, last in rows
        if name in known
    )


def _deadlines(plans: Sequence[str] | None, on: date, state: Path) -> tuple[due.DueRow, ...]:
    rows = [row for row in due.due(plans, on, state) if row.state in OPEN and row.last_day]
    late, ahead = [row for row in rows if row.state == "late"], [row for row in rows if row.state != "late"]
    # of what is late the newest matter; a plan of former years has many
    return (*late[-SHOWN_DEADLINES // 2 :], *ahead[: SHOWN_DEADLINES - len(late[-SHOWN_DEADLINES // 2 :])])


def _failed(state: Path) -> tuple[dict[str, Any], ...]:
    """Return the last run of each deadline where it failed."""
    last = {(run["plan"], run["deadline"]): run for run in ledger.entries(state)}
    return tuple(run for run in last.values() if run.get("outcome") != "made")


def _verdict(project: Project) -> Verdict | None:
    """Return the newest word of the gate on the current build, of whichever period."""
    folder = project.state / "checks" / marts.manifest_hash(project.marts)
    kept = sorted(folder.glob("verdict*.json"), key=lambda path: path.stat().st_mtime_ns)
    return from_json(kept[-1].read_text(encoding="utf-8")) if kept else None


def _links(notebooks: Path) -> Sequence[Link]:
    from pipelines.lab.notebook import heading

    found = [path for room in ("explore", "reports") for path in sorted((notebooks / room).glob("*.ipynb"))]
    return [Link(path.relative_to(notebooks).as_posix(), *heading(path)) for path in found]
