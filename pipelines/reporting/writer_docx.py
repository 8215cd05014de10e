"""Word writer: the document model in the layout of Decree 30/2020, with named styles that an office can go on editing.

Charts are still pictures with alternative text, those of analysis left out (RULES 15); the HTML of the same report has them to look into.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import singledispatchmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.reporting import docx_identity, docx_pictures, docx_reading, docx_styles, docx_xml, typesetting, wording
from pipelines.reporting.document import Chart, Document, Fact, Heading, Paragraph, Placeholder, Run, Table

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.section import Section
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph as WordParagraph


def write(document: Document, path: Path, signers: Sequence[str] = ()) -> None:
    """Write the report as ``.docx``; the same document always gives the same bytes.

    Args:
        signers: of minutes, who sign side by side; without them the office signs as its letterhead tells.
    """
    import docx

    printed = wording.signed(wording.printable(document))
    word = docx.Document()
    docx_styles.install(word)
    writer = _Writer(printed, word, tuple(signers))
    writer.write()
    docx_xml.add_fact_map(word, printed.build, writer.bookmarks)
    docx_xml.add_identity(word, docx_identity.identity_of(printed), docx_reading.fingerprints(word.element))
    _set_properties(word, printed)
    docx_xml.save_fixed(word, path, wording.built_at(printed))


def _set_properties(word: "WordDocument", document: Document) -> None:
    properties = word.core_properties
    moment = wording.built_at(document).replace(tzinfo=None)
    properties.title, properties.subject = document.title[:255], document.subtitle[:255]
    properties.author = properties.last_modified_by = document.office.issuing_body[:255]
    properties.created = properties.modified = moment
    properties.language, properties.revision = docx_styles.LANGUAGE, 1
    properties.category, properties.comments = wording.edition_line(document), document.build[:255]
    properties.keywords = wording.mark_line(document)[:255]


@dataclass
class _Writer:
    """Writes one document from top to bottom and remembers which bookmark holds which fact."""

    document: Document
    word: "WordDocument"
    signers: tuple[str, ...] = ()
    bookmarks: list[tuple[str, str]] = field(default_factory=list)
    printed: Counter[str] = field(default_factory=Counter)
    landscape: bool = False
    pictures: int = 0

    def write(self) -> None:
        text, annexes = wording.split_annexes(self.document)
        self._start_page(self.word.sections[0], landscape=False)
        self._page_marks(self.word.sections[0])
        self._letterhead()
        self._title()
        if self.document.opening:
            self._paragraph("body", self.document.opening)
        self._blocks(text)
        self._turn(landscape=False)
        self._closing()
        self._signature()
        for annex in annexes:
            self._annex(annex)

    # -- pages ---------------------------------------------------------------------------------------------------

    def _start_page(self, section: "Section", landscape: bool, first: bool = True) -> None:
        from docx.enum.section import WD_ORIENT
        from docx.shared import Mm

        layout = wording.layout()
        paper, margin = layout["paper"], layout["margin"]
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        sides = (paper["height"], paper["width"]) if landscape else (paper["width"], paper["height"])
        section.page_width, section.page_height = Mm(sides[0]), Mm(sides[1])
        section.top_margin, section.bottom_margin = Mm(margin["top"]), Mm(margin["bottom"])
        section.left_margin, section.right_margin = Mm(margin["left"]), Mm(margin["right"])
        section.header_distance, section.footer_distance = Mm(layout["header_distance"]), Mm(layout["footer_distance"])
        section.different_first_page_header_footer = first
        self.landscape = landscape

    def _page_marks(self, section: "Section") -> None:
        """Page number in the top margin but on page 1; draft and sample marks and the edition on every page."""
        number = section.header.paragraphs[0]
        number.style = self._style("page_number")
        docx_xml.add_page_number(number)
        marks = wording.mark_line(self.document)
        first = section.first_page_header.paragraphs[0]
        first.style = self._style("mark")
        if marks:
            first.add_run(marks)
            section.header.add_paragraph(marks, self._style("mark"))
        for footer in (section.footer, section.first_page_footer):
            footer.paragraphs[0].style = self._style("edition")
            footer.paragraphs[0].add_run(wording.edition_line(self.document))

    def _turn(self, landscape: bool) -> None:
        if landscape != self.landscape:
            self._start_page(self._new_section(), landscape, first=False)

    def _new_section(self) -> "Section":
        """Begin a new page section without leaving an empty line of text behind on the former page."""
        from docx.enum.section import WD_SECTION
        from docx.oxml.ns import qn

        section: Section = self.word.add_section(WD_SECTION.NEW_PAGE)
        for inherited in section._sectPr.findall(qn("w:pgNumType")):
            section._sectPr.remove(inherited)  # only the first page of an annex begins again at 1
        holder = self.word.element.body.findall(qn("w:p"))[-1]
        former = holder.getprevious()
        if former is not None and former.tag == qn("w:p") and former.find(f".//{qn('w:sectPr')}") is None:
            former.get_or_add_pPr().append(holder.find(f".//{qn('w:sectPr')}"))
            holder.getparent().remove(holder)
        else:
            holder.style = docx_styles.style_id("section_end")
        return section

    def _annex(self, blocks: tuple[Any, ...]) -> None:
        """An annex starts on a page of its own and counts its pages from 1."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        section = self._new_section()
        self._start_page(section, landscape=wording.is_wide(blocks))
        start = OxmlElement("w:pgNumType")
        start.set(qn("w:start"), "1")
        section._sectPr.find(qn("w:pgMar")).addnext(start)
        self._add("annex_title", blocks[0].text)
        self._add("annex_of", wording.annex_line(self.document))
        self._blocks(blocks[1:])

    # -- text ----------------------------------------------------------------------------------------------------

    def _style(self, key: str) -> Any:
        return self.word.styles[wording.layout()["styles"][key]["name"]]

    def _add(self, key: str, text: str = "", container: Any = None) -> "WordParagraph":
        paragraph: WordParagraph = (container or self.word).add_paragraph(text)
        paragraph._p.style = docx_styles.style_id(key)
        return paragraph

    def _paragraph(self, key: str, runs: tuple[Run, ...]) -> "WordParagraph":
        return self._fill(self._add(key), runs)

    def _fill(self, paragraph: "WordParagraph", runs: tuple[Run, ...], strong: bool = False) -> "WordParagraph":
        style = "Strong" if strong else None
        for run in runs:
            if isinstance(run, Fact):
                self.printed[run.fact_id] += 1
                name = docx_xml.bookmark_name(run.fact_id, self.printed[run.fact_id])
                docx_xml.add_bookmarked(paragraph, run.text, style, len(self.bookmarks) + 1, name)
                self.bookmarks.append((name, run.fact_id))
            elif run:
                paragraph.add_run(run, style)
        return paragraph

    def _rule(self, container: Any, line_mm: float, area_mm: float) -> None:
        """A thin line of the given length in the middle of the area."""
        from docx.shared import Mm

        paragraph = self._add("rule", container=container)
        indent = Mm(max(area_mm - line_mm, 0) / 2)
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent

    # -- head and foot of the text -------------------------------------------------------------------------------

    def _letterhead(self) -> None:
        layout = wording.layout()
        widths = [layout["letterhead"]["left"], layout["letterhead"]["right"]]
        table = self.word.add_table(2, 2)
        docx_xml.set_widths(table, docx_styles.PLAIN, widths)
        left, right = table.rows[0].cells
        office = self.document.office
        for key, name in (("parent_body", office.parent_body), ("issuing_body", office.issuing_body)):
            if name:
                self._balanced(key, name, left, widths[0])
        if office.issuing_body:
            self._rule(left, typesetting.rule_length(office.issuing_body, "issuing_body", widths[0]), widths[0])
        self._add("nation", wording.NATION, right)
        self._add("motto", wording.MOTTO, right)
        self._rule(right, layout["motto_width"], widths[1])
        number, place = table.rows[1].cells
        self._add("number_line", wording.number_line(office), number)
        self._add("date_line", wording.date_line(self.document), place)
        _drop_first_paragraphs(table)

    def _balanced(self, key: str, text: str, container: Any, area_mm: float) -> None:
        size = wording.layout()["styles"][key]["size"]
        self._add(key, "\n".join(typesetting.balanced_lines(text, size, area_mm)), container)

    def _title(self) -> None:
        area = typesetting.text_area(landscape=False)
        self._add("title", self.document.title)
        if self.document.subtitle:
            self._balanced("subtitle", self.document.subtitle, None, area)
            self._rule(None, typesetting.rule_length(self.document.subtitle, "subtitle", area), area)
        if addressee := wording.addressee_line(self.document.office):
            self._balanced("addressee", addressee, None, area)

    def _closing(self) -> None:
        if sentence := wording.closing_line(self.document):
            self._add("body", sentence).paragraph_format.keep_with_next = True

    def _side_by_side(self) -> None:
        """The parties of minutes: each with room to sign."""
        from docx.shared import Mm

        area = typesetting.text_area(landscape=False)
        table = self.word.add_table(1, len(self.signers))
        docx_xml.set_widths(table, docx_styles.PLAIN, [area / len(self.signers)] * len(self.signers))
        docx_xml.keep_row_whole(table.rows[0]._tr)
        for cell, party in zip(table.rows[0].cells, self.signers, strict=True):
            self._add("signature_post", party, cell)
            self._add("date_line", "(Ký, ghi rõ họ tên)", cell).paragraph_format.space_before = Mm(0)
            self._add("signature_name", "", cell).paragraph_format.space_before = Mm(wording.layout()["signature_room"])
        _drop_first_paragraphs(table)

    def _signature(self) -> None:
        from docx.shared import Mm

        if self.signers:
            self._side_by_side()
            return
        area = typesetting.text_area(landscape=False)
        table = self.word.add_table(1, 2)
        docx_xml.set_widths(table, docx_styles.PLAIN, [area * 0.46, area * 0.54])
        docx_xml.keep_row_whole(table.rows[0]._tr)
        left, right = table.rows[0].cells
        if lines := wording.recipient_lines(self.document.office):
            self._add("recipients_head", "Nơi nhận:", left)
            for line in lines:
                self._add("recipients", line, left)
        posts, names = wording.signature_lines(self.document.office)
        for post in posts:
            self._add("signature_post", post, right)
        room = self._add("signature_name", names[0] if names else "", right)
        room.paragraph_format.space_before = Mm(wording.layout()["signature_room"])
        for name in names[1:]:
            self._add("signature_name", name, right)
        _drop_first_paragraphs(table)

    # -- blocks --------------------------------------------------------------------------------------------------

    def _blocks(self, blocks: tuple[Any, ...]) -> None:
        for position, block in enumerate(blocks):
            self._turn(wording.is_wide(blocks[position:]))
            self._block(block)

    @singledispatchmethod
    def _block(self, block: Any) -> None:
        raise TypeError(type(block))

    @_block.register
    def _(self, block: Heading) -> None:
        self._add(f"heading_{min(max(block.level, 1), 3)}", block.text)

    @_block.register
    def _(self, block: Paragraph) -> None:
        self._paragraph(wording.paragraph_style(block), block.runs)

    @_block.register
    def _(self, block: Placeholder) -> None:
        self._add("placeholder", wording.placeholder_line(block.text))

    @_block.register
    def _(self, block: Chart) -> None:
        self.pictures += 1
        docx_pictures.add(self._add("picture"), block, self.pictures)
        self._add("picture_title", block.title)

    @_block.register
    def _(self, block: Table) -> None:
        self._add("caption", wording.caption(block))
        table = self.word.add_table(len(block.rows) + 1, len(block.columns))
        widths = typesetting.column_widths(block, typesetting.text_area(self.landscape))
        docx_xml.set_widths(table, docx_styles.GRID, widths)
        self._head_row(table, block)
        for position, row in enumerate(block.rows, start=1):
            self._row(table, position, block, row)
        # Word joins two tables that touch, so something must stand between them
        self._add("table_note" if block.note else "gap", block.note)

    def _head_row(self, table: "WordTable", block: Table) -> None:
        row = table._tbl.tr_lst[0]
        docx_xml.keep_row_whole(row, heading=True)
        for cell, column in zip(row.tc_lst, block.columns, strict=True):
            docx_xml.shade_cell(cell, wording.layout()["head_fill"])
            self._cell_paragraph(table, cell, wording.cell_style(column, head=True)).add_run(column.title)

    def _row(self, table: "WordTable", position: int, block: Table, cells: tuple[tuple[Run, ...], ...]) -> None:
        row = table._tbl.tr_lst[position]
        docx_xml.keep_row_whole(row)
        strong = block.total and position == len(block.rows)
        for cell, column, runs in zip(row.tc_lst, block.columns, cells, strict=True):
            docx_xml.center_cell(cell)
            self._fill(self._cell_paragraph(table, cell, wording.cell_style(column)), runs, strong)

    def _cell_paragraph(self, table: "WordTable", cell: Any, key: str) -> "WordParagraph":
        from docx.text.paragraph import Paragraph as WordParagraph

        element = cell.p_lst[0]
        element.style = docx_styles.style_id(key)
        return WordParagraph(element, table)


def _drop_first_paragraphs(table: "WordTable") -> None:
    """Take away the empty paragraph a new cell starts with, where another one follows."""
    for row in table._tbl.tr_lst:
        for cell in row.tc_lst:
            if len(cell.p_lst) > 1:
                cell.remove(cell.p_lst[0])
