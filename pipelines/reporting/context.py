"""Everything one report reads: its place and period, the figures, targets and scores, its letterhead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pipelines import catalog, estimates, marts, periods
from pipelines.calendar import receipts
from pipelines.calendar.receipts import ReceiptRow
from pipelines.estimates import Beside
from pipelines.periods import Period
from pipelines.places.shares import shares_file
from pipelines.reporting.boundaries import Moved, read_moved
from pipelines.reporting.document import Office
from pipelines.reporting.figures import Figure, Figures, load
from pipelines.reporting.history import History, read_history
from pipelines.reporting.known import once
from pipelines.reporting.letterhead import office_for
from pipelines.reporting.printing import DEFAULT_DECIMALS
from pipelines.reporting.same_period import SamePeriod, chain, same_period
from pipelines.reporting.schema import Request, Schema
from pipelines.reporting.signoff import review_mark
from pipelines.reporting.trends import Trend, read_trends
from pipelines.settings import Project

if TYPE_CHECKING:
    from pipelines.reporting.shared import Release
    from pipelines.targets import TargetResult

TYPE_ORDER = ("xã", "phường", "thị trấn", "đặc khu")
NEXT_PERIODS = {"Q1": "quý II năm {}", "6M": "6 tháng cuối năm {}", "9M": "quý IV năm {}"}


@dataclass(frozen=True)
class Place:
    """A place as it is named in the marts."""

    code: str
    name: str
    level: str
    type: str
    parent_code: str = ""

    @property
    def running(self) -> str:
        """Name inside a sentence: "xã Bình Lư"."""
        return self.name[:1].lower() + self.name[1:]

    @property
    def short(self) -> str:
        """Name without its type: "Bình Lư"."""
        return self.name[len(self.type) :].strip() if self.name.lower().startswith(self.type) else self.name


@dataclass(frozen=True)
class Criterion:
    """Points of one criterion on a score sheet; None: nothing is written."""

    number: int
    name: str
    maximum: float | None
    own: float | None
    checked: float | None


@dataclass(frozen=True)
class Score:
    """The score sheet of one commune and year; ``zeros``: criteria with 0 points after checking."""

    commune_code: str
    year: int
    self_total: float | None
    checked_total: float | None
    recognised: bool | None
    standard: str
    zeros: tuple[int, ...]
    criteria: tuple[Criterion, ...] = ()

    @property
    def fact_id(self) -> str:
        """Stem of the sheet's facts."""
        return f"commune_scores@{self.commune_code}:{self.year}"


