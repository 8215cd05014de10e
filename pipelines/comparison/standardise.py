"""Directly standardised rates: what a place would have if its children had the ages of a standard population."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from pipelines import stats

FEWEST_EVENTS = 10


@dataclass(frozen=True)
class Standardised:
    """A standardised rate per ``per`` persons with its limits; None where there are too few events for one."""

    value: float | None
    lower: float | None
    upper: float | None
    events: float
    per: float


def direct_rate(
    events: Sequence[float],
    population: Sequence[float],
    standard: Sequence[float],
    per: float = 10_000,
    confidence: float = 0.95,
) -> Standardised:
    """Return the directly standardised rate of one place.

    Args:
        events, population: by age band; standard: persons of the standard population in the same bands (any scale).

    Limits by Dobson's method on Byar's limits of the whole count (Dobson AJ et al. 1991), no rate under 10 events: the
    choices of the English indicator methods.

    Raises:
        ValueError: lists of different lengths, a band without population, a negative number, no standard population.
    """
    if not len(events) == len(population) == len(standard) or not events:
        raise ValueError("events, population and standard need the same bands")
    if min(events) < 0 or min(population) <= 0 or min(standard) < 0 or sum(standard) <= 0:
        raise ValueError("events and standard must not be negative, populations must be positive")
    total, weight = sum(events), sum(standard)
    if total < FEWEST_EVENTS:
        return Standardised(None, None, None, total, per)
    bands = list(zip(events, population, standard, strict=True))
    value = sum(share * count / people for count, people, share in bands) / weight
    variance = sum(share**2 * count / people**2 for count, people, share in bands) / weight**2
    low, high = (float(limit) for limit in stats.event_limits(total, confidence))
    scale = sqrt(variance / total)
    return Standardised(value * per, (value + scale * (low - total)) * per, (value + scale * (high - total)) * per, total, per)
