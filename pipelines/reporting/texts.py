"""Sections I and III: what the figures say, topic by topic."""

from collections.abc import Callable

from pipelines import formats
from pipelines.calendar.conventions import convention_of
from pipelines.reporting.context import Context, Place, Score
from pipelines.reporting.document import Paragraph
from pipelines.reporting.figures import NO_PERIOD, Figure, counted
from pipelines.reporting.kinds import is_short, refer
from pipelines.reporting.naming import extremes, whole_beside
from pipelines.reporting.paragraphs import say as say
from pipelines.reporting.printing import count_fact, derived, join_runs, word_for
from pipelines.reporting.same_period import told
from pipelines.reporting.sentences import (
    SMALLEST_BASE,
    Runs,
    count_sentence,
    listing,
    parts_sentence,
    rate_sentence,
    share_sentence,
    units_runs,
)
from pipelines.reporting.topics import (
    BHYT,
    CHILD_BANDS,
    COMPARED,
    FORMS,
    INJURY,
    MALNUTRITION,
    POINTS,
    POPULATION,
    RECOGNISED,
    SEXES,
    band_count,
    cause_codes,
    cause_name,
    points_mark,
    sources,
    without_card,
)

CONVENTIONS = {
    "calendar": "kỳ tính theo tháng dương lịch",
    "administrative": "kỳ tính từ ngày 15 tháng trước đến hết ngày 14",
    "custom": "kỳ tính theo ngày riêng của kế hoạch",
}


def basis(context: Context) -> list[Paragraph]:
    """Say until when and from how many communes the figures are (RULES 1, 3, 6)."""
    period = context.period
    cutoff, known, starts = map(formats.day, (period.cutoff_on, period.known_on, period.starts_on))
    counted = "lũy kế từ ngày" if context.is_cumulative else "riêng trong kỳ, từ ngày"
    convention = CONVENTIONS[convention_of(period)]
    limits = f"{counted} {starts}; sự việc xảy ra đến hết ngày {cutoff}, nhận tin đến hết ngày {known}; {convention}"
    second = "; số ước cả kỳ ở cột riêng" if context.estimates else ", không phải số ước cả kỳ"
    first = f"Số liệu tính đến ngày {cutoff} ({limits}), là kết quả đã thực hiện{second}"
    return [say(first, ". ", coverage(context)), *_compared_with(context)]


def _compared_with(context: Context) -> list[Paragraph]:
    """Say what the figures of the compared period rest on, where there are any (RULES 3)."""
    named = {indicator: name for indicator, (variant, name) in COMPARED.items() if context.before(indicator, variant).known}
    return [say(told(context.same, context.former, named))] if named or context.same.period is None or context.same.moved else []


def coverage(context: Context) -> Runs:
    """Return from how many communes the figures come, and which are missing."""
    found = [(name, context.now(indicator, variant), indicator, variant) for name, indicator, variant in sources(context)]
    usable = [(name, figure) for name, figure, _, _ in found if figure.units_expected]
    if context.is_commune:
        return _commune_coverage(context, found)
    if len(usable) == len(found) and all(figure.complete for _, figure in usable):
        return join_runs("Số liệu của ", units_runs(usable[0][1]), f" {context.units}")
    parts: list[Runs] = []
    for name, figure, indicator, variant in found:
        if not figure.units_expected:
            parts.append((f"{name}: chưa có số liệu",))
            continue
        missing = [each.running for each in context.communes if _unreported(context, each, indicator, variant)]
        told: list[Runs] = [(f"chưa có: {', '.join(missing)}",)] if missing else []
        told += [] if figure.complete else _undivided(context, indicator, variant)
        named = join_runs(" (", listing(told), ")") if told else ""
        parts.append(join_runs(f"{name} ", units_runs(figure), f" {context.units}", named))
    return join_runs(f"Số liệu của các {context.units} theo từng nguồn: ", listing(parts))


def _unreported(context: Context, place: Place, indicator: str, variant: str) -> bool:
    return context.now(indicator, variant, place.code).state == "not_reported"


def _undivided(context: Context, indicator: str, variant: str) -> list[Runs]:
    """Name the communes that are in no sum because nobody has a denominator for them, with what they counted (RULES 6)."""
    found = [(each, context.now(indicator, variant, each.code)) for each in context.communes]
    return [
        join_runs(f"không có mẫu số nên không cộng: {place.running}, ", count_fact(figure), " trẻ em")
        for place, figure in found
        if not figure.reported and figure.state != "not_reported"
    ]


