"""The "phiếu giải trình số liệu" as a document: one model, printed by the writer of reports or as plain text on a terminal."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from pipelines import formats
from pipelines.catalog import Indicator
from pipelines.explaining import sources, words
from pipelines.explaining.explanation import Explanation
from pipelines.reporting.document import Block, Column, Document, Fact, Heading, Office, Paragraph, Run, Table
from pipelines.reporting.wording import plain
from pipelines.settings import Project

TITLE = "PHIẾU GIẢI TRÌNH SỐ LIỆU"
LEDGER_VI = {
    "rows_read": "đọc", "accepted": "nhận", "rejected": "loại", "duplicate": "trùng", "header": "tiêu đề", "blank": "trống",
    "subtotal": "cộng", "footer": "chân trang",
}  # fmt: skip
_HASH = 12


def document(told: Explanation, office: Office | None = None) -> Document:
    """Return the sheet about one figure, or about an indicator where no figure was asked for."""
    build = told.build
    made = str(build.get("built_at", ""))
    blocks: list[Block] = [
        *_figure(told), *_compared(told), *_meaning(told), *_judged(told), *_files(told), *_missing(told), *_query(told), *_made_by(told),
    ]  # fmt: skip
    return Document(
        name="explain",
        title=TITLE,
        subtitle=_subtitle(told),
        parameters={"fact_id": told.asked.fact_id or told.asked.indicator.id},
        year=datetime.fromisoformat(made).year if made else 2000,
        edition="Bản nội bộ",
        office=office or Office(),
        blocks=tuple(_numbered(blocks)),
        demo=bool(build.get("demo")),
        build=str(build.get("build", "")),
        built_at=made,
    )


def _numbered(blocks: Sequence[Block]) -> Iterator[Block]:
    numerals = iter(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"))
    for block in blocks:
        yield Heading(block.level, f"{next(numerals)}. {block.text}") if isinstance(block, Heading) else block


def office_of(project: Project, con: Any, told: Explanation) -> Office:
    """Return the letterhead of the office whose plan the figure's place belongs to (empty without a figure)."""
    from pipelines import catalog, places
    from pipelines.reporting.context import read_places
    from pipelines.reporting.letterhead import office_for

    if told.cutoff_on is None:
        return Office()
    known = read_places(con, told.cutoff_on)
    place = known.get(told.asked.place)
    plans = [catalog.load_plan(name) for name in told.build.get("plans", [])]
    found = places.find(told.asked.place, told.cutoff_on)
    above = places.ancestry(found, told.cutoff_on) if found else []
    plan = told.asked.plan or next((plan for plan in plans if plan.place in above), None)
    if place is None or plan is None:
        return Office()
    parent = known.get(plan.place) if place.code != plan.place else None
    return office_for(project, plan.id, place, parent, told.cutoff_on)[0]


def text(paper: Document) -> Iterator[str]:
    """Give the document line by line for a terminal."""
    yield f"{paper.title}: {paper.subtitle}"
    for block in paper.blocks:
        if isinstance(block, Heading):
            yield ""
            yield block.text
        elif isinstance(block, Paragraph):
            yield f"  {plain(block.runs)}"
        elif isinstance(block, Table):
            yield from _lines(block)


