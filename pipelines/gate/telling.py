"""What the commands before submission say, line by line, and as JSON for machines."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from pipelines import catalog, formats
from pipelines.checks_print import place_name
from pipelines.gate.difference import CAUSES, Explained
from pipelines.gate.sampling import Result, title_of

COUNTED = {"numerator": "tử số", "denominator": "mẫu số"}


def difference_json(one: Explained) -> dict[str, Any]:
    """Return one explained change; parts as numbers."""
    parts = {
        name: {cause: float(amount) for cause, amount in getattr(one, name).items()}
        for name in ("numerator", "denominator", "value")
    }
    return {"fact_id": one.fact_id, "before": dict(one.before), "after": dict(one.after), "parts": parts}


def difference_lines(former: str, current: str, found: Sequence[Explained], changed: int) -> Iterator[str]:
    """Say why each number changed."""
    yield f"Từ {former} đến {current}: {changed} số liệu thay đổi."
    for one in found:
        yield from _one(one)
    if changed > len(found):
        yield f"Còn {formats.number(changed - len(found))} số liệu nữa: nêu --figure, --period hoặc --most."


def _one(one: Explained) -> Iterator[str]:
    indicator = catalog.indicators().get(one.fact_id.partition(":")[0])
    title = indicator.title["vi"] if indicator else one.fact_id
    yield ""
    yield f"{title} [{one.fact_id}]: {_shown(one.before)} → {_shown(one.after)}"
    for name, word in COUNTED.items():
        if parts := getattr(one, name):
            yield f"  {word} {formats.signed(sum(parts.values()), _decimals(parts))}: {_listed(parts)}"
    if one.value and one.denominator:
        yield f"  giá trị {formats.signed(sum(one.value.values()), 3)}: {_listed(one.value, 3)}"
    elif not (one.numerator or one.denominator):
        yield "  số đếm không đổi, chỉ đổi trạng thái"


def _shown(figure: Mapping[str, Any]) -> str:
    if figure["numerator"] is None:
        return f"… ({figure['state']})"
    if figure["denominator"] is None or figure["per"] == 1:
        return formats.count(figure["numerator"])
    value = formats.number(figure["value"], 2) if figure["value"] is not None else "…"
    return f"{formats.count(figure['numerator'])}/{formats.count(figure['denominator'])} = {value}"


def _decimals(parts: Mapping[str, Fraction]) -> int:
    return 0 if all(amount.denominator == 1 for amount in parts.values()) else 1


def _listed(parts: Mapping[str, Fraction], decimals: int | None = None) -> str:
    shown = _decimals(parts) if decimals is None else decimals
    return ", ".join(f"{CAUSES[cause]} {formats.signed(amount, shown)}" for cause, amount in parts.items())


def result_json(result: Result) -> dict[str, Any]:
    """Return the error rate of a filled form."""
    strata = [
        {"register": register, "commune": commune, "wrong": wrong, "verified": seen}
        for (register, commune), (wrong, seen) in sorted(result.strata.items())
    ]
    return {**{name: value for name, value in vars(result).items() if name != "strata"}, "strata": strata}


def result_lines(result: Result) -> Iterator[str]:
    """Say the error rate of a filled form with its interval, and where the errors are."""
    if result.rate is None or result.lower is None or result.upper is None:
        yield f"Chưa tính được tỷ lệ sai: chưa dòng nào được đối chiếu ({result.not_seen} không gặp, {result.empty} còn trống)."
        return
    limits = f"{formats.number(100 * result.lower, 1)}-{formats.number(100 * result.upper, 1)} %"
    yield f"Đã đối chiếu {result.verified} dòng, {result.wrong} dòng sai; {result.not_seen} không gặp, {result.empty} còn trống."
    yield f"Tỷ lệ sai ước cho toàn bộ: {formats.number(100 * result.rate, 1)} % (khoảng tin cậy 95 %: {limits})."
    for (register, commune), (wrong, seen) in sorted(result.strata.items()):
        if wrong:
            yield f"  {place_name(commune, '')}, {title_of(register)}: {wrong}/{seen} sai"