@dataclass(frozen=True)
class Context:
    """What the text, the tables and the charts of one period report are made from.

    Attributes:
        same: what the figures of the compared period rest on; history: what was sent before.
        receipts: the lists of the period, expected and come.
        trends: figures of the place over the years, as far as they compare;
        noted: every estimate of the period and the report's places, also those that may not be printed.
        release: of a shared edition, what may be printed.
    """

    request: Request
    plan: catalog.Plan
    period: Period
    place: Place
    parent: Place | None
    communes: tuple[Place, ...]
    figures: Figures
    targets: tuple["TargetResult", ...]
    scores: tuple[Score, ...]
    office: Office
    self_name: str
    schema: Schema
    decimals: Mapping[str, int]
    same: SamePeriod
    history: History = field(default_factory=History, repr=False)
    receipts: tuple[ReceiptRow, ...] = field(default=(), repr=False)
    noted: tuple[Beside, ...] = ()
    release: "Release | None" = field(default=None, repr=False)
    trends: tuple[Trend, ...] = ()
    build: str = ""
    built_at: str = ""
    demo: bool = False
    status_line: str = ""

    @property
    def is_commune(self) -> bool:
        """Whether the report is one commune's."""
        return self.parent is not None

    @property
    def scope(self) -> str:
        """First words of a sentence about the whole place: "Toàn huyện"."""
        return f"Toàn {self.place.type}"

    @property
    def former(self) -> str:
        """Name of the compared period: "cùng kỳ năm 2017", for a whole year "năm 2017"."""
        year = self.period.year - 1
        return f"năm {year}" if self.period.id == str(self.period.year) else f"cùng kỳ năm {year}"

    @property
    def earlier(self) -> Period | None:
        """The period that this cumulative one holds and continues; None for the first of a year, or a discrete one."""
        return periods.former(self.period, self.plan.periods)

    @property
    def is_cumulative(self) -> bool:
        """Whether the period counts from the first day of its year."""
        return periods.is_cumulative(self.period.id)

    @property
    def estimates(self) -> dict[str, Beside]:
        """Estimates that a person has confirmed and whose result has not changed since, by fact id."""
        return {one.estimate.fact_id: one for one in self.noted if one.state == "confirmed"}

    @property
    def next_period(self) -> str:
        """Name of the period whose tasks close the report."""
        part = self.period.id[5:]
        return NEXT_PERIODS.get(part, "kỳ tiếp theo").format(self.period.year) if part else f"năm {self.period.year + 1}"

    @property
    def units(self) -> str:
        """Counting word of the communes: "xã, thị trấn"."""
        types = {commune.type for commune in self.communes}
        return ", ".join(kind for kind in TYPE_ORDER if kind in types) or "xã"

    def now(self, indicator: str, variant: str = "", place: str = "", **dimensions: str) -> Figure:
        """Return a figure of the period; ``variant`` empty: the only one the indicator has."""
        return self._figure(indicator, variant, place, self.period.id, dimensions)

    def before(self, indicator: str, variant: str = "", place: str = "", **dimensions: str) -> Figure:
        """Return the figure of the same period one year earlier, by what it rests on (RULES 3)."""
        found = self.same.figure(self._figure(indicator, variant, place, self.period.same_period_id, dimensions))
        return found if found.complete or found.carried else replace(found, same_places=self._same_places(found))

    def last_year(self, indicator: str, variant: str, **dimensions: str) -> Figure:
        """Return the figure of the whole year before; unknown where the place had other boundaries then."""
        found = self._figure(indicator, variant, "", str(self.period.year - 1), dimensions)
        return replace(found, numerator=None, value=None, state="not_reported") if self.same.moved else found

    def _same_places(self, before: Figure) -> bool:
        """Whether the communes that reported then are those that report now; of communes that the report does not list nothing is known."""
        ids = (self.period.id, self.period.same_period_id)
        pairs = [[self.figures.get(before.indicator, before.variant, each.code, name) for name in ids] for each in self.communes]
        return all(now.reported == then.reported for now, then in pairs)

    def _figure(self, indicator: str, variant: str, place: str, period: str, dimensions: dict[str, str]) -> Figure:
        named = variant or self.figures.variant_of(indicator)
        return self.figures.get(indicator, named, place or self.place.code, period, **dimensions)

    def happened(self, indicator: str, variant: str, **dimensions: str) -> bool:
        """Whether anything is counted there, in this period or the compared one."""
        figures = [read(indicator, variant, **dimensions) for read in (self.now, self.before)]
        return any(figure.known and figure.count > 0 for figure in figures)

    def decimals_of(self, figure: Figure) -> int:
        """Return the decimals of a share or rate: those of the target that judges it, else the indicator's."""
        return self.decimals.get(figure.fact_id, self.decimals.get(figure.indicator, DEFAULT_DECIMALS))

    def latest_scores(self) -> tuple[Score, ...]:
        """Return the sheets of the latest year assessed at the cut-off: a later sheet is not yet known then."""
        due = self.now("commune_recognised").known
        years = {score.year for score in self.scores if score.year < self.period.year + due}
        return tuple(score for score in self.scores if years and score.year == max(years))


def read_places(con: Any, on: date, build: str = "") -> Mapping[str, Place]:
    """Return the administrative places that exist on a day; ``build``: see ``known.once``."""
    return once(build, ("places", on), lambda: MappingProxyType(_places(con, on)))


def _places(con: Any, on: date) -> dict[str, Place]:
    query = """
        select code, name, level, type, coalesce(parent_code, '') from places
        where tree = 'admin' and (valid_from is null or valid_from <= ?) and (valid_to is null or valid_to > ?)
        order by code
    """
    return {row[0]: Place(*row) for row in con.execute(query, [on, on]).fetchall()}


def communes_of(places: Mapping[str, Place], code: str) -> tuple[Place, ...]:
    """Return the communes directly under a place, in order of their codes."""
    return tuple(place for place in places.values() if place.parent_code == code and place.level == "commune")


def read_scores(con: Any, codes: Sequence[str], build: str = "") -> tuple[Score, ...]:
    """Return the score sheets of some communes, one object a sheet; ``build``: see ``known.once``."""
    every = once(build, "scores", lambda: _scores(con))
    return tuple(score for code in sorted(set(codes)) for score in every.get(code, ()))


def _scores(con: Any) -> Mapping[str, tuple[Score, ...]]:
    query = """
        select commune_code, year, max(self_total), max(checked_total), bool_or(recognised), coalesce(max(standard), ''),
            list(criterion order by criterion) filter (where checked_score = 0),
            list([criterion, maximum, self_score, checked_score] order by criterion),
            list(coalesce(criterion_name, '') order by criterion)
        from commune_scores group by commune_code, year order by commune_code, year
    """
    rows: list[tuple[Any, ...]] = con.execute(query).fetchall()
    return MappingProxyType({code: tuple(_score(*row) for row in own) for code, own in groupby(rows, key=itemgetter(0))})


