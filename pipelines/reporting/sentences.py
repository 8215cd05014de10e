"""Sentences with numbers: value, unit, former value, change in count and in % or percentage points (RULES 6, 26).

Each function returns runs without a full stop, so that sentences can be joined.
"""

from fractions import Fraction

from pipelines import formats
from pipelines.reporting.boundaries import FLAGS_VI
from pipelines.reporting.document import Run
from pipelines.reporting.figures import NO_PERIOD, Figure
from pipelines.reporting.printing import (
    DEFAULT_DECIMALS,
    INCOMPARABLE,
    UNITS,
    count_fact,
    derived,
    fraction_runs,
    honest_decimals,
    join_runs,
    share_of,
    value_fact,
    word_for,
)

Runs = tuple[Run, ...]

SMALLEST_BASE = 10
"""No percentage of change on a former count below this (RULES 26)."""
FEW = "số trường hợp ít, chưa kết luận được xu hướng"
POINTS = "điểm phần trăm"


def units_runs(figure: Figure) -> Runs:
    """Return how many reporting places stand behind a figure, as ``13/14``."""
    reported, expected = figure.units_reported or 0, figure.units_expected or 0
    return (
        derived(figure, "units_reported", reported, str(reported), "xã"),
        "/",
        derived(figure, "units_expected", expected, str(expected), "xã"),
    )


def obstacle(now: Figure, before: Figure, former: str) -> Runs | None:
    """Return why two periods are not compared, or None when they may be; empty words where the plan has no such period, said once."""
    if before.state == NO_PERIOD:
        return ("",)
    # the flag of a figure is about its own same period; that of the former figure is about the year before it, unless it was carried
    if before.carried == "not_comparable" or (now.comparability != "exact" and not before.carried):
        why = f": {before.why}" if before.why else ""
        return (f"{INCOMPARABLE} với {former} do thay đổi địa giới{why}",)
    if not before.known:
        return (f"{former}: {word_for(before)}",)
    if not _same_places(now, before):
        scope = (units_runs(now), ", ", former, ": ", units_runs(before))
        differ = "số xã" if now.units_reported != before.units_reported else "các xã"
        return join_runs("chưa so sánh với ", former, f" vì {differ} có số liệu khác nhau (kỳ này: ", *scope, ")")
    return None


def _bracketed(blocked: Runs) -> Runs:
    return join_runs(" (", blocked, ")") if any(blocked) else ()


def _same_places(now: Figure, before: Figure) -> bool:
    """Whether two figures come from the same places (RULES 6): from all of them, however many communes that were, or from the same ones."""
    # a carried figure has all its former communes
    if now.complete and (before.complete or before.carried):
        return True
    return not before.carried and now.units_reported == before.units_reported and before.same_places


def flag_of(figure: Figure) -> str:
    """Return the flag that stands behind a figure carried over from other boundaries: "; quy đổi theo địa giới mới"."""
    return f"; {FLAGS_VI[figure.carried]}" if figure.carried in FLAGS_VI else ""


def change_percent(now: Figure, before: Figure) -> Fraction | None:
    """Return the change of a count in percent of the former one; None on a former count under 10."""
    if before.count < SMALLEST_BASE:
        return None
    return (Fraction(now.count) - Fraction(before.count)) * 100 / Fraction(before.count)


def direction(change: Fraction) -> tuple[str, str]:
    """Return the Vietnamese word of a change and the name of its fact."""
    return ("tăng", "increase") if change > 0 else ("giảm", "decrease")


def count_change(now: Figure, before: Figure, former: str, noun: str) -> Runs:
    """Return e.g. "tăng 12 trẻ em (tăng 24,5%) so với cùng kỳ năm 2017 (49 trẻ em)"; both figures are known."""
    change = Fraction(now.count) - Fraction(before.count)
    if change == 0:
        return join_runs("bằng ", former, " (", count_fact(before, unit=noun), f" {noun}{flag_of(before)})")
    word, part = direction(change)
    size = abs(change)
    amount = derived(now, part, float(size), formats.count(float(size)), noun)
    percent = change_percent(now, before)
    relative: Runs = ()
    if percent is not None:
        text = formats.number(abs(percent), honest_decimals(abs(percent), Fraction(0)))
        relative = (f" ({word} ", derived(now, f"{part}_pct", float(abs(percent)), f"{text}%", "%"), ")")
    tail = (f" so với {former} (", count_fact(before, unit=noun), f" {noun}{flag_of(before)})")
    return join_runs(f"{word} ", amount, f" {noun}", relative, *tail)


