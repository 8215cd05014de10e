"""What is said of one target: planned, counted, judged, in words (DESIGN "Plans", RULES 14-24)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

STATUS_VI = {
    "met": "Đạt",
    "exceeded": "Vượt",
    "not_met": "Chưa đạt",
    "on_track": "Có khả năng đạt",
    "at_risk": "Khó đạt",
    "inconclusive": "Chưa đủ cơ sở đánh giá",
    "no_data": "Chưa có số liệu",
    "not_due": "Chưa đến kỳ đánh giá",
    "informational": "Theo dõi",
}
# a sign beside the words, so that no reader needs colour
SIGNS = {
    "met": "✓", "exceeded": "✓", "not_met": "✗", "on_track": "↗", "at_risk": "↘", "inconclusive": "?", "no_data": "…", "not_due": "○",
    "informational": "·",
}  # fmt: skip


@dataclass(frozen=True)
class TargetResult:
    """One target with its result at a period and place; see DESIGN "Plans" for status, RULES 24 for its words.

    Attributes:
        comparator, value_low, value_high, planned_text: of the milestone that binds at the period; ``milestones`` has all.
        value: in the unit of the target (``unit_vi``); numerator and denominator as counted.
        status: met, not_met, on_track, at_risk, inconclusive, no_data, not_due, informational; ``status_vi`` also says "Vượt".
        reason_vi: why, and until when was counted; outlook_vi: what is still needed, the pace, the share of a ceiling used;
        needed: what is still needed as a number of children, communes …; below zero: how many fewer than a ceiling still allows;
        inferred: a reading the plan does not spell out, with its own status; baseline: what is compared with, with its source;
        straight_line: where the value would lie on a straight line to the milestone (information only, RULES 17);
        also: other variants; parts: parts with a status of their own; breakdown: the split the plan asks for;
        external: figures from outside the registers, with source, date and interval;
        sentence: targets of one sentence of the plan; sentence_status_vi: the status of that whole sentence.
    """

    target_id: str
    text_vi: str
    unit_vi: str
    planned_text: str
    comparator: str
    value_low: float | None
    value_high: float | None
    indicator: str | None
    variant: str | None
    fact_id: str | None
    numerator: float | None
    denominator: float | None
    value: float | None
    state: str
    to_date: date | None
    previous_value: float | None
    previous_numerator: float | None
    previous_denominator: float | None
    previous_fact_id: str | None
    status: str
    status_vi: str
    reason_vi: str
    definition_vi: str
    units_reported: int | None
    units_expected: int | None
    decimals: int
    denominator_source: str = ""
    unit: str = ""
    section: str = ""
    kind: str = ""
    level: str = ""
    deadline: date | None = None
    deadline_vi: str = ""
    last_day: date | None = None
    milestones: tuple[dict[str, Any], ...] = ()
    outlook_vi: str = ""
    needed: int | None = None
    needed_vi: str = ""
    baseline: dict[str, Any] | None = None
    inferred: dict[str, Any] | None = None
    straight_line: float | None = None
    converted_vi: str = ""
    stretch: bool = False
    binding: bool = True
    population: str = "residents"
    place: str = ""
    sentence: str = ""
    sentence_status_vi: str = ""
    also: tuple[dict[str, Any], ...] = ()
    parts: tuple[dict[str, Any], ...] = ()
    breakdown: tuple[dict[str, Any], ...] = ()
    external: tuple[dict[str, Any], ...] = ()
    carried_from: str = ""
