"""Biểu 3 (children in special circumstances by the 14 groups) and Biểu 5 (abuse and violence), REPORT section 7."""

from collections.abc import Iterator
from dataclasses import replace

from pipelines import formats
from pipelines.reporting.context import Context
from pipelines.reporting.document import Column, Fact, Run, Table
from pipelines.reporting.figures import ALL
from pipelines.reporting.printing import SIGNS, count_fact
from pipelines.reporting.protection_topics import (
    ABUSED,
    AGES,
    ASSISTED,
    CASES,
    CHILDREN,
    DIVISIONS,
    GROUPS,
    STEPS,
    TURNS,
    UNCLASSIFIED,
    Division,
    as_printed,
    balance,
    categories,
    divisions,
    groups,
    helped_variant,
    private,
    those_of,
    variant_name,
)
from pipelines.reporting.tables import SIGN_NOTE, count_column
from pipelines.reporting.topics import SEXES

HCDB_CODE, ABUSE_CODE = "Biểu 3", "Biểu 5"
_GROUPS, _ABUSE = "B3", "B5"
_NUMBERS = 5 + len(SEXES) + len(AGES)
_HIDDEN = SIGNS["suppressed"]
WHOLE = "Tổng số trẻ em (mỗi trẻ em tính một lần)"
Row = tuple[tuple[Run, ...], ...]


def groups_table(context: Context) -> Table:
    """Return Biểu 3: each of the 14 groups from the first day of the period to the cut-off, who is in it, who was helped."""
    columns = (
        Column("TT", 0.4, "center"),
        Column("Nhóm trẻ em có hoàn cảnh đặc biệt", 4.0),
        count_column("Đầu kỳ", 0.7),
        count_column("Tăng", 0.7),
        count_column("Giảm", 0.7),
        count_column("Cuối kỳ", 0.7),
        count_column("Cuối kỳ: nam", 0.7),
        count_column("Cuối kỳ: nữ", 0.7),
        count_column("Thuộc nhóm trong kỳ", 0.8),
        count_column("Trong đó được trợ giúp", 0.8),
    )
    rows = [_group_row(context, str(number), code, name) for number, (code, name) in enumerate(groups().items(), start=1)]
    rows.append(_group_row(context, "", ALL, WHOLE))
    first, last = formats.day(context.period.starts_on), formats.day(context.period.cutoff_on)
    title = f"Trẻ em có hoàn cảnh đặc biệt theo 14 nhóm, từ ngày {first} đến ngày {last}"
    rows = _veiled(rows)
    codes = (*(f"{_GROUPS}-{number}" for number in range(1, len(rows))), f"{_GROUPS}-tong")
    # its last row is no sum, so nobody may write one there
    return Table(HCDB_CODE, title, columns, tuple(rows), _groups_note(context), total=False, landscape=True, codes=codes)


def _group_row(context: Context, number: str, code: str, name: str) -> Row:
    units = (CHILDREN, TURNS, TURNS, CHILDREN)
    steps = [as_printed(context, context.now(indicator, variant, category=code)) for indicator, variant in STEPS]
    if "suppressed" in (steps[1].state, steps[2].state):
        # the change of a group from the first day to the cut-off would tell who came or left
        steps[0] = replace(steps[0], numerator=None, value=None, state="suppressed")
    facts = [count_fact(figure, dash=True, unit=unit) for figure, unit in zip(steps, units, strict=True)]
    sexes = (as_printed(context, context.now(GROUPS, "closing", category=code, sex=sex)) for sex in SEXES)
    helped = as_printed(context, context.now(ASSISTED, helped_variant(context), category=code))
    facts += [count_fact(figure, dash=True) for figure in (*sexes, those_of(helped), helped)]
    return ((number,), (name,), *((fact,) for fact in facts))


def _groups_note(context: Context) -> str:
    told = [
        "Một trẻ em có thể thuộc nhiều nhóm nên dòng tổng số không phải là cộng các nhóm: mỗi trẻ em chỉ tính một lần.",
        "Tăng, giảm là số lượt trẻ em vào, ra từng nhóm (dòng tổng số: vào, ra diện hoàn cảnh đặc biệt).",
        _balance_note(context),
        "“Thuộc nhóm trong kỳ” là trẻ em thuộc nhóm vào một lúc nào đó trong kỳ;"
        f" được trợ giúp: {variant_name(ASSISTED, helped_variant(context))}.",
        f"Nguồn: danh sách trẻ em có hoàn cảnh đặc biệt của các {context.units}, sổ trợ giúp và dịch vụ.",
        SIGN_NOTE,
    ]
    return " ".join(filter(None, told))


