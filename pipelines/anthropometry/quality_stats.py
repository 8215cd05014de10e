"""Figures about how well children were measured: final digits, heaped ages, ratios, shape of z. Pure numbers.

Sources: SMART Methodology (2017), Manual 2.0; digit preference score: Kuulasmaa K, Hense HW, Tolonen H (1998), WHO MONICA
Project e-publications 9; Joanes DN, Gill CA (1998), The Statistician 47:183-189 (skewness, kurtosis: the first, "b1" forms
without correction are those of SMART).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
else:
    Floats = Any


BIRTHDAY_SLACK = 0.75 / 30.4375
"""Months added before they are cut to whole ones: a birthday falls up to 3/4 day short of a whole number of mean months."""


def uniform_chi_square(counts: Sequence[float]) -> tuple[float, float]:
    """Return chi-square against equal counts, and its p."""
    import numpy as np
    from scipy.special import chdtrc

    seen = np.asarray(counts, dtype=float)
    expected = seen.sum() / len(seen)
    statistic = float(((seen - expected) ** 2 / expected).sum())
    return statistic, float(chdtrc(len(seen) - 1, statistic))


def digit_score(counts: Sequence[float]) -> float:
    """Return the digit preference score of counts of final digits: 100 sqrt(chi-square / (n x degrees of freedom))."""
    statistic, _ = uniform_chi_square(counts)
    return 100 * float((statistic / (sum(counts) * (len(counts) - 1))) ** 0.5)


def final_digits(values: Floats) -> list[int]:
    """Count the first decimals 0 to 9 of values measured to 0.1 (kg or cm)."""
    import numpy as np

    digits = np.round(values * 10).astype(np.int64) % 10
    return [int(count) for count in np.bincount(digits, minlength=10)]


def remainders(months: Floats, divisor: int = 12) -> list[int]:
    """Count completed months by their remainder: whole years stand at 0."""
    import numpy as np

    return [int(count) for count in np.bincount(np.floor(months).astype(np.int64) % divisor, minlength=divisor)]


def ratio_test(first: int, second: int, expected: float) -> float:
    """Return p of a ratio first : second against the expected one (one proportion, Yates' correction)."""
    from scipy.special import chdtrc

    total, share = first + second, expected / (1 + expected)
    distance = abs(first - total * share)
    statistic = (distance - min(0.5, distance)) ** 2 / (total * share * (1 - share))
    return float(chdtrc(1, statistic))


def skewness(values: Floats) -> float:
    """Return m3 / m2^1.5; nan where nothing varies."""
    import numpy as np

    centred = values - values.mean()
    spread = (centred**2).mean()
    return float((centred**3).mean() / spread**1.5) if spread > 0 else float(np.nan)


def excess_kurtosis(values: Floats) -> float:
    """Return m4 / m2^2 - 3; nan where nothing varies."""
    import numpy as np

    centred = values - values.mean()
    spread = (centred**2).mean()
    return float((centred**4).mean() / spread**2 - 3) if spread > 0 else float(np.nan)
