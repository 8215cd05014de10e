"""The verdict of the quality gate as a report prints it: counts by commune, domain and rule, beside the former verdict; no row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines import formats
from pipelines.calendar.receipts import Completeness, ReceiptRow, summarise
from pipelines.checks_verdict import Finding, Verdict
from pipelines.gate import scorecard
from pipelines.gate.scorecard import Again, Mark
from pipelines.reporting.context import Context, Place
from pipelines.reporting.document import Column, Fact, Run, Table
from pipelines.reporting.printing import NOTHING, derived, join_runs
from pipelines.reporting.report_base import cells, mixed_column, number_column, text_column
from pipelines.reporting.sentences import Runs

LEVELS = {"block": "Chặn", "warn": "Cảnh báo", "info": "Lưu ý"}
WHOLE_VI = "Không riêng xã nào"
LISTS, ROWS, RULES = "danh sách", "dòng", "phép kiểm tra"


@dataclass(frozen=True)
class Checked:
    """What the gate says of the places of one report.

    Attributes:
        verdict: of the report's build and period; former: the newest earlier one of the same period, else of any.
        cards: place -> domain -> mark; repeated: defects that were told before.
    """

    verdict: Verdict
    former: Verdict | None
    cards: Mapping[str, Mapping[str, Mark]]
    repeated: Sequence[Again]


def day_of(verdict: Verdict) -> str:
    """Return the day on which the gate ran."""
    return formats.day(datetime.fromisoformat(verdict.checked_at).date())


def findings_of(context: Context, verdict: Verdict) -> list[tuple[Finding, int]]:
    """Return the findings of a report's places with their failing rows there; of the plan's place all of them."""
    if not context.is_commune:
        return [(found, found.failed) for found in verdict.findings]
    own = [(found, found.places.get(context.place.code, 0)) for found in verdict.findings]
    return [(found, rows) for found, rows in own if rows]


def base_of(context: Context) -> str:
    """Stem of the facts made of a verdict."""
    return f"checks@{context.place.code}:{context.period.id}"


def made(context: Context, part: str, number: int, unit: str, dash: bool = False) -> Fact:
    """Return a count of the gate as a fact."""
    return derived(base_of(context), part, number, NOTHING if dash and number == 0 else formats.number(number), unit)


def receipts_table(context: Context, rows: Sequence[ReceiptRow], code: str) -> Table:
    """Return how complete and timely every commune was; the last row is the sum."""
    columns = (text_column("Mã", 0.75, centred=True), text_column("Xã, thị trấn", 2.4), *_receipt_columns())
    told = summarise(rows)[: 1 if context.is_commune else None]
    lines = tuple(
        cells(each.place, each.name, *_numbers(f"receipts@{each.place}:{each.period}", each)) for each in told
    )
    note = "Đúng hạn tính trên danh sách có ghi ngày nhận. “-” là không có."
    return Table(
        code, f"Tiếp nhận danh sách theo xã, {context.period.label}", columns, lines, note, total=len(told) > 1
    )


def _receipt_columns() -> tuple[Column, ...]:
    heads = ("Phải gửi", "Đã nhận", "Đúng hạn", "Trễ hạn", "Chưa có", "Báo không phát sinh", "Gửi lại")
    return (*(number_column(head, 0.8) for head in heads), mixed_column("Tỷ lệ đúng hạn", 0.8))


def _numbers(base: str, one: Completeness) -> tuple[Run, ...]:
    told = (
        ("expected", one.expected),
        ("received", one.received),
        ("in_time", one.in_time),
        ("late", one.late),
        ("missing", one.missing),
        ("nothing_occurred", one.nothing_occurred),
        ("sent_again", one.sent_again),
    )
    numbers = [
        derived(base, part, number, NOTHING if number == 0 else formats.number(number), LISTS) for part, number in told
    ]
    share = one.timeliness
    timely: Run = "không tính" if share is None else derived(base, "timeliness", share, f"{_percent(share)}%", "%")
    return (*numbers, timely)


def _percent(share: float) -> str:
    """Whole percent, 100 only for all and 0 only for none (RULES 14)."""
    decimals = 0
    while decimals < 3 and share not in (0, 100) and formats.round_half_up(share, decimals) in (0, 100):
        decimals += 1
    return formats.number(share, decimals)


def registers_table(context: Context, rows: Sequence[ReceiptRow], code: str) -> Table:
    """Return how complete and timely every register was, over the communes."""
    columns = (text_column("Danh sách, sổ", 3.0), *_receipt_columns())
    lines = []
    for register in dict.fromkeys(row.register for row in rows):
        mine = [row for row in rows if row.register == register]
        base = f"receipts@{context.place.code}:{context.period.id}:register={register}"
        lines.append(cells(mine[0].register_vi, *_numbers(base, summarise(mine)[-1])))
    return Table(
        code, f"Tiếp nhận theo từng loại danh sách, {context.period.label}", columns, tuple(lines), "“-” là không có."
    )


def domains_table(context: Context, checked: Checked, places: Sequence[Place], code: str) -> Table:
    """Return the scorecard: for every commune and domain the rules passed of those that apply, and the failing rows."""
    domains = scorecard.domains()
    columns = (
        text_column("Mã", 0.75, centred=True),
        text_column("Xã, thị trấn", 2.4),
        *(mixed_column(each.title, 1.3) for each in domains),
    )
    named = [(place.code, place.name) for place in places]
    if not context.is_commune:
        named.append((scorecard.WHOLE, WHOLE_VI))
    lines = tuple(
        cells(place, name, *(_mark_runs(context, place, each.id, checked.cards[place][each.id]) for each in domains))
        for place, name in named
    )
    note = (
        "Mỗi ô: số phép kiểm tra không có dòng chặn hoặc cảnh báo của xã / số phép kiểm tra của mặt đó; trong ngoặc là số dòng cần xem"
        " (kể cả lưu ý)."
        " Bốn mặt theo khung rà soát chất lượng số liệu của Tổ chức Y tế thế giới (2017)."
    )
    return Table(code, "Chất lượng số liệu theo bốn mặt", columns, lines, note)


def _mark_runs(context: Context, place: str, domain: str, mark: Mark) -> Runs:
    base = f"checks@{place or 'whole'}:{context.period.id}:domain={domain}"
    passed, checks = (
        derived(base, part, number, str(number), RULES)
        for part, number in (("passed", mark.passed), ("checks", mark.checks))
    )
    rows = derived(base, "rows", mark.rows, formats.number(mark.rows), ROWS)
    return join_runs(passed, "/", checks, *((" (", rows, " dòng)") if mark.rows else ()))


def findings_table(context: Context, checked: Checked, code: str) -> Table:
    """Return what is wrong, the worst first: rows now and in the former verdict, how often it was told, who can mend it."""
    columns = (
        text_column("Mức", 0.75, centred=True),
        text_column("Danh sách, bảng", 1.7),
        text_column("Sai gì", 3.2),
        number_column("Số dòng", 0.7),
        number_column("Lần trước", 0.7),
        number_column("Số xã", 0.6),
        text_column("Diễn biến", 1.6),
        text_column("Ai sửa", 1.5),
    )
    lines = tuple(_finding_row(context, checked, found, rows) for found, rows in findings_of(context, checked.verdict))
    note = f"Kiểm tra ngày {day_of(checked.verdict)}; lần trước: {_former_text(checked)}. “-” là không có. Từng dòng phải sửa: treem check."
    return Table(code, "Những điều cần sửa trong số liệu", columns, lines, note, landscape=True)


def _former_text(checked: Checked) -> str:
    former = checked.former
    return f"ngày {day_of(former)} (bộ số liệu {former.manifest})" if former else "chưa có lần kiểm tra nào trước đây"


def _finding_row(context: Context, checked: Checked, found: Finding, rows: int) -> tuple[tuple[Run, ...], ...]:
    part = f"rule={found.table}.{found.rule}"
    before = rows_before(context, checked, found)
    was: Run = "…" if before is None else made(context, f"{part},former", before, ROWS, dash=True)
    return cells(
        LEVELS[found.severity],
        found.title_vi or found.table,
        found.why_vi,
        made(context, f"{part},rows", rows, ROWS, dash=True),
        was,
        made(context, f"{part},places", len(found.places), "xã", dash=True),
        _history(checked, found, context, rows, before),
        found.fixes_vi,
    )


def rows_before(context: Context, checked: Checked, found: Finding) -> int | None:
    """Return the failing rows of a rule in the former verdict, at the report's places; None without one."""
    if checked.former is None:
        return None
    told = [
        (each, rows)
        for each, rows in findings_of(context, checked.former)
        if (each.table, each.rule) == (found.table, found.rule)
    ]
    return sum(rows for _, rows in told)