def _score(*row: Any) -> Score:
    commune, year, own, checked, recognised, standard, zeros, points, names = row
    told = (Criterion(int(one[0]), name, *one[1:]) for one, name in zip(points, names, strict=True))
    return Score(commune, year, own, checked, recognised, standard, tuple(zeros or ()), tuple(told))


def gather(con: Any, request: Request, project: Project, manifest: Mapping[str, Any], schema: Schema) -> Context:
    """Read what one report needs.

    Args:
        con: connection of ``pipelines.marts.open_marts``.
        request: parameters that ``schema.validate`` passed.
        schema: what lies beside the notebook: items that readers expect, places for people to fill.
    """
    from pipelines import targets

    plan, known = catalog.load_plan(request.plan), marts.kept_build(project.marts)
    period = catalog.period_of(plan, request.period)
    places = read_places(con, period.cutoff_on, known)
    place = places[request.place]
    parent = places.get(place.parent_code) if place.level == "commune" else None
    communes = (place,) if parent else communes_of(places, place.code)
    below = [commune.code for commune in communes]
    codes = sorted({code for code in (place.code, plan.school, parent.code if parent else "", *below) if code})
    results = tuple(targets.evaluate(con, plan.id, period.id, place.code))
    office, self_name = office_for(project, plan.id, place, parent, period.cutoff_on)
    history, shares = read_history(project, plan, period, request), shares_file(project.state)
    build = str(manifest.get("build", ""))
    return Context(
        request=request,
        plan=plan,
        period=period,
        place=place,
        parent=parent,
        communes=communes,
        figures=_figures(con, known, codes, period, history),
        targets=results,
        scores=read_scores(con, below, known),
        office=office,
        self_name=self_name,
        schema=schema,
        decimals=_decimals(results),
        same=_same(con, known, plan, period, history, read_moved(con, place.code, period, plan.periods.get(period.same_period_id), shares)),
        history=history,
        receipts=_received(con, known, plan, [period.id]),
        trends=read_trends(con, plan, period, place.code, shares, commune=bool(parent)),
        noted=_estimates(con, project, period, [place.code, *below]),
        build=build,
        built_at=str(manifest.get("built_at", "")),
        demo=bool(manifest.get("demo", False)),
        status_line=review_mark(project, request, build),
    )


def _figures(con: Any, known: str, codes: Sequence[str], period: Period, history: History) -> Figures:
    """Return the figures of some places: of the period, its same period, the whole year before, and what was sent."""
    read = {period.id, period.same_period_id, str(period.year - 1), *(sent.period for sent in history)}
    return load(con, codes, sorted(read), known)


def _received(con: Any, known: str, plan: catalog.Plan, period_ids: Sequence[str]) -> tuple[ReceiptRow, ...]:
    ids = tuple(period_ids)
    return once(known, ("receipts", plan.id, ids), lambda: tuple(receipts.published(con, plan.id, ids)))


def _same(con: Any, known: str, plan: catalog.Plan, period: Period, history: History, moved: Moved | None) -> SamePeriod:
    before = plan.periods.get(period.same_period_id)
    received = _received(con, known, plan, chain(plan, before)) if before else ()
    return same_period(plan, period, received, history.year_before, moved)


def _estimates(con: Any, project: Project, period: Period, codes: Sequence[str]) -> tuple[Beside, ...]:
    """Return what people noted for the period's places, beside the results that the report reads, in the order of places and indicators."""
    book = estimates.read_book(project.state)
    kept = {fact_id: one for fact_id, one in book.items() if one.period == period.id and one.place in codes}
    variants = [f"{name}:{variant}@" for name, indicator in catalog.indicators().items() for variant in indicator.variants]
    order = {stem: number for number, stem in enumerate(variants)}
    rank = {fact_id: (codes.index(one.place), order.get(fact_id.partition("@")[0] + "@", len(order))) for fact_id, one in kept.items()}
    return tuple(sorted(estimates.beside(con, kept), key=lambda one: rank[one.estimate.fact_id])) if kept else ()


def _decimals(results: Sequence["TargetResult"]) -> dict[str, int]:
    """Return decimals by indicator id, and by fact id where a target needs more (RULES 14)."""
    found = {name: indicator.decimals for name, indicator in catalog.indicators().items()}
    for result in results:
        if result.fact_id:
            found[result.fact_id] = max(result.decimals, found.get(result.fact_id, 0))
    return found
