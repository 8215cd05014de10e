"""Two builds compared from beginning to end, as ``treem diff`` asks for it; and what was sent, with every revision shown as one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines import catalog, marts, periods
from pipelines.explaining import naming
from pipelines.gate import builds, difference
from pipelines.gate.difference import Explained
from pipelines.settings import Project
from pipelines.submissions import Submission, changed_since, last_sent, submissions


@dataclass(frozen=True)
class Compared:
    """What changed between two builds.

    Attributes:
        former, current: ids of the builds; sent, resent: the submissions by whose number they were named, None where by id.
        found: the changes that were explained; changed: how many figures changed in all.
    """

    former: str
    current: str
    sent: Submission | None
    resent: Submission | None
    found: Sequence[Explained]
    changed: int


@dataclass(frozen=True)
class Listed:
    """One submission of the list; ``changed``: figures that differ from the one that it replaces, None when it replaces none."""

    sent: Submission
    changed: int | None


def compare(
    project: Project,
    former: str,
    current: str,
    names: Sequence[str] = (),
    plan: str | None = None,
    place: str | None = None,
    period: str | None = None,
    most: int = 20,
) -> Compared:
    """Return why figures changed between two builds.

    Args:
        former, current: a build's id, the number of a submission, or ``current``.
        names: fact ids, or targets with their period; without any: every figure of the place that changed.

    Raises:
        RequestError: no such build, figure, plan, place or period.
    """
    chosen = catalog.load_plan(plan or marts.manifest(project.marts)["plans"][0])
    (first, sent), (second, resent) = (builds.named(project, text) for text in (former, current))
    before, after = (builds.Build(project, name, chosen) for name in (first, second))
    told = periods.normalise(period) if period else None
    listed = list(names) or difference.changed(before, after, place or chosen.place, told)
    asked = [naming.require_figure(naming.read(after.marts, name, [chosen.id])) for name in listed[:most]]
    found = [difference.explain(before, after, one) for one in asked]
    return Compared(before.name, after.name, sent, resent, found, len(listed))


def what_was_sent(project: Project, period: str | None = None) -> Iterator[Listed]:
    """Yield every submission, oldest first; of a revision also how many figures differ from the one that it replaces.

    Args:
        period: only of this period, as people write it.
    """
    wanted = periods.normalise(period) if period else None
    book = submissions(project)
    for at, sent in enumerate(book):
        if wanted in (None, sent.period):
            base = _replaced(book[:at], sent)
            yield Listed(sent, len(changed_since(base, sent.facts)) if base else None)


def _replaced(earlier: Sequence[Submission], sent: Submission) -> Submission | None:
    """Return what a revision replaces; numbers begin anew each year, so the newest of that number counts."""
    same = [one for one in earlier if one.number == sent.revises]
    return last_sent(same, sent.report, sent.period, sent.place, sent.edition, sent.plan) if sent.revises else None


def sent_json(one: Listed) -> dict[str, Any]:
    """Return a line of the list for machines."""
    told = ("number", "sent_on", "report", "plan", "period", "place", "edition", "build", "status_line", "sent_by", "revises", "note")
    return {**{name: getattr(one.sent, name) for name in told}, "facts": len(one.sent.facts), "changed": one.changed}
