"""Biểu 4: injuries of children as the national form lays them out (a), beside the same period (b), with the form's head (4)."""

from pipelines import formats
from pipelines.reporting.context import Context
from pipelines.reporting.document import Column, Fact, Run, Table
from pipelines.reporting.figures import ALL, Figure, counted
from pipelines.reporting.printing import NOTHING, SIGNS, count_fact, derived
from pipelines.reporting.sentences import Runs, obstacle, units_runs
from pipelines.reporting.tables import SIGN_NOTE, cells_of, count_column
from pipelines.reporting.topics import CROSSED, INJURY, PLACES, POPULATION, SEXES, cause_codes, cause_name, injury_bands

KINDS = ("injured", "died")


def span(context: Context) -> str:
    """Return whether the period's events are those of the whole year so far or of the period alone, with its days (REPORT section 8)."""
    first, last = formats.day(context.period.starts_on), formats.day(context.period.cutoff_on)
    label = context.period.label
    if not context.is_cumulative:
        return f"riêng {label}, từ ngày {first} đến ngày {last}"
    also = f"riêng {label}, cũng là lũy kế từ đầu năm" if context.earlier is None and "-Q" in context.period.id else f"lũy kế {label}"
    return f"{also}, từ ngày {first} đến ngày {last}"


def injury_head(context: Context) -> Table:
    """Return Biểu 4: the numbers at the head of the national form, beside the same period."""
    columns = (Column("Nội dung", 3.0), count_column("Kỳ báo cáo"), count_column(context.former[:1].upper() + context.former[1:]))
    named = (
        ("Tổng số trẻ em bị tai nạn, thương tích (mắc, gồm cả tử vong)", INJURY, "injured"),
        ("Trong đó tử vong", INJURY, "died"),
        ("Trong đó để lại khuyết tật", CROSSED, "disabled"),
        ("Tổng số trẻ em dưới 16 tuổi vào ngày chốt", POPULATION, ""),
    )
    rows: list[tuple[Runs, ...]] = []
    for label, indicator, variant in named:
        figures = [counted(read(indicator, variant)) for read in (context.now, context.before)]
        rows.append(((label,), *((count_fact(figure, dash=True),) for figure in figures)))
    sent = [_units(read(INJURY, "injured")) for read in (context.now, context.before)]
    rows.append(((f"Số {context.units} báo cáo",), *sent))
    note = f"Kỳ của mẫu: {span(context)}. {SIGN_NOTE} {context.same.note}".rstrip()
    return Table("Biểu 4", f"Số chung của báo cáo tai nạn, thương tích trẻ em, {context.period.label}", columns, tuple(rows), note)


def _units(figure: Figure) -> Runs:
    return units_runs(figure) if figure.units_expected else (SIGNS["not_reported"],)


def injury_form(context: Context) -> Table:
    """Return Biểu 4a: the national form: 11 causes by sex, age band and place of event, injured and dead in one cell."""
    groups: list[tuple[str, str, dict[str, str]]] = [("Tổng số", "", {})]
    groups += [(name.capitalize(), "", {"sex": sex}) for sex, name in SEXES.items()]
    groups += [(f"{band} tuổi", "", {"age_band": band}) for band in injury_bands(context)]
    untold = context.happened(CROSSED, "injured_unclassified")
    groups += [(name, place, {}) for place, name in PLACES.items() if place != "unclassified" or untold]
    rows = []
    for number, code in enumerate([*cause_codes(context), ALL], start=1):
        cells = [_pair(context, code, place, group) for _, place, group in groups]
        label, name = ("", _causes_total(context)) if code == ALL else (f"{number:02d}", cause_name(code))
        rows.append(cells_of((label, name, *cells)))
    heads = (Column(name, 0.8, "center") for name, _, _ in groups)
    columns = (Column("Mã", 0.5, "center"), Column("Loại tai nạn, thương tích", 1.9), *heads)
    title = f"Tình hình tai nạn, thương tích trẻ em theo nguyên nhân, giới tính, nhóm tuổi và nơi xảy ra, {span(context)}"
    return Table("Biểu 4a", title, columns, tuple(rows), _form_note(), total=True, landscape=True)


def _pair(context: Context, cause: str, place: str, group: dict[str, str]) -> tuple[Run, ...]:
    """Return one cell of the form: injured/dead; "-" where nothing occurred."""
    at_place = [(CROSSED, f"{kind}_{place}") for kind in KINDS]
    named = at_place if place else [(INJURY, kind) for kind in KINDS]
    facts = [count_fact(counted(context.now(indicator, variant, category=cause, **group))) for indicator, variant in named]
    if all(fact.value == 0 for fact in facts):
        return (Fact(facts[0].fact_id, NOTHING, 0.0, facts[0].unit),)
    if all(fact.value is None for fact in facts):
        return (facts[0],)
    return (facts[0], "/", facts[1])


def _form_note() -> str:
    return (
        "Mỗi ô là số mắc/số tử vong; “mắc” gồm cả tử vong. Một trẻ em bị nhiều lần trong kỳ chỉ tính một lần trong tổng số (tính ở từng"
        " nguyên nhân, từng nơi xảy ra đã gặp), nên số lũy kế có thể nhỏ hơn tổng các quý. Tuổi tính theo ngày bị tai nạn; nhóm 14-15"
        " tuổi là từ đủ 14 đến dưới 16 tuổi (mẫu ghi 14-16). Nguồn: danh sách tai nạn, thương tích của trạm y tế."
        f" {SIGN_NOTE}"
    )


def _causes_total(context: Context) -> str:
    """Return "Cộng" where the causes add up to the children injured, else words that promise no sum."""
    whole = context.now(INJURY, "injured")
    parts = [context.now(INJURY, "injured", category=code) for code in cause_codes(context)]
    adds_up = whole.known and sum(part.numerator or 0 for part in parts) == whole.count
    return "Cộng" if adds_up else "Tổng số trẻ em"


def injury_comparison(context: Context) -> Table:
    """Return Biểu 4b: injured and dead children by cause, beside the same period one year earlier."""
    former = context.former
    columns = (
        Column("Mã", 0.5, "center"),
        Column("Loại tai nạn, thương tích", 2.2),
        count_column("Mắc"),
        count_column(f"Mắc, {former}", 1.2),
        count_column("Tăng, giảm", 0.9),
        count_column("Tử vong"),
        count_column(f"Tử vong, {former}", 1.2),
        count_column("Tăng, giảm", 0.9),
    )
    rows = []
    for number, code in enumerate([*cause_codes(context), ALL], start=1):
        cells: list[tuple[Run, ...]] = []
        for variant in KINDS:
            now, before = (read(INJURY, variant, category=code) for read in (context.now, context.before))
            cells += [(count_fact(now, dash=True),), (count_fact(before, dash=True),), _change(context, now, before)]
        label, name = ("", _causes_total(context)) if code == ALL else (f"{number:02d}", cause_name(code))
        rows.append(((label,), (name,), *cells))
    title = f"Tai nạn, thương tích trẻ em theo nguyên nhân so với {former}"
    note = f"{SIGN_NOTE} {context.same.note}".rstrip()
    return Table("Biểu 4b", title, columns, tuple(rows), note, total=True)


def _change(context: Context, now: Figure, before: Figure) -> tuple[Run, ...]:
    if not now.known or obstacle(now, before, context.former):
        return (SIGNS["not_reported"],)
    change = now.count - before.count
    return (derived(now, "change", change, formats.signed(change), "trẻ em"),)
