"""Section III.3 beyond injuries, where a figure needs more than a sentence of its own: special circumstances, risk, abuse and violence."""

from dataclasses import replace

from pipelines import formats
from pipelines.reporting.context import Context
from pipelines.reporting.document import Block, Paragraph
from pipelines.reporting.figures import Figure
from pipelines.reporting.items import Item, Said
from pipelines.reporting.kinds import is_short, refer
from pipelines.reporting.naming import extremes
from pipelines.reporting.paragraphs import say
from pipelines.reporting.printing import count_fact, derived, fraction_runs, join_runs, value_fact, word_for
from pipelines.reporting.protection_tables import ABUSE_CODE, HCDB_CODE
from pipelines.reporting.protection_topics import (
    ABUSED,
    ALLOWANCE,
    ASSISTED,
    CASES,
    CHILDREN,
    CLOCKS,
    DISABLED,
    EITHER,
    ENTERED,
    FOUR_RISKS,
    GROUPS,
    HELP,
    LEFT,
    MANAGED,
    MINORS,
    RISK,
    SHARE,
    STEPS,
    SUPERVISED,
    SUPPORTED,
    TURNS,
    WELFARE,
    Division,
    balance,
    categories,
    divisions,
    groups,
    helped_variant,
    private,
    reasons,
    those_of,
    variant_name,
)
from pipelines.reporting.saying import item_said
from pipelines.reporting.sentences import SMALLEST_BASE, Runs, flag_of, listing, obstacle, parts_sentence
from pipelines.reporting.topics import SEXES

OTHER_HELP = ("assisted", "regular", "assisted_and_service", "cared")
SERVICES = {"health": "chăm sóc sức khỏe", "rehabilitation": "chỉnh hình, phục hồi chức năng", "education": "giáo dục hòa nhập"}
LIMITS = {
    "emergency_12h": "can thiệp khẩn cấp trong 12 giờ",
    "plan_5_days": "lập kế hoạch hỗ trợ, can thiệp trong 5 ngày làm việc",
    "approval_2_days": "phê duyệt kế hoạch trong 2 ngày làm việc",
    "reviewed": "rà soát, đánh giá sau kế hoạch",
}
OCCURRED, THERE = "không phát sinh trường hợp nào", "không có trường hợp nào"


def _said(context: Context, *wanted: Said) -> list[Paragraph]:
    return item_said(context, Item("", "III.3", says=wanted))


def special_circumstances(context: Context) -> list[Paragraph]:
    """Say how many children are in special circumstances and in which groups, who came and left and why, who was helped."""
    day = formats.day(context.period.cutoff_on)
    closing = context.now(GROUPS, "closing")
    lead = f"Trẻ em có hoàn cảnh đặc biệt đến ngày {day} (mỗi trẻ em tính một lần dù thuộc nhiều nhóm)"
    share = "Tỷ lệ trẻ em có hoàn cảnh đặc biệt trên tổng số trẻ em dưới 16 tuổi đang cư trú"
    found = [_of_a_day(each) for each in _said(context, Said(GROUPS, "closing", lead))]
    found += _said(context, Said(SHARE, "residents", share, "chiếm"))
    if not is_short(context):
        found += extremes(context, SHARE, "residents", "Tỷ lệ trẻ em có hoàn cảnh đặc biệt cao nhất", lowest=False)
    if closing.known and closing.count:
        found.append(say(_groups(context, closing)))
    found += _flows(context)
    found += _help(context)
    return refer(context, found, HCDB_CODE) if closing.known else found


def _of_a_day(paragraph: Paragraph) -> Paragraph:
    """Nothing occurs on a day: what there is not, is not there."""
    return replace(paragraph, runs=tuple(run.replace(OCCURRED, THERE) if isinstance(run, str) else run for run in paragraph.runs))


def _groups(context: Context, closing: Figure) -> Runs:
    parts = [(name.removeprefix("Trẻ em "), context.now(GROUPS, "closing", category=code)) for code, name in groups().items()]
    told = [(name, part) for name, part in parts if part.known and part.count]
    hidden = any(part.state == "suppressed" for _, part in parts)
    if hidden and not told:
        return ("Theo nhóm: không công bố",)
    said = parts_sentence("Theo nhóm", closing, told, shares=closing.count >= SMALLEST_BASE)
    # which groups are hidden would tell which ones have children
    rest = "; các nhóm khác: không công bố" if hidden else f"; các nhóm khác {THERE}" if len(told) < len(parts) else ""
    return join_runs(said, rest)


