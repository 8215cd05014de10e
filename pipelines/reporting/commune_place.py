"""Where one commune stands among those of its district, between its girls and boys, and over the years: figures side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from pipelines import catalog, charts, formats
from pipelines.periods import Period
from pipelines.reporting.context import Context, Place, communes_of, read_places
from pipelines.reporting.document import Chart, Paragraph, Run, Table
from pipelines.reporting.figures import Figure, Figures, load
from pipelines.reporting.labels import label_of, unit_of
from pipelines.reporting.opening import Opened
from pipelines.reporting.paragraphs import say
from pipelines.reporting.printing import UNITS, count_fact, derived, fraction_runs, join_runs, sign_of, value_fact
from pipelines.reporting.report_base import cells, mixed_column, text_column
from pipelines.reporting.sentences import POINTS, Runs
from pipelines.reporting.shared import MaskedFigures
from pipelines.reporting.topics import SEXES
from pipelines.reporting.wording import plain

# what a commune is compared by, where the marts carry it: indicator, variant
COMPARED_BY = (
    ("bhyt_under6", "issued"),
    ("birth_registration_share", "in_time"),
    ("malnutrition", "underweight"),
    ("malnutrition", "stunting"),
    ("malnutrition", "wasting"),
    ("injury_rate", "injured"),
    ("hcdb_share", "residents"),
    ("hcdb_assisted_share", "assisted"),
    ("hcdb_assisted_share", "regular"),
    ("disabled_access_share", "any"),
    ("risk_share", "residents"),
    ("right_age_enrolment_share", "pooled"),
    ("data_timeliness", "on_time"),
)
BY_SEX = (
    ("bhyt_under6", "issued"),
    ("malnutrition", "underweight"),
    ("malnutrition", "stunting"),
    ("injury_rate", "injured"),
    ("hcdb_share", "residents"),
)
NEUTRAL = {"hcdb_share", "risk_share"}
"""How many children need protection is not how well a commune works: compared, not ranked."""
POPULATION_LINE = ("child_population", "residents")
IN_SENTENCES = (
    POPULATION_LINE,
    ("bhyt_under6", "issued"),
    ("malnutrition", "underweight"),
    ("injury_rate", "injured"),
    ("hcdb_share", "residents"),
)
MOST_BEHIND = 3
YEAR = 4


@dataclass(frozen=True)
class Among:
    """One commune beside the others of its district.

    Attributes:
        context: of the commune, its figures those of all communes and of the whole years before the period;
        siblings: the communes of the district, itself among them; years: whole years up to the period, and the period.
    """

    context: Context
    siblings: tuple[Place, ...]
    years: tuple[Period, ...]

    @property
    def district(self) -> Place:
        """The place above."""
        assert self.context.parent is not None  # the schema lets only communes pass
        return self.context.parent


@dataclass(frozen=True)
class Standing:
    """A figure of the commune beside the district's.

    Attributes:
        rank: 1 for the best of those that have a figure, None where the order may not be told or nothing can be ordered; of: how many.
        ties: how many others have the same figure.
    """

    own: Figure
    whole: Figure
    rank: int | None
    of: int
    ties: int

    @property
    def gap(self) -> Fraction:
        """The commune's figure minus the district's, in the unit of the figure."""
        return self.own.exact - self.whole.exact

    @property
    def is_behind(self) -> bool:
        """Whether the commune does worse than the district."""
        return not self.is_neutral and bool(self.gap) and (self.gap > 0) == (better(self.own) == "lower")

    @property
    def is_neutral(self) -> bool:
        """Whether neither more nor less is an achievement."""
        return self.own.indicator in NEUTRAL


def better(figure: Figure) -> str:
    """Return which way is good: higher or lower."""
    return catalog.indicators()[figure.indicator].better


def read_among(told: Opened, context: Context) -> Among:
    """Read the figures of every commune of the district, and of the commune in the whole years before."""
    plan, last = context.plan, context.period
    assert context.parent is not None
    siblings = communes_of(read_places(told.con, last.cutoff_on), context.parent.code)
    whole = [each for each in plan.periods.values() if len(each.id) == YEAR and each.cutoff_on < last.cutoff_on]
    years = (*sorted(whole, key=lambda each: each.cutoff_on), last)
    codes = [context.parent.code, *(place.code for place in siblings)]
    ids = sorted({last.id, last.same_period_id, *(each.id for each in years)})
    figures = _whole(load(told.con, codes, ids), context)
    return Among(replace(context, figures=figures), siblings, years)


def _whole(figures: Figures, context: Context) -> Figures:
    """Return the figures as this edition may print them."""
    return MaskedFigures(figures.rows, masked=context.release.figure) if context.release else figures


def standing(among: Among, indicator: str, variant: str) -> Standing | None:
    """Return where the commune stands by one indicator; None where it or the district has nothing to compare."""
    context = among.context
    own, whole = (context.now(indicator, variant, code) for code in (context.place.code, among.district.code))
    if not all(figure.known and figure.denominator for figure in (own, whole)):
        return None
    figures = [context.now(indicator, variant, place.code) for place in among.siblings]
    usable = [figure.exact for figure in figures if figure.known and figure.denominator]
    if indicator in NEUTRAL or any(figure.state == "suppressed" for figure in figures):
        return Standing(own, whole, None, len(usable), 0)  # a place in the order would tell of the hidden ones
    ahead = sum(_is_better(own, other) for other in usable)
    return Standing(own, whole, ahead + 1, len(usable), usable.count(own.exact) - 1)


def _is_better(own: Figure, other: Fraction) -> bool:
    return other > own.exact if better(own) == "higher" else other < own.exact


def standings(among: Among) -> list[Standing]:
    """Return every comparison that can be made, in the order of ``COMPARED_BY``."""
    told = (standing(among, indicator, variant) for indicator, variant in COMPARED_BY)
    return [each for each in told if each is not None]


def children_to_close(one: Standing) -> int | None:
    """Return how many children it takes to be no worse than the district at the same denominator; None where the figure is a rate."""
    if one.own.per != 100 or not one.is_behind or not one.own.denominator:
        return None
    level = one.whole.exact * Fraction(one.own.denominator) / 100
    return ceil(level) - int(one.own.count) if better(one.own) == "higher" else int(one.own.count) - floor(level)


def standing_table(among: Among, code: str) -> Table | None:
    """Return the commune's figures beside the district's, with its place in the order; None where nothing can be compared."""
    context, found = among.context, standings(among)
    if not found:
        return None
    columns = (
        text_column("Chỉ số", 2.7),
        mixed_column(context.place.name, 1.3),
        mixed_column(f"Toàn {among.district.type}", 1.4),
        mixed_column("Chênh lệch", 1.6),
        mixed_column("Thứ hạng (1 là tốt nhất)", 1.2),
        mixed_column("Số trẻ để bằng mức chung", 1.0),
    )
    rows = tuple(_standing_row(context, each) for each in found)
    note = (
        f"Thứ hạng trong các xã, thị trấn có số liệu của {among.district.running}; xã có cùng kết quả mang cùng thứ hạng."
        " Nơi ít trẻ em thì tỷ lệ dao động mạnh, thứ hạng không nói lên chất lượng công tác."
        " “Số trẻ để bằng mức chung”: số trẻ em cần thêm (hoặc bớt), với số trẻ như kỳ này."
    )
    return Table(code, f"{context.place.name} trong các xã, thị trấn, {context.period.label}", columns, rows, note)


def _standing_row(context: Context, one: Standing) -> tuple[tuple[Run, ...], ...]:
    decimals = context.decimals_of(one.own)
    return cells(
        _named(context, one.own),
        _with_counts(one.own, decimals),
        _with_counts(one.whole, decimals),
        _gap_runs(one, decimals),
        _rank_runs(one),
        _children_runs(one),
    )


def _named(context: Context, figure: Figure) -> str:
    return label_of(context, figure, figure.period)


def _with_counts(figure: Figure, decimals: int) -> Runs:
    return join_runs(value_fact(figure, decimals), " (", fraction_runs(figure), ")")


def _gap_runs(one: Standing, decimals: int) -> Runs:
    if formats.round_half_up(one.gap, decimals) == 0:
        return ("xấp xỉ" if one.gap else "bằng",)
    unit = POINTS if one.own.per == 100 else UNITS.get(int(one.own.per), "")
    text = formats.signed(one.gap, decimals)
    word = "" if one.is_neutral else " (kém hơn)" if one.is_behind else " (tốt hơn)"
    return join_runs(derived(one.own, "gap_parent", float(one.gap), text, unit), f" {unit}{word}")


def _rank_runs(one: Standing) -> Runs:
    if one.rank is None:
        return ("không xếp hạng" if one.is_neutral else "không công bố",)
    rank = derived(one.own, "rank", one.rank, str(one.rank), "thứ hạng")
    same = f" (cùng {one.ties} xã)" if one.ties else ""
    return join_runs(rank, "/", derived(one.own, "ranked", one.of, str(one.of), "xã"), same)


def _children_runs(one: Standing) -> Runs:
    needed = children_to_close(one)
    if needed is None:
        return ("không tính" if one.own.per != 100 or one.is_neutral else "không thiếu",)
    return (derived(one.own, "children_to_parent", needed, formats.number(needed), unit_of(one.own)),)


def standing_sentences(among: Among) -> list[Paragraph]:
    """Say by which indicators the commune is better off than the district, and by which worse."""
    told = standings(among)
    district = among.district.running
    found = []
    for behind, lead in ((False, f"Tốt hơn mức chung của {district}"), (True, f"Kém hơn mức chung của {district}")):
        chosen = [each for each in told if each.gap and not each.is_neutral and each.is_behind == behind]
        if chosen:
            found.append(say(f"{lead}: ", _joined([_short(among.context, each) for each in chosen])))
    return found


def _joined(parts: Sequence[Runs]) -> Runs:
    runs: list[Run | Runs] = []
    for at, part in enumerate(parts):
        runs += [part] if at == 0 else ["; ", part]
    return join_runs(*runs)


def _short(context: Context, one: Standing) -> Runs:
    name = _named(context, one.own)
    decimals = context.decimals_of(one.own)
    rank = join_runs(", thứ ", _rank_runs(one)) if one.rank is not None else ()
    return join_runs(
        f"{name[:1].lower()}{name[1:]} ",
        value_fact(one.own, decimals),
        " (chung: ",
        value_fact(one.whole, decimals),
        rank,
        ")",
    )


def behind_charts(among: Among) -> list[Chart]:
    """Return the communes side by side for the shares by which this one is furthest behind; those on the wrong side are hatched."""
    behind = [each for each in standings(among) if each.is_behind and each.own.per == 100]
    behind.sort(key=lambda each: -abs(each.gap))
    drawn = [_chart(among, each) for each in behind[:MOST_BEHIND]]
    return [chart for chart in drawn if chart]


def _chart(among: Among, one: Standing) -> Chart | None:
    context = among.context
    figures = [(place, context.now(one.own.indicator, one.own.variant, place.code)) for place in among.siblings]
    if any(figure.state == "suppressed" for _, figure in figures):
        return None
    names = [f"► {place.name}" if place.code == context.place.code else place.name for place, _ in figures]
    marks = [_mark(context, place, figure) for place, figure in figures]
    whole = value_fact(one.whole, context.decimals_of(one.whole)).text
    title = f"{_named(context, one.own)}, theo xã, thị trấn; {context.place.running} đánh dấu ►"
    said = "; ".join(f"{name} {mark.text}" for name, mark in zip(names, marks, strict=True))
    line = f"toàn {among.district.type} {whole}"
    more = better(one.own) != "lower"
    drawn = charts.ranked_bars(names, marks, float(one.whole.exact), line, context.demo, more_is_better=more)
    return Chart(title, f"{title}. {said}. Toàn {among.district.type}: {whole}.", drawn)


def _mark(context: Context, place: Place, figure: Figure) -> charts.Mark:
    if not figure.known or not figure.denominator:
        return charts.Mark(None, sign_of(figure), f"{place.name}: {sign_of(figure)}")
    text = f"{value_fact(figure, context.decimals_of(figure)).text} ({plain(fraction_runs(figure))})"
    return charts.Mark(float(figure.exact), text, f"{place.name}: {text}")


def sexes_table(context: Context, code: str) -> Table | None:
    """Return girls and boys side by side; None where nothing is known of both."""
    pairs = [(one, [context.now(*one, sex=sex) for sex in SEXES]) for one in BY_SEX]
    known = [(one, figures) for one, figures in pairs if all(figure.known and figure.denominator for figure in figures)]
    if not known:
        return None
    columns = (
        text_column("Chỉ số", 3.0),
        *(mixed_column(name.capitalize(), 1.4) for name in SEXES.values()),
        mixed_column("Nam so với nữ", 1.4),
    )
    rows = tuple(_sexes_row(context, one, figures) for one, figures in known)
    note = "Chênh lệch giữa hai giới của một xã dựa trên ít trẻ em, có thể do ngẫu nhiên."
    return Table(code, f"Trẻ em nam và trẻ em nữ, {context.place.running}, {context.period.label}", columns, rows, note)


def _sexes_row(context: Context, one: tuple[str, str], figures: Sequence[Figure]) -> tuple[tuple[Run, ...], ...]:
    boys, girls = figures
    decimals = context.decimals_of(context.now(*one))
    gap = boys.exact - girls.exact
    unit = POINTS if boys.per == 100 else UNITS.get(int(boys.per), "")
    told: Runs = ("xấp xỉ" if gap else "bằng",)
    if formats.round_half_up(gap, decimals) != 0:
        told = join_runs(derived(boys, "gap_sex", float(gap), formats.signed(gap, decimals), unit), f" {unit}")
    return cells(_named(context, context.now(*one)), _with_counts(boys, decimals), _with_counts(girls, decimals), told)


def years_table(among: Among, code: str) -> Table | None:
    """Return the commune's figures of the whole years and the period; None before a second one is known."""
    context = among.context
    read = _reader(context)
    lines = _lines(among, (POPULATION_LINE, *COMPARED_BY[:-1]))
    if not lines:
        return None
    kept = [at for at in range(len(among.years)) if any(figures[at].known for _, figures in lines)]
    columns = (
        text_column("Chỉ số", 3.0),
        *(mixed_column(among.years[at].label[:1].upper() + among.years[at].label[1:], 1.1) for at in kept),
    )
    rows = tuple(
        cells(_named(context, read(one, among.years[-1])), *(_cell(context, figures[at]) for at in kept))
        for one, figures in lines
    )
    note = "Trong ngoặc đơn là tử số/mẫu số; “…” là chưa có số liệu."
    note += " Ở chỉ số đếm sự việc, số của một phần năm không so trực tiếp với số của cả năm."
    return Table(code, f"{context.place.name} qua các năm", columns, rows, note, landscape=True)


