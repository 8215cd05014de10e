"""What the assessment says, in Vietnamese lines for the terminal and as JSON for machines."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from pipelines import catalog, formats
from pipelines.scores import computed
from pipelines.scores.assess import Assessed, Year
from pipelines.scores.improving import Way, cheapest, margin
from pipelines.scores.maxima import SOURCES_VI
from pipelines.scores.pictures import streak_text
from pipelines.scores.settled import BASIS_VI
from pipelines.scores.standard import CERTAINTY_VI, TYPES_VI, Known, Part, Standard
from pipelines.scores.verdict import RESULT_VI

NOT_KNOWN = "…"
MOST_DECIMALS = 6
UNITS = {100: "%", 1_000: "/1.000", 10_000: "/10.000", 100_000: "/100.000"}
RECOGNISED_VI = {True: "được công nhận", False: "không được công nhận", None: "chưa có kết quả"}


def known(fact: Known, unit: str = "") -> str:
    """Return a fact as printed: its value, certainty and source."""
    value = (
        "chưa biết"
        if fact.value is None
        else formats.count(fact.value)
        if isinstance(fact.value, int | float)
        else str(fact.value)
    )
    if isinstance(fact.value, bool):
        value = "có" if fact.value else "không"
    text = f"{value}{unit if fact.value is not None else ''} [{fact.certainty}]"
    return f"{text} {fact.source}".strip()


def standard_lines(one: Standard) -> Iterator[str]:
    """Say what is known of a standard, number by number, with where it comes from."""
    yield f"{one.title}  ({one.id})"
    until = one.valid_to
    last = f"đến trước {formats.day(until.value)}" if until.value else "chưa rõ ngày hết hiệu lực"
    since = f"từ {formats.day(one.valid_from.value)} [{one.valid_from.certainty}]"
    yield f"  Hiệu lực: {since}, {last} [{until.certainty}] {until.source}".rstrip()
    yield f"  Số tiêu chí: {known(one.count)}"
    yield f"  Tổng điểm: {known(one.total)}"
    stated = sum(part.maximum.value for part in one.criteria if part.maximum.value is not None)
    blank = [part.number for part in one.criteria if part.maximum.value is None]
    yield f"  Điểm tối đa đã biết: {formats.count(stated)} điểm; chưa biết ở {len(blank)} tiêu chí"
    for kind, mark in one.pass_marks.items():
        yield f"  Mức đạt, {TYPES_VI[kind]}: {known(mark)}"
    yield f"  Tiêu chí bị 0 điểm thì không đạt: {known(one.zero_veto)}"
    yield f"  Khi không có đối tượng (0/0): {known(one.when_empty)}"
    yield f"  Điểm lẻ: {known(one.half_points)}"
    when = f"năm thứ {' và '.join(map(str, one.plan_years))} của kế hoạch 5 năm" if one.plan_years else "hằng năm"
    yield f"  Đánh giá: {when} [{one.calendar.certainty}] {one.calendar.source}"
    for part in one.criteria:
        if part.name.value or part.maximum.value is not None:
            yield from _part_lines(part, f"  {part.number}. ")
    if blank := [part.number for part in one.criteria if not part.name.value and part.maximum.value is None]:
        yield f"  {blank[0]}-{blank[-1]}. tên và điểm tối đa chưa biết [?] cần phụ lục của quyết định, không tự đặt"
    for part in one.unnumbered:
        yield from _part_lines(part, "  (chưa rõ số) ")
    for fact in one.procedure:
        yield f"  - {fact.value} [{fact.certainty}] {fact.source}".rstrip()


def _part_lines(part: Part, lead: str) -> Iterator[str]:
    note = f"; {part.note}" if part.note else ""
    title = part.title if part.name.value else "(tên chưa biết)"
    yield f"{lead}{title} [{part.name.certainty}]: {known(part.maximum, ' điểm')}{note}"
    for step in part.steps:
        limit = (
            f"từ {formats.count(step.at_least)} %"
            if step.at_least is not None
            else f"đến {formats.count(step.at_most or 0)} %"
        )
        yield f"{' ' * len(lead)}{limit}: {known(step.points, ' điểm')}"
    for measure in part.measures:
        code = f"{measure.indicator}:{measure.variant}"
        yield f"{' ' * len(lead)}số liệu: {measure.name} ({code}) [{measure.known.certainty}] {measure.known.source}".rstrip()
    for item in part.items:
        yield from _part_lines(item, f"{' ' * len(lead)}{part.number}.{item.number} ")


def legend() -> str:
    """Return what the certainty marks mean."""
    return "Độ chắc chắn: " + "; ".join(f"{mark} {text}" for mark, text in CERTAINTY_VI.items())


def points(value: float | None) -> str:
    """Return points as printed; "…" where there are none."""
    return NOT_KNOWN if value is None else formats.count(value)


def basis_lines(year: Year) -> Iterator[str]:
    """Say what the year's figures rest on: standard, maxima, types, authorities, streaks."""
    for held, basis, types in sorted({_basis(row) for row in year.scored}):
        yield f"Tiêu chuẩn: {held} ({basis}); {types}"
    if refused := sorted(
        {row.settled.maxima.refusal for row in year.scored if row.settled and row.settled.maxima.refusal}
    ):
        yield f"KHÔNG TÍNH TỔNG ĐIỂM: {'; '.join(refused)}"
    for row in year.scored[:1]:
        yield from _maxima_line(row)
    who = year.authority
    bodies = f"Đề nghị: {who.proposes}; thẩm định: {who.checks or 'chưa rõ'}; công nhận: {who.recognises or 'chưa rõ'}"
    yield f"{bodies} [{who.known.certainty}] {who.known.source}"
    breaks = [
        word for ends, word in ((year.across.standard, "đổi tiêu chuẩn"), (year.across.merger, "sáp nhập")) if ends
    ]
    counted = [
        word for ends, word in ((year.across.standard, "đổi tiêu chuẩn"), (year.across.merger, "sáp nhập")) if not ends
    ]
    told = [f"tính cả qua lần {' và '.join(counted)}"] if counted else []
    told += [f"ngắt ở lần {' và '.join(breaks)}"] if breaks else []
    yield f"Số năm liên tục đếm năm được công nhận; {'; '.join(told)}"


