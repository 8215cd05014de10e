"""The dossier of one commune's assessment (Word and Excel), and the page of pictures of a whole year.

The machine writes what sheet, standard and marts say, with the certainty of each number; letters, minutes and opinions stay open for
people.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipelines import catalog, formats, marts
from pipelines.reporting.context import Place
from pipelines.reporting.document import (
    Block,
    Chart,
    Column,
    Document,
    Fact,
    Heading,
    Office,
    Paragraph,
    Placeholder,
    Run,
    Table,
)
from pipelines.reporting.figures import Figure
from pipelines.reporting.letterhead import office_for
from pipelines.reporting.printing import NOTHING, SIGNS, derived, fraction_runs, join_runs, value_fact
from pipelines.reporting.tables import COUNT_FORMAT
from pipelines.scores import pictures, telling
from pipelines.scores.assess import Assessed, Year
from pipelines.scores.computed import Compared
from pipelines.scores.maxima import FROM_STANDARD, Maximum
from pipelines.scores.settled import BASIS_VI, Settled
from pipelines.scores.standard import TYPES_VI, Known
from pipelines.scores.verdict import RESULT_VI
from pipelines.settings import Project

NAME = "score_dossier"
CERTAINTY_NOTE = telling.legend()
REGISTER = "score_sheet"
ON_SHEET = "theo bảng"
EVIDENCE = {True: "có", False: "chưa ghi", None: "bảng không có cột"}


def write_dossier(project: Project, year: Year, code: str, folder: Path) -> list[Path]:
    """Write one commune's dossier as Word and Excel and return both paths.

    Raises:
        RequestError: no such commune, or no sheet of it in the year.
    """
    from pipelines.reporting import writer_docx, writer_xlsx

    document = dossier(project, year, code)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"ho-so-xa-phu-hop-voi-tre-em-{code}-{year.year}.{kind}" for kind in ("docx", "xlsx")]
    writer_docx.write(document, paths[0])
    writer_xlsx.write(document, paths[1])
    return paths


def write_pictures(project: Project, year: Year, path: Path, mark: float | None = None) -> Path:
    """Write heat map, ranked bars and streaks of a year as one HTML page that needs no network."""
    from pipelines.reporting import writer_html

    target = path if path.suffix else path / f"xa-phu-hop-voi-tre-em-{year.year}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    writer_html.write(overview(project, year, mark), target)
    return target


def dossier(project: Project, year: Year, code: str) -> Document:
    """Return the document of one commune.

    Raises:
        RequestError: no such commune, or no sheet of it in the year.
    """
    from pipelines.errors import RequestError

    row = year.row(code)
    if row.settled is None:
        raise RequestError(
            f"{row.name} không có bảng chấm điểm năm {year.year}.", todo="đưa bảng vào data/raw rồi chạy treem build"
        )
    place = _place(code, row.name, year)
    subtitle = f"Kết quả đánh giá {place.running} phù hợp với trẻ em năm {year.year}"
    parameters = {
        "plan": year.plan,
        "period": str(year.year),
        "place": code,
        "period_name": f"năm {year.year}",
        "place_name": place.name,
    }
    return _document(project, year, place, "BÁO CÁO", subtitle, parameters, tuple(_blocks(year, row, row.settled)))


def _document(
    project: Project,
    year: Year,
    place: Place,
    title: str,
    subtitle: str,
    parameters: dict[str, str],
    blocks: tuple[Block, ...],
) -> Document:
    manifest = marts.manifest(project.marts)
    return Document(
        name=NAME,
        title=title,
        subtitle=subtitle,
        parameters=parameters,
        year=year.year,
        edition="internal",
        office=_office(project, year, place),
        blocks=blocks,
        status_line="DỰ THẢO",
        demo=bool(manifest.get("demo")),
        build=manifest["build"],
        built_at=manifest["built_at"],
    )


def _place(code: str, name: str, year: Year) -> Place:
    kind = next((word for word in ("thị trấn", "đặc khu", "phường", "xã") if name.lower().startswith(word)), "xã")
    return Place(code, name, "commune", kind, year.place.code)


def _office(project: Project, year: Year, place: Place) -> Office:
    own = Place(year.place.code, year.place.name, year.place.level, year.place.type, year.place.parent_code)
    day = year.standards[0].assessed_on(year.year) if year.standards else date(year.year, 12, 31)
    return office_for(project, year.plan, place, None if place.code == own.code else own, day)[0]


# -- the dossier -------------------------------------------------------------------------------------------------------


def _blocks(year: Year, row: Assessed, one: Settled) -> Iterator[Block]:
    yield Heading(1, "I. KẾT QUẢ")
    yield from _results(year, row, one)
    yield Heading(1, "II. ĐIỂM TỪNG TIÊU CHÍ")
    yield _sheet_table(row, one)
    yield Heading(1, "III. MINH CHỨNG")
    yield _evidence_table(row, one)
    yield Placeholder("danh mục tài liệu minh chứng: số, ký hiệu, ngày, tên văn bản của từng tiêu chí")
    yield Heading(1, "IV. LÝ DO, VIỆC CẦN LÀM")
    yield from _reasons(year, row, one)
    yield Heading(1, "V. HỒ SƠ, TRÌNH TỰ")
    yield from _procedure(year, one)
    yield Placeholder("ý kiến của hội đồng đánh giá cấp xã; ngày họp, biên bản")


def _fact(one: Settled, part: str, value: float | None, dash: bool = False) -> Fact:
    base = f"commune_scores@{one.sheet.commune}:{one.sheet.year}"
    if value is None:
        return Fact(f"{base}#{part}", SIGNS["not_reported"], None, "điểm")
    return derived(base, part, value, NOTHING if dash and value == 0 else formats.count(value), "điểm")


def _say(*runs: Run, style: str = "body") -> Paragraph:
    return Paragraph(tuple(runs), style)


def _results(year: Year, row: Assessed, one: Settled) -> Iterator[Block]:
    standard = one.standard.title if one.standard else "không rõ"
    yield _say(f"Tiêu chuẩn áp dụng: {standard} ({BASIS_VI[one.basis]}).")
    kind = TYPES_VI[one.kind.value] if one.kind.value else "chưa biết"
    yield _say(f"Loại xã: {kind} (độ chắc chắn {one.kind.certainty}; {one.kind.source}).")
    own, checked = _fact(one, "self_total", one.own.value), _fact(one, "checked_total", one.checked.value)
    yield _say("Tổng điểm tự chấm: ", own, "; tổng điểm thẩm định: ", checked, ".")
    for side, total in (("tự chấm", one.own), ("thẩm định", one.checked)):
        if total.refusal:
            yield _say(f"Không tính tổng điểm {side}: {total.refusal}.")
    if row.verdict:
        mark = row.verdict.mark
        known = mark.value is not None
        needed = f"; mức đạt {formats.count(mark.value)} điểm (độ chắc chắn {mark.certainty})" if known else ""
        why = f": {'; '.join(row.verdict.reasons)}" if row.verdict.reasons else ""
        yield _say(f"Xét theo điểm: {RESULT_VI[row.verdict.result]}{why}{needed}.")
    yield _say(f"Kết quả công nhận ghi trên bảng: {telling.RECOGNISED_VI[one.sheet.recognised]}.")
    if row.streak:
        yield from _streak(year, row)


def _streak(year: Year, row: Assessed) -> Iterator[Block]:
    streak = row.streak
    assert streak is not None
    base = f"commune_streak:recognised@{row.code}:{year.year}"
    told = derived(base, "value", streak.years, pictures.streak_text(row), "năm")
    notes = [*streak.crossed, *([streak.stopped] if streak.stopped else [])]
    yield _say("Số năm liên tục được công nhận: ", told, f" ({'; '.join(notes)})." if notes else ".")
    if reward := year.authority.reward(streak.years):
        source = f"{reward.known.source}, độ chắc chắn {reward.known.certainty}"
        yield _say(f"Thuộc diện trình {reward.to} xem xét, khen thưởng, qua {reward.through} ({source}).")


def _sheet_table(row: Assessed, one: Settled) -> Table:
    columns = (
        Column("TT", 0.45, "center"),
        Column("Tiêu chí", 3.6),
        Column("Điểm tối đa", 0.8, "right", COUNT_FORMAT),
        Column("Nguồn điểm tối đa", 1.3, "center"),
        Column("Điểm tự chấm", 0.8, "right", COUNT_FORMAT),
        Column("Điểm thẩm định", 0.8, "right", COUNT_FORMAT),
    )
    rows = [line for number in one.maxima.numbers or one.sheet.numbers for line in _criterion_rows(one, number)]
    whole = one.maxima.total if one.maxima.by_criterion and not one.maxima.refusal else None
    sums = (
        _fact(one, "maximum", whole),
        "",
        _fact(one, "self_total", one.own.value),
        _fact(one, "checked_total", one.checked.value),
    )
    total = ((), ("Tổng cộng",), *((run,) for run in sums))
    running = row.name[:1].lower() + row.name[1:]
    note = f"“{ON_SHEET}”: điểm tối đa do bảng chấm điểm ghi, chưa kiểm chứng được với tiêu chuẩn. "
    note += "Điểm vượt tối đa chỉ tính đến mức tối đa. "
    note += f"Dấu “…”: chưa có. Nguồn: bảng chấm điểm của {running}."
    title = f"Điểm tự chấm và điểm thẩm định, năm {one.sheet.year}"
    return Table("Biểu 1", title, columns, (*rows, total), note, total=True)


def _criterion_rows(one: Settled, number: int) -> Iterator[tuple[tuple[Run, ...], ...]]:
    """Return the line of a criterion and those of its items."""
    part = one.standard.criterion(number) if one.standard else None
    row, most = one.sheet.criterion(number), one.maxima.by_criterion.get(number)
    name = (row.name if row and row.name else "") or (part.title if part else "")
    own, checked = (total.points.get(number) for total in (one.own, one.checked))
    base = f"criterion={number}"
    values = (_fact(one, f"{base},maximum", most.value if most else None), _source(most))
    yield _cells(
        str(number), name, *values, _fact(one, f"{base},self_score", own), _fact(one, f"{base},checked_score", checked)
    )
    for item in one.sheet.items(number):
        told = next((each for each in part.items if each.number == item.item), None) if part else None
        limit = float(told.maximum.value) if told and told.maximum.value is not None else item.maximum
        source = f"tiêu chuẩn ({told.maximum.certainty})" if told and told.maximum.value is not None else ON_SHEET
        part_id = f"{base}.{item.item}"
        points = [_fact(one, f"{part_id},{side}", getattr(item, side)) for side in ("self_score", "checked_score")]
        title = f"trong đó: {item.name or (told.title if told else '')}"
        yield _cells(f"{number}.{item.item}", title, _fact(one, f"{part_id},maximum", limit), source, *points)


def _cells(*runs: Run) -> tuple[tuple[Run, ...], ...]:
    return tuple((run,) for run in runs)


def _source(most: Maximum | None) -> str:
    if most is None:
        return "chưa biết"
    return f"tiêu chuẩn ({most.certainty})" if most.source == FROM_STANDARD else ON_SHEET


def _evidence_table(row: Assessed, one: Settled) -> Table:
    columns = (
        Column("TT", 0.45, "center"),
        Column("Tiêu chí", 3.0),
        Column("Minh chứng trên bảng", 1.1, "center"),
        Column("Số liệu của kho", 2.6),
        Column("So với điểm trên bảng", 1.9),
    )
    rows = tuple(_evidence_row(row, one, number) for number in one.maxima.numbers or one.sheet.numbers)
    note = "Nội dung minh chứng do xã giữ (có thể có tên người), không đưa vào kho số liệu; ở đây chỉ ghi có hay không."
    return Table("Biểu 2", "Minh chứng và số liệu đối chiếu", columns, rows, note)


def _evidence_row(row: Assessed, one: Settled, number: int) -> tuple[tuple[Run, ...], ...]:
    part, line = one.standard.criterion(number) if one.standard else None, one.sheet.criterion(number)
    compared = [each for each in row.compared if each.criterion == number]
    figures = _joined([join_runs(f"{each.measure.name}: ", _figure_runs(each, one.sheet.year)) for each in compared])
    against = "; ".join(dict.fromkeys(_against(each) for each in compared))
    has = EVIDENCE[line.has_evidence if line else False]
    name = (line.name if line and line.name else "") or (part.title if part else "")
    return (*_cells(str(number), name, has), figures or ("chưa có chỉ số",), (against,))


def _joined(parts: list[tuple[Run, ...]]) -> tuple[Run, ...]:
    return join_runs(*(run for at, part in enumerate(parts) for run in (("; ", part) if at else (part,))))


def _figure_runs(each: Compared, year: int) -> tuple[Run, ...]:
    """Return a figure beside a claim as facts: its value, and its counts where it is a share or a rate."""
    told, measure = each.figure, each.measure
    indicator = catalog.indicators().get(measure.indicator)
    if told is None or told.value is None or indicator is None:
        return (telling.NOT_KNOWN,)
    stem = f"{measure.indicator}:{measure.variant}@{each.commune}:{year}"
    figure = Figure(stem, measure.indicator, measure.variant, each.commune, str(year), per=indicator.per, state=told.state)
    figure = replace(figure, numerator=told.numerator, denominator=told.denominator, value=told.value)
    if not figure.known or not figure.denominator:
        return (Fact(figure.fact("value"), telling.figure_text(each), told.value, indicator.unit),)
    return join_runs(value_fact(figure, indicator.decimals), " (", fraction_runs(figure), ")")


def _against(one: Compared) -> str:
    if one.differs:
        return (
            f"KHÁC: theo số liệu {telling.points(one.points)} điểm" if one.points is not None else f"KHÁC: {one.note}"
        )
    return one.note or "khớp"


def _reasons(year: Year, row: Assessed, one: Settled) -> Iterator[Block]:
    mark = year.mark_of(row)
    if mark.value is not None:
        yield _say(
            f"So với mức {formats.count(mark.value)} điểm ({_mark_words(mark)}): {telling.near_text(row, mark.value)}."
        )
    else:
        yield _say("Chưa có mức điểm để so: mức đạt của tiêu chuẩn chưa biết, kế hoạch không nêu mức.")
    if row.unverified:
        reasons = dict.fromkeys(row.unverified.values())
        listed = {
            why: ", ".join(str(number) for number, told in row.unverified.items() if told == why) for why in reasons
        }
        told = "; ".join(f"tiêu chí {numbers} ({why})" for why, numbers in listed.items())
        yield _say(f"Điểm chưa chứng minh được: {told}.")
    faults = [each for each in year.problems if each.commune == row.code]
    for each in faults:
        yield _say(
            f"Cần sửa trên bảng ({each.file}, {each.sheet}{f', dòng {each.row}' if each.row else ''}): {each.message}"
        )
    if not faults:
        yield _say("Bảng chấm điểm không có lỗi cần sửa.")


def _mark_words(mark: Known) -> str:
    return f"độ chắc chắn {mark.certainty}; {mark.source}" if mark.source else f"độ chắc chắn {mark.certainty}"


def _procedure(year: Year, one: Settled) -> Iterator[Block]:
    who = year.authority
    named = f"đề nghị: {who.proposes}; thẩm định: {who.checks or 'chưa rõ cơ quan'}; công nhận: {who.recognises or 'chưa rõ cơ quan'}"
    yield _say(f"Cơ quan {named} (độ chắc chắn {who.known.certainty}; {who.known.source}).")
    for quote in _due(year):
        yield _say(f"Thời hạn theo kế hoạch: “{quote}”.")
    for fact in one.standard.procedure if one.standard else ():
        yield _say(f"{fact.value} (độ chắc chắn {fact.certainty}; {fact.source}).")
    yield _say(f"{CERTAINTY_NOTE}.", style="note")


def _due(year: Year) -> list[str]:
    """Return what the plan says of the dossier's last day, for plans of that year."""
    listed = catalog.load_plan(year.plan).details.get("deadlines", [])
    return [
        str(one["quote"])
        for one in listed
        if REGISTER in one.get("registers", ()) and str(year.year) in str(one.get("covers", ""))
    ]


