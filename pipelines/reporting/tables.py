"""The annex tables by commune and by topic (REPORT section 7): Biểu 2, 4, 6, 7 and 9."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from pipelines import formats
from pipelines.reporting.context import Context, Place, Score
from pipelines.reporting.document import Column, Fact, Run, Table
from pipelines.reporting.figures import ALL, Figure
from pipelines.reporting.printing import NOTHING, SIGNS, count_fact, derived, honest_decimals, value_fact
from pipelines.reporting.sentences import obstacle
from pipelines.reporting.topics import (
    BHYT,
    CHILD_BANDS,
    FORMS,
    INJURY,
    MALNUTRITION,
    POPULATION,
    SEXES,
    band_count,
    cause_codes,
    cause_name,
    injury_bands,
    points_mark,
    without_card,
)

COUNT_FORMAT = '#,##0;-#,##0;"-"'
SIGN_NOTE = "“-” là không phát sinh; “…” là chưa có số liệu."
Cells = tuple[Run | tuple[Run, ...], ...]


def count_column(title: str, width: float = 1.0) -> Column:
    """Return a right-aligned column of whole numbers."""
    return Column(title, width, "right", COUNT_FORMAT)


def share_column(title: str, decimals: int, width: float = 0.8) -> Column:
    """Return a right-aligned column of shares; its Excel format shows as many decimals as the cells need."""
    return Column(title, width, "right", "0" + ("." + "0" * decimals if decimals else ""))


def column_decimals(context: Context, figures: Sequence[Figure]) -> int:
    """Return the decimals that every share of one column is printed with (RULES 14)."""
    usable = [figure for figure in figures if figure.known and figure.denominator]
    needed = [honest_decimals(each.exact, Fraction(each.per), context.decimals_of(each)) for each in usable]
    return max(needed, default=1)


def place_rows(context: Context) -> list[Place]:
    """Return the places a table lists: the communes, then the sum; for one commune itself and its district."""
    return [*context.communes, context.parent or context.place]


def _table(context: Context, code: str, title: str, columns: Sequence[Column], cells: Callable[[Place], Cells], note: str) -> Table:
    lead = (Column("Mã", 0.75, "center"), Column("Xã, thị trấn" if not context.is_commune else "Đơn vị", 1.7))
    rows: list[tuple[tuple[Run, ...], ...]] = []
    for place in place_rows(context):
        name = place.name if place.level == "commune" else _sum_name(context)
        row: Cells = (place.code, name, *cells(place))
        rows.append(_cells(row))
    summed, wide = not context.is_commune, len(columns) > 7
    return Table(code, title, (*lead, *columns), tuple(rows), note, total=summed, landscape=wide)


def _cells(row: Cells) -> tuple[tuple[Run, ...], ...]:
    found: list[tuple[Run, ...]] = [cell if isinstance(cell, tuple) else (cell,) for cell in row]
    return tuple(found)


def _sum_name(context: Context) -> str:
    return "Toàn huyện (để so sánh)" if context.is_commune else "Cộng"


def population_table(context: Context) -> Table:
    """Return Biểu 2: children by commune, sex and age."""
    columns = (
        count_column("Tổng số"),
        count_column("Nam"),
        count_column("Nữ"),
        count_column("Dưới 6 tuổi"),
        count_column("Từ 6 đến dưới 11 tuổi", 1.2),
        count_column("Từ 11 đến dưới 16 tuổi", 1.2),
    )

    def cells(place: Place) -> Cells:
        sexes = [count_fact(context.now(POPULATION, place=place.code, sex=sex), dash=True) for sex in SEXES]
        groups = [band_count(context.now, place.code, bands, part) for part, _, bands in CHILD_BANDS]
        ages = [count_fact(group, dash=True) for group in groups]
        return (count_fact(context.now(POPULATION, place=place.code), dash=True), *sexes, *ages)

    day = formats.day(context.period.cutoff_on)
    note = f"Nguồn: sổ theo dõi trẻ em của các xã, thị trấn, tính đến ngày {day}; trẻ em thực tế cư trú. {SIGN_NOTE}"
    return _table(context, "Biểu 2", f"Dân số trẻ em dưới 16 tuổi đến ngày {day}", columns, cells, note)


def injury_form(context: Context) -> Table:
    """Return Biểu 4a: the official form: 11 causes by sex and by age band, injured and dead."""
    groups: list[tuple[str, dict[str, str]]] = [("Tổng", {})]
    groups += [(name.capitalize(), {"sex": sex}) for sex, name in SEXES.items()]
    groups += [(f"{band} tuổi", {"age_band": band}) for band in injury_bands(context)]
    heads = [count_column(f"{name}: {kind}", 0.75) for name, _ in groups for kind in ("mắc", "tử vong")]
    rows = []
    for number, code in enumerate([*cause_codes(context), ALL], start=1):
        figures = [context.now(INJURY, variant, category=code, **group) for _, group in groups for variant in ("injured", "died")]
        label, name = ("", _causes_total(context)) if code == ALL else (f"{number:02d}", cause_name(code))
        rows.append(_cells((label, name, *(count_fact(figure, dash=True) for figure in figures))))
    note = (
        "“Mắc” gồm cả tử vong. Một trẻ em bị nhiều lần trong kỳ chỉ tính một lần trong tổng số (tính ở từng nguyên nhân đã gặp),"
        " nên số lũy kế có thể nhỏ hơn tổng các quý. Tuổi tính theo ngày bị tai nạn; nhóm 14-15 tuổi là từ đủ 14 đến dưới 16"
        " tuổi. Địa điểm xảy ra (tại nhà, trường học, cộng đồng) chưa tổng hợp được. Nguồn: danh sách tai nạn, thương tích của"
        f" trạm y tế. {SIGN_NOTE}"
    )
    counted = f"{'lũy kế ' if context.is_cumulative else ''}{context.period.label}"
    title = f"Tình hình tai nạn, thương tích trẻ em theo nguyên nhân, giới tính và nhóm tuổi, {counted}"
    columns = (Column("Mã", 0.5, "center"), Column("Loại tai nạn, thương tích", 1.9), *heads)
    return Table("Biểu 4a", title, columns, tuple(rows), note, total=True, landscape=True)


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
        for variant in ("injured", "died"):
            now, before = (read(INJURY, variant, category=code) for read in (context.now, context.before))
            cells += [(count_fact(now, dash=True),), (count_fact(before, dash=True),), _change(context, now, before)]
        label, name = ("", _causes_total(context)) if code == ALL else (f"{number:02d}", cause_name(code))
        rows.append(((label,), (name,), *cells))
    title = f"Tai nạn, thương tích trẻ em theo nguyên nhân so với {former}"
    note = f"{SIGN_NOTE} {context.same.moved.note()}" if context.same.moved else SIGN_NOTE
    return Table("Biểu 4b", title, columns, tuple(rows), note, total=True)


def _change(context: Context, now: Figure, before: Figure) -> tuple[Run, ...]:
    if not now.known or obstacle(now, before, context.former):
        return (SIGNS["not_reported"],)
    change = now.count - before.count
    return (derived(now, "change", change, formats.signed(change), "trẻ em"),)


def nutrition_table(context: Context) -> Table:
    """Return Biểu 6: weighed and malnourished children under 5 by commune and form."""
    places = place_rows(context)
    columns: list[Column] = []
    for form, name in FORMS.items():
        decimals = column_decimals(context, [context.now(MALNUTRITION, form, place.code) for place in places])
        kind = "cân" if form == "underweight" else "đo" if form == "stunting" else "cân, đo"
        title = name[:1].upper() + name[1:]
        columns += [count_column(f"Số trẻ {kind} có kết quả"), count_column(title)]
        columns.append(share_column(f"{title} (%)", decimals))

    def cells(place: Place) -> Cells:
        found: list[Run] = []
        for position, form in enumerate(FORMS):
            figure = context.now(MALNUTRITION, form, place.code)
            decimals = len((columns[position * 3 + 2].number_format or "0").partition(".")[2])
            found += [count_fact(figure, "denominator", dash=True), count_fact(figure, dash=True)]
            found.append(value_fact(figure, decimals, percent_sign=False))
        return tuple(found)

    note = (
        "Trẻ em dưới 5 tuổi có lần cân, đo gần nhất trong kỳ hợp lệ; suy dinh dưỡng là dưới -2 độ lệch chuẩn theo chuẩn tăng"
        f" trưởng của Tổ chức Y tế thế giới (2006). Nguồn: danh sách cân, đo của trạm y tế. {SIGN_NOTE}"
    )
    title = f"Tình trạng dinh dưỡng trẻ em dưới 5 tuổi, {context.period.label}"
    return _table(context, "Biểu 6", title, columns, cells, note)


def commune_table(context: Context) -> Table:
    """Return Biểu 7: the latest score sheets of the communes."""
    columns = (
        Column("Mã", 0.75, "center"),
        Column("Xã, thị trấn", 1.7),
        count_column("Điểm tự chấm"),
        count_column("Điểm huyện thẩm định", 1.1),
        Column(f"Từ {points_mark()[1]} điểm trở lên", 1.0, "center"),
        Column("Tiêu chí bị 0 điểm", 1.1, "center"),
        Column("Kết quả công nhận", 1.3, "center"),
    )
    sheets = {score.commune_code: score for score in context.latest_scores()}
    rows = tuple(_score_row(commune, sheets.get(commune.code)) for commune in context.communes)
    year = next((score.year for score in sheets.values()), context.period.year)
    standards = sorted({score.standard for score in sheets.values() if score.standard})
    note = f"Tiêu chuẩn áp dụng: {'; '.join(standards)}. " if standards else ""
    title = f"Kết quả đánh giá xã, thị trấn phù hợp với trẻ em năm {year}"
    return Table("Biểu 7", title, columns, rows, f"{note}Nguồn: bảng chấm điểm của các xã, thị trấn. {SIGN_NOTE}")


def _score_row(commune: Place, score: Score | None) -> tuple[tuple[Run, ...], ...]:
    if score is None:
        return ((commune.code,), (commune.name,), *((SIGNS["not_reported"],) for _ in range(5)))
    checked = score.checked_total
    reached = "…" if checked is None else "đạt" if checked >= points_mark()[1] else "chưa đạt"
    result = {True: "Đạt tiêu chuẩn", False: "Chưa đạt", None: "Chưa công nhận"}[score.recognised]
    return (
        (commune.code,),
        (commune.name,),
        (_points(score, "self_total", score.self_total),),
        (_points(score, "checked_total", checked),),
        (reached,),
        (", ".join(map(str, score.zeros)) or NOTHING,),
        (result,),
    )


def _points(score: Score, part: str, value: float | None) -> Fact:
    if value is None:
        return Fact(f"{score.fact_id}#{part}", SIGNS["not_reported"], None, "điểm")
    return derived(score.fact_id, part, value, formats.count(value), "điểm")


def insurance_table(context: Context) -> Table:
    """Return Biểu 9: children under 6 with an issued and with a valid card, by commune."""
    places = place_rows(context)
    shares = {
        variant: column_decimals(context, [context.now(BHYT, variant, place.code) for place in places]) for variant in ("issued", "valid")
    }
    columns = (
        count_column("Số trẻ em dưới 6 tuổi", 1.1),
        count_column("Được cấp thẻ"),
        share_column("Tỷ lệ được cấp (%)", shares["issued"], 0.9),
        count_column("Chưa thấy thẻ"),
        count_column("Thẻ còn giá trị"),
        share_column("Tỷ lệ còn giá trị (%)", shares["valid"], 0.9),
    )

    def cells(place: Place) -> Cells:
        issued, valid = (context.now(BHYT, variant, place.code) for variant in ("issued", "valid"))
        return (
            count_fact(issued, "denominator", dash=True),
            count_fact(issued, dash=True),
            value_fact(issued, shares["issued"], percent_sign=False),
            count_fact(without_card(issued), dash=True),
            count_fact(valid, dash=True),
            value_fact(valid, shares["valid"], percent_sign=False),
        )

    day = formats.day(context.period.cutoff_on)
    note = (
        "Tính cả thẻ của các mã đối tượng khác. “Chưa thấy thẻ” là chưa thấy trong danh sách của cơ quan bảo hiểm xã hội, có thể"
        f" gồm trẻ em được cấp thẻ ở nơi khác và trẻ em mới sinh. {SIGN_NOTE}"
    )
    return _table(context, "Biểu 9", f"Thẻ bảo hiểm y tế của trẻ em dưới 6 tuổi đến ngày {day}", columns, cells, note)