def _basis(row: Assessed) -> tuple[str, str, str]:
    assert row.settled is not None
    one = row.settled
    kind = f"{TYPES_VI[one.kind.value]} [{one.kind.certainty}]" if one.kind.value else "chưa biết loại xã"
    mark = row.verdict.mark if row.verdict else Known()
    return one.standard.title if one.standard else "không rõ", BASIS_VI[one.basis], f"{kind}, mức đạt: {known(mark)}"


def _maxima_line(row: Assessed) -> Iterator[str]:
    assert row.settled is not None
    held = row.settled.maxima
    sources = {one.source for one in held.by_criterion.values()}
    told = " và ".join(SOURCES_VI[source] for source in sorted(sources))
    if sources:
        yield f"Điểm tối đa: {points(held.total)} điểm, lấy từ {told}; đã kiểm chứng {points(held.verified)} điểm"


def table(year: Year, mark: float | None = None) -> Iterator[str]:
    """Return the lines of the year's table, one commune a line; above it the marks that totals are compared with."""
    marks = {year.mark_of(row, mark) for row in year.scored}
    for told in sorted(marks, key=lambda one: one.value or 0):
        yield f"Mức để so: {known(told, ' điểm')}" if told.value is not None else "Chưa có mức điểm để so."
    points_head = f"{'Tự chấm':>8} {'Thẩm định':>10} {'So mức':>8}"
    yield f"{'Mã':6} {'Xã, thị trấn':22} {points_head}  {'Công nhận':22} {'Theo điểm':14} {'0 điểm':8} Liên tục"
    for row in year.rows:
        yield _line(year, row, mark)


