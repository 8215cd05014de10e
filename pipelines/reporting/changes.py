"""What changed against the report that was sent: figure by figure, before, now and the difference (RULES 1, 26).

Three reports are looked at: this one's own earlier version; the former period's, whose figures this cumulative one builds on; last
year's of the same period, whose figures it repeats as "cùng kỳ". Where nothing was sent, nothing is said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pipelines import formats, periods
from pipelines.reporting.context import Context
from pipelines.reporting.document import Block, Column, Fact, Heading, Paragraph, Placeholder, Table
from pipelines.reporting.figures import FACT, OWN_PARTS, Figure, as_sent
from pipelines.reporting.history import name_of
from pipelines.reporting.labels import label_of, rank, unit_of
from pipelines.reporting.printing import NOTHING, UNITS, count_fact, derived, fraction_runs, join_runs, value_fact
from pipelines.reporting.sentences import POINTS, Runs, change_percent, listing, pair_decimals
from pipelines.reporting.texts import say
from pipelines.reporting.topics import CHILD_BANDS
from pipelines.reporting.wording import plain
from pipelines.submissions import Change, Facts, Submission, changed_since

CODE = "Biểu 11"
LETTERS = "abc"
SCORES = "commune_scores@"
SCORE_PARTS = {"self_total": "Điểm tự chấm", "checked_total": "Điểm huyện thẩm định"}
SUMS = {part: name for part, name, _ in CHILD_BANDS} | {"gap": "chưa thấy thẻ"}


Row = tuple[Runs, ...]


@dataclass(frozen=True)
class Compared:
    """One report that was sent, and a row of the table of changes for every figure that differs from it."""

    sent: Submission
    rows: tuple[Row, ...]


def compared(context: Context, printed: Iterable[Fact]) -> list[Compared]:
    """Return the sent reports that concern this one, each with what differs from it now.

    Args:
        printed: the facts of this report, in reading order.
    """
    found, history = [], context.history
    if history.own:
        found.append(_own(context, history.own, list(printed)))
    if history.former:
        found.append(
            Compared(history.former, _rows(context, history.former, _now(context, _of_period(history.former))))
        )
    if history.year_before and context.same.period:
        rows = _rows(context, history.year_before, _now(context, _of_period(history.year_before)))
        found += [Compared(history.year_before, rows)] if rows else []
    return found


def _own(context: Context, sent: Submission, printed: list[Fact]) -> Compared:
    """Compare with this report's earlier version: what it printed, and what is printed now of the same indicators."""
    # a part that was not printed then may be new; an indicator that was not printed at all is no change of a figure
    known = set(map(_own_number, sent.facts)) - {None}
    new = {fact.fact_id: _told(fact) for fact in printed if _own_number(fact.fact_id) in known}
    others = {
        fact.fact_id: _told(fact) for fact in printed if fact.fact_id in sent.facts and _other(context, fact.fact_id)
    }
    figures = _rows(context, sent, {**new, **_now(context, sent.facts)})
    return Compared(sent, (*figures, *(_other_row(context, change) for change in changed_since(sent, others))))


def _other(context: Context, fact_id: str) -> str:
    """Return the name of a number that is no figure of the marts itself: an age group, children without a card, a commune's points."""
    stem, _, part = fact_id.partition("#")
    if fact_id.startswith(SCORES) and part in SCORE_PARTS:
        code, _, year = stem.removeprefix(SCORES).partition(":")
        commune = next((place.running for place in context.communes if place.code == code), code)
        return f"{SCORE_PARTS[part]}, {commune}, năm {year}"
    figure = context.figures.named(fact_id)
    return f"{label_of(context, figure)}: {SUMS[part]}" if figure and part in SUMS else ""


def _told(fact: Fact) -> dict[str, Any]:
    return {"text": fact.text, "value": fact.value, "unit": fact.unit}


def _own_number(fact_id: str) -> tuple[str, ...] | None:
    """Return what a fact id counts, breakdowns left out; None for a number that follows from others."""
    name = FACT.fullmatch(fact_id)
    if not name or name["part"] not in OWN_PARTS:
        return None
    return tuple(name[part] for part in ("indicator", "variant", "place", "period"))


