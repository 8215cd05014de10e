"""Figures as printed facts: counts, shares, rates, and the signs of the statistical yearbook (RULES 14, 25)."""

from fractions import Fraction

from pipelines import catalog, formats
from pipelines.reporting.document import Fact, Run
from pipelines.reporting.figures import Figure

SIGNS = {
    "not_reported": "…",
    "suppressed": "(…)",
    "not_due": "chưa đến kỳ",
    "not_applicable": "không áp dụng",
    "no_denominator": "không tính",
}
WORDS = {
    "not_reported": "chưa có số liệu",
    "suppressed": "không công bố",
    "not_due": "chưa đến kỳ đánh giá",
    "not_applicable": "không áp dụng",
    "no_denominator": "không có trẻ em thuộc diện tính",
}
UNITS = {100: "%", 1000: "/1.000", 10000: "/10.000", 100000: "/100.000"}
NOTHING = "-"
INCOMPARABLE = "không so sánh được"
DEFAULT_DECIMALS = 1
MOST_DECIMALS = 6


def honest_decimals(exact: Fraction, whole: Fraction, decimals: int = DEFAULT_DECIMALS) -> int:
    """Return how many decimals keep a share from reading 0 or 100 % when it is neither (RULES 14).

    Args:
        exact: the value in the unit of ``whole``.
        whole: what "everything" is in that unit (100 for %; 10.000 for a rate).
        decimals: wanted decimals.
    """
    while decimals < MOST_DECIMALS:
        shown = formats.round_half_up(exact, decimals)
        if (shown != 0 or exact == 0) and (shown != whole or exact == whole):
            break
        decimals += 1
    return decimals


def share_text(exact: Fraction, whole: Fraction, decimals: int = DEFAULT_DECIMALS) -> str:
    """Return the number of a share or rate; nothing and everything are written 0 and 100, without decimals."""
    if exact in (0, whole):
        return formats.number(exact)
    return formats.number(exact, honest_decimals(exact, whole, decimals))


def word_of(figure: Figure, part: str = "numerator") -> str:
    """Return the counting word of a figure's numbers: trẻ em, vụ, người, xã …; a mean is of communes."""
    indicator = catalog.indicators().get(figure.indicator)
    if indicator is None:
        return catalog.CHILDREN_VI
    return catalog.COMMUNE_VI if indicator.kind == "mean" and part == "denominator" else indicator.noun(figure.variant)


def count_fact(figure: Figure, part: str = "numerator", *, dash: bool = False, unit: str = "") -> Fact:
    """Return a figure's numerator or denominator as printed.

    Args:
        dash: in tables, print "-" for a zero ("nothing occurred").
        unit: what is counted, the indicator's own counting word when not given.
    """
    unit = unit or word_of(figure, part)
    fact_id = figure.fact(part)
    value = figure.numerator if part == "numerator" else figure.denominator
    readable = figure.known or (figure.state == "no_denominator" and value is not None)
    if not readable or value is None:
        return Fact(fact_id, sign_of(figure), None, unit)
    return Fact(fact_id, NOTHING if dash and value == 0 else formats.count(value), value, unit)


def value_fact(figure: Figure, decimals: int = DEFAULT_DECIMALS, *, percent_sign: bool = True) -> Fact:
    """Return a figure's share or rate as printed, e.g. ``98,1%`` or ``32,3/10.000``.

    Args:
        decimals: wanted decimals; more are used where the text would contradict the number.
        percent_sign: False in tables whose heading carries the unit.
    """
    unit = UNITS.get(int(figure.per), "")
    fact_id = figure.fact("value")
    if not figure.known or not figure.denominator:
        return Fact(fact_id, SIGNS["no_denominator"] if figure.known else sign_of(figure), None, unit)
    text = share_text(figure.exact, Fraction(figure.per), decimals)
    return Fact(fact_id, text + (unit if percent_sign else ""), float(figure.exact), unit)


def share_of(part: Figure, whole: Figure, decimals: int = DEFAULT_DECIMALS) -> Fact:
    """Return what share of a counted whole a part is ("chiếm 51,3%"); both must be known and the whole not zero."""
    exact = Fraction(part.count) * 100 / Fraction(whole.count)
    text = share_text(exact, Fraction(100), decimals)
    return Fact(part.fact("share"), f"{text}%", float(exact), "%")


def derived(figure_or_id: Figure | str, part: str, value: float, text: str, unit: str = "") -> Fact:
    """Return a fact that follows from others: a change, a gap, a sum of bands."""
    fact_id = f"{figure_or_id}#{part}" if isinstance(figure_or_id, str) else figure_or_id.fact(part)
    return Fact(fact_id, text, value, unit)


def sign_of(figure: Figure) -> str:
    """Return the sign for a figure without a number, as tables print it."""
    return INCOMPARABLE if figure.carried == "not_comparable" else SIGNS.get(figure.state, "…")


def word_for(figure: Figure) -> str:
    """Return the words for a figure without a number ("chưa có số liệu"); a denominator that nobody has is named."""
    if figure.carried == "not_comparable":
        return f"{INCOMPARABLE} do thay đổi địa giới" + (f": {figure.why}" if figure.why else "")
    if figure.undivided:
        return f"không tính được ({figure.denominator_source})"
    if figure.state == "no_denominator" and (found := catalog.indicators().get(figure.indicator)):
        return f"không có {found.noun(figure.variant)} thuộc diện tính"
    return WORDS.get(figure.state, WORDS["not_reported"])


def fraction_runs(figure: Figure) -> tuple[Run, ...]:
    """Return numerator and denominator as ``7.012/7.150``."""
    return (count_fact(figure), "/", count_fact(figure, "denominator"))


def join_runs(*parts: Run | tuple[Run, ...]) -> tuple[Run, ...]:
    """Return one flat tuple of runs, neighbouring strings joined, empty ones left out."""
    flat: list[Run] = []
    for part in parts:
        for run in part if isinstance(part, tuple) else (part,):
            if isinstance(run, str) and flat and isinstance(flat[-1], str):
                flat[-1] += run
            elif run != "":
                flat.append(run)
    return tuple(flat)
