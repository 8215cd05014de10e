"""One way to say any figure of the catalogue: share, rate, count or mean, with everything REPORT section 4 asks beside it.

What is said where stands in the report's YAML (``items``); here is how.
"""

from collections.abc import Sequence

from pipelines import catalog, formats
from pipelines.reporting.context import Context
from pipelines.reporting.document import Block, Paragraph
from pipelines.reporting.estimated import amount, beside
from pipelines.reporting.figures import Figure, answered
from pipelines.reporting.items import Item, Said
from pipelines.reporting.kinds import is_short, kind_of, refer
from pipelines.reporting.naming import counts_by_place, extremes, whole_beside
from pipelines.reporting.paragraphs import say
from pipelines.reporting.printing import derived, fraction_runs, join_runs, value_fact
from pipelines.reporting.sentences import (
    FEW,
    SMALLEST_BASE,
    Runs,
    count_sentence,
    is_small,
    listing,
    nobody,
    obstacle,
    parts_sentence,
    rate_sentence,
    share_sentence,
    small_share_sentence,
)
from pipelines.reporting.topics import SEXES
from pipelines.reporting.totals import total_sentence

HAS = {True: "có", False: "chưa có"}
UNIT_WORDS = {catalog.SCHOOLS: "trường", catalog.DISTRICTS: "huyện"}


def section(context: Context, name: str) -> list[Block]:
    """Return what the items of a section say, then which are not due and which have no figure, with the reason."""
    items = [item for item in context.schema.items if item.section == name]
    said: list[Block] = [paragraph for item in items for paragraph in item_said(context, item)]
    return [*said, *_not_due(context, items), *missing(context, name)]


def item_said(context: Context, item: Item) -> list[Paragraph]:
    """Return the sentences of one item: those of its figures that the period knows, or knows not to exist.

    What occurred neither now nor then is said of several figures at once; a short report says an item in one paragraph.
    """
    unsaid = ("not_reported", "not_due", "not_applicable")
    due = [said for said in item.says if kind_of(context) in said.kinds and figure_of(context, said).state not in unsaid]
    quiet = [said for said in due if _is_quiet(context, said)]
    quiet = quiet if len(quiet) > 1 else []
    found = [paragraph for said in due if said not in quiet for paragraph in _said(context, said)]
    if quiet:
        leads = [lead[:1].lower() + lead[1:] for lead in (lead_of(context, said) for said in quiet)]
        found.append(say(f"Không phát sinh trường hợp nào, {context.former} cũng không có: {'; '.join(leads)}"))
    return [_joined(found)] if is_short(context) and len(found) > 1 else found


def _is_quiet(context: Context, said: Said) -> bool:
    """Whether a count is nothing in both periods, which may be compared."""
    now, before = figure_of(context, said), context.before(said.indicator, said.variant, **said.only)
    counts = catalog.indicators()[said.indicator].kind == "count"
    return counts and now.state == before.state == "zero" and obstacle(now, before, context.former) is None


def _joined(said: Sequence[Paragraph]) -> Paragraph:
    parts: list[str | Runs] = []
    for paragraph in said:
        parts += [" ", paragraph.runs] if parts else [paragraph.runs]
    return say(*parts)


def figure_of(context: Context, said: Said) -> Figure:
    """Return the figure of the period that is said."""
    return answered(context.now(said.indicator, said.variant, **said.only))


def text_of(context: Context, item: Item) -> str:
    """Return the name of an item, its communes called what they are here."""
    return item.text.replace("{units}", context.units)


def missing(context: Context, name: str) -> list[Paragraph]:
    """Say which expected items of a section nothing tells, and why: "chưa có số liệu", never 0."""
    absent = [item for item in context.schema.items if item.section == name and not _told(context, item)]
    reasons = {text_of(context, item): _reason(context, item) for item in absent}
    parts = []
    for reason in dict.fromkeys(reasons.values()):
        alike = [text for text, why in reasons.items() if why == reason]
        several = "đều " if len(alike) > 1 else ""
        parts.append("; ".join(alike) + (f" ({several}{reason})" if reason else ""))
    return [say(f"Nội dung chưa có số liệu trong kỳ: {'; '.join(parts)}")] if parts else []


