"""A comparator as a plain test: the exact limits between which a value must lie, and what is still needed to get there.

Values are exact fractions in the unit of the target, so that 60/10.000 and 600/100.000 are one limit (RULES 14).
"""

from dataclasses import dataclass
from fractions import Fraction

from pipelines import plan_units
from pipelines.catalog import Indicator, Target
from pipelines.targets.figures import Figure, exact_value


@dataclass(frozen=True)
class Limits:
    """What a value must lie between; ``strict``: the limit itself does not do."""

    low: Fraction | None = None
    high: Fraction | None = None
    strict: bool = False

    def hold(self, value: Fraction) -> bool:
        """Whether a value meets the target."""
        if self.low is not None and not (value > self.low if self.strict else value >= self.low):
            return False
        return self.high is None or (value < self.high if self.strict else value <= self.high)

    @property
    def upward(self) -> bool:
        """Whether only more is wanted."""
        return self.low is not None and self.high is None

    @property
    def downward(self) -> bool:
        """Whether only less is wanted."""
        return self.high is not None and (self.low is None or self.low == self.high == 0)


@dataclass(frozen=True)
class Reference:
    """What a target may be compared with, in its own unit: the baseline, and the same period one year earlier."""

    baseline: Fraction | None = None
    previous: Fraction | None = None


NOTHING = Reference()


def number(told: float) -> Fraction:
    """Return a number of a plan file exactly as it is written: 4.3 is 43/10."""
    return Fraction(str(told))


def scale(target: Target, per: int) -> Fraction:
    """Return the factor of a figure in the target's unit: a rate in its own, all else in the indicator's ``per``."""
    unit = plan_units.parse(target.unit)
    return unit.per if unit.kind == "rate" else Fraction(per)


def compared(target: Target, figure: Figure, per: int) -> Fraction:
    """Return the value that a target compares, exactly, in its own unit."""
    unit = plan_units.parse(target.unit)
    if unit.kind == "money":
        return exact_value(figure, per) * unit.per
    if target.figure == "count" and figure.denominator is not None:
        return Fraction(figure.numerator or 0)
    return exact_value(figure, scale(target, per))


def limits_of(
    target: Target, figure: Figure | None, per: int, reference: Reference = NOTHING, better: str = ""
) -> Limits | None:
    """Return the limits of a target; None where nothing is to be judged, or what it is compared with is not known.

    Args:
        figure: gives the whole of "n of m"; better: the indicator's own good direction, for ranges that do not tell theirs.
    """
    low, high = (None if told is None else number(told) for told in (target.value_low, target.value_high))
    comparator = target.comparator
    if target.equivalent:
        return Limits(low=Fraction(target.equivalent["count"], target.equivalent["of"]) * scale(target, per))
    if comparator in ("ge", "gt", "streak"):
        return Limits(low=low, strict=comparator == "gt")
    if comparator in ("le", "lt"):
        return Limits(high=high, strict=comparator == "lt")
    if comparator == "eq":
        exactly = low if low is not None else high
        return Limits(low=exactly, high=exactly)
    if comparator == "maintain":
        return _kept(target, figure, low)
    if comparator == "hold":
        return Limits(low=low, high=high)
    if comparator == "range":
        return _good_side(Limits(low, high), target.direction or _side(better))
    return _against(target, reference, low, high, better)


def _side(better: str) -> str:
    return {"lower": "down", "higher": "up"}.get(better, "")


def _good_side(limits: Limits, direction: str) -> Limits:
    """A range reached from above is met at or under its upper end (RULES 16), one reached from below at or over its lower end."""
    if direction == "down" and limits.high is not None:
        return Limits(high=limits.high)
    return Limits(low=limits.low) if direction == "up" and limits.low is not None else limits


def _kept(target: Target, figure: Figure | None, low: Fraction | None) -> Limits:
    """ "14/14": all of them, also where their number has changed; "10/14": the same part of them."""
    whole = figure.denominator if figure else None
    if low is None or whole is None:
        return Limits(low=low)
    of = number(target.of) if target.of is not None else low
    wanted = low / of * Fraction(whole)
    return Limits(low=wanted if target.figure == "count" else wanted / Fraction(whole) * 100)


def _against(
    target: Target, reference: Reference, low: Fraction | None, high: Fraction | None, better: str
) -> Limits | None:
    """Limits that follow from the baseline or from a year earlier."""
    comparator = target.comparator
    base = reference.previous if comparator in ("gt_previous", "yearly_change") else reference.baseline
    if base is None:
        return None
    if comparator in ("le_baseline", "lt_baseline"):
        return Limits(high=base, strict=comparator == "lt_baseline")
    if comparator in ("gt_baseline", "gt_previous"):
        return Limits(low=base, strict=True)
    if comparator in ("rel_change", "yearly_change"):
        low, high = (None if told is None else base * (100 + told) / 100 for told in (low, high))
    elif comparator == "points_change":
        low, high = (None if told is None else base + told for told in (low, high))
    else:
        return None
    return _good_side(Limits(low, high), target.direction or _falling(target) or _side(better))


def _falling(target: Target) -> str:
    """A change told by two negative numbers is a fall, by two positive ones a rise."""
    told = [value for value in (target.value_low, target.value_high) if value is not None]
    if len(told) < 2:
        return ""
    return "down" if max(told) < 0 else "up" if min(told) > 0 else ""


def is_met(target: Target, figure: Figure, per: int, reference: Reference = NOTHING, better: str = "") -> bool | None:
    """Judge on the exact fraction, or on the stated equivalent where the plan's own row has one; None: nothing to judge."""
    limits = limits_of(target, figure, per, reference, better)
    return None if limits is None else limits.hold(compared(target, figure, per))


def is_exceeded(target: Target, figure: Figure, per: int) -> bool:
    """Whether more was reached than planned ("Vượt"); never said of a ceiling, where the word would read as a breach."""
    if target.comparator not in ("ge", "gt"):
        return False
    limits = limits_of(target, figure, per)
    return bool(limits and limits.low is not None and compared(target, figure, per) > limits.low)


def steps_needed(limits: Limits, figure: Figure, target: Target, indicator: Indicator) -> int | None:
    """Return how many more children, communes … the numerator needs; negative: how many a ceiling still bears; None: not a count.

    The denominator is taken as it is now.
    """
    if figure.numerator is None:
        return None
    bound = limits.low if limits.low is not None else limits.high
    if bound is None or (limits.low is not None and limits.high is not None and limits.low != limits.high):
        return None
    factor = Fraction(1)
    if figure.denominator is not None and target.figure != "count":
        factor = Fraction(figure.denominator) / scale(target, indicator.per)
    wanted, have = bound * factor, Fraction(figure.numerator)
    if limits.low is not None and limits.high is None:
        least = -(-wanted // 1)
        least += 1 if limits.strict and least == wanted else 0
        return max(0, -int(-(least - have) // 1))
    most = wanted // 1
    most -= 1 if limits.strict and most == wanted else 0
    return -int((most - have) // 1)
