"""Criteria that the marts can tell about: what they say beside what a sheet claims, and every difference."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from pipelines import catalog, engine
from pipelines.scores.sheets import Sheet
from pipelines.scores.standard import Measure, Part, Standard

NO_INDICATOR, NO_DATA, EMPTY = "no_indicator", "no_data", "empty"


@dataclass(frozen=True)
class Counted:
    """One figure of the marts: its counts, value and state (DESIGN: states)."""

    numerator: float | None
    denominator: float | None
    value: float | None
    state: str


Figures = Mapping[tuple[str, str, str, int], Counted]
"""(indicator, variant, commune, year) -> figure."""


@dataclass(frozen=True)
class Compared:
    """One criterion or item of a commune: the figure, the points that it earns (None: not known), what is claimed.

    ``state``: ok, no_indicator, no_data, empty (nobody to count); ``differs``: claimed and computed cannot both be right.
    """

    commune: str
    criterion: int
    item: int
    name: str
    measure: Measure
    figure: Counted | None
    state: str
    claimed: float | None
    maximum: float | None
    points: float | None
    differs: bool
    note: str


def read(con: engine.Connection, standards: Iterable[Standard]) -> Figures:
    """Return the year's figures of every indicator that a standard names, from ``indicator_values``."""
    wanted = sorted(
        {one.indicator for standard in standards for part in standard.criteria for one in measures_of(part)}
    )
    query = """
        select indicator, variant, place, cast(period as integer), numerator, denominator, value, state from indicator_values
        where indicator in ? and length(period) = 4 and sex = '*' and age_band = '*' and ethnic_group = '*' and poverty = '*'
            and category = '*'
    """
    rows = engine.rows(con, query, [wanted]) if wanted else []
    return {(row[0], row[1], row[2], row[3]): Counted(*row[4:]) for row in rows}


def measures_of(part: Part) -> list[Measure]:
    """Return the measures of a criterion and its items."""
    return [*part.measures, *(one for item in part.items for one in item.measures)]


def compare(sheet: Sheet, standard: Standard, figures: Figures, side: str = "checked_score") -> list[Compared]:
    """Return every criterion and item of a sheet that an indicator tells about."""
    found = []
    for part in standard.criteria:
        whole = sheet.criterion(part.number)
        claimed = getattr(whole, side) if whole else None
        found += [_one(sheet, part, None, measure, figures, claimed, standard) for measure in part.measures]
        for item in part.items:
            row = sheet.line(part.number, item.number)
            told = getattr(row, side) if row else None
            found += [_one(sheet, part, item, measure, figures, told, standard) for measure in item.measures]
    return found


def _one(
    sheet: Sheet,
    part: Part,
    item: Part | None,
    measure: Measure,
    figures: Figures,
    claimed: float | None,
    standard: Standard,
) -> Compared:
    told = item or part
    figure = figures.get((measure.indicator, measure.variant, sheet.commune, sheet.year))
    state = _state(measure, figure)
    most = told.maximum.value
    points = _empty_points(told, standard) if state == EMPTY else earned(told, measure, figure)
    differs, note = _difference(told, claimed, points, state, figure, measure)
    number = item.number if item else 0
    return Compared(
        sheet.commune, part.number, number, told.title, measure, figure, state, claimed, most, points, differs, note
    )


def _state(measure: Measure, figure: Counted | None) -> str:
    if figure is None and measure.indicator not in catalog.indicators():
        return NO_INDICATOR
    if figure is None or figure.state not in ("ok", "zero", "no_denominator"):
        return NO_DATA
    return EMPTY if figure.state == "no_denominator" else "ok"


def _empty_points(part: Part, standard: Standard) -> float | None:
    """0/0 earns what the table says of it; without a rule nothing is known (RULES 41)."""
    rule = part.when_empty.value or standard.when_empty.value
    most: float | None = part.maximum.value
    return {"full": most, "none": 0.0}.get(str(rule)) if rule else None


def exact(figure: Counted, measure: Measure) -> Fraction:
    """Return a figure as an exact fraction in its indicator's unit."""
    if figure.denominator:
        return (
            Fraction(figure.numerator or 0) / Fraction(figure.denominator) * catalog.indicators()[measure.indicator].per
        )
    return Fraction(figure.value or 0)


def earned(part: Part, measure: Measure, figure: Counted | None) -> float | None:
    """Return the points of the first step that holds; a value outside every known step earns an unknown number."""
    if figure is None or figure.value is None or measure.indicator not in catalog.indicators():
        return None
    value = exact(figure, measure)
    points: float | None = next((step.points.value for step in part.steps if step.holds(value)), None)
    return points


def _difference(
    part: Part, claimed: float | None, points: float | None, state: str, figure: Counted | None, measure: Measure
) -> tuple[bool, str]:
    """Return whether claimed and computed contradict each other, and why there is nothing to compare."""
    if state == NO_INDICATOR:
        return False, "kho chưa có chỉ số này"
    if state == NO_DATA:
        return False, "chưa có số liệu của xã, năm"
    if points is not None and claimed is not None:
        return points != claimed, ""
    if state == EMPTY:
        return False, "không có đối tượng; chưa biết quy định khi mẫu số rỗng"
    if not part.steps:
        return False, "chưa biết thang điểm"
    if claimed is None:
        return False, "bảng không ghi điểm riêng của mục này"
    most = part.maximum.value
    if most is not None and claimed >= most:
        return True, "số liệu chưa đến mức để được điểm tối đa"
    return False, "số liệu dưới mức cao nhất; chưa biết các bậc dưới"


def empty_criteria(compared: Iterable[Compared]) -> frozenset[int]:
    """Return the criteria of one sheet whose every known figure has nobody to count."""
    states: dict[int, set[str]] = {}
    for one in compared:
        states.setdefault(one.criterion, set()).add(one.state)
    return frozenset(number for number, told in states.items() if EMPTY in told and told <= {EMPTY, NO_INDICATOR})