def _history(checked: Checked, found: Finding, context: Context, rows: int, before: int | None) -> str:
    """Return whether a defect is new, grows or shrinks, and since when it is told."""
    if before is None:
        return "lần kiểm tra đầu"
    if before == 0:
        return "mới"
    told = [each for each in checked.repeated if (each.table, each.rule) == (found.table, found.rule)]
    if context.is_commune:
        told = [each for each in told if each.place == context.place.code]
    move = "tăng" if rows > before else "giảm" if rows < before else "không đổi"
    return "; ".join(filter(None, (move, told[0].words if told else "")))


def places_table(context: Context, checked: Checked, places: Iterable[Place], code: str) -> Table:
    """Return the defects of every commune: rules by severity, failing rows now and before, told before."""
    columns = (
        text_column("Mã", 0.75, centred=True),
        text_column("Xã, thị trấn", 2.4),
        *(number_column(f"{name}: số điều", 0.8) for name in LEVELS.values()),
        number_column("Số dòng", 0.8),
        number_column("Lần trước", 0.8),
        number_column("Đã nêu, chưa sửa hoặc lặp lại", 1.1),
        text_column("Diễn biến", 1.0, centred=True),
    )
    lines = tuple(_place_row(context, checked, place) for place in places)
    note = "Số dòng: dòng sai của xã ở mọi phép kiểm tra, một dòng có thể sai nhiều điều."
    note += " “-” là không có; “…” là chưa có lần kiểm tra trước."
    return Table(code, "Những điều cần sửa theo xã", columns, lines, note)


def rows_at(verdict: Verdict, place: str) -> int:
    """Return the failing rows of a place in a verdict."""
    return sum(found.places.get(place, 0) for found in verdict.findings)


def _place_row(context: Context, checked: Checked, place: Place) -> tuple[tuple[Run, ...], ...]:
    base = f"checks@{place.code}:{context.period.id}"
    own = [found for found in checked.verdict.findings if place.code in found.places]
    rows, before = rows_at(checked.verdict, place.code), rows_at(checked.former, place.code) if checked.former else None
    again = sum(each.place == place.code for each in checked.repeated)

    def number(part: str, value: int, unit: str) -> Fact:
        return derived(base, part, value, NOTHING if value == 0 else formats.number(value), unit)

    levels = [number(level, sum(found.severity == level for found in own), RULES) for level in LEVELS]
    was: Run = "…" if before is None else number("rows_former", before, ROWS)
    move = "…" if before is None else "tăng" if rows > before else "giảm" if rows < before else "không đổi"
    return cells(place.code, place.name, *levels, number("rows", rows, ROWS), was, number("again", again, RULES), move)