def _line(year: Year, row: Assessed, mark: float | None) -> str:
    if row.settled is None or row.verdict is None:
        return f"{row.code:6} {row.name:22} {'chưa có bảng chấm điểm':>8}"
    one, told = row.settled, year.mark_of(row, mark)
    over = one.checked.value - told.value if one.checked.value is not None and told.value is not None else None
    signed = NOT_KNOWN if over is None else formats.signed(over, 0 if float(over).is_integer() else 1)
    zeros = ", ".join(map(str, row.verdict.zeros)) or "-"
    return (
        f"{row.code:6} {row.name:22} {points(one.own.value):>8} {points(one.checked.value):>10} {signed:>8}  "
        f"{RECOGNISED_VI[one.sheet.recognised]:22} {RESULT_VI[row.verdict.result]:14} {zeros:8} {streak_text(row)}"
    )


def reward_lines(year: Year) -> Iterator[str]:
    """Say which communes are put forward for what, and what each streak was counted across."""
    for row in year.rows:
        if row.streak is None:
            continue
        reward = year.authority.reward(row.streak.years)
        passed = ", ".join(map(str, row.streak.not_due))
        notes = [*row.streak.crossed, *([f"bỏ qua năm không đánh giá: {passed}"] if passed else [])]
        note = f" (tính qua: {'; '.join(notes)})" if notes else ""
        if reward:
            to = reward.to if reward.through == reward.to else f"{reward.to} (qua {reward.through})"
            yield f"  {row.name}: {streak_text(row)} liên tục, trình {to} xem xét, khen thưởng{note}"
        elif notes:
            yield f"  {row.name}: {streak_text(row)} liên tục{note}"


def near_lines(year: Year, mark: float | None = None) -> Iterator[str]:
    """Say how near each commune is to losing its mark, or what is cheapest to reach it; the nearest first."""
    found = []
    for row in year.scored:
        assert row.settled is not None and row.verdict is not None
        told = year.mark_of(row, mark)
        if told.value is None or row.settled.checked.value is None:
            continue
        if (near := margin(row.settled.checked, told.value, row.unverified)) is not None:
            found.append((near.points, row, told))
    for _, row, told in sorted(found, key=lambda one: (one[0], one[1].name)):
        yield f"  {row.name}: {near_text(row, told.value)}"


def vetoed(row: Assessed) -> tuple[int, ...]:
    """Return the criteria at zero that fail a commune."""
    assert row.settled is not None and row.verdict is not None
    standard = row.settled.standard
    counts = standard is not None and standard.zero_veto.value is True
    return tuple(number for number in row.verdict.zeros if counts and number not in row.verdict.excused)


def near_text(row: Assessed, mark: float) -> str:
    """Return one commune's distance from a mark in words."""
    assert row.settled is not None and row.verdict is not None
    near, zeros = margin(row.settled.checked, mark, row.unverified), vetoed(row)
    if near is None:
        return f"không có tổng điểm: {row.settled.checked.refusal}"
    if near.points < 0 or zeros:
        way = cheapest(row.settled.checked, row.settled.maxima, mark, zeros)
        return way_text(way) if way else ""
    text = f"hơn mức {formats.count(mark)} là {formats.count(near.points)} điểm"
    if near.resting_on:
        listed = ", ".join(map(str, near.resting_on))
        text += f"; mất mức nếu một tiêu chí chưa chứng minh được không được tính: {listed}"
    if near.weakest is not None:
        text += f"; tiêu chí ít điểm nhất: {near.weakest} ({formats.count(near.weakest_points)} điểm)"
    return text


def way_text(way: Way) -> str:
    """Return the cheapest way to a mark in words."""
    gains = [
        f"tiêu chí {one.criterion} {f'thêm {formats.count(one.points)}' if one.points else 'phải trên 0'} (còn {formats.count(one.left)})"
        for one in way.gains
    ]
    lead = f"thiếu {formats.count(way.missing)} điểm" if way.missing else "có tiêu chí bị 0 điểm"
    if not way.possible:
        return f"{lead}; không đủ dù mọi tiêu chí đạt tối đa"
    return f"{lead}; ít tiêu chí nhất: {', '.join(gains)}"


