"""Word XML that python-docx has no verb for: bookmarks, page numbers, repeated rows, the fact map, fixed zip."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from pipelines.reporting import docx_identity
from pipelines.reporting.docx_styles import twips

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph as WordParagraph

FACTS_NAMESPACE = "urn:treem:facts:1"
FACTS_PART = "/customXml/item1.xml"


def bookmark_name(fact_id: str, occurrence: int) -> str:
    """Return the bookmark of the nth place where a fact is printed (at most 40 signs; "_" hides it in Word's list)."""
    digest = hashlib.sha256(fact_id.encode()).hexdigest()[:24]
    return f"_f{digest}" if occurrence == 1 else f"_f{digest}_{occurrence}"


def add_bookmarked(paragraph: "WordParagraph", text: str, style: str | None, number: int, name: str) -> None:
    """Append a run inside a bookmark."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    paragraph._p.append(start)
    paragraph.add_run(text, style)
    paragraph._p.append(end)


def add_page_number(paragraph: "WordParagraph") -> None:
    """Append a PAGE field."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    run = paragraph.add_run("2")
    field.append(run._r)


def set_widths(table: "WordTable", style: str, widths_mm: list[float]) -> None:
    """Fix the table's style and column widths (Word and LibreOffice otherwise make them equal)."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = table._tbl.tblPr
    table._tbl.tblStyle_val = style
    for tag in ("w:tblW", "w:tblLook"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    table.autofit = False
    width = OxmlElement("w:tblW")
    width.set(qn("w:w"), str(sum(map(twips, widths_mm))))
    width.set(qn("w:type"), "dxa")
    properties.find(qn("w:tblStyle")).addnext(width)
    for column, mm in zip(table._tbl.tblGrid.gridCol_lst, widths_mm, strict=True):
        column.set(qn("w:w"), str(twips(mm)))
    for row in table._tbl.tr_lst:
        for cell, mm in zip(row.tc_lst, widths_mm, strict=True):
            _set_cell_width(cell, mm)


def _set_cell_width(cell: Any, mm: float) -> None:
    from docx.shared import Twips

    cell.width = Twips(twips(mm))


def keep_row_whole(row: Any, heading: bool = False) -> None:
    """Forbid a page break inside a row (a ``w:tr``); repeat it on every page when it is a heading row."""
    from docx.oxml import OxmlElement

    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if heading:
        properties.append(OxmlElement("w:tblHeader"))


def shade_cell(cell: Any, fill: str) -> None:
    """Give a ``w:tc`` a background colour and centre it vertically."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shade.set(qn(f"w:{key}"), value)
    cell.get_or_add_tcPr().append(shade)
    center_cell(cell)


def center_cell(cell: Any) -> None:
    """Centre the text of a ``w:tc`` vertically."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    middle = OxmlElement("w:vAlign")
    middle.set(qn("w:val"), "center")
    cell.get_or_add_tcPr().append(middle)


def add_fact_map(word: "WordDocument", build: str, names: list[tuple[str, str]]) -> None:
    """Store (bookmark, fact id) pairs as a custom XML part, which Word keeps when the file is edited."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    root = ElementTree.Element(f"{{{FACTS_NAMESPACE}}}facts", build=build)
    for bookmark, fact_id in names:
        ElementTree.SubElement(root, f"{{{FACTS_NAMESPACE}}}fact", bookmark=bookmark, id=fact_id)
    blob = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    part = Part(PackURI(FACTS_PART), "application/xml", blob, word.part.package)
    word.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def add_identity(word: "WordDocument", told: Mapping[str, str], written: Iterable[str]) -> None:
    """Store which report this is and what was written into it (``docx_identity``)."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    package = word.part.package
    part = Part(PackURI(docx_identity.PART), docx_identity.CONTENT, docx_identity.properties_xml(told, written), package)
    package.relate_to(part, docx_identity.RELATION)


def save_fixed(word: "WordDocument", path: Path, moment: datetime) -> None:
    """Save with the same bytes for the same content: every zip entry carries the build's time."""

    buffer = io.BytesIO()
    word.save(buffer)
    stamp = max(moment.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=stamp)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            target.writestr(entry, source.read(name))
