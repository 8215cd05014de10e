"""Comparing figures: gaps between groups, trends, limits of chance, standardised rates, and what may be said of them in words.

For notebooks, HTML and Excel; the signed Word report has none of it unless asked for (RULES 15).
"""

from pipelines.comparison.gaps import (
    Gap,
    difference_of_proportions,
    difference_of_rates,
    rate_from_whole,
    ratio_of_proportions,
    ratio_of_rates,
    share_from_whole,
)
from pipelines.comparison.limits import control_limits_count, control_limits_share, funnel_rate, funnel_share
from pipelines.comparison.standardise import FEWEST_EVENTS, Standardised, direct_rate
from pipelines.comparison.trend import trend_of_rates, trend_of_shares
from pipelines.comparison.wording import chance_note, gap_note

__all__ = [
    "FEWEST_EVENTS", "Gap", "Standardised", "chance_note", "control_limits_count", "control_limits_share", "difference_of_proportions",
    "difference_of_rates", "direct_rate", "funnel_rate", "funnel_share", "gap_note", "rate_from_whole", "ratio_of_proportions",
    "ratio_of_rates", "share_from_whole", "trend_of_rates", "trend_of_shares",
]  # fmt: skip
