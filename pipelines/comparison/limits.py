"""Limits of chance: where a new figure of the same place may lie (control limits), and where a place of that size may lie (funnel).

Small counts need the whole predictive distribution: the mean of the past is itself known only roughly. Sources: Gelman A et
al. (2013) sections 2.4 and 2.6 for the Gamma-Poisson and beta-binomial predictive distributions with Jeffreys' prior;
Spiegelhalter DJ (2005) for funnel plots, with the limits of the package PHEindicatormethods.
"""

from collections.abc import Callable, Sequence

CONTROL, FUNNEL = 0.998, 0.998
_JEFFREYS = 0.5


def control_limits_count(
    events: Sequence[float], exposure: Sequence[float], new_exposure: float, confidence: float = CONTROL
) -> tuple[int, int]:
    """Return the lowest and highest number of events that the past lets one expect of a new period.

    Args:
        events, exposure: of the former periods (children, or children times part of the year); new_exposure: of the new one.

    Raises:
        ValueError: no former period, an exposure that is not positive, negative events.
    """
    if not events or len(events) != len(exposure) or min(exposure) <= 0 or new_exposure <= 0 or min(events) < 0:
        raise ValueError("former periods need events of at least 0 and positive exposures")
    from scipy.special import betainc

    shape, part = sum(events) + _JEFFREYS, sum(exposure) / (sum(exposure) + new_exposure)
    tail = (1 - confidence) / 2

    def at_most(count: int) -> float:
        return float(betainc(shape, count + 1, part))

    return _lowest(at_most, tail), _lowest(at_most, 1 - tail)


def _lowest(at_most: Callable[[int], float], part: float) -> int:
    """The lowest count that is reached with at least this probability (a search in doublings, then in halves)."""
    high = 1
    while at_most(high) < part:
        high *= 2
    low = -1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if at_most(middle) >= part else (middle, high)
    return high


def control_limits_share(
    counts: Sequence[float], totals: Sequence[float], new_total: int, confidence: float = CONTROL
) -> tuple[int, int]:
    """Return the lowest and highest count among ``new_total`` that the past lets one expect.

    Raises:
        ValueError: no former period, a count outside 0..total, a new total that is not positive.
    """
    import numpy as np
    from scipy.special import betaln, gammaln

    pairs = list(zip(counts, totals, strict=True))
    if not pairs or new_total <= 0 or any(not 0 <= count <= total or total <= 0 for count, total in pairs):
        raise ValueError("counts must lie between 0 and their positive totals")
    yes, no = sum(counts) + _JEFFREYS, sum(totals) - sum(counts) + _JEFFREYS
    total, count = int(new_total), np.arange(int(new_total) + 1)
    ways = gammaln(total + 1) - gammaln(count + 1) - gammaln(total - count + 1)
    reached = np.cumsum(np.exp(ways + betaln(count + yes, total - count + no) - betaln(yes, no)))
    tail = (1 - confidence) / 2
    low, high = np.searchsorted(reached, (tail, 1 - tail))
    return int(low), int(min(high, total))


def funnel_share(average: float, total: float, confidence: float = FUNNEL) -> tuple[float, float]:
    """Return the lowest and highest share (0 to 1) of a place with ``total`` children that ``average`` lets one expect.

    The shares whose Wilson interval just reaches the average, cut at 0 and 1.

    Raises:
        ValueError: an average outside 0..1, or a total that is not positive.
    """
    from pipelines import stats

    if not 0 <= average <= 1 or total <= 0:
        raise ValueError("average must lie between 0 and 1, total must be positive")
    spread = stats.normal_quantile(confidence) * (average * (1 - average) / total) ** 0.5
    return max(0.0, average - spread), min(1.0, average + spread)


def funnel_rate(average: float, population: float, confidence: float = FUNNEL) -> tuple[float, float]:
    """Return the lowest and highest rate of a place with ``population`` children that ``average`` (events a child) lets one expect.

    The rates whose exact interval (Garwood F, 1936) just reaches the average: what the English indicator methods publish at whole numbers
    of events, joined smoothly between them by the gamma distribution. Small places are not called outliers more often than promised.

    Raises:
        ValueError: a negative average or a population that is not positive.
    """
    from scipy.special import gdtrib

    if average < 0 or population <= 0:
        raise ValueError("average must not be negative, population must be positive")
    expected, tail = average * population, (1 - confidence) / 2
    if expected == 0:
        return 0.0, 0.0
    # P(X <= low) = tail and P(X >= high) = tail of a Poisson count with that mean, for counts between whole numbers too
    low, high = gdtrib(1.0, 1 - tail, expected) - 1, gdtrib(1.0, tail, expected)
    return max(0.0, float(low)) / population, float(high) / population