def _flows(context: Context) -> list[Paragraph]:
    """Say who came and left with the reasons, and that the two explain the change from the first day to the cut-off."""
    starts = formats.day(context.period.starts_on)
    found: list[Paragraph] = []
    for indicator, lead, why in (
        (ENTERED, f"Từ ngày {starts}, số lượt trẻ em vào diện hoàn cảnh đặc biệt (tăng)", "Lý do tăng"),
        (LEFT, "Số lượt trẻ em ra khỏi diện hoàn cảnh đặc biệt (giảm)", "Lý do giảm"),
    ):
        found += _said(context, Said(indicator, "children", lead))
        whole = context.now(indicator, "by_reason")
        if whole.known and whole.count:
            parts = [(name.lower(), context.now(indicator, "by_reason", category=code)) for code, name in reasons(indicator).items()]
            told = [(name, part) for name, part in parts if not part.known or part.count]
            if all(part.known for _, part in told):
                found.append(say(found.pop().runs, " ", parts_sentence(why, whole, told, TURNS, shares=False)))
    return [*found, *_balanced(context)]


def _balanced(context: Context) -> list[Paragraph]:
    left = balance(context)
    if left is None:
        return []
    units = (CHILDREN, TURNS, TURNS, CHILDREN)
    opening, entered, gone, closing = (
        count_fact(context.now(indicator, variant), unit=unit) for (indicator, variant), unit in zip(STEPS, units, strict=True)
    )
    sums = join_runs("Đầu kỳ ", opening, " trẻ em, tăng ", entered, " lượt, giảm ", gone, " lượt, cuối kỳ ", closing, " trẻ em")
    if not left:
        return [say(sums)]
    off = derived(context.now(GROUPS, "closing"), "unexplained", abs(left), formats.count(abs(left)), CHILDREN)
    return [say(sums, "; còn chênh lệch ", (off,), " trẻ em, cần kiểm tra lại ngày vào, ngày ra trong danh sách")]


def _help(context: Context) -> list[Paragraph]:
    """Say who of them was helped as the plan counts it, beside the other ways of counting; disabled children; benefits."""
    chosen = helped_variant(context)
    lead = f"Trẻ em có hoàn cảnh đặc biệt {variant_name(ASSISTED, chosen)} (trên số trẻ em thuộc ít nhất một nhóm trong kỳ)"
    found = _said(context, Said(ASSISTED, chosen, lead))
    others = [name for name in OTHER_HELP if name != chosen and context.now(ASSISTED, name).known]
    if others and not is_short(context):
        told = [join_runs(f"{variant_name(ASSISTED, name)} ", _brief(context, ASSISTED, name)) for name in others]
        found.append(say("Theo cách tính khác (không so sánh với chỉ tiêu): ", listing(told)))
    found += _kinds(context)
    lead = f"Trẻ em đang hưởng trợ cấp xã hội hằng tháng đến ngày {formats.day(context.period.cutoff_on)}"
    found += map(_of_a_day, _said(context, Said(ALLOWANCE, "children", lead)))
    lead = "Trẻ em khuyết tật được tiếp cận ít nhất một trong ba dịch vụ chăm sóc sức khỏe, phục hồi chức năng, giáo dục hòa nhập"
    found += _said(context, Said(DISABLED, "any", lead))
    if context.now(DISABLED, "any").denominator and not is_short(context):
        told = [join_runs(f"{name} ", _brief(context, DISABLED, variant)) for variant, name in SERVICES.items()]
        found.append(say("Từng dịch vụ, trên số trẻ em khuyết tật cần dịch vụ ấy: ", listing(told)))
    lead = "Trẻ em có hoàn cảnh đặc biệt được hưởng đủ các chính sách phúc lợi xã hội mà trẻ em đủ điều kiện hưởng"
    return [*found, *_said(context, Said(WELFARE, "residents", lead))]


def _kinds(context: Context) -> list[Paragraph]:
    """List what the children were helped with; a child helped in two ways stands under both."""
    whole = context.now(HELP, "children")
    parts = [(name.lower(), context.now(HELP, "children", category=code)) for code, name in categories(context, HELP, "children").items()]
    told = [(name, part) for name, part in parts if not part.known or part.count]
    if is_short(context) or not whole.known or not whole.count or not all(part.known for _, part in told):
        return []
    listed = parts_sentence("Theo loại trợ giúp", whole, told, shares=whole.count >= SMALLEST_BASE)
    return [say(listed)]