def count_sentence(lead: str, now: Figure, before: Figure, former: str, noun: str = "trẻ em", few: bool = True) -> Runs:
    """Say a count and how it changed.

    Args:
        lead: what is counted, e.g. "Số trẻ em bị tai nạn, thương tích".
        former: name of the compared period, e.g. "cùng kỳ năm 2017".
        noun: the counting word (trẻ em, xã, vụ), never mixed.
        few: warn where the former count is too small to speak of a trend.
    """
    if not now.known:
        known = (f" ({former}: ", count_fact(before, unit=noun), f" {noun}{flag_of(before)})") if before.known else ()
        return join_runs(f"{lead}: {word_for(now)}", *known)
    amount: Runs = (count_fact(now, unit=noun), f" {noun}") if now.count else ("không phát sinh trường hợp nào",)
    blocked = obstacle(now, before, former)
    if blocked:
        return join_runs(f"{lead}: ", amount, _bracketed(blocked))
    if before.count == 0:
        also = " cũng" if now.count == 0 else ""
        return join_runs(f"{lead}: ", amount, f"; {former}{also} không có trường hợp nào")
    warning = f"; {FEW}" if few and before.count < SMALLEST_BASE and now.count != before.count else ""
    return join_runs(f"{lead}: ", amount, ", ", count_change(now, before, former, noun), warning)


def pair_decimals(now: Figure, before: Figure, decimals: int) -> int:
    """Return decimals with which a reader who subtracts the two printed values gets the printed change.

    At most two more than wanted; where even those do not agree, the wanted ones (the change is of the exact values).
    """
    if not (now.known and before.known and now.denominator and before.denominator):
        return decimals
    for more in range(decimals, decimals + 3):
        values = [formats.round_half_up(each, more) for each in (now.exact, before.exact, now.exact - before.exact)]
        if values[0] - values[1] == values[2]:
            return more
    return decimals


def value_change(now: Figure, before: Figure, former: str, decimals: int, fraction: bool = True) -> Runs:
    """Return e.g. "tăng 0,4 điểm phần trăm so với cùng kỳ năm 2017 (97,7%; 6.900/7.063)"; both are known."""
    change = now.exact - before.exact
    unit = POINTS if now.per == 100 else UNITS.get(int(now.per), "")
    was: Runs = (value_fact(before, decimals),)
    if fraction:
        was = join_runs(*was, "; ", fraction_runs(before))
    was = join_runs(*was, flag_of(before))
    if change == 0:
        return join_runs(f"bằng {former} (", was, ")")
    if formats.round_half_up(abs(change), decimals) == 0:
        return join_runs(f"xấp xỉ {former} (", was, ")")
    word, part = direction(change)
    text = formats.number(abs(change), decimals)
    text += f" {unit}" if now.per == 100 else unit
    amount = derived(now, f"{part}_points", float(abs(change)), text, unit)
    return join_runs(f"{word} ", amount, f" so với {former} (", was, ")")


def share_sentence(
    lead: str,
    now: Figure,
    before: Figure,
    former: str,
    verb: str = "chiếm",
    decimals: int = DEFAULT_DECIMALS,
    noun: str = "trẻ em",
) -> Runs:
    """Say a share: fraction first, percentage second, change in percentage points.

    Args:
        verb: "đạt" for something to be reached, "chiếm" for a part of a whole.
    """
    if not now.known or not now.denominator:
        return _unknown(lead, now, before, former, decimals)
    decimals = pair_decimals(now, before, decimals)
    head = join_runs(f"{lead}: ", fraction_runs(now), f" {noun}, {verb} ", value_fact(now, decimals))
    return _with_change(head, now, before, former, decimals)


def rate_sentence(
    lead: str, now: Figure, before: Figure, former: str, decimals: int = DEFAULT_DECIMALS, counted: bool = False
) -> Runs:
    """Say a rate per 1,000, 10,000 … and its change; ``counted``: with the counts behind it."""
    if not now.known or not now.denominator:
        return _unknown(lead, now, before, former, decimals)
    decimals = pair_decimals(now, before, decimals)
    behind: Runs = (" (", *fraction_runs(now), ")") if counted else ()
    return _with_change(join_runs(f"{lead}: ", value_fact(now, decimals), behind), now, before, former, decimals, counted)