# -- the page of pictures ----------------------------------------------------------------------------------------------


def overview(project: Project, year: Year, mark: float | None = None) -> Document:
    """Return the document of a whole place: what the year rests on, and its pictures."""
    own = Place(year.place.code, year.place.name, year.place.level, year.place.type, year.place.parent_code)
    subtitle = f"Xã, thị trấn phù hợp với trẻ em năm {year.year}, {own.running}"
    parameters = {
        "plan": year.plan,
        "period": str(year.year),
        "place": own.code,
        "period_name": f"năm {year.year}",
        "place_name": own.name,
    }
    demo = bool(marts.manifest(project.marts).get("demo"))
    return _document(project, year, own, "TỔNG HỢP", subtitle, parameters, tuple(_pictures(year, mark, demo)))


def _pictures(year: Year, mark: float | None, demo: bool) -> Iterator[Block]:
    for line in telling.basis_lines(year):
        yield _say(line)
    said = "; ".join(f"{row.name}: thẩm định {_points(row)}, tự chấm {_own(row)}" for row in year.scored)
    title = "Tổng điểm thẩm định so với mức, và điểm tự chấm"
    yield Chart(title, f"{title}. {said}.", pictures.ranked(year, mark, demo))
    weak = "; ".join(
        f"{row.name}: {', '.join(map(str, row.verdict.zeros))}"
        for row in year.scored
        if row.verdict and row.verdict.zeros
    )
    title = "Điểm từng tiêu chí của từng xã, tô theo phần của điểm tối đa"
    yield Chart(title, f"{title}. Tiêu chí bị 0 điểm: {weak or 'không có'}.", pictures.heat_map(year, demo))
    title = "Kết quả công nhận theo năm và số năm liên tục"
    told = "; ".join(f"{row.name} {pictures.streak_text(row)}" for row in year.rows)
    yield Chart(title, f"{title}. {told}.", pictures.strip(year, min(key[1] for key in year.history), demo))


def _points(row: Assessed) -> str:
    return telling.points(row.settled.checked.value if row.settled else None)


def _own(row: Assessed) -> str:
    return telling.points(row.settled.own.value if row.settled else None)