def _commune_coverage(context: Context, found: list[tuple[str, Figure, str, str]]) -> Runs:
    missing = [name for name, figure, _, _ in found if figure.state == "not_reported"]
    if missing:
        return (f"Chưa có số liệu của {context.place.running} từ: {', '.join(missing)}",)
    return (f"{context.place.name} đã có số liệu từ tất cả các nguồn tổng hợp",)


def population(context: Context) -> list[Paragraph]:
    """Say how many children there are, by sex and age."""
    now, before = context.now(POPULATION), context.before(POPULATION)
    lead = f"Tổng số trẻ em dưới 16 tuổi {context.scope.lower()}"
    found = [say(count_sentence(lead, now, before, context.former, few=False))]
    if now.known and now.count:
        sexes = [(name, context.now(POPULATION, sex=sex)) for sex, name in SEXES.items()]
        ages = [(name, band_count(context.now, context.place.code, bands, part)) for part, name, bands in CHILD_BANDS]
        by_sex, by_age = parts_sentence("Theo giới tính", now, sexes), parts_sentence("Theo nhóm tuổi", now, ages)
        found.append(say(by_sex, ". ", by_age))
        found = refer(context, found, "Biểu 2")
    return found


def _unheard(context: Context, indicator: str, variant: str) -> bool:
    """Whether nothing at all is known of a topic, now or then; the list of what is missing says it with the reason."""
    return not any(read(indicator, variant).state not in ("not_reported", NO_PERIOD) for read in (context.now, context.before))


def insurance(context: Context) -> list[Paragraph]:
    """Say how many children under 6 have an issued and a valid card (RULES 10)."""
    if _unheard(context, BHYT, "issued"):
        return []
    day = formats.day(context.period.cutoff_on)
    found = []
    told = {"issued": "Trẻ em dưới 6 tuổi được cấp thẻ bảo hiểm y tế", "valid": f"Trẻ em dưới 6 tuổi có thẻ còn giá trị đến ngày {day}"}
    for variant, lead in list(told.items())[: 1 if is_short(context) else 2]:
        now, before = context.now(BHYT, variant), context.before(BHYT, variant)
        sentence = share_sentence(lead, now, before, context.former, "đạt", context.decimals_of(now))
        found.append(say(sentence, whole_beside(context, now)))
    now, before = without_card(context.now(BHYT, "issued")), without_card(context.before(BHYT, "issued"))
    if now.known and now.count:
        lead = "Chưa thấy thẻ trong danh sách của cơ quan bảo hiểm xã hội"
        found.append(say(count_sentence(lead, now, before, context.former)))
    if not is_short(context):
        found += extremes(context, BHYT, "issued", "Tỷ lệ được cấp thẻ thấp nhất", lowest=True)
    return refer(context, found, "Biểu 9") if now.known else found


def nutrition(context: Context) -> list[Paragraph]:
    """Say the three forms of malnutrition of children under 5."""
    if _unheard(context, MALNUTRITION, "underweight"):
        return []
    found = []
    forms = list(FORMS.items())[: 2 if is_short(context) else 3]
    for form, name in forms:
        now, before = context.now(MALNUTRITION, form), context.before(MALNUTRITION, form)
        lead = f"Suy dinh dưỡng thể {name}, trong số trẻ em dưới 5 tuổi được cân, đo có kết quả"
        sentence = share_sentence(lead, now, before, context.former, decimals=context.decimals_of(now))
        found.append(say(sentence, whole_beside(context, now)))
    if not is_short(context):
        found += extremes(context, MALNUTRITION, "underweight", "Tỷ lệ suy dinh dưỡng thể nhẹ cân cao nhất", lowest=False)
    any_known = any(context.now(MALNUTRITION, form).known for form in FORMS)
    return refer(context, found, "Biểu 6") if any_known else found


