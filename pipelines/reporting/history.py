"""What was sent before, as far as one report is concerned: its own earlier versions, the former period's, last year's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipelines import periods
from pipelines.catalog import Plan
from pipelines.periods import Period
from pipelines.reporting.schema import Request
from pipelines.settings import Project
from pipelines.submissions import Submission, last_sent, submissions

Sent = Callable[[str], Submission | None]


@dataclass(frozen=True)
class History:
    """The submissions that a report is compared with.

    Attributes:
        own: the same plan, period and place, sent earlier; former: the latest period that this cumulative one holds;
        year_before: the same period of last year, under whichever plan it was sent.
    """

    own: Submission | None = None
    former: Submission | None = None
    year_before: Submission | None = None

    def __iter__(self) -> Iterator[Submission]:
        return iter([sent for sent in (self.own, self.former, self.year_before) if sent])


def read_history(project: Project, plan: Plan, period: Period, request: Request) -> History:
    """Return what was sent before a report."""
    book = submissions(project)
    if not book:
        return History()

    def sent(period_id: str, plan_id: str | None = plan.id) -> Submission | None:
        return last_sent(book, request.report, period_id, request.place, request.edition, plan_id)

    return History(sent(period.id), _former(plan, period, sent), sent(period.same_period_id, None))


def _former(plan: Plan, period: Period, sent: Sent) -> Submission | None:
    """The latest former period of the same year that was sent."""
    earlier = periods.former(period, plan.periods)
    while earlier:
        if found := sent(earlier.id):
            return found
        earlier = periods.former(earlier, plan.periods)
    return None


def name_of(sent: Submission) -> str:
    """Return number and day of a submission as texts name it, and which one it replaces: "số 45/BC-LĐTBXH, ngày 20/3/2018"."""
    return sent.words