def _told(context: Context, item: Item) -> bool:
    return any(figure.state != "not_reported" for figure in _figures(context, item.indicators))


def _figures(context: Context, names: Sequence[str]) -> list[Figure]:
    found = []
    for name in names:
        indicator, _, variant = name.partition(":")
        known = catalog.indicators().get(indicator)
        chosen = variant or next(iter(known.variants), "") if known else variant
        found.append(answered(context.now(indicator, chosen)))
    return found


def _reason(context: Context, item: Item) -> str:
    """Return why nothing tells an item: no register has it, or lists that have not come."""
    if item.none:
        return item.none
    have = _lists_here(context)
    needed: dict[str, None] = {}
    for name in item.indicators:
        needed |= dict.fromkeys(catalog.indicators()[name.partition(":")[0]].needs)
    lacking = [catalog.registers()[register].title_vi for register in needed if register not in have]
    return f"chưa có: {', '.join(title[:1].lower() + title[1:] for title in lacking)}" if lacking else ""


def _lists_here(context: Context) -> set[str]:
    """Return the registers whose lists of the period are here: a figure of the place stands on them."""
    firsts = ((indicator, context.now(indicator.id, next(iter(indicator.variants)))) for indicator in catalog.indicators().values())
    return {register for indicator, figure in firsts if figure.units_reported for register in indicator.needs}


def _not_due(context: Context, items: Sequence[Item]) -> list[Paragraph]:
    """Say which items are assessed once a year and are not due, each with the result of the year before (RULES 4)."""
    told: list[Runs] = []
    for item in items:
        due = [said for said in item.says if figure_of(context, said).state == "not_due"]
        if due and len(due) == len(item.says):
            latest = [_latest(context, said, alone=len(due) == 1) for said in due]
            known = [] if is_short(context) else [each for each in latest if each]
            behind = join_runs(f" (năm {context.period.year - 1}: ", listing(known), ")") if known else ()
            told.append(join_runs(text_of(context, item), behind))
    return [say("Nội dung đánh giá mỗi năm một lần, chưa đến kỳ: ", listing(told))] if told else []


def _latest(context: Context, said: Said, alone: bool) -> Runs:
    """Return the whole year before in few words, where it is known and of the same boundaries; ``alone``: its item names it already."""
    figure = context.last_year(said.indicator, said.variant, **said.only)
    if not figure.known or not figure.denominator or catalog.indicators()[said.indicator].kind == "mean":
        return ()
    if _is_of_one(context, said):
        return (("" if alone else f"{said.own[:1].lower()}{said.own[1:]}: ") + HAS[figure.count > 0],) if said.own else ()
    lead = "" if alone else lead_of(context, said) + " "
    noun = noun_of(context, figure)
    share = value_fact(figure, context.decimals_of(figure))
    return join_runs(f"{lead[:1].lower()}{lead[1:]}", fraction_runs(figure), f" {noun}, ", share)


def _said(context: Context, said: Said) -> list[Paragraph]:
    now = figure_of(context, said)
    if _is_of_one(context, said):
        return _own(context, said, now)
    found = [say(sentence(context, said), _of_units(context, now), whole_beside(context, now), _estimate(context, now))]
    if not is_short(context):
        found += _parts(context, said, now)
        found += _named(context, said, now)
    return refer(context, found, said.table) if said.table and now.known else found


def _is_of_one(context: Context, said: Said) -> bool:
    """Whether a figure counts communes and the report is one commune's."""
    return context.is_commune and catalog.indicators()[said.indicator].noun(said.variant) == catalog.COMMUNE_VI


def _own(context: Context, said: Said, now: Figure) -> list[Paragraph]:
    """Say of one commune whether it is among those that a figure counts: "Quỹ Bảo trợ trẻ em của xã: có (năm 2017: chưa có)"."""
    before = context.before(said.indicator, said.variant, **said.only)
    if not now.known or not said.own:
        return []
    was = f" ({context.former}: {HAS[before.count > 0]})" if before.known else ""
    return [say(f"{said.own}: {HAS[now.count > 0]}{was}")]


