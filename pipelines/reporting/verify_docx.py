"""Reads a finished Word report with zipfile and the standard XML parser, and compares it with the model."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from pipelines.reporting import wording
from pipelines.reporting.comparison import compare, row_texts, squeeze
from pipelines.reporting.document import Chart, Document, Heading, Paragraph, Placeholder, Table, facts_in
from pipelines.reporting.wording import plain

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FACTS = "{urn:treem:facts:1}"
DATA_TABLE = "TreemGrid"


def differences(document: Document, path: Path) -> list[str]:
    """Return what the Word file says otherwise than the model: facts by bookmark, text blocks, table cells, marks."""
    try:
        with zipfile.ZipFile(path) as package:
            body = ElementTree.fromstring(package.read("word/document.xml"))
            names = _fact_map(package)
            margins = _margin_texts(package)
    except (OSError, KeyError, zipfile.BadZipFile, ElementTree.ParseError) as failure:
        return [f"không đọc được tệp Word ({type(failure).__name__})"]
    expected = [f"{fact.fact_id} = {fact.text}" for fact in facts_in(document)]
    found = [f"{names.get(name, '(không rõ mã) ' + name)} = {text}" for name, text in bookmarked(body)]
    return (
        compare("số liệu", expected, found)
        + compare("đoạn", _expected_texts(document), _texts(body))
        + _table_differences(document, body)
        + _mark_differences(document, margins)
    )


def _fact_map(package: zipfile.ZipFile) -> dict[str, str]:
    """Return bookmark -> fact id from whichever custom XML part holds it (Word may renumber the parts)."""
    for name in package.namelist():
        if name.startswith("customXml/") and name.endswith(".xml"):
            root = ElementTree.fromstring(package.read(name))
            if root.tag == f"{FACTS}facts":
                return {entry.attrib["bookmark"]: entry.attrib["id"] for entry in root}
    return {}


def bookmarked(body: ElementTree.Element) -> list[tuple[str, str]]:
    """Return (bookmark, text inside) of every fact bookmark, in reading order."""
    found: list[tuple[str, str]] = []
    open_ids: dict[str, int] = {}
    for element in body.iter():
        if element.tag == f"{WORD}bookmarkStart" and element.attrib[f"{WORD}name"].startswith("_f"):
            open_ids[element.attrib[f"{WORD}id"]] = len(found)
            found.append((element.attrib[f"{WORD}name"], ""))
        elif element.tag == f"{WORD}bookmarkEnd":
            open_ids.pop(element.attrib[f"{WORD}id"], None)
        elif element.tag == f"{WORD}t":
            for place in open_ids.values():
                found[place] = (found[place][0], found[place][1] + (element.text or ""))
    return found


def text_of(element: ElementTree.Element) -> str:
    """Return the text below an element; a line break is a space."""
    parts = []
    for part in element.iter():
        if part.tag == f"{WORD}t":
            parts.append(part.text or "")
        elif part.tag in (f"{WORD}br", f"{WORD}tab"):
            parts.append(" ")
    return "".join(parts)


def _texts(body: ElementTree.Element) -> list[str]:
    """Return the paragraphs between the tables, white space squeezed out, empty ones left out."""
    paragraphs = body.findall(f"{WORD}body/{WORD}p")
    return [text for text in (squeeze(text_of(paragraph)) for paragraph in paragraphs) if text]


def _expected_texts(document: Document) -> list[str]:
    text, annexes = wording.split_annexes(document)
    lines = [document.title, document.subtitle, wording.addressee_line(document.office), plain(document.opening)]
    lines += list(_block_texts(text))
    lines.append(wording.closing_line(document))
    for annex in annexes:
        title, *rest = _block_texts(annex)
        lines += [title, wording.annex_line(document), *rest]
    return [text for text in map(squeeze, lines) if text]


def _block_texts(blocks: tuple[object, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading):
            yield block.text
        elif isinstance(block, Paragraph):
            yield plain(block.runs)
        elif isinstance(block, Placeholder):
            yield wording.placeholder_line(block.text)
        elif isinstance(block, Chart):
            yield block.title
        elif isinstance(block, Table):
            yield wording.caption(block)
            yield block.note


def _table_differences(document: Document, body: ElementTree.Element) -> list[str]:
    tables = [block for block in document.blocks if isinstance(block, Table)]
    found = [table for table in body.iter(f"{WORD}tbl") if _style(table) == DATA_TABLE]
    if len(tables) != len(found):
        return [f"số biểu: trong tệp {len(found)}, trong mô hình {len(tables)}"]
    result = []
    for expected, element in zip(tables, found, strict=True):
        written = [" | ".join(map(text_of, row.iter(f"{WORD}tc"))) for row in element.iter(f"{WORD}tr")]
        result += compare(f"{expected.code}, dòng", row_texts(expected), written)
    return result


def _style(table: ElementTree.Element) -> str:
    style = table.find(f"{WORD}tblPr/{WORD}tblStyle")
    return "" if style is None else style.attrib[f"{WORD}val"]


def _margin_texts(package: zipfile.ZipFile) -> dict[str, str]:
    names = [name for name in package.namelist() if name.startswith(("word/header", "word/footer"))]
    return {name: text_of(ElementTree.fromstring(package.read(name))) for name in names}


def _mark_differences(document: Document, margins: dict[str, str]) -> list[str]:
    """The marks stand in every header, the edition in every footer."""
    wanted = {"word/header": wording.mark_line(document), "word/footer": wording.edition_line(document)}
    return [
        f"{name}: thiếu dòng “{line}”"
        for kind, line in wanted.items()
        for name, text in margins.items()
        if name.startswith(kind) and line not in text
    ]