def _lines(table: Table) -> Iterator[str]:
    rows = [[plain(cell) for cell in row] for row in table.rows]
    head = [column.title for column in table.columns]
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]
    for row in rows if head[0] == "Mục" else [head, *rows]:
        yield ("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))).rstrip()
    if table.note:
        yield f"  {table.note}"


def _subtitle(told: Explanation) -> str:
    indicator, asked = told.asked.indicator, told.asked
    variant = str(indicator.variants[asked.variant]["vi"]) if asked.variant else ""
    name = ": ".join(filter(None, (indicator.title["vi"], variant)))
    return f"{name}, {told.place_name}, {told.period_label}" if told.figure else name


def _pairs(rows: Sequence[tuple[str, str | tuple[Run, ...]]]) -> Table:
    cells = tuple(((name,), value if isinstance(value, tuple) else (value,)) for name, value in rows)
    return Table("", "", (Column("Mục", 1.0), Column("Nội dung", 3.2)), cells)


def _figure(told: Explanation) -> Iterator[Block]:
    if not told.figure:
        return
    row, indicator = told.figure, told.asked.indicator
    yield Heading(1, "Con số")
    listed: list[tuple[str, str | tuple[Run, ...]]] = [("Mã số liệu", told.asked.fact_id)]
    if told.asked.target:
        listed.append(("Mã chỉ tiêu", f"{told.asked.target.id}: {told.asked.target.quote}"))
    parts = words.SPLITS
    listed += [(parts[name][:1].upper() + parts[name][1:], value) for name, value in told.asked.dimensions.items()]
    listed += [(name, value) for name, value in _numbers(told, indicator) if value]
    state = f"{words.STATES.get(row['state'], row['state'])}{'; số nhỏ, dao động mạnh' if row['unstable'] else ''}"
    listed += [
        ("Trạng thái", state),
        ("Tính đến ngày", formats.day(row["to_date"]) if row["to_date"] else "…"),
        ("So với cùng kỳ", _comparability(row["comparability"])),
        ("Số nơi có số liệu", f"{row['units_reported']}/{row['units_expected']} {words.UNITS.get(told.facet.units, told.facet.units)}"),
    ]
    yield _pairs(listed)


def _comparability(flag: str) -> str:
    told = {"exact": "so sánh được", "apportioned": "ước theo tỷ lệ đã nêu", "not_comparable": "không so sánh được (đổi địa giới)"}
    return told.get(flag, flag)


def _numbers(told: Explanation, indicator: Indicator) -> list[tuple[str, tuple[Run, ...]]]:
    row, fact = told.figure, told.asked.fact_id
    found: list[tuple[str, tuple[Run, ...]]] = []
    for name, key in (("Tử số", "numerator"), ("Mẫu số", "denominator")):
        if row[key] is not None and (key == "numerator" or indicator.kind != "count"):
            found.append((name, (Fact(f"{fact}#{key}", formats.count(row[key]), row[key]),)))
    if row["denominator_source"]:
        found.append(("Nguồn mẫu số", (row["denominator_source"],)))
    if row["value"] is not None and indicator.kind != "count":
        value = Fact(f"{fact}#value", formats.number(row["value"], indicator.decimals), row["value"], indicator.unit)
        found.append(("Giá trị", (value, f" {indicator.unit}")))
        if row["lower95"] is not None:  # a mean of years has no limits
            limits = f"{formats.number(row['lower95'], indicator.decimals)} đến {formats.number(row['upper95'], indicator.decimals)}"
            found.append(("Khoảng tin cậy 95 %", (limits,)))
    return found


def _compared(told: Explanation) -> Iterator[Block]:
    if told.compared is None:
        return
    from pipelines.explaining import telling

    yield Heading(1, "So sánh")
    cells = telling.cells(told.asked.indicator, told.compared)
    rows = [(head, cell) for head, cell in zip(telling.HEAD, cells, strict=True) if cell]
    yield _pairs([*rows, *([("Nhận xét", told.compared.note_vi)] if told.compared.note_vi else [])])


def _meaning(told: Explanation) -> Iterator[Block]:
    indicator = told.asked.indicator
    yield Heading(1, "Cách tính")
    rows: list[tuple[str, str | tuple[Run, ...]]] = [("Công thức", words.formula(indicator))]
    rows += [(vi, str(indicator.concept[key])) for key, (vi, _) in words.PARTS.items() if indicator.concept.get(key)]
    rows.append(("Độ chắc chắn", words.certainty(indicator.concept)))
    if told.facet.denominator_source:
        rows.append(("Chia cho", told.facet.denominator_source))
    if len(told.facet.denominators) > 1:
        rows.append(("Thứ tự nguồn mẫu số", ", nếu không có thì ".join(words.chain(told.facet))))
    rows.append(("Một nơi phải gửi", "; ".join(words.needs(told.facet))))
    if not told.asked.variant:
        rows.append(("Các cách tính", "; ".join(f"{name}: {each['vi']}" for name, each in indicator.variants.items())))
    yield _pairs(rows)


def _judged(told: Explanation) -> Iterator[Block]:
    if not told.targets:
        return
    yield Heading(1, "Chỉ tiêu dùng số này")
    columns = (Column("Mã", 0.6, "center"), Column("Kế hoạch", 1.6), Column("Nguyên văn", 3.6))
    rows = tuple(((target.id,), (plan.title,), (target.quote,)) for plan, target in told.targets)
    yield Table("", "", columns, rows)


def _files(told: Explanation) -> Iterator[Block]:
    if not told.figure:
        return
    yield Heading(1, "Tệp nguồn")
    if not told.lists:
        yield Paragraph(("Không tính từ danh sách của một sổ nhất định, hoặc chưa nhận danh sách nào.",))
        return
    whole = sources.totals(told.lists)
    count = len({each.file for each in told.lists if each.file})
    yield Paragraph((f"{count} tệp. Sổ dòng: {_ledger(whole)}.",))
    columns = (
        Column("Sổ", 1.5), Column("Nơi", 0.8, "center"), Column("Kỳ", 0.7, "center"), Column("Tệp / trang", 3.2),
        Column("Nhận ngày", 0.9, "center"), Column("SHA-256", 1.2), Column("Dòng nhận / đọc", 1.0, "center"),
    )  # fmt: skip
    rows = tuple(tuple((cell,) for cell in _list_cells(each)) for each in told.lists)
    note = f"SHA-256: {_HASH} ký tự đầu; đủ 64 ký tự trong manifest.json của lần dựng. Số dòng là của cả trang."
    yield Table("", "", columns, rows, note, landscape=True)


def _list_cells(each: sources.SourceList) -> tuple[str, ...]:
    file = f"{each.file} / {each.sheet}" if each.file else "báo không phát sinh"
    told = f"{each.ledger['accepted']}/{each.ledger['rows_read']}" if each.ledger else ""
    day = formats.day(each.received_on) if each.received_on else ""
    return words.register_title(each.register), each.commune, each.period, file, day, each.sha256[:_HASH], told


def _ledger(whole: dict[str, int]) -> str:
    return ", ".join(f"{word} {formats.number(whole[name])}" for name, word in LEDGER_VI.items())


def _missing(told: Explanation) -> Iterator[Block]:
    if not told.figure:
        return
    yield Heading(1, "Nơi chưa có trong số này")
    if not told.missing:
        yield Paragraph(("Không thiếu nơi nào.",))
        return
    from pipelines import places

    for each in told.missing:
        found = places.find(each.commune, told.cutoff_on) if told.cutoff_on else None
        lacks = "; ".join(words.register_title(register) for register in each.registers)
        yield Paragraph((f"{found.name if found else each.commune} ({each.commune}): thiếu {lacks}.",))


def _query(told: Explanation) -> Iterator[Block]:
    yield Heading(1, "Câu SQL")
    tables = ", ".join(name if rows is None else f"{name} ({formats.number(rows)} dòng)" for name, rows in told.tables.items())
    yield Paragraph((f"Đọc các bảng: {tables}.",))
    yield Paragraph((f"Các bảng ấy làm từ: {'; '.join(words.register_title(name) for name in told.registers)}.",))
    rows = tuple(((str(number),), (_indented(line),)) for number, line in enumerate(told.sql.rstrip().splitlines(), start=1))
    yield Table("", told.asked.indicator.sql.name, (Column("Dòng", 0.4, "right"), Column("SQL", 6.0)), rows)


def _indented(line: str) -> str:
    """Keep the indentation where a cell of Word would swallow it."""
    bare = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(bare)) + bare


def _made_by(told: Explanation) -> Iterator[Block]:
    if not told.build:
        return
    build = told.build
    packages = ", ".join(f"{name} {version}" for name, version in build.get("packages", {}).items())
    yield Heading(1, "Lần dựng kho")
    yield _pairs(
        [
            ("Lần dựng", f"{build.get('build', '')}, lúc {formats.moment(build.get('built_at', ''))}"),
            ("Bản mã", str(build.get("code_version", ""))),
            ("Phần mềm", f"Python {build.get('python', '')}, {packages}"),
        ]
    )