def injury(context: Context) -> list[Paragraph]:
    """Say injuries, deaths, the rate, drowning and the causes."""
    if _unheard(context, INJURY, "injured"):
        return []
    former = context.former
    injured, was_injured = counted(context.now(INJURY, "injured")), counted(context.before(INJURY, "injured"))
    died, had_died = counted(context.now(INJURY, "died")), counted(context.before(INJURY, "died"))
    found = [
        say(count_sentence("Tổng số trẻ em bị tai nạn, thương tích (gồm cả tử vong)", injured, was_injured, former)),
        say(count_sentence("Trong đó tử vong", died, had_died, former)),
    ]
    if injured.known and injured.denominator:
        lead = "Tỷ suất trên số trẻ em dưới 16 tuổi bình quân"
        rate = rate_sentence(lead, injured, was_injured, former, context.decimals_of(injured))
        found.append(say(rate, whole_beside(context, injured), _divided_by(injured)))
    elif injured.known:
        found.append(say(f"Tỷ suất tai nạn, thương tích: {word_for(context.now(INJURY, 'injured'))}"))
    if injured.known:
        drowned, had_drowned = (counted(read(INJURY, "died", category="drowning")) for read in (context.now, context.before))
        found.append(say(count_sentence("Số trẻ em tử vong do đuối nước", drowned, had_drowned, former)))
    found += _causes(context, injured, died)
    return refer(context, found, "Biểu 4a", "Biểu 4b") if injured.known else found


def _divided_by(figure: Figure) -> Runs:
    return (f". Mẫu số: {figure.denominator_source}",) if figure.denominator_source else ()


def _causes(context: Context, injured: Figure, died: Figure) -> list[Paragraph]:
    found = []
    for lead, whole, variant in (("Theo nguyên nhân", injured, "injured"), ("Nguyên nhân tử vong", died, "died")):
        parts = [(cause_name(code).lower(), counted(context.now(INJURY, variant, category=code))) for code in cause_codes(context)]
        if whole.known and whole.count and any(part.known for _, part in parts):
            if variant == "died":
                parts = [(name, part) for name, part in parts if not part.known or part.count]
            found.append(say(parts_sentence(lead, whole, parts, shares=whole.count >= SMALLEST_BASE)))
    return found


def communes(context: Context) -> list[Paragraph]:
    """Say how many communes meet the standard; when not yet due, the latest year (RULES 4)."""
    sheets = context.latest_scores()
    now = context.now(RECOGNISED)
    if context.is_commune:
        return _own_score(context)
    if now.known:
        found = []
        for indicator, what in (
            (RECOGNISED, "được công nhận đạt tiêu chuẩn phù hợp với trẻ em"),
            (POINTS, f"đạt từ {points_mark()[1]} điểm trở lên"),
        ):
            figure, before = context.now(indicator), context.before(indicator)
            decimals = context.decimals_of(figure)
            lead = f"Số {context.units} {what}"
            found.append(say(share_sentence(lead, figure, before, context.former, "đạt", decimals, context.units)))
        return refer(context, found, "Biểu 7")
    lead = f"Việc đánh giá {context.units} phù hợp với trẻ em năm {context.period.year} chưa đến kỳ"
    if now.state != "not_due":
        lead = f"Chưa có số liệu đánh giá {context.units} phù hợp với trẻ em năm {context.period.year}"
    if not sheets:
        return [say(lead)]
    mark = points_mark()[1]
    parts = [
        _latest(context, "recognised", "được công nhận đạt tiêu chuẩn", lambda score: score.recognised is True),
        _latest(context, "points", f"đạt từ {mark} điểm trở lên", lambda score: (score.checked_total or 0) >= mark),
    ]
    return refer(context, [say(f"{lead}; kết quả gần nhất, năm {sheets[0].year}: ", listing(parts))], "Biểu 7")


def _latest(context: Context, part: str, what: str, test: Callable[[Score], bool]) -> Runs:
    sheets = context.latest_scores()
    base = f"commune_scores@{context.place.code}:{sheets[0].year}"
    count = sum(map(test, sheets))
    reached, assessed = (derived(base, name, number, str(number), "xã") for name, number in ((part, count), ("assessed", len(sheets))))
    return join_runs(reached, "/", assessed, f" {context.units} {what}")


def _own_score(context: Context) -> list[Paragraph]:
    sheets = context.latest_scores()
    if not sheets:
        return [say(f"Chưa có số liệu đánh giá xã, thị trấn phù hợp với trẻ em của {context.place.running}")]
    score = sheets[0]
    parts: list[Runs] = []
    for part, value, label in (
        ("self_total", score.self_total, "tự chấm"),
        ("checked_total", score.checked_total, "huyện thẩm định"),
    ):
        if value is not None:
            points = derived(score.fact_id, part, value, formats.count(value), "điểm")
            parts.append(join_runs(f"{label} ", points, " điểm"))
    result = {True: "được công nhận đạt tiêu chuẩn", False: "chưa đạt tiêu chuẩn", None: "chưa có kết quả công nhận"}
    parts.append((result[score.recognised],))
    return [say(f"Kết quả đánh giá gần nhất, năm {score.year}: ", listing(parts))]
