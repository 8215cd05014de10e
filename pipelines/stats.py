"""Intervals for rates and proportions, as public-health offices publish them. Pure functions on numbers or arrays.

References: Wilson EB (1927) for proportions; exact Poisson limits (Garwood F, 1936) below 10 events and Byar's approximation
(Breslow NE, Day NE, 1987) from 10 events up for rates: the choice of the package PHEindicatormethods.
"""

from collections.abc import Sequence
from typing import Any

EXACT_BELOW = 10
# The exact limits at the confidences of every indicator, to the last bit as `_computed` gives them (a test computes them again): loading
# scipy for them takes longer than most indicators.
_TABLES = {
    0.95: (
        (0.0, 0.025317807984289897, 0.24220927854396507, 0.6186721228956015, 1.089865373626325,
         1.623486390118421, 2.201894253490851, 2.814363051519867, 3.4538321767485023, 4.115373097378334),
        (3.6888794541139354, 5.571643390938898, 7.22468766772396, 8.767273069742323, 10.241588675403694,
         11.66833207932267, 13.059474022518685, 14.422675361702376, 15.763189220193313, 17.084803451419166),
    ),
    0.998: (
        (0.0, 0.0010005003335835346, 0.045402017769489565, 0.19053337756840327, 0.42855241362842295,
         0.7393717319178327, 1.1071046602556396, 1.5203362603988093, 1.9708139217403662, 2.452424404363775),
        (6.907755278982137, 9.233413476451585, 11.228872242412661, 13.06224077918807, 14.79414922253721,
         16.454745203680105, 18.061636840199064, 19.626177395384232, 21.15619816583998, 22.65737330906293),
    ),
}  # fmt: skip


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
    """Exact limits for 0 to 9 events."""
    import numpy as np

    lows, highs = _TABLES.get(confidence) or _computed(confidence)
    return np.array(lows), np.array(highs)


def _computed(confidence: float) -> tuple[Sequence[float], Sequence[float]]:
    """Half a chi-square quantile for each number of events."""
    from scipy.special import chdtri

    tail = (1 - confidence) / 2
    lows = [0.0, *(float(chdtri(2 * n, 1 - tail)) / 2 for n in range(1, EXACT_BELOW))]
    return lows, [float(chdtri(2 * n + 2, tail)) / 2 for n in range(EXACT_BELOW)]


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
