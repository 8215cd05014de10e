"""Shares and means of a survey with standard errors by Taylor linearisation, and their limits. Pure numbers.

A share or mean of a group is a ratio r = sum(w y) / sum(w). Its linearised value of one unit is w (y - r) / sum(w), zero
outside the group; the variance is that of the totals over the first-stage units (clusters, or rows where there are none)
within strata: sum over strata of n / (n - 1) * sum((z - mean z)^2), n = units of the stratum in the whole sample. A
stratum of one unit is centred at the mean of the sample instead (its own mean would give nothing).

Limits: shares on the logit scale, means on their own, both with t on (units - strata) degrees of freedom; the rules of
WHO's `anthro_prevalence`, which computes by the R package `survey`.

Sources: Särndal, Swensson, Wretman (1992), Model Assisted Survey Sampling, section 5.7; Lumley (2010), Complex Surveys,
chapters 2 and 3; Korn, Graubard (1998), Survey Methodology 24:193-201 (logit limits).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
else:
    Floats = Ints = Any

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Design:
    """The sample as a whole: first-stage units of each stratum, and degrees of freedom (units - strata)."""

    units: Ints
    freedom: int


@dataclass(frozen=True)
class Sums:
    """What a variable adds up to in each cell; a cell is one group in one cluster, or (without clusters) one stratum.

    Args:
        group, stratum: numbers of the cell's group and stratum, from 0.
        w, wy: sums of the weights and of weight x variable.
        ww, wwy, wwyy: sums of weight squared x (1, variable, variable squared); None in a clustered sample.
    """

    group: Ints
    stratum: Ints
    w: Floats
    wy: Floats
    ww: Floats | None = None
    wwy: Floats | None = None
    wwyy: Floats | None = None


@dataclass(frozen=True)
class Ratios:
    """Of each group: the ratio and its standard error; nan where the group has no weight."""

    value: Floats
    error: Floats


def ratios(sums: Sums, groups: int, design: Design) -> Ratios:
    """Return sum(w y) / sum(w) of each group with its linearised standard error."""
    import numpy as np

    weight = np.bincount(sums.group, sums.w, groups)
    total = np.bincount(sums.group, sums.wy, groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = total / weight
    # sums taken in another order leave a crumb where every unit counts
    value = np.where((weight > 0) & np.isclose(total, weight, rtol=1e-12, atol=0), 1.0, value)
    own, whole = value[sums.group], weight[sums.group]
    with np.errstate(divide="ignore", invalid="ignore"):
        first = (sums.wy - own * sums.w) / whole
        if sums.ww is None or sums.wwy is None or sums.wwyy is None:
            second = first**2
        else:
            second = (sums.wwyy - 2 * own * sums.wwy + own**2 * sums.ww) / whole**2
    error = np.sqrt(_variance(sums, first, second, groups, design))
    return Ratios(value, np.where(np.isnan(value), np.nan, error))


def _variance(sums: Sums, first: Floats, second: Floats, groups: int, design: Design) -> Floats:
    """Variance of the total of linearised values; ``first``, ``second``: their sum and sum of squares in each cell."""
    import numpy as np

    strata = len(design.units)
    place = sums.group * strata + sums.stratum
    one = np.bincount(place, first, groups * strata).reshape(groups, strata)
    two = np.bincount(place, second, groups * strata).reshape(groups, strata)
    n = design.units.astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        within = n / (n - 1) * np.maximum(two - one**2 / n, 0)
    found: Floats = np.where(n > 1, within, two).sum(axis=1)
    return found


def share_limits(found: Ratios, design: Design) -> tuple[Floats, Floats]:
    """Return the limits of shares: on the logit scale; none occurred and all occurred have no width."""
    import numpy as np

    p, quantile = found.value, _quantile(design)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.log(p / (1 - p))
        reach = quantile * found.error / (p * (1 - p))
        low, high = 1 / (1 + np.exp(-(centre - reach))), 1 / (1 + np.exp(-(centre + reach)))
    certain = (p == 0) | (p == 1)
    return np.where(certain, p, low), np.where(certain, p, high)


def mean_limits(found: Ratios, design: Design) -> tuple[Floats, Floats]:
    """Return the limits of means: value minus and plus t standard errors."""
    reach = _quantile(design) * found.error
    return found.value - reach, found.value + reach


def deviations(sums: Sums, square: Floats, counted: Ints, groups: int) -> Floats:
    """Return the weighted standard deviation of each group; nan below two values.

    Args:
        square: sum of weight x variable squared of each cell.
        counted: values with a weight in each group.
    """
    import numpy as np

    weight = np.bincount(sums.group, sums.w, groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.bincount(sums.group, sums.wy, groups) / weight
        spread = np.maximum(np.bincount(sums.group, square, groups) / weight - mean**2, 0)
        found: Floats = np.sqrt(spread * counted / (counted - 1))
    return np.where(counted > 1, found, np.nan)


def _quantile(design: Design) -> float:
    """t of the confidence; nan where no degree of freedom is left."""
    from scipy.special import stdtrit

    return float(stdtrit(design.freedom, 0.5 + CONFIDENCE / 2)) if design.freedom > 0 else float("nan")
