"""What the commands before submission say, line by line, and as JSON for machines."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from pipelines import catalog, formats, periods
from pipelines.checks_print import place_name
from pipelines.gate.comparing import Compared, Listed
from pipelines.gate.difference import CAUSES, Explained
from pipelines.gate.sampling import Result, title_of
from pipelines.submissions import Submission

COUNTED = {"numerator": "tử số", "denominator": "mẫu số"}


def difference_json(one: Explained) -> dict[str, Any]:
    """Return one explained change; parts as numbers."""
    parts = {
        name: {cause: float(amount) for cause, amount in getattr(one, name).items()}
        for name in ("numerator", "denominator", "value")
    }
    return {"fact_id": one.fact_id, "before": dict(one.before), "after": dict(one.after), "parts": parts}


def compared_json(made: Compared) -> dict[str, Any]:
    """Return two builds compared, for machines."""
    ends = {
        "from": made.former,
        "to": made.current,
        "from_submission": _submission(made.sent),
        "to_submission": _submission(made.resent),
    }
    return {**ends, "changed": made.changed, "figures": [difference_json(one) for one in made.found]}


def _submission(sent: Submission | None) -> dict[str, str] | None:
    return {name: getattr(sent, name) for name in ("number", "sent_on", "revises", "note")} if sent else None


def compared_lines(made: Compared) -> Iterator[str]:
    """Say why each number changed; a build named by what was sent is named so, a revision with its reason."""
    yield f"Từ {_end(made.former, made.sent)} đến {_end(made.current, made.resent)}: {made.changed} số liệu thay đổi."
    for sent in (made.sent, made.resent):
        if sent and sent.revises:
            yield f"Báo cáo số {sent.number} là bản sửa của báo cáo số {sent.revises}, lý do: {sent.note}."
    for one in made.found:
        yield from _one(one)
    if made.changed > len(made.found):
        yield f"Còn {formats.number(made.changed - len(made.found))} số liệu nữa: nêu --figure, --period hoặc --most."


def _end(build: str, sent: Submission | None) -> str:
    return f"báo cáo đã gửi {sent.words} ({build})" if sent else build


def sent_lines(listed: Sequence[Listed]) -> Iterator[str]:
    """Say what was sent, one line for each, and of a revision what it replaces, why, and how much differs."""
    if not listed:
        yield "Chưa ghi báo cáo nào đã gửi. Ghi bằng: treem submit THƯ_MỤC_BÁO_CÁO --on NGÀY --as SỐ"
    for one in listed:
        sent = one.sent
        place = place_name(sent.place, sent.period)
        edition = "" if sent.edition == "internal" else ", bản công bố"
        mark = f", {'còn ghi' if sent.is_draft else 'ghi'} {sent.status_line}" if sent.status_line else ""
        day = formats.day(date.fromisoformat(sent.sent_on))
        what = f"{sent.report}, {periods.label(sent.period)}, {place}{edition}"
        yield f"{day}  số {sent.number}: {what}; {formats.number(len(sent.facts))} con số được khóa{mark}"
        if sent.revises:
            differing = f"; {formats.number(one.changed)} số liệu khác" if one.changed is not None else ""
            why = f"treem diff --from {sent.revises} --to {sent.number}"
            yield f"            BẢN SỬA của số {sent.revises}, lý do: {sent.note}{differing} ({why})"
        elif sent.note:
            yield f"            ghi chú: {sent.note}"


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
