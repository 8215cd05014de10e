"""Sums that not every place told (a mean of places): money, play sessions. What a place leaves blank is not known, never 0."""

from dataclasses import replace
from fractions import Fraction

from pipelines import formats
from pipelines.reporting.context import Context
from pipelines.reporting.document import Fact
from pipelines.reporting.figures import Figure
from pipelines.reporting.printing import count_fact, derived, honest_decimals, join_runs
from pipelines.reporting.sentences import Runs, change_percent, count_sentence, direction, obstacle

MONEY_VI, MILLION, MOST_DECIMALS = "đồng", 1_000_000, 3


def total_sentence(context: Context, lead: str, now: Figure, before: Figure, noun: str) -> Runs:
    """Say a sum, of how many places it is, and its change where as many places told it then."""
    if now.known and before.known and now.denominator != before.denominator:
        sums = [join_runs(_amount(figure, noun), _answered(context, figure)) for figure in (now, before)]
        return join_runs(f"{lead}: ", sums[0], f"; {context.former}: ", sums[1], " nên chưa so sánh")
    whole, former = (replace(figure, denominator=None) for figure in (now, before))
    if noun == MONEY_VI and now.known and before.known and not obstacle(whole, former, context.former):
        return join_runs(f"{lead}: ", _amount(now, noun), ", ", _money_change(context, whole, former), _answered(context, now))
    if noun == MONEY_VI and now.known:
        return join_runs(f"{lead}: ", _amount(now, noun), _answered(context, now), _not_compared(context, whole, former))
    return join_runs(count_sentence(lead, whole, former, context.former, noun, few=False), _answered(context, now))


def _amount(figure: Figure, noun: str) -> Runs:
    """Return a sum as prose prints it: money in million đồng (the table has every đồng)."""
    if noun != MONEY_VI:
        return (count_fact(figure, unit=noun), f" {noun}")
    return (_millions(figure, "million", Fraction(figure.count)), f" triệu {MONEY_VI}")


def _millions(figure: Figure, part: str, dong: Fraction) -> Fact:
    value = abs(dong) / MILLION
    decimals = next((several for several in range(MOST_DECIMALS) if value * 10**several == int(value * 10**several)), MOST_DECIMALS)
    return derived(figure, part, float(value), formats.number(value, decimals), f"triệu {MONEY_VI}")


def _money_change(context: Context, now: Figure, before: Figure) -> Runs:
    """Return e.g. "tăng 14,45 triệu đồng (tăng 12,0%) so với năm 2017 (120 triệu đồng)"."""
    change = Fraction(now.count) - Fraction(before.count)
    was = join_runs("(", _amount(before, MONEY_VI), ")")
    if change == 0:
        return join_runs(f"bằng {context.former} ", was)
    word, part = direction(change)
    percent = change_percent(now, before)
    relative: Runs = ()
    if percent is not None:
        text = formats.number(abs(percent), honest_decimals(abs(percent), Fraction(0)))
        relative = (f" ({word} ", derived(now, f"{part}_pct", float(abs(percent)), f"{text}%", "%"), ")")
    amount = _millions(now, f"{part}_million", change)
    return join_runs(f"{word} ", amount, f" triệu {MONEY_VI}", relative, f" so với {context.former} ", was)


def _not_compared(context: Context, now: Figure, before: Figure) -> Runs:
    blocked = obstacle(now, before, context.former) or ()
    return join_runs(" (", blocked, ")") if any(blocked) else ()


def _answered(context: Context, figure: Figure) -> Runs:
    """Return how many places told a sum: " (số liệu của 12/14 xã)"; nothing where all did."""
    expected = figure.units_expected or 0
    if not figure.denominator or figure.denominator >= expected or context.is_commune:
        return ()
    several = (count_fact(figure, "denominator", unit="xã"), "/", derived(figure, "units_expected", expected, str(expected), "xã"))
    return join_runs(" (số liệu của ", several, f" {context.units})")