def _of_period(sent: Submission) -> Facts:
    """The facts of a sent report that are about its own period."""
    names = ((fact_id, FACT.fullmatch(fact_id)) for fact_id in sent.facts)
    return {fact_id: sent.facts[fact_id] for fact_id, name in names if name and name["period"] == sent.period}


def _now(context: Context, sent: Facts) -> dict[str, dict[str, Any]]:
    """Return what the current marts say of the figures of a sent report, by fact id."""
    found = {}
    for fact_id in sent:
        name, figure = FACT.fullmatch(fact_id), context.figures.named(fact_id)
        if name and figure and name["part"] in OWN_PARTS and context.figures.covers(figure):
            found[fact_id] = _told(value_fact(figure) if name["part"] == "value" else count_fact(figure, name["part"]))
    return found


def _rows(context: Context, sent: Submission, now: Facts) -> tuple[Row, ...]:
    """Return one row for every figure of which a number has changed, in the order of ``now``."""
    figures: dict[str, Figure] = {}
    for change in changed_since(sent, now):
        figure = context.figures.named(change.fact_id)
        if figure:
            figures.setdefault(figure.fact_id, figure)
    pairs = [
        (figure, as_sent(figure, sent.facts))
        for figure in sorted(figures.values(), key=lambda each: rank(context, each))
    ]
    rows = [_row(context, now, before, sent.period) for now, before in pairs]
    # a mean population that moved by a child may leave every printed number as it was
    return tuple(row for row in rows if plain(row[1]) != plain(row[2]))


def change_sentences(context: Context, found: Iterable[Compared]) -> list[Paragraph]:
    """Say of each sent report how many of its figures have changed, or that none has."""
    return [say(_lead(context, each), _count(context, each)) for each in found]


def _lead(context: Context, each: Compared) -> str:
    return f"So với báo cáo {periods.label(each.sent.period)} đã gửi ({name_of(each.sent)}): "


def _count(context: Context, each: Compared) -> Runs:
    if not each.rows:
        return ("không có số liệu nào thay đổi",)
    stem = f"submissions@{context.place.code}:{each.sent.period}"
    number = derived(stem, "changed", len(each.rows), str(len(each.rows)), "số liệu")
    return join_runs(number, f" số liệu thay đổi, nêu tại {CODE}")


def change_blocks(found: Iterable[Compared]) -> list[Block]:
    """Return the annex of what changed, one table for each sent report; nothing where nothing changed."""
    with_changes = [each for each in found if each.rows]
    if not with_changes:
        return []
    letters = LETTERS if len(with_changes) > 1 else ("",)
    tables = [_table(each, f"{CODE}{letter}") for each, letter in zip(with_changes, letters, strict=False)]
    return [
        Heading(1, "PHỤ LỤC III. SỐ LIỆU THAY ĐỔI SO VỚI BÁO CÁO ĐÃ GỬI"),
        Placeholder("lý do thay đổi của từng số liệu, người xác nhận"),
        *tables,
    ]


def _table(each: Compared, code: str) -> Table:
    columns = (
        Column("Số liệu", 3.0),
        Column("Báo cáo đã gửi", 1.4, "center"),
        Column("Nay", 1.4, "center"),
        Column("Chênh lệch", 2.0, "center"),
    )
    title = f"Số liệu thay đổi so với báo cáo đã gửi ({periods.label(each.sent.period)}, {name_of(each.sent)})"
    note = (
        "Tỷ lệ: trong ngoặc là tử số/mẫu số, chênh lệch tính bằng điểm phần trăm. Không tính phần trăm trên số đã gửi dưới 10."
        " “…” là chưa có số liệu."
    )
    return Table(code, title, columns, each.rows, note)


