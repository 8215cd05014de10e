"""Pass or not by points: the mark of the commune's class, and no criterion at zero where the standard says so.

What is recognised stands on the sheet and is never overwritten; where the pass mark is not known, "meets" is the recognised status.
"""

from collections.abc import Collection
from dataclasses import dataclass

from pipelines import formats
from pipelines.scores.standard import TYPES_VI, Known, Standard
from pipelines.scores.totals import Total

PASS, FAIL, UNKNOWN = "pass", "fail", "unknown"
RESULT_VI = {PASS: "đạt", FAIL: "không đạt", UNKNOWN: "chưa xác định"}


@dataclass(frozen=True)
class Verdict:
    """What the points say, and whether the commune meets the standard.

    Attributes:
        result: pass, fail or unknown by points; reasons: why, in Vietnamese.
        mark: the pass mark that was used; zeros: criteria at 0; excused: those of them with nobody to count and no known rule.
        meets: by points where the pass rule is known, else the recognised status; None: no data.
        basis: what ``meets`` rests on: ``points``, ``recognised`` or empty.
    """

    result: str
    reasons: tuple[str, ...]
    mark: Known
    zeros: tuple[int, ...]
    excused: tuple[int, ...]
    meets: bool | None
    basis: str


def judge(
    standard: Standard | None, kind: Known, total: Total, recognised: bool | None, empty: Collection[int] = ()
) -> Verdict:
    """Apply the pass rule to the checked total of one commune.

    Args:
        kind: class of the commune on the day of the assessment.
        empty: criteria whose denominators are all empty in the marts (RULES 41): a zero there fails nobody unless the standard's
            table says that it earns nothing.
    """
    mark = standard.pass_marks.get(kind.value, Known()) if standard else Known()
    excused = _excused(standard, total, empty)
    against: list[str] = []
    open_points: list[str] = []
    for holds, reason in (*_by_mark(total, mark, kind), *_by_zeros(standard, total, excused)):
        (against if holds is False else open_points).append(reason)
    result = FAIL if against else UNKNOWN if open_points else PASS
    reasons = tuple(against or open_points)
    by_points = {PASS: True, FAIL: False}.get(result)
    meets = by_points if by_points is not None else recognised
    basis = "points" if by_points is not None else "recognised" if recognised is not None else ""
    return Verdict(result, reasons, mark, total.zeros, excused, meets, basis)


def _excused(standard: Standard | None, total: Total, empty: Collection[int]) -> tuple[int, ...]:
    """Zeros that come from 0/0, but those that the table itself gives nothing for."""
    if standard is None:
        return ()
    return tuple(number for number in total.zeros if number in empty and empty_rule(standard, number) != "none")


def empty_rule(standard: Standard, number: int) -> str | None:
    """Return what a criterion earns that has nobody to count: ``full``, ``none``; None: not known."""
    part = standard.criterion(number)
    told = part.when_empty.value if part and part.when_empty.value else standard.when_empty.value
    return str(told) if told else None


def _rule_vi(standard: Standard, number: int) -> str:
    full = empty_rule(standard, number) == "full"
    return (
        "tiêu chuẩn cho điểm tối đa khi không có đối tượng, cần chấm lại"
        if full
        else "chưa biết quy định khi mẫu số rỗng"
    )


def _by_mark(total: Total, mark: Known, kind: Known) -> list[tuple[bool | None, str]]:
    if kind.value is None:
        return [(None, f"chưa biết loại xã nên chưa biết mức đạt ({kind.source})")]
    if mark.value is None:
        return [(None, f"chưa biết mức đạt của {TYPES_VI[kind.value]}")]
    if total.value is None:
        return [(None, f"không có tổng điểm: {total.refusal}")]
    if total.value < mark.value:
        return [(False, f"{formats.count(total.value)} điểm, dưới mức đạt {formats.count(mark.value)}")]
    return []


def _by_zeros(standard: Standard | None, total: Total, excused: tuple[int, ...]) -> list[tuple[bool | None, str]]:
    if standard is None or not total.zeros:
        return []
    plain = [number for number in total.zeros if number not in excused]
    found: list[tuple[bool | None, str]] = []
    if plain and standard.zero_veto.value is True:
        found.append((False, f"tiêu chí bị 0 điểm: {', '.join(map(str, plain))}"))
    if plain and standard.zero_veto.value is None:
        found.append(
            (None, f"tiêu chí bị 0 điểm: {', '.join(map(str, plain))}; chưa biết tiêu chuẩn có loại vì vậy không")
        )
    if excused and standard.zero_veto.value is not False:
        found += [
            (None, f"tiêu chí {number} 0 điểm vì không có đối tượng; {_rule_vi(standard, number)}")
            for number in excused
        ]
    return found