def _brief(context: Context, indicator: str, variant: str, noun: str = "") -> Runs:
    """Return a share in few words, its former fraction behind: "8/9 (88,9%; cùng kỳ năm 2017: 7/9)"; ``noun`` after the first fraction."""
    now, before = context.now(indicator, variant), context.before(indicator, variant)
    if not now.known or not now.denominator:
        return (word_for(now),)
    was: Runs = ()
    if before.known and before.denominator and not obstacle(now, before, context.former):
        was = join_runs(f"; {context.former}: ", fraction_runs(before), flag_of(before))
    return join_runs(fraction_runs(now), f"{noun} (", value_fact(now, context.decimals_of(now)), was, ")")


def at_risk(context: Context) -> list[Paragraph]:
    """Say who is at risk of special circumstances, for which reasons, and who is managed with a measure."""
    share = "Trẻ em có nguy cơ rơi vào hoàn cảnh đặc biệt trên tổng số trẻ em dưới 16 tuổi đang cư trú"
    found = _said(context, Said(RISK, "residents", share, "chiếm"))
    if any(target.indicator == EITHER for target in context.plan.targets):
        both = "Trẻ em có hoàn cảnh đặc biệt và trẻ em có nguy cơ, tính chung (chỉ tiêu của kế hoạch)"
        found += _said(context, Said(EITHER, "residents", both, "chiếm"))
    if not is_short(context):
        found += extremes(context, RISK, "residents", "Tỷ lệ trẻ em có nguy cơ cao nhất", lowest=False)
    lead = "Trẻ em có nguy cơ được quản lý và có biện pháp can thiệp, trợ giúp (trên số trẻ em có trong danh sách trong kỳ)"
    found += _said(context, Said(MANAGED, "managed", lead))
    managed = context.now(MANAGED, "managed")
    if managed.known and managed.denominator:
        listed = categories(context, MANAGED, "managed").items()
        parts = [(name.lower(), those_of(context.now(MANAGED, "managed", category=code))) for code, name in listed]
        told = [(name, part) for name, part in parts if not part.known or part.count]
        if all(part.known for _, part in told):
            found.append(say(parts_sentence("Lý do có nguy cơ", those_of(managed), told)))
    return found


def abuse(context: Context) -> list[Paragraph]:
    """Say the cases (vụ) and the children (em) apart, by form, place and suspect, who was supported, and the time limits."""
    cases, children = context.now(ABUSED, "cases"), context.now(ABUSED, "children")
    lead = f"Số vụ việc trẻ em bị xâm hại, bạo lực đã tiếp nhận hoặc phát hiện trong kỳ (theo sổ vụ việc của {context.units})"
    found = _said(context, Said(ABUSED, "cases", lead), Said(ABUSED, "children", "Số trẻ em bị xâm hại, bạo lực"))
    if children.known and children.count:
        sexes = [(name, context.now(ABUSED, "children", sex=sex)) for sex, name in SEXES.items()]
        found.append(say(parts_sentence("Theo giới tính", children, sexes, shares=children.count >= SMALLEST_BASE)))
    if cases.known and cases.count:
        chosen = divisions(context)[:1] if is_short(context) else divisions(context)
        found += [say(runs) for division in chosen if (runs := _divided(context, division))]
    found += _elsewhere(context)
    if children.known and children.count:
        found += _answered(context)
    return refer(context, found, ABUSE_CODE) if cases.known else found


def _divided(context: Context, division: Division) -> Runs:
    """Return cases and children of each part that occurred; which parts are hidden is not told."""
    pairs = [
        (name.lower(), context.now(division.indicator, "cases", category=code), context.now(division.indicator, "children", category=code))
        for code, name in categories(context, division.indicator, "cases").items()
    ]
    hidden = any("suppressed" in (cases.state, children.state) for _, cases, children in pairs)
    items = [
        join_runs(f"{name} ", count_fact(cases, unit=CASES), f" {CASES}, ", count_fact(children), f" {CHILDREN}")
        for name, cases, children in pairs
        if cases.known and children.known and cases.count
    ]
    items += [("còn lại không công bố" if items else "không công bố",)] if hidden else []
    return join_runs(f"{division.lead}: ", listing(items)) if items else ()


def _elsewhere(context: Context) -> list[Paragraph]:
    cases, children = context.now(ABUSED, "cases_elsewhere"), context.now(ABUSED, "children_elsewhere")
    if not (cases.known and children.known and cases.count):
        return []
    amounts = join_runs(count_fact(cases, unit=CASES), f" {CASES}, ", count_fact(children), f" {CHILDREN}")
    rest = f" mới có ở tin của Tổng đài 111, công an, trường học; sổ của {context.units} chưa có nên chưa tính ở trên"
    return [say("Ngoài ra, ", amounts, rest)]


