"""The gap between two groups as a difference and as a ratio, each with limits made from the limits of the two (MOVER).

Sources: Newcombe RG (1998) for the difference of proportions from Wilson's limits; Zou GY, Donner A (2008) for the same
construction on other limits; Donner A, Zou GY (2012) for ratios. They never cross 0 or 1 wrongly and hold for small counts.
"""

from dataclasses import dataclass
from math import inf, nan, sqrt

from pipelines import stats

Interval = tuple[float, float, float]  # value, lower, upper


@dataclass(frozen=True)
class Gap:
    """How far group one lies from group two. ``significant``: the limits leave out "no gap"."""

    value: float
    lower: float
    upper: float
    significant: bool


def difference_of_proportions(count: float, total: float, other: float, other_total: float, confidence: float = 0.95) -> Gap:
    """Return count/total minus other/other_total in percent points.

    Raises:
        ValueError: a total is not positive, or a count lies outside 0..total.
    """
    one = stats.proportion_interval(count, total, confidence)
    return _difference(one, stats.proportion_interval(other, other_total, confidence))


def difference_of_rates(
    events: float, population: float, other: float, other_population: float, per: float, confidence: float = 0.95
) -> Gap:
    """Return the first rate minus the second, per ``per`` persons.

    Raises:
        ValueError: a population is not positive, or events are negative.
    """
    one = stats.rate_interval(events, population, per, confidence)
    return _difference(one, stats.rate_interval(other, other_population, per, confidence))


def ratio_of_proportions(count: float, total: float, other: float, other_total: float, confidence: float = 0.95) -> Gap:
    """Return how many times the first share is of the second; not a number when the second is 0.

    Raises:
        ValueError: as ``difference_of_proportions``.
    """
    one = stats.proportion_interval(count, total, confidence)
    return _ratio(one, stats.proportion_interval(other, other_total, confidence))


def ratio_of_rates(
    events: float, population: float, other: float, other_population: float, confidence: float = 0.95
) -> Gap:
    """Return how many times the first rate is of the second; not a number when the second is 0.

    Raises:
        ValueError: as ``difference_of_rates``.
    """
    one = stats.rate_interval(events, population, 1, confidence)
    return _ratio(one, stats.rate_interval(other, other_population, 1, confidence))


def share_from_whole(count: float, total: float, whole: float, whole_total: float, confidence: float = 0.95) -> Gap:
    """Return the share of a part minus the share of the whole that it belongs to, in percent points.

    A place and the place above it are not two samples, so the limits are those of the part against the rest: the part lies as far from the
    whole as (1 - its weight) times its distance from the rest.

    Raises:
        ValueError: the part is larger than the whole, or as ``difference_of_proportions``.
    """
    rest, rest_total = _rest(count, total, whole, whole_total)
    if rest_total == 0:
        return Gap(0.0, 0.0, 0.0, False)
    return _weighted(difference_of_proportions(count, total, rest, rest_total, confidence), 1 - total / whole_total)


def rate_from_whole(
    events: float, population: float, whole: float, whole_population: float, per: float, confidence: float = 0.95
) -> Gap:
    """Return the rate of a part minus the rate of the whole that it belongs to, per ``per`` persons (see ``share_from_whole``).

    Raises:
        ValueError: the part is larger than the whole, or as ``difference_of_rates``.
    """
    rest, rest_population = _rest(events, population, whole, whole_population)
    if rest_population == 0:
        return Gap(0.0, 0.0, 0.0, False)
    gap = difference_of_rates(events, population, rest, rest_population, per, confidence)
    return _weighted(gap, 1 - population / whole_population)


def _rest(count: float, total: float, whole: float, whole_total: float) -> tuple[float, float]:
    if not 0 <= count <= whole or not 0 < total <= whole_total:
        raise ValueError("a part must not be larger than its whole")
    return whole - count, whole_total - total


def _weighted(gap: Gap, weight: float) -> Gap:
    return Gap(gap.value * weight, gap.lower * weight, gap.upper * weight, gap.significant)


def _difference(one: Interval, two: Interval) -> Gap:
    value = one[0] - two[0]
    lower = value - sqrt((one[0] - one[1]) ** 2 + (two[2] - two[0]) ** 2)
    upper = value + sqrt((one[2] - one[0]) ** 2 + (two[0] - two[1]) ** 2)
    return Gap(value, lower, upper, lower > 0 or upper < 0)


def _ratio(one: Interval, two: Interval) -> Gap:
    if two[0] <= 0:
        return Gap(nan, nan, inf, False)
    lower, upper = _ratio_limit(one[0], two[0], one[1], two[2], -1), _ratio_limit(one[0], two[0], one[2], two[1], 1)
    return Gap(one[0] / two[0], lower, upper, lower > 1 or upper < 1)


def _ratio_limit(one: float, two: float, limit: float, other_limit: float, side: int) -> float:
    """The ratio at which the two limits, moved towards each other, still agree."""
    below = other_limit * (2 * two - other_limit)
    if other_limit <= 0:
        return inf
    inside = max((one * two) ** 2 - limit * other_limit * (2 * one - limit) * (2 * two - other_limit), 0.0)
    if abs(below) < 1e-300:
        return inf
    return (one * two + side * sqrt(inside)) / below