def compared_lines(year: Year, only_differences: bool) -> Iterator[str]:
    """Say what the marts tell beside what the sheets claim."""
    for row in year.scored:
        for one in row.compared:
            if only_differences and not one.differs:
                continue
            where = f"{one.criterion}.{one.item}" if one.item else str(one.criterion)
            claimed = "bảng: …" if one.claimed is None else f"bảng: {points(one.claimed)}"
            value = figure_text(one)
            verdict = "KHÁC" if one.differs else "khớp" if one.points is not None and one.claimed is not None else ""
            counted = f"theo số liệu {points(one.points)} điểm" if one.points is not None else ""
            told = ", ".join(filter(None, (f"{one.measure.name} {value}", counted, verdict)))
            yield f"  {row.name}, tiêu chí {where}: {claimed}; {told}" + (f" ({one.note})" if one.note else "")


def figure_text(one: computed.Compared) -> str:
    """Return a figure beside a claim: value with its unit and fraction, or that there is none; 0 and 100 % only where exact."""
    if one.figure is None or one.figure.value is None:
        return NOT_KNOWN
    if not one.figure.denominator:
        return points(one.figure.value)
    per = catalog.indicators()[one.measure.indicator].per
    value, decimals = computed.exact(one.figure, one.measure), 1
    while decimals < MOST_DECIMALS and formats.round_half_up(value, decimals) in (0, per) and value not in (0, per):
        decimals += 1
    told = formats.number(value, 0 if value.denominator == 1 else decimals)
    return f"{told}{UNITS.get(per, '')} ({points(one.figure.numerator)}/{points(one.figure.denominator)})"


def problem_lines(year: Year) -> Iterator[str]:
    """Name every fault by file, sheet and row."""
    for one in year.problems:
        where = f"{one.file} / {one.sheet}" + (f", dòng {one.row}" if one.row else "")
        yield f"  {'CHẶN ' if one.stops else ''}{where}: {one.message} [{one.kind}]"


def as_json(year: Year, mark: float | None = None) -> dict[str, Any]:
    """Return the year for machines."""
    return {
        "plan": year.plan,
        "place": year.place.code,
        "year": year.year,
        "standards": [one.id for one in year.standards],
        "authority": asdict(year.authority),
        "across": asdict(year.across),
        "communes": [_row_json(year, row, mark) for row in year.rows],
        "problems": [asdict(one) for one in year.problems],
    }


def _row_json(year: Year, row: Assessed, mark: float | None) -> dict[str, Any]:
    found: dict[str, Any] = {"code": row.code, "name": row.name}
    if row.settled is None or row.verdict is None:
        return found | {"state": "not_reported"}
    one = row.settled
    return found | {
        "standard": one.standard.id if one.standard else None,
        "standard_basis": one.basis,
        "type": asdict(one.kind),
        "self_total": one.own.value,
        "checked_total": one.checked.value,
        "refused": one.checked.refusal,
        "maximum_refused": one.maxima.refusal,
        "recognised": one.sheet.recognised,
        "result": row.verdict.result,
        "reasons": list(row.verdict.reasons),
        "meets": row.verdict.meets,
        "meets_basis": row.verdict.basis,
        "mark": asdict(year.mark_of(row, mark)),
        "zeros": list(row.verdict.zeros),
        "excused": list(row.verdict.excused),
        "streak": asdict(row.streak) if row.streak else None,
        "unverified": row.unverified,
        "compared": [_compared_json(one) for one in row.compared],
    }


def _compared_json(one: computed.Compared) -> dict[str, Any]:
    figure = asdict(one.figure) if one.figure else None
    told = {
        "criterion": one.criterion,
        "item": one.item,
        "indicator": one.measure.indicator,
        "variant": one.measure.variant,
    }
    told |= {"state": one.state, "figure": figure, "claimed": one.claimed, "points": one.points}
    return told | {"differs": one.differs, "note": one.note}


def joined(lines: Iterable[str], lead: str) -> list[str]:
    """Return lines under a heading; nothing when there are none."""
    found = list(lines)
    return [lead, *found] if found else []
