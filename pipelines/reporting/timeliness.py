"""Who sent the lists and when, in one sentence: completeness and timeliness of the period against what was expected (RULES 6)."""

from collections.abc import Sequence

from pipelines.calendar.receipts import ABSENT, Completeness, ReceiptRow, summarise
from pipelines.reporting.context import Context
from pipelines.reporting.document import Paragraph
from pipelines.reporting.printing import derived, join_runs
from pipelines.reporting.sentences import Runs, listing
from pipelines.reporting.texts import say

MOST_NAMED = 5


def timeliness(context: Context) -> list[Paragraph]:
    """Say how many of the expected lists came, how many in time, and name who is late or missing."""
    codes = {commune.code for commune in context.communes}
    rows = [row for row in context.receipts if row.period == context.period.id and row.commune_code in codes]
    if not rows:
        return []
    # of a commune its own row; of the plan's place the last one, the sum
    total = summarise(rows)[0 if context.is_commune else -1]
    lead, came = ("Gửi số liệu", "đã gửi ") if context.is_commune else ("Tiếp nhận số liệu", "đã nhận ")
    parts: list[Runs] = [
        join_runs(came, _of(context, "received", total.received, "expected", total.expected), " danh sách phải gửi"),
        join_runs("đúng hạn ", _of(context, "in_time", total.in_time, "dated", total.dated), _undated(context, total)),
    ]
    parts += _counts(context, total)
    parts += [_named(context, "late", "trễ hạn", [row for row in rows if row.status == "late"])] if total.late else []
    missing = [row for row in rows if row.status in ABSENT]
    parts += [_named(context, "missing", "chưa có", missing)] if missing else []
    return [say(f"{lead}: ", listing(parts))]


def _fact(context: Context, part: str, number: int) -> Runs:
    return (derived(f"receipts@{context.place.code}:{context.period.id}", part, number, str(number), "danh sách"),)


def _of(context: Context, part: str, number: int, whole: str, total: int) -> Runs:
    return join_runs(_fact(context, part, number), "/", _fact(context, whole, total))


def _undated(context: Context, total: Completeness) -> Runs:
    return (
        join_runs(" (", _fact(context, "unknown_day", total.unknown), " danh sách không ghi ngày nhận)")
        if total.unknown
        else ()
    )


def _counts(context: Context, total: Completeness) -> list[Runs]:
    told = (
        ("early", "gửi trước ngày chốt", total.early),
        ("nothing_occurred", "báo không phát sinh", total.nothing_occurred),
        ("sent_again", "gửi lại", total.sent_again),
    )
    return [join_runs(_fact(context, part, number), f" danh sách {words}") for part, words, number in told if number]


def _named(context: Context, part: str, lead: str, rows: Sequence[ReceiptRow]) -> Runs:
    """Name who is late or missing with what; many communes with the same list are counted."""
    by_list: dict[str, list[ReceiptRow]] = {}
    for row in rows:
        by_list.setdefault(row.register, []).append(row)
    told: list[Runs] = []
    for register, mine in by_list.items():
        who: Runs = (", ".join(_running(row.commune) for row in mine),)
        if len(mine) > MOST_NAMED:
            who = join_runs(_fact(context, f"{part}_{register}", len(mine)), f" {context.units}")
        told.append(join_runs(f"{_running(mine[0].register_vi)} của ", who))
    return join_runs(f"{lead}: ", listing(told, ", "))


def _running(name: str) -> str:
    return name[:1].lower() + name[1:]