def _balance_note(context: Context) -> str:
    """Say whether opening + entered - left is closing in every row; nothing where a row cannot be checked."""
    found = {number: balance(context, code) for number, code in enumerate([*groups(), ALL], start=1)}
    off = [str(number) if number <= len(groups()) else "tổng số" for number, left in found.items() if left]
    if off:
        return f"Đầu kỳ + tăng - giảm khác cuối kỳ ở dòng {', '.join(off)}: cần kiểm tra lại ngày vào, ngày ra trong danh sách."
    return "Đầu kỳ + tăng - giảm = cuối kỳ ở mọi dòng." if None not in found.values() else ""


def abuse_tables(context: Context) -> list[Table]:
    """Return Biểu 5, but not in what is published of one commune."""
    return [] if private(context) else [abuse_table(context)]


def abuse_table(context: Context) -> Table:
    """Return Biểu 5: cases and children of the period by form, place and suspect, with sex, age, support and the 12 hours."""
    heads = [*(f"Trong đó: {name}" for name in SEXES.values()), *AGES.values()]
    columns = (
        Column("Phân loại", 2.6),
        count_column("Số vụ", 0.6),
        count_column("Số trẻ em", 0.6),
        *(count_column(head, 0.7) for head in heads),
        count_column("Trẻ em đã được hỗ trợ", 0.8),
        count_column("Vụ cần bảo vệ khẩn cấp", 0.8),
        count_column("Trong đó can thiệp trong 12 giờ", 0.8),
    )
    listed = list(_abuse_rows(context))
    title = f"Trẻ em bị xâm hại, bạo lực {context.period.label}"
    rows = tuple(row for _, row in listed)
    return Table(ABUSE_CODE, title, columns, rows, _abuse_note(context), landscape=True, codes=tuple(code for code, _ in listed))


def _abuse_rows(context: Context) -> Iterator[tuple[str, Row]]:
    yield f"{_ABUSE}-tong", _abuse_row(context, ABUSED, ALL, "Tổng số")
    for letter, division in zip("abc", _divided(context), strict=False):
        yield "", ((division.lead,), *([("",)] * _NUMBERS))
        listed = categories(context, division.indicator, "cases")
        codes = [f"{_ABUSE}-{letter}{0 if code == UNCLASSIFIED else number}" for number, code in enumerate(listed, start=1)]
        rows = [_abuse_row(context, division.indicator, code, f"- {name}") for code, name in listed.items()]
        yield from zip(codes, _veiled(rows), strict=True)


def _veiled(rows: list[Row]) -> list[Row]:
    """Hide the zeros of a column in which something is hidden: among dashes the hidden cell would tell in which group the children are."""
    columns = list(zip(*rows, strict=True))
    hiding = [any(isinstance(run, Fact) and run.text == _HIDDEN for cell in column for run in cell) for column in columns]
    return [tuple(_veil(cell) if hides else cell for cell, hides in zip(row, hiding, strict=True)) for row in rows]


def _veil(cell: tuple[Run, ...]) -> tuple[Run, ...]:
    return tuple(replace(run, text=_HIDDEN, value=None) if isinstance(run, Fact) and run.value == 0 else run for run in cell)


def _divided(context: Context) -> list[Division]:
    """Return the divisions that have rows: where nothing occurred the forms are enough."""
    cases = context.now(ABUSED, "cases")
    return divisions(context)[: 1 if cases.known and not cases.count else None]


def _abuse_row(context: Context, indicator: str, code: str, name: str) -> Row:
    def counted(variant: str, unit: str = CHILDREN, **where: str) -> Fact:
        return count_fact(as_printed(context, context.now(indicator, variant, category=code, **where)), dash=True, unit=unit)

    facts = [counted("cases", CASES), counted("children")]
    facts += [counted("children", sex=sex) for sex in SEXES] + [counted("children", age_band=band) for band in AGES]
    facts += [counted("supported"), counted("emergency", CASES), counted("emergency_12h", CASES)]
    return ((name,), *((fact,) for fact in facts))


def _abuse_note(context: Context) -> str:
    told = [
        f"Vụ việc tiếp nhận hoặc phát hiện trong kỳ, theo sổ vụ việc của {context.units}; trẻ em dưới 16 tuổi khi xảy ra.",
        "Một trẻ em bị nhiều hình thức hoặc nhiều vụ tính ở mỗi dòng một lần, ở tổng số một lần: các dòng cộng lại có thể lớn hơn tổng số.",
        "Đã được hỗ trợ: ở mọi vụ của trẻ em trong kỳ. Vụ cần bảo vệ khẩn cấp mà sổ thiếu giờ không tính là can thiệp trong 12 giờ.",
        "Chưa phân loại: sổ không ghi." if _has_unclassified(context) else "",
        "" if len(divisions(context)) == len(DIVISIONS) else "Bản công bố không chia theo môi trường xảy ra và quan hệ của người gây ra.",
        SIGN_NOTE,
    ]
    return " ".join(filter(None, told))


def _has_unclassified(context: Context) -> bool:
    return any(UNCLASSIFIED in categories(context, division.indicator, "cases") for division in _divided(context))


