"""Targets of a plan against results: what was planned, what is, and whether it is met (RULES 14-24).

``evaluate`` judges a plan at a period and place, ``beside`` puts the plans of a place side by side, ``cascade`` asks whether the
communes' targets together are enough. Only this front is imported by others.
"""

from pipelines.targets.areas import heir_of, heirs
from pipelines.targets.cascading import Cascade, cascade
from pipelines.targets.evaluating import evaluate, evaluate_plan, results_of, without_data
from pipelines.targets.figures import Book, Figure, exact_value
from pipelines.targets.inputs import hashes
from pipelines.targets.judging import decimals_needed, judge, verdict
from pipelines.targets.limits import NOTHING, Limits, Reference, compared, is_met, limits_of, steps_needed
from pipelines.targets.outlook import Judged, Past
from pipelines.targets.result import SIGNS, STATUS_VI, TargetResult
from pipelines.targets.sentences import together
from pipelines.targets.setting import period_at
from pipelines.targets.side_by_side import Side, beside

__all__ = [
    "NOTHING", "SIGNS", "STATUS_VI", "Book", "Cascade", "Figure", "Judged", "Limits", "Past", "Reference", "Side", "TargetResult",
    "beside", "cascade", "compared", "decimals_needed", "evaluate", "evaluate_plan", "exact_value", "hashes", "heir_of", "heirs", "is_met",
    "judge", "limits_of", "period_at", "results_of", "steps_needed", "together", "verdict", "without_data",
]  # fmt: skip
