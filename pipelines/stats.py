"""Intervals for rates and proportions, as public-health offices publish them. Pure functions on numbers or arrays.

References: Wilson EB (1927) for proportions; exact Poisson limits (Garwood F, 1936) below 10 events and Byar's approximation
(Breslow NE, Day NE, 1987) from 10 events up for rates: the choice of the package PHEindicatormethods.
"""

from typing import Any

EXACT_BELOW = 10


def normal_quantile(confidence: float) -> float:
    """Return z for a two-sided confidence such as 0.95."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(0.5 + confidence / 2)


def proportion_limits(count: Any, total: Any, confidence: float) -> tuple[Any, Any]:
    """Return Wilson's lower and upper limit of count/total as fractions; arrays allowed, total > 0."""
    import numpy as np

    z = normal_quantile(confidence)
    count, total = np.asarray(count, dtype=float), np.asarray(total, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = 2 * count + z**2
        spread = z * np.sqrt(z**2 + 4 * count * (1 - count / total))
        lower, upper = (centre - spread) / (2 * (total + z**2)), (centre + spread) / (2 * (total + z**2))
    # at the ends the closed form leaves a rounding crumb where the limit is exactly 0 or 1
    return np.where(count == 0, 0.0, lower), np.where(count == total, 1.0, upper)


def event_limits(events: Any, confidence: float) -> tuple[Any, Any]:
    """Return the limits of a Poisson count: exact below 10 events, Byar from 10 up; arrays of whole numbers allowed."""
    import numpy as np

    events = np.asarray(events, dtype=float)
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = events * (1 - 1 / (9 * events) - z / (3 * np.sqrt(events))) ** 3
        above = events + 1
        high = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    lows, highs = _exact_table(confidence)
    small = np.clip(np.nan_to_num(events), 0, EXACT_BELOW - 1).astype(int)
    return np.where(events < EXACT_BELOW, lows[small], low), np.where(events < EXACT_BELOW, highs[small], high)


def _exact_table(confidence: float) -> tuple[Any, Any]:
    """Exact limits for 0 to 9 events: half a chi-square quantile."""
    import numpy as np
    from scipy.special import chdtri

    tail = (1 - confidence) / 2
    counts = np.arange(EXACT_BELOW)
    lows = np.array([0.0 if n == 0 else chdtri(2 * n, 1 - tail) / 2 for n in counts])
    return lows, np.array([chdtri(2 * n + 2, tail) / 2 for n in counts])


def proportion_interval(count: float, total: float, confidence: float = 0.95) -> tuple[float, float, float]:
    """Return (value, lower, upper) of a share in percent.

    Raises:
        ValueError: total is not positive, or count lies outside 0..total.
    """
    if total <= 0 or not 0 <= count <= total:
        raise ValueError("count must lie between 0 and a positive total")
    lower, upper = proportion_limits(count, total, confidence)
    return 100 * count / total, 100 * float(lower), 100 * float(upper)


def rate_interval(events: float, population: float, per: float, confidence: float = 0.95) -> tuple[float, float, float]:
    """Return (value, lower, upper) of a rate per ``per`` persons.

    Raises:
        ValueError: population is not positive or events are negative.
    """
    if population <= 0 or events < 0:
        raise ValueError("population must be positive and events not negative")
    lower, upper = event_limits(events, confidence)
    scale = per / population
    return events * scale, float(lower) * scale, float(upper) * scale
