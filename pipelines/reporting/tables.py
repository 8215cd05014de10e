"""The annex tables by commune (REPORT section 7): Biểu 2, 6 and 9, and how such tables are made."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from pipelines import formats
from pipelines.reporting.context import Context, Place
from pipelines.reporting.document import Column, Run, Table
from pipelines.reporting.figures import Figure
from pipelines.reporting.printing import count_fact, honest_decimals, value_fact
from pipelines.reporting.topics import (
    BHYT,
    CHARACTERISTICS,
    CHILD_BANDS,
    FORMS,
    MALNUTRITION,
    OF_CHILDREN,
    OVERWEIGHT,
    POPULATION,
    SEXES,
    WEIGHED,
    band_count,
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
    """Return the places a table lists: the communes, then the sum; for one commune itself, and its district where that has figures."""
    beside = context.parent or context.place
    known = not context.is_commune or context.now(POPULATION, place=beside.code).state != "not_reported"
    return [*context.communes, *([beside] if known else [])]


def place_table(context: Context, code: str, title: str, columns: Sequence[Column], cells: Callable[[Place], Cells], note: str) -> Table:
    """Return a table with a row for each commune and their sum; of a commune, with its row and its district's."""
    unit = "Đơn vị" if context.is_commune else context.units[:1].upper() + context.units[1:]
    lead = (Column("Mã", 0.75, "center"), Column(unit, 1.7))
    rows: list[tuple[tuple[Run, ...], ...]] = []
    for place in place_rows(context):
        name = place.name if place.level == "commune" else _sum_name(context)
        row: Cells = (place.code, name, *cells(place))
        rows.append(cells_of(row))
    summed, wide = not context.is_commune, len(columns) > 7
    return Table(code, title, (*lead, *columns), tuple(rows), note, total=summed, landscape=wide)


def cells_of(row: Cells) -> tuple[tuple[Run, ...], ...]:
    """Return a row of a table: every cell a tuple of runs."""
    found: list[tuple[Run, ...]] = [cell if isinstance(cell, tuple) else (cell,) for cell in row]
    return tuple(found)


def _sum_name(context: Context) -> str:
    return f"Toàn {context.parent.type} (để so sánh)" if context.parent else "Cộng"


def population_table(context: Context) -> Table:
    """Return Biểu 2: children by commune, sex and age, ethnic minority and poverty of the household."""
    columns = (
        count_column("Tổng số"),
        count_column("Nam"),
        count_column("Nữ"),
        count_column("Dưới 6 tuổi"),
        count_column("Từ 6 đến dưới 11 tuổi", 1.2),
        count_column("Từ 11 đến dưới 16 tuổi", 1.2),
        *(count_column(title) for title in CHARACTERISTICS.values()),
    )

    def cells(place: Place) -> Cells:
        sexes = [count_fact(context.now(POPULATION, place=place.code, sex=sex), dash=True) for sex in SEXES]
        groups = [band_count(context.now, place.code, bands, part) for part, _, bands in CHILD_BANDS]
        ages = [count_fact(group, dash=True) for group in groups]
        kinds = [count_fact(context.now(OF_CHILDREN, kind, place.code), dash=True) for kind in CHARACTERISTICS]
        return (count_fact(context.now(POPULATION, place=place.code), dash=True), *sexes, *ages, *kinds)

    day = formats.day(context.period.cutoff_on)
    note = f"Nguồn: sổ theo dõi trẻ em của các {context.units}, tính đến ngày {day}; trẻ em thực tế cư trú. {_untold(context)}{SIGN_NOTE}"
    return place_table(context, "Biểu 2", f"Dân số trẻ em dưới 16 tuổi đến ngày {day}", columns, cells, note)


def _untold(context: Context) -> str:
    """Say that some children are in neither column because the register tells nothing of them."""
    told = {"ethnicity_not_told": "dân tộc", "poverty_not_told": "hộ nghèo, cận nghèo"}
    absent = [name for kind, name in told.items() if (figure := context.now(OF_CHILDREN, kind)).known and figure.count]
    return f"Sổ còn trẻ em chưa ghi {', '.join(absent)}: không tính vào các cột ấy. " if absent else ""


def nutrition_table(context: Context) -> Table:
    """Return Biểu 6: children under 5, measured, and malnourished or overweight by commune and form."""
    kinds = [(WEIGHED, "measured", "Được cân, đo", "Số trẻ em dưới 5 tuổi")]
    kinds += [(MALNUTRITION, form, name[:1].upper() + name[1:], f"Có kết quả {_measure(form)}") for form, name in FORMS.items()]
    kinds.append((OVERWEIGHT, "overweight", "Thừa cân", ""))
    places = place_rows(context)
    decimals = [column_decimals(context, [context.now(one, variant, place.code) for place in places]) for one, variant, _, _ in kinds]
    columns: list[Column] = []
    for (_, _, title, whole), several in zip(kinds, decimals, strict=True):
        columns += [count_column(whole)] if whole else []
        columns += [count_column(title, 0.8), share_column(f"{title} (%)", several)]

    def cells(place: Place) -> Cells:
        found: list[Run] = []
        for (indicator, variant, _, whole), several in zip(kinds, decimals, strict=True):
            figure = context.now(indicator, variant, place.code)
            found += [count_fact(figure, "denominator", dash=True)] if whole else []
            found += [count_fact(figure, dash=True), value_fact(figure, several, percent_sign=False)]
        return tuple(found)

    note = (
        "Trẻ em dưới 5 tuổi có lần cân, đo gần nhất trong kỳ hợp lệ; suy dinh dưỡng là dưới -2, thừa cân (gồm béo phì) là trên +2 độ"
        " lệch chuẩn cân nặng theo chiều cao, theo chuẩn tăng trưởng của Tổ chức Y tế thế giới (2006); tỷ lệ thừa cân tính trên số trẻ"
        " có kết quả cân và đo. “Được cân, đo” tính trên trẻ em đang cư trú vào ngày chốt nên có thể khác số có kết quả."
        f" Nguồn: danh sách cân, đo của trạm y tế. {SIGN_NOTE}"
    )
    title = f"Tình trạng dinh dưỡng trẻ em dưới 5 tuổi, {context.period.label}"
    return place_table(context, "Biểu 6", title, columns, cells, note)


def _measure(form: str) -> str:
    return {"underweight": "cân", "stunting": "đo"}.get(form, "cân và đo")


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
    return place_table(context, "Biểu 9", f"Thẻ bảo hiểm y tế của trẻ em dưới 6 tuổi đến ngày {day}", columns, cells, note)