def _answered(context: Context) -> list[Paragraph]:
    """Say support and the four time limits; what cannot be judged for want of hours or days is told beside (RULES 11, 40)."""
    in_time = "Trẻ em bị xâm hại được hỗ trợ, can thiệp kịp thời (vụ khẩn cấp: 12 giờ; vụ khác: 10 ngày)"
    found = _said(context, Said(SUPPORTED, "supported", "Trẻ em bị xâm hại đã được hỗ trợ, can thiệp"))
    said = _said(context, Said(SUPPORTED, "in_time", in_time))
    unsure = context.now(SUPPORTED, "undecided")
    if said and unsure.known and unsure.count:
        said[-1] = say(_open(said[-1].runs), "; ", _unsure(unsure, CHILDREN))
    limits = [runs for variant, name in LIMITS.items() if (runs := _limit(context, variant, name))]
    return [*found, *said, *([say("Thời hạn xử lý vụ việc: ", listing(limits))] if limits else [])]


def _limit(context: Context, variant: str, name: str) -> Runs:
    """Return the cases in time of those that can be judged, and how many cannot; nothing where the limit applies to no case."""
    clock, unsure = context.now(CLOCKS, variant), context.now(CLOCKS, f"{variant}_undecided")
    parts = [join_runs(_brief(context, CLOCKS, variant, f" {CASES}"))] if clock.known else []
    parts += [_unsure(unsure, CASES)] if unsure.known and unsure.count else []
    return join_runs(f"{name} ", listing(parts, ", ")) if parts else ()


def _unsure(unsure: Figure, noun: str) -> Runs:
    return join_runs("chưa xác định được vì thiếu ngày, giờ hoặc chưa đến hạn ", fraction_runs(unsure), f" {noun}")


def _open(runs: Runs) -> Runs:
    """Return a closed sentence without its full stop."""
    last = runs[-1]
    return (*runs[:-1], last.removesuffix(".")) if isinstance(last, str) else runs


def minors(context: Context) -> list[Paragraph]:
    """Say how many persons under 18 broke the law; where there are some, who is supervised and given legal aid."""
    persons = context.now(MINORS, "children")
    found = _said(context, Said(MINORS, "children", "Số người chưa thành niên (dưới 18 tuổi) vi phạm pháp luật"))
    if not persons.known or not persons.count:
        return found
    lead = "Người chưa thành niên vi phạm pháp luật được giám sát và được trợ giúp pháp lý"
    found += _said(context, Said(SUPERVISED, "supervised_and_aided", lead))
    each = (("được giám sát", "supervised"), ("được trợ giúp pháp lý", "aided"))
    told = [join_runs(f"{name} ", _brief(context, SUPERVISED, variant)) for name, variant in each]
    return [*found, say("Từng việc: ", listing(told))]


def four_risks(context: Context) -> list[Paragraph]:
    """Say the four kinds that a plan asks to be kept up to date: on the street and in heavy work on a day, abused and hit in the period."""
    day = formats.day(context.period.cutoff_on)
    leads = {
        "street": f"Trẻ em lang thang đến ngày {day}",
        "hazardous_labour": f"Trẻ em lao động nặng nhọc, độc hại, nguy hiểm đến ngày {day}",
        "sexual_abuse": "Trẻ em bị xâm hại tình dục trong kỳ",
        "violence": "Trẻ em bị bạo lực trong kỳ",
    }
    if any(context.now(FOUR_RISKS, "children", category=code).state == "suppressed" for code in leads):
        # a zero beside a hidden number would say that there is a child
        return [say("Trẻ em lang thang, lao động nặng nhọc, bị xâm hại tình dục, bị bạo lực: không công bố")]
    found: list[Paragraph] = []
    for code, lead in leads.items():
        told = _said(context, Said(FOUR_RISKS, "children", lead, only={"category": code}))
        found += [_of_a_day(each) for each in told] if "ngày" in lead else told
    return found


def circumstances(context: Context) -> list[Block]:
    """Return III.3 b), never empty."""
    return [*special_circumstances(context), *at_risk(context)] or [say("Chưa có số liệu về trẻ em có hoàn cảnh đặc biệt trong kỳ")]


def violence(context: Context) -> list[Block]:
    """Return III.3 c), never empty; what is published of one commune says nothing, for even that there is a case would tell of a child."""
    if private(context):
        what = "không nêu số liệu về trẻ em bị xâm hại, bạo lực và người chưa thành niên vi phạm pháp luật"
        return [say(f"Bản công bố của từng {context.place.type} {what}")]
    return [*abuse(context)] or [say("Chưa có số liệu về trẻ em bị xâm hại, bạo lực trong kỳ")]


def others(context: Context) -> list[Paragraph]:
    """Return what stands first in III.3 d)."""
    return [] if private(context) else [*four_risks(context), *minors(context)]
