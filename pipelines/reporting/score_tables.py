"""Biểu 7: the latest assessment of the communes by the standard of a child-friendly commune, criterion by criterion."""

from pipelines import formats
from pipelines.reporting.context import Context, Criterion, Place, Score
from pipelines.reporting.document import Column, Fact, Run, Table
from pipelines.reporting.printing import NOTHING, SIGNS, derived
from pipelines.reporting.tables import SIGN_NOTE, cells_of, count_column
from pipelines.reporting.topics import points_mark

CODE = "Biểu 7"
RESULTS = {True: "Công nhận", False: "Không công nhận", None: "Chưa công nhận"}
Row = tuple[tuple[Run, ...], ...]


def commune_table(context: Context) -> Table:
    """Return Biểu 7: of a district a row for each commune, of a commune a row for each criterion."""
    sheets = {score.commune_code: score for score in context.latest_scores()}
    year = next((score.year for score in sheets.values()), context.period.year)
    title = f"Kết quả đánh giá {context.units} phù hợp với trẻ em năm {year}"
    if context.is_commune and context.place.code in sheets:
        return _of_commune(sheets[context.place.code], title)
    numbers = sorted({one.number for score in sheets.values() for one in score.criteria})
    columns = (
        Column("Mã", 0.75, "center"),
        Column("Đơn vị", 1.5),
        *(count_column(str(number), 0.5) for number in numbers),
        count_column("Tổng tự chấm", 0.7),
        count_column("Tổng thẩm định", 0.7),
        Column("Tiêu chí bị 0 điểm", 0.75, "center"),
        Column("Kết quả", 0.9, "center"),
        Column("Lý do chưa đạt", 1.6),
    )
    rows = tuple(_row(commune, sheets.get(commune.code), numbers) for commune in context.communes)
    return Table(CODE, title, columns, rows, _note(context, tuple(sheets.values())), landscape=True)


def _row(commune: Place, score: Score | None, numbers: list[int]) -> Row:
    if score is None:
        return ((commune.code,), (commune.name,), *((SIGNS["not_reported"],) for _ in range(len(numbers) + 5)))
    told = {one.number: one for one in score.criteria}
    points = [_points(score, f"criterion_{number}", told[number].checked if number in told else None) for number in numbers]
    totals = (_points(score, "self_total", score.self_total), _points(score, "checked_total", score.checked_total))
    zeros = ", ".join(map(str, score.zeros)) or NOTHING
    return cells_of((commune.code, commune.name, *points, *totals, zeros, RESULTS[score.recognised], why_not(score)))


def why_not(score: Score) -> str:
    """Return what the sheet itself says against a commune: too few points for the plan, criteria at 0; "-" where nothing does."""
    mark = points_mark()[1]
    against = [f"dưới {mark} điểm"] if score.checked_total is not None and score.checked_total < mark else []
    against += [f"tiêu chí {number} bị 0 điểm" for number in score.zeros]
    against += ["chưa có điểm thẩm định"] if score.checked_total is None else []
    return "; ".join(against) or NOTHING


def _of_commune(score: Score, title: str) -> Table:
    columns = (
        Column("TC", 0.5, "center"),
        Column("Tiêu chí", 4.0),
        count_column("Điểm tối đa", 0.8),
        count_column("Điểm tự chấm", 0.8),
        count_column("Điểm thẩm định", 0.8),
    )
    rows = [_criterion(score, one) for one in score.criteria]
    maximum = sum(one.maximum or 0 for one in score.criteria) if all(one.maximum is not None for one in score.criteria) else None
    sums = (("maximum_total", maximum), ("self_total", score.self_total), ("checked_total", score.checked_total))
    rows.append((("",), ("Tổng điểm",), *((_points(score, part, value),) for part, value in sums)))
    result = f"Kết quả: {RESULTS[score.recognised].lower()}. Tiêu chí bị 0 điểm: {', '.join(map(str, score.zeros)) or 'không có'}."
    standard = f" Tiêu chuẩn áp dụng: {score.standard}." if score.standard else ""
    note = f"{result}{standard} Nguồn: bảng chấm điểm của xã. {SIGN_NOTE}"
    return Table(CODE, title, columns, tuple(rows), note, total=True)


def _criterion(score: Score, one: Criterion) -> Row:
    parts = (("maximum", one.maximum), ("self", one.own), ("checked", one.checked))
    facts = [_points(score, f"criterion_{one.number}" + ("" if part == "checked" else f"_{part}"), value) for part, value in parts]
    return cells_of((str(one.number), one.name or "…", *facts))


def _note(context: Context, sheets: tuple[Score, ...]) -> str:
    standards = sorted({score.standard for score in sheets if score.standard})
    lead = f"Tiêu chuẩn áp dụng: {'; '.join(standards)}. " if standards else ""
    names = {one.number: one.name for score in sheets for one in score.criteria if one.name}
    listed = "; ".join(f"{number}: {names[number]}" for number in sorted(names))
    told = f"Các cột đánh số là điểm thẩm định của từng tiêu chí. {listed}. " if listed else ""
    mark = f"Mức điểm của kế hoạch: từ {points_mark()[1]} điểm. "
    return f"{lead}{told}{mark}Nguồn: bảng chấm điểm của các {context.units}. {SIGN_NOTE}"


def _points(score: Score, part: str, value: float | None) -> Fact:
    if value is None:
        return Fact(f"{score.fact_id}#{part}", SIGNS["not_reported"], None, "điểm")
    return derived(score.fact_id, part, value, formats.count(value), "điểm")
