"""Limits of chance: where a new figure of the same place may lie (control limits), and where a place of that size may lie (funnel).

Small counts need the whole predictive distribution: the mean of the past is itself known only roughly. Sources: Gelman A et
al. (2013) sections 2.4 and 2.6 for the Gamma-Poisson and beta-binomial predictive distributions with Jeffreys' prior;
Spiegelhalter DJ (2005) for funnel plots with limits that follow the exact distribution.
"""

from collections.abc import Sequence

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
    from scipy.stats import nbinom

    if not events or len(events) != len(exposure) or min(exposure) <= 0 or new_exposure <= 0 or min(events) < 0:
        raise ValueError("former periods need events of at least 0 and positive exposures")
    known = sum(exposure)
    spread = nbinom(sum(events) + _JEFFREYS, known / (known + new_exposure))
    tail = (1 - confidence) / 2
    return int(spread.ppf(tail)), int(spread.ppf(1 - tail))


def control_limits_share(
    counts: Sequence[float], totals: Sequence[float], new_total: int, confidence: float = CONTROL
) -> tuple[int, int]:
    """Return the lowest and highest count among ``new_total`` that the past lets one expect.

    Raises:
        ValueError: no former period, a count outside 0..total, a new total that is not positive.
    """
    from scipy.stats import betabinom

    pairs = list(zip(counts, totals, strict=True))
    if not pairs or new_total <= 0 or any(not 0 <= count <= total or total <= 0 for count, total in pairs):
        raise ValueError("counts must lie between 0 and their positive totals")
    yes, no = sum(counts), sum(totals) - sum(counts)
    spread = betabinom(int(new_total), yes + _JEFFREYS, no + _JEFFREYS)
    tail = (1 - confidence) / 2
    return int(spread.ppf(tail)), int(spread.ppf(1 - tail))


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

    Exact Poisson quantiles, interpolated between whole numbers of events so that the funnel is smooth.

    Raises:
        ValueError: a negative average or a population that is not positive.
    """
    if average < 0 or population <= 0:
        raise ValueError("average must not be negative, population must be positive")
    expected, tail = average * population, (1 - confidence) / 2
    return _smooth(expected, tail) / population, _smooth(expected, 1 - tail) / population


def _smooth(expected: float, part: float) -> float:
    """Spiegelhalter's interpolated quantile: the count r with P(X <= r) = part, between whole numbers by the probability left."""
    from scipy.stats import poisson

    if expected == 0:
        return 0.0
    spread = poisson(expected)
    reached = int(spread.ppf(part))
    left = (float(spread.cdf(reached)) - part) / float(spread.pmf(reached))
    return max(0.0, reached - left)
