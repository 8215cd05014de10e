"""Faults of score sheets, each named by file, sheet and row; a fault is told, nothing is corrected silently."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pipelines import engine, formats
from pipelines.scores.settled import IN_FORCE, UNREADABLE, Settled
from pipelines.scores.sheets import POINTS, Key, Row

SIDES = (
    ("self_score", "điểm tự chấm", "own", "stated_self"),
    ("checked_score", "điểm thẩm định", "checked", "stated_checked"),
)


@dataclass(frozen=True)
class Problem:
    """One fault; ``row`` 0: of the sheet as a whole. ``stops``: no total is given while it stands."""

    kind: str
    file: str
    sheet: str
    row: int
    commune: str
    year: int
    criterion: int | None
    message: str
    stops: bool


def find(settled: Mapping[Key, Settled], keys: Iterable[Key]) -> list[Problem]:
    """Return the faults of some sheets, by commune, year and row."""
    found = []
    for key in sorted(keys):
        if one := settled.get(key):
            found += [*_whole(one), *(fault for row in one.sheet.rows for fault in _line(one, row)), *_sums(one)]
    return found


def _of(one: Settled, kind: str, message: str, row: Row | None = None, stops: bool = True) -> Problem:
    line = row or one.sheet.rows[0]
    number = row.criterion if row else None
    return Problem(
        kind,
        line.file,
        line.sheet,
        row.row_number if row else 0,
        one.sheet.commune,
        one.sheet.year,
        number,
        message,
        stops,
    )


def _whole(one: Settled) -> list[Problem]:
    """Faults of a sheet as a whole."""
    sheet, found = one.sheet, _of_standard(one)
    if len(sheet.files) > 1:
        told = f"Có {len(sheet.files)} bảng cho cùng xã, năm: {'; '.join(sheet.files)}; giữ một bảng."
        found.append(_of(one, "two_sheets", told))
    if absent := [number for number in one.maxima.numbers if number not in sheet.numbers]:
        found.append(_of(one, "missing_criterion", f"Thiếu tiêu chí {', '.join(map(str, absent))}."))
    if one.maxima.refusal:
        found.append(_of(one, "maxima", f"Không dùng được điểm tối đa: {one.maxima.refusal}."))
    return found


def _of_standard(one: Settled) -> list[Problem]:
    """Which standard: none, not told, or one that was not in force."""
    if one.standard is None:
        unreadable = f"“{one.sheet.standard}” không có trong danh mục"
        why = unreadable if one.basis == UNREADABLE else "không tiêu chuẩn nào có hiệu lực trong năm"
        return [_of(one, "unknown_standard", f"Không rõ tiêu chuẩn áp dụng: {why}.")]
    found = []
    if one.basis == IN_FORCE:
        told = "Bảng không ghi tiêu chuẩn áp dụng; lấy tiêu chuẩn mới nhất có hiệu lực."
        found.append(_of(one, "standard_missing", told, stops=False))
    if not any(one.standard.in_force(day) for day in _days(one)):
        told = f"Năm {one.sheet.year} {one.standard.title} không có hiệu lực; vẫn tính theo bảng."
        found.append(_of(one, "not_in_force", told, stops=False))
    return found


def _days(one: Settled) -> list[date]:
    return [date(one.sheet.year, 1, 1), date(one.sheet.year, 12, 31)]


def _line(one: Settled, row: Row) -> list[Problem]:
    """Faults of one line: doubled, negative, above the maximum, half points."""
    found = []
    same = [other for other in one.sheet.rows if (other.criterion, other.item) == (row.criterion, row.item)]
    if len(same) > 1 and row != same[0]:
        found.append(_of(one, "doubled_criterion", f"Tiêu chí {_name(row)} ghi lần thứ hai trong năm.", row))
    known = one.maxima.by_criterion.get(row.criterion)
    most = _item_maximum(one, row) if row.item else known.value if known else row.maximum
    for side, words, *_ in SIDES:
        points: float | None = getattr(row, side)
        if points is None:
            continue
        if points < 0:
            found.append(_of(one, "negative", f"Tiêu chí {_name(row)}: {words} âm.", row))
        if most is not None and points > most:
            told = (
                f"{words} {formats.number(points, 1)} cao hơn tối đa {formats.number(most, 1)}; chỉ tính đến mức tối đa"
            )
            found.append(_of(one, "over_maximum", f"Tiêu chí {_name(row)}: {told}.", row, stops=False))
    return [*found, *_halves(one, row)]


def _halves(one: Settled, row: Row) -> list[Problem]:
    """Half points are a fault where the standard allows none; where nobody knows they are pointed out."""
    told = [getattr(row, part) for part in POINTS]
    allowed = one.standard.half_points.value if one.standard else None
    if allowed or all(value is None or float(value).is_integer() for value in told):
        return []
    why = "tiêu chuẩn không cho điểm lẻ" if allowed is False else "chưa biết tiêu chuẩn có cho điểm lẻ không"
    return [_of(one, "half_points", f"Tiêu chí {_name(row)} có điểm lẻ: {why}.", row, stops=False)]


def _item_maximum(one: Settled, row: Row) -> float | None:
    part = one.standard.criterion(row.criterion) if one.standard else None
    item = next((each for each in part.items if each.number == row.item), None) if part else None
    return float(item.maximum.value) if item and item.maximum.value is not None else row.maximum


def _name(row: Row) -> str:
    return f"{row.criterion}.{row.item}" if row.item else str(row.criterion)


def _sums(one: Settled) -> list[Problem]:
    """Missing points; stated totals that are not the sum of the criteria; criteria that are not the sum of their items."""
    found = []
    for side, words, name, stated in SIDES:
        told: float | None = getattr(one.sheet, stated)
        points = [getattr(row, side) for number in one.sheet.numbers if (row := one.sheet.criterion(number))]
        if missing := [
            number
            for number in one.sheet.numbers
            if (row := one.sheet.criterion(number)) and getattr(row, side) is None
        ]:
            found.append(_of(one, f"missing_{name}", f"Chưa có {words} ở tiêu chí {', '.join(map(str, missing))}."))
        elif told is not None and told != sum(points):
            message = f"Tổng {words} ghi trên bảng là {formats.number(told, 1)}, các tiêu chí cộng lại là {formats.number(sum(points), 1)}."
            found.append(_of(one, "total_not_sum", message, stops=False))
        found += _item_sums(one, side, words)
    return found


def _item_sums(one: Settled, side: str, words: str) -> list[Problem]:
    found = []
    for row in one.sheet.own_rows:
        told, items = getattr(row, side), [getattr(item, side) for item in one.sheet.items(row.criterion)]
        if told is not None and items and None not in items and sum(items) != told:
            message = f"Tiêu chí {row.criterion}: {words} khác tổng các mục ({formats.number(sum(items), 1)})."
            found.append(_of(one, "items_not_sum", message, row, stops=False))
    return found


def rejected(con: engine.Connection, communes: Iterable[str], year: int) -> list[Problem]:
    """Return the lines that could not be read at all, from the build's list of problems."""
    query = """
        select reason, file, sheet, row_number, coalesce(commune_code, ''), column_name, rejects from problems
        where register = 'score_sheet' and (commune_code is null or commune_code in ?) and reason <> 'over_maximum'
            and file not in (select file from keyed_score_sheet where year <> ?)
        order by file, sheet, row_number
    """
    rows = engine.rows(con, query, [list(communes), year])
    return [
        Problem(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            year,
            None,
            f"Dòng {'bị loại' if row[6] else 'cần xem'}: cột {row[5]}.",
            False,
        )
        for row in rows
    ]
