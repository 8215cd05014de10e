"""The second figure, "ước cả kỳ": printed in a column of its own when a person has confirmed it, with its method (RULES 1).

Nothing is judged by it: ``targets`` never sees an estimate.
"""

from collections.abc import Iterable
from dataclasses import replace

from pipelines import formats
from pipelines.estimates import STATES_VI, Beside
from pipelines.reporting.context import Context
from pipelines.reporting.document import Column, Fact, Paragraph, Run, Table
from pipelines.reporting.figures import Figure, made
from pipelines.reporting.labels import label_of, unit_of
from pipelines.reporting.printing import UNITS, count_fact, fraction_runs, join_runs, share_text, value_fact
from pipelines.reporting.sentences import Runs, listing
from pipelines.reporting.texts import say
from pipelines.reporting.topics import INJURY

CODE = "Biểu 10"


def beside(context: Context, figure: Figure) -> Beside | None:
    """Return the confirmed estimate beside a figure of the period."""
    return context.estimates.get(figure.fact_id)


def estimated(figure: Figure, told: Beside) -> Figure | None:
    """Return the estimate as a figure whose facts are named ``…#estimate``; None where only a value was given, no counts.

    Args:
        figure: the result, or the children still missing that were made of it (``without_card``).
    """
    estimate = told.estimate
    if estimate.numerator is None:
        return None
    exact = estimate.exact(figure.per)
    state = "ok" if estimate.numerator else "zero"
    whole = replace(
        figure, part="estimate", numerator=estimate.numerator, denominator=estimate.denominator, state=state
    )
    if figure.part == "gap":
        rest = None if estimate.denominator is None else estimate.denominator - estimate.numerator
        return made(whole, "estimate_gap", [whole], rest) if rest is not None else None
    return replace(whole, value=None if exact is None else float(exact))


def value_only(figure: Figure, told: Beside, decimals: int) -> Runs:
    """Return an estimate that was given as a value without counts."""
    exact = told.estimate.exact(figure.per)
    if exact is None or figure.part != "numerator":
        return ("…",)
    unit = UNITS.get(int(figure.per), "")
    whole = 100 if figure.per == 100 else int(figure.per)
    return (
        Fact(
            f"{figure.fact_id}#estimate_value",
            share_text(exact, type(exact)(whole), decimals) + unit,
            float(exact),
            unit,
        ),
    )


def amount(context: Context, figure: Figure, told: Beside, whole: bool = True) -> Runs:
    """Return an estimate as tables print it: a count, a rate's count with the rate, or a share with its counts.

    Args:
        whole: False leaves out the rate beside a count of events.
    """
    found, decimals = estimated(figure, told), context.decimals_of(figure)
    if found is None:
        return value_only(figure, told, decimals)
    counted = join_runs(count_fact(found, unit=unit_of(figure)), f" {unit_of(figure)}")
    if not found.denominator:
        return counted
    if figure.per == 100:
        return join_runs(value_fact(found, decimals), " (", fraction_runs(found), ")")
    return join_runs(counted, " (", value_fact(found, decimals), ")") if whole else counted


def methods(told: Iterable[Beside]) -> dict[str, int]:
    """Return the different methods of some estimates, numbered in order."""
    return {text: number for number, text in enumerate(dict.fromkeys(map(_method, told)), start=1)}


def _method(told: Beside) -> str:
    estimate = told.estimate
    return f"{estimate.method} ({estimate.role} xác nhận ngày {formats.day(estimate.noted_on)})"


def mark(told: Beside, numbered: dict[str, int]) -> str:
    """Return the mark that leads from an estimate to its method: " [1]"."""
    return f" [{numbered[_method(told)]}]"


def method_note(context: Context, numbered: dict[str, int]) -> str:
    """Return the footnote of a column of estimates."""
    day = formats.day(context.period.ends_on)
    listed = "; ".join(f"[{number}] {text}" for text, number in numbered.items())
    return f"Ước cả kỳ: số ước đến hết ngày {day}, không dùng để đánh giá chỉ tiêu; ô trống là chưa ước; cách ước: {listed}."


def estimate_table(context: Context) -> list[Table]:
    """Return the table of every estimate that a person has confirmed, result and estimate side by side; nothing without one."""
    if not context.estimates:
        return []
    cutoff, end = formats.day(context.period.cutoff_on), formats.day(context.period.ends_on)
    columns = (
        Column("Số liệu", 2.4),
        Column(f"Thực hiện đến ngày {cutoff}", 1.2, "center"),
        Column(f"Ước cả kỳ đến ngày {end}", 1.2, "center"),
        Column("Cách ước", 2.9),
        Column("Người xác nhận, ngày", 1.4),
    )
    rows = tuple(_row(context, told) for told in context.estimates.values())
    note = (
        "Ước cả kỳ do người có trách nhiệm ghi hoặc xác nhận; kết quả và việc đánh giá chỉ tiêu chỉ tính đến ngày chốt."
    )
    return [Table(CODE, f"Ước thực hiện cả kỳ, {context.period.label}", columns, rows, note)]


def waiting_table(context: Context) -> list[Table]:
    """Return, for the notebook, the estimates that are not printed and why: proposals that wait, results that have changed since."""
    waiting = [one for one in context.noted if one.state != "confirmed"]
    columns = (Column("Mã số liệu", 2.0), Column("Tình trạng", 1.6), Column("Cách ước", 3.4))
    rows = tuple(((one.estimate.fact_id,), (STATES_VI[one.state],), (one.estimate.method,)) for one in waiting)
    return [Table("Số ước chưa in", "Xác nhận bằng treem estimate confirm", columns, rows)] if rows else []


def _row(context: Context, told: Beside) -> tuple[tuple[Run, ...], ...]:
    figure, estimate = context.figures.named(told.estimate.fact_id), told.estimate
    assert figure is not None  # only figures of this report's marts are in the context
    who = f"{estimate.role}, {formats.day(estimate.noted_on)}"
    return (
        (label_of(context, figure),),
        result(context, figure),
        amount(context, figure, told),
        (estimate.method,),
        (who,),
    )


def result(context: Context, figure: Figure) -> Runs:
    """Return a result as it stands beside its estimate."""
    counted = join_runs(count_fact(figure, unit=unit_of(figure)), f" {unit_of(figure)}")
    if not figure.known or not figure.denominator:
        return counted
    share = value_fact(figure, context.decimals_of(figure))
    return (
        join_runs(share, " (", fraction_runs(figure), ")")
        if figure.per == 100
        else join_runs(counted, " (", share, ")")
    )


def injury_estimate(context: Context) -> list[Paragraph]:
    """Say how many children are expected to be injured and to die in the whole period, where a person has confirmed it."""
    found: list[Runs] = []
    for variant, name in (("injured", "bị tai nạn, thương tích"), ("died", "tử vong")):
        figure = context.now(INJURY, variant)
        told = beside(context, figure)
        if told:
            found.append(join_runs(amount(context, figure, told, whole=False), f" {name}"))
    day = formats.day(context.period.ends_on)
    return [say(f"Ước cả kỳ (đến hết ngày {day}): ", listing(found), f"; cách ước tại {CODE}")] if found else []
