"""The communes that a sentence names: those with the lowest or the highest value; the table lists all."""

from pipelines.reporting.context import Context, Place
from pipelines.reporting.document import Paragraph
from pipelines.reporting.figures import Figure
from pipelines.reporting.paragraphs import say
from pipelines.reporting.printing import count_fact, fraction_runs, join_runs, value_fact
from pipelines.reporting.sentences import Runs, listing

MOST_NAMED = 3
"""Communes named with the lowest or the highest share."""
MOST_LISTED = 5
"""Communes named in a list (REPORT section 4)."""

Pairs = list[tuple[Place, Figure]]


def extremes(context: Context, indicator: str, variant: str, lead: str, lowest: bool) -> list[Paragraph]:
    """Name the few communes with the lowest or highest share, fraction beside it; nothing where that says little."""
    usable = [(place, figure) for place, figure in _figures(context, indicator, variant) if figure.known and figure.denominator]
    if len(usable) <= MOST_NAMED:
        return []
    usable.sort(key=lambda pair: (pair[1].exact if lowest else -pair[1].exact, pair[0].code))
    chosen = [(place, figure) for place, figure in usable[:MOST_NAMED] if figure.exact != usable[-1][1].exact]
    items = [_shared(context, place, figure) for place, figure in chosen]
    return [say(f"{lead}: ", listing(items))] if items else []


def _shared(context: Context, place: Place, figure: Figure) -> Runs:
    share = value_fact(figure, context.decimals_of(figure))
    return join_runs(f"{place.running} ", share, " (", fraction_runs(figure), ")")


def counts_by_place(context: Context, indicator: str, variant: str, noun: str) -> list[Paragraph]:
    """Name the communes with the most cases and those without any, at most five of each."""
    found = _figures(context, indicator, variant)
    some = sorted(((place, one) for place, one in found if one.known and one.count), key=lambda pair: (-pair[1].count, pair[0].code))
    none = [place.running for place, figure in found if figure.known and not figure.count]
    if not some:
        return []
    items = [join_runs(f"{place.running} ", count_fact(figure, unit=noun), f" {noun}") for place, figure in some[:MOST_LISTED]]
    lead = "Các xã có số cao nhất: " if len(some) > MOST_LISTED else "Phát sinh tại: "
    quiet = f"; không phát sinh: {', '.join(none)}" if 0 < len(none) <= MOST_LISTED else ""
    return [say(lead, listing(items), quiet)]


def _figures(context: Context, indicator: str, variant: str) -> Pairs:
    found = [(place, context.now(indicator, variant, place.code)) for place in context.communes]
    # who is lowest would tell of those that are hidden
    return [] if context.is_commune or any(figure.state == "suppressed" for _, figure in found) else found


def whole_beside(context: Context, figure: Figure) -> Runs:
    """Return the district's share or rate beside a commune's."""
    if not context.parent or not figure.known or not figure.denominator:
        return ()
    whole = context.now(figure.indicator, figure.variant, context.parent.code)
    if whole.state in ("not_reported", "not_due"):
        return ()
    return join_runs(f"; toàn {context.parent.type}: ", value_fact(whole, context.decimals_of(whole)))