def _row(context: Context, now: Figure, before: Figure, period: str) -> Row:
    decimals = _decimals(now, before, context.decimals_of(now))
    # a rate that the sent report did not print stands in neither column
    whole = bool(before.denominator) or not before.known
    cells = (_amount(before, decimals, whole), _amount(now, decimals, whole), difference(now, before, decimals))
    return ((label_of(context, now, period),), *cells)


def _other_row(context: Context, change: Change) -> Row:
    """A number that is no figure of the marts itself and differs: counts and points, without percent."""
    stem, _, part = change.fact_id.partition("#")
    label, unit = _other(context, change.fact_id), change.unit
    # a table's sign for nothing is a number here
    texts = [formats.count(0) if text == NOTHING else text for text in (change.before_text, change.after_text)]
    then = Fact(f"{stem}#sent_{part}", texts[0], change.before, unit)
    now = Fact(change.fact_id, texts[1], change.after, unit)
    if change.before is None or change.after is None:
        return ((label,), (then,), (now,), ("mới có" if change.before is None else "nay không có",))
    size = change.after - change.before
    amount = derived(
        stem, f"{part}_sent_change", size, formats.signed(size, 0 if float(size).is_integer() else 1), unit
    )
    return ((label,), join_runs(then, f" {unit}"), join_runs(now, f" {unit}"), join_runs(amount, f" {unit}"))


def _decimals(now: Figure, before: Figure, decimals: int) -> int:
    """Return decimals that show a small change of a share or rate, and with which a reader can subtract; at most a few more than wanted."""
    if not (now.known and before.known and now.denominator and before.denominator):
        return decimals
    shown = [more for more in range(decimals, decimals + 3) if formats.round_half_up(now.exact - before.exact, more)]
    return pair_decimals(now, before, shown[0] if shown else decimals)


def _amount(figure: Figure, decimals: int, whole: bool) -> Runs:
    """Return a figure as it stands in the comparison: a share with its counts, a rate beside its count, else the count.

    Args:
        whole: False leaves out the share or rate.
    """
    if not figure.known:
        return (count_fact(figure, unit=unit_of(figure)),)
    counted = join_runs(count_fact(figure, unit=unit_of(figure)), f" {unit_of(figure)}")
    if not figure.denominator or not whole:
        return counted
    share = value_fact(figure, decimals)
    return (
        join_runs(share, " (", fraction_runs(figure), ")")
        if figure.per == 100
        else join_runs(counted, " (", share, ")")
    )


def difference(now: Figure, before: Figure, decimals: int) -> Runs:
    """Return now minus before: a share in percentage points, a count in number and percent, a rate where only it changed."""
    if not now.known or not before.known:
        return ("mới có" if now.known else "nay không có",)
    if now.per == 100 and now.denominator and before.denominator:
        return _points(now, before, decimals)
    count = Fraction(now.count) - Fraction(before.count)
    parts: list[Runs] = []
    if count:
        percent = change_percent(now, before)
        relative = (
            derived(now, "sent_change_pct", float(percent), f"{formats.signed(percent, 1)}%", "%")
            if percent is not None
            else ""
        )
        amount = derived(now, "sent_change", float(count), formats.signed(count), unit_of(now))
        parts.append(join_runs(amount, f" {unit_of(now)}", *((" (", relative, ")") if relative else ())))
    if now.denominator and before.denominator and now.exact != before.exact:
        unit = UNITS.get(int(now.per), "")
        text = formats.signed(now.exact - before.exact, decimals) + unit
        if formats.round_half_up(now.exact - before.exact, decimals):
            parts.append((derived(now, "sent_change_rate", float(now.exact - before.exact), text, unit),))
    return listing(parts) if parts else ("bằng",)


def _points(now: Figure, before: Figure, decimals: int) -> Runs:
    change = now.exact - before.exact
    if formats.round_half_up(change, decimals) == 0:
        return ("tỷ lệ xấp xỉ, số đếm thay đổi" if change else "tỷ lệ không đổi, số đếm thay đổi",)
    text = formats.signed(change, decimals)
    return join_runs(derived(now, "sent_change_points", float(change), text, POINTS), f" {POINTS}")
