"""Whether a row of figures goes up or down: a score test for a straight trend, from five points on.

Sources: Armitage P (1955) for shares (Cochran-Armitage); the same score test with a Poisson variance for events
(Breslow NE, Day NE, 1987, section 3.6).
"""

from collections.abc import Sequence
from typing import Literal

from pipelines import stats

Direction = Literal["up", "down", "none", "too_few"]
FEWEST_POINTS = 5


def trend_of_shares(
    counts: Sequence[float], totals: Sequence[float], times: Sequence[float] | None = None, confidence: float = 0.95
) -> Direction:
    """Return the direction of a share over the periods; ``times``: where each stands (evenly spaced when not given).

    Raises:
        ValueError: lists of different lengths, a total that is not positive, a count outside 0..total.
    """
    _check(counts, totals)
    if any(count > total for count, total in zip(counts, totals, strict=True)):
        raise ValueError("a count must not exceed its total")
    whole = sum(counts) / sum(totals)
    return _direction(counts, totals, times, whole * (1 - whole), confidence)


def trend_of_rates(
    events: Sequence[float], population: Sequence[float], times: Sequence[float] | None = None, confidence: float = 0.95
) -> Direction:
    """Return the direction of a rate over the periods.

    Raises:
        ValueError: lists of different lengths, a population that is not positive, negative events.
    """
    _check(events, population)
    return _direction(events, population, times, sum(events) / sum(population), confidence)


def _check(counts: Sequence[float], totals: Sequence[float]) -> None:
    if len(counts) != len(totals):
        raise ValueError("counts and totals need the same periods")
    if any(count < 0 for count in counts) or any(total <= 0 for total in totals):
        raise ValueError("counts must not be negative, totals must be positive")


def _direction(
    counts: Sequence[float], totals: Sequence[float], times: Sequence[float] | None, spread: float, confidence: float
) -> Direction:
    if len(counts) < FEWEST_POINTS:
        return "too_few"
    at = list(times) if times is not None else list(range(len(counts)))
    if len(at) != len(counts):
        raise ValueError("times and counts need the same periods")
    people, whole = sum(totals), sum(counts) / sum(totals)
    moved = sum(t * (count - total * whole) for t, count, total in zip(at, counts, totals, strict=True))
    mean = sum(t * total for t, total in zip(at, totals, strict=True)) / people
    variance = spread * sum(total * (t - mean) ** 2 for t, total in zip(at, totals, strict=True))
    if variance <= 0 or abs(moved) <= stats.normal_quantile(confidence) * variance**0.5:
        return "none"
    return "up" if moved > 0 else "down"