def _lines(among: Among, wanted: Sequence[tuple[str, str]]) -> list[tuple[tuple[str, str], list[Figure]]]:
    """Return the indicators that are known of two periods or more, each with its figures, one for every period."""
    read = _reader(among.context)
    told = [(one, [read(one, each) for each in among.years]) for one in wanted]
    return [(one, figures) for one, figures in told if sum(figure.known for figure in figures) > 1]


def years_sentences(among: Among) -> list[Paragraph]:
    """Say the main figures year by year (REPORT section 4, "series")."""
    context, found = among.context, []
    for _, figures in _lines(among, IN_SENTENCES):
        known = [(year, figure) for year, figure in zip(among.years, figures, strict=True) if figure.known]
        told = [join_runs(f"{year.label}: ", _cell(context, figure)) for year, figure in known]
        found.append(say(f"- {_named(context, known[-1][1])}: ", _joined(told)))
    return found


def _reader(context: Context) -> Callable[[tuple[str, str], Period], Figure]:
    return lambda one, period: context.figures.get(*one, context.place.code, period.id)


def _cell(context: Context, figure: Figure) -> Runs:
    if not figure.known:
        return (sign_of(figure),)
    if figure.per == 1:
        return join_runs(count_fact(figure, unit=unit_of(figure)), f" {unit_of(figure)}")
    return _with_counts(figure, context.decimals_of(figure)) if figure.denominator else (sign_of(figure),)