def sentence(context: Context, said: Said) -> Runs:
    """Return the sentence of one figure, without a full stop: number, fraction, unit, former value, change."""
    now, before = figure_of(context, said), answered(context.before(said.indicator, said.variant, **said.only))
    kind = catalog.indicators()[said.indicator].kind
    lead, noun, decimals = lead_of(context, said), noun_of(context, now), context.decimals_of(now)
    if kind == "count":
        return count_sentence(lead, now, before, context.former, noun)
    if kind == "mean":
        return total_sentence(context, lead, now, before, noun)
    if now.state == "no_denominator":
        return join_runs(f"{lead}: {nobody(noun)}")
    if kind == "rate":
        few = f"; {FEW}" if now.known and before.known and before.count < SMALLEST_BASE and now.count != before.count else ""
        return join_runs(rate_sentence(lead, now, before, context.former, decimals, counted=True), few)
    if is_small(now, before):
        return small_share_sentence(lead, now, before, context.former, said.verb, decimals, noun)
    return share_sentence(lead, now, before, context.former, said.verb, decimals, noun)


def noun_of(context: Context, figure: Figure) -> str:
    """Return the counting word of a figure as the report's sentences use it: "xã, thị trấn" for communes."""
    noun = catalog.indicators()[figure.indicator].noun(figure.variant)
    return context.units if noun == catalog.COMMUNE_VI else noun


def lead_of(context: Context, said: Said) -> str:
    """Return the first words of a figure's sentence."""
    words = {"scope": context.scope.lower(), "day": formats.day(context.period.cutoff_on), "units": context.units}
    return said.lead.format_map(words)


def _of_units(context: Context, now: Figure) -> Runs:
    """Return from how many places a figure is where some are missing: " (số liệu của 13/14 xã, thị trấn)" (RULES 6)."""
    if not now.known or now.complete or context.is_commune:
        return ()
    told = catalog.indicators()[now.indicator].variants[now.variant]
    unit = UNIT_WORDS.get(str(told.get("units", "")), context.units)
    reported, expected = now.units_reported or 0, now.units_expected or 0
    counts = (("units_reported", reported), ("units_expected", expected))
    several = [derived(now, part, value, str(value), unit) for part, value in counts]
    return join_runs(" (số liệu của ", several[0], "/", several[1], f" {unit})")


def _estimate(context: Context, now: Figure) -> Runs:
    told = beside(context, now)
    day = formats.day(context.period.ends_on)
    return join_runs(f"; ước cả kỳ đến ngày {day}: ", amount(context, now, told)) if told else ()


def _parts(context: Context, said: Said, now: Figure) -> list[Paragraph]:
    """List the parts of a count; those where nothing occurred go unsaid."""
    if not said.parts or not now.known or not now.count:
        return []
    codes = context.figures.levels(said.parts, said.indicator)
    parts = [(name_of(said, code), context.now(said.indicator, said.variant, **{**said.only, said.parts: code})) for code in codes]
    parts = [(name, part) for name, part in parts if not part.known or part.count]
    if not any(part.known for _, part in parts):
        return []
    lead = said.parts_lead or "Trong đó"
    return [say(parts_sentence(lead, now, parts, noun_of(context, now), shares=now.count >= SMALLEST_BASE))]


def name_of(said: Said, code: str) -> str:
    """Return the name of one part in running text: nam, từ 1 đến 4 tuổi, học tập."""
    if said.parts == "sex":
        return SEXES.get(code, "chưa rõ giới tính")
    if said.parts == "age_band":
        return band_name(code)
    name = catalog.indicators()[said.indicator].categories.get(code, code)
    return name[:1].lower() + name[1:]


def band_name(code: str) -> str:
    """Return an age band in words: "0" dưới 1 tuổi, "1-4" từ 1 đến 4 tuổi."""
    first, _, last = code.partition("-")
    if not last:
        return "dưới 1 tuổi" if first == "0" else f"{first} tuổi"
    return f"từ {first} đến {last} tuổi"


def _named(context: Context, said: Said, now: Figure) -> list[Paragraph]:
    if not said.named or said.only or not now.known or context.is_commune:
        return []
    if not now.denominator:
        return counts_by_place(context, said.indicator, said.variant, noun_of(context, now))
    lowest = said.named == "lowest"
    return extremes(context, said.indicator, said.variant, "Thấp nhất" if lowest else "Cao nhất", lowest)