def small_share_sentence(
    lead: str, now: Figure, before: Figure, former: str, verb: str = "chiếm", decimals: int = DEFAULT_DECIMALS, noun: str = "trẻ em"
) -> Runs:
    """Say a share of fewer than ten, then or now: both fractions side by side, no change in points, no trend."""
    head = join_runs(f"{lead}: ", fraction_runs(now), f" {noun}, {verb} ", value_fact(now, decimals))
    blocked = obstacle(now, before, former)
    if blocked:
        return join_runs(head, _bracketed(blocked))
    if not before.denominator:
        return join_runs(head, f" ({former}: {nobody(noun)})")
    return join_runs(head, f" ({former}: ", fraction_runs(before), f"{flag_of(before)}); {FEW}")


def is_small(now: Figure, before: Figure) -> bool:
    """Whether a share stands on fewer than ten, in this period or in the compared one."""
    bases = [figure.denominator for figure in (now, before) if figure.known and figure.denominator]
    return any(base < SMALLEST_BASE for base in bases)


def nobody(noun: str) -> str:
    """Return the words for a denominator that nobody is in."""
    return f"không có {noun} thuộc diện tính"


def _unknown(lead: str, now: Figure, before: Figure, former: str, decimals: int) -> Runs:
    words = word_for(now) if not now.known else "không có trẻ em thuộc diện tính"
    known = (f" ({former}: ", value_fact(before, decimals), f"{flag_of(before)})") if before.known and before.denominator else ()
    return join_runs(f"{lead}: {words}", *known)


def _with_change(head: Runs, now: Figure, before: Figure, former: str, decimals: int, fraction: bool = True) -> Runs:
    blocked = obstacle(now, before, former)
    if not blocked and not before.denominator:
        blocked = (f"{former}: không có trẻ em thuộc diện tính",)
    if blocked:
        return join_runs(head, _bracketed(blocked))
    return join_runs(head, ", ", value_change(now, before, former, decimals, fraction))


def listing(items: list[Runs], last: str = "; ") -> Runs:
    """Return items separated by "; "."""
    parts: list[Run | Runs] = []
    for position, item in enumerate(items):
        parts += [item] if position == 0 else [last if position == len(items) - 1 else "; ", item]
    return join_runs(*parts)


def parts_sentence(lead: str, whole: Figure, parts: list[tuple[str, Figure]], noun: str = "trẻ em", shares: bool = True) -> Runs:
    """List all parts of a counted whole with their shares; what the parts leave over is said (RULES 13).

    Args:
        parts: name and figure of each part; parts of zero are named at the end as not having occurred. Beside a hidden part nothing is
            said of what is left over: it would tell the hidden one.
        shares: say what share of the whole each part is.
    """
    hidden = [name for name, part in parts if part.state == "suppressed"]
    present = [(name, part) for name, part in parts if part.known and part.count > 0]
    absent = [name for name, part in parts if part.known and part.count == 0]
    items = [_part(name, part, whole, noun, shares) for name, part in present]
    rest = Fraction(whole.count) - sum(Fraction(part.count) for _, part in present)
    if rest > 0 and not hidden:
        items.append(join_runs("chưa phân loại ", derived(whole, "unclassified", float(rest), formats.count(float(rest)), noun)))
    tail = f"; không phát sinh: {', '.join(absent)}" if absent else ""
    tail += f"; không công bố: {', '.join(hidden)}" if hidden else ""
    over = " (một trẻ em có thể thuộc nhiều nhóm nên cộng các nhóm lớn hơn tổng số)" if rest < 0 else ""
    if not items:
        return join_runs(f"{lead}: ", tail.removeprefix("; "))
    return join_runs(f"{lead}: ", listing(items), tail, over)


def _part(name: str, part: Figure, whole: Figure, noun: str, shares: bool) -> Runs:
    share = (" (chiếm ", share_of(part, whole), ")") if shares else ()
    return join_runs(f"{name} ", count_fact(part, unit=noun), f" {noun}", share)
