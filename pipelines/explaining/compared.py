"""One comparison of a published figure: a fact of its own with a readable id."""

from dataclasses import dataclass
from typing import Any

from pipelines import formats
from pipelines.explaining.published_figures import Figure, Figures

POINTS = "điểm phần trăm"


@dataclass(frozen=True)
class Compared:
    """One comparison of a figure.

    Attributes:
        fact_id: ``<fact>#change_same_period``, ``#change_former``, ``#gap_parent``, ``#gap_sex``, ``#trend``, ``#control``, ``#funnel``,
            ``#standardised``; ratio_fact_id: ``#ratio_sex`` beside a gap between groups.
        value, numerator, denominator: of the figure, or of the first group; other_*: of what it is compared with.
        difference: in percent points, per ``per`` or in counts, with 95 % limits; ratio: how many times, of gaps between groups.
        lower, upper: 95 % limits of the difference; for control and funnel the limits of chance (99.8 %) of the numerator and the value;
            for a standardised rate those of the rate.
        significant: whether the 95 % limits leave out "no difference"; None where there is nothing to test.
        finding: up, down, none, too_few of a trend; inside, above, below of limits; better, worse, same of a difference.
        state: ok, no_data, not_comparable, too_few; note_vi: what may be said, in words.
    """

    comparison: str
    fact_id: str
    label_vi: str
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    other_fact_id: str = ""
    other_label_vi: str = ""
    other_value: float | None = None
    other_numerator: float | None = None
    other_denominator: float | None = None
    unit: str = ""
    difference: float | None = None
    lower: float | None = None
    upper: float | None = None
    ratio_fact_id: str = ""
    ratio: float | None = None
    ratio_lower: float | None = None
    ratio_upper: float | None = None
    significant: bool | None = None
    finding: str = ""
    state: str = "ok"
    note_vi: str = ""


def about(figure: Figure, name: str, label: str, **told: Any) -> Compared:
    """Return a comparison of a figure with something that is no other figure."""
    own: dict[str, Any] = {"value": figure.value, "numerator": figure.numerator, "denominator": figure.denominator}
    return Compared(name, f"{figure.fact_id}#{name}", label, **own | told)


def unit_of(book: Figures) -> str:
    """Return the unit of a difference of two values."""
    return POINTS if book.indicator.unit == "%" else book.indicator.unit


def whole(number: float) -> str:
    """Return a count as people write it."""
    return formats.count(number)
