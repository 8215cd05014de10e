"""A Word report as a person left it: paragraphs, table rows and numbers with their bookmarks, whichever program saved it.

Word renumbers bookmarks and splits runs, LibreOffice renames styles and drops the fact map; the names of bookmarks survive both.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from pipelines.errors import InputError
from pipelines.reporting.docx_identity import PART, Identity, digest, read_properties

BODY = "word/document.xml"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FACTS = "{urn:treem:facts:1}"
BOOKMARK = re.compile(r"_f[0-9a-f]{24}(?:_\d+)?")
BASE = 26  # "_f" and 24 signs: the same for every place where one fact is printed
IN_FACT = "\ufffc"
LARGEST = 200 * 2**20


@dataclass
class Mark:
    """One bookmarked number: its bookmark and the text elements inside."""

    name: str
    texts: list[Any] = field(default_factory=list)

    @property
    def base(self) -> str:
        """The part of the name that stands for the fact, wherever it is printed."""
        return self.name[:BASE]

    @property
    def text(self) -> str:
        """What stands there now."""
        return "".join(element.text or "" for element in self.texts)


@dataclass
class Piece:
    """A paragraph of the text or a row of a data table.

    Attributes:
        element: its ``w:p`` or ``w:tr``; text: what it says; cells: of a row the text of each cell.
        marks: its numbers; outside: its text with a sign in place of every bookmarked number.
        heading: the last heading above, or the row's code: where to look in the file.
    """

    element: Any
    kind: str
    text: str
    cells: tuple[str, ...]
    marks: list[Mark]
    outside: str
    heading: str = ""

    @cached_property
    def bases(self) -> frozenset[str]:
        """The facts in it."""
        return frozenset(mark.base for mark in self.marks)


@dataclass
class EditedWord:
    """A Word report read back.

    Attributes:
        parts: every part of the package; root: the body as an lxml tree; identity: what the file knows of itself.
        ids: base of a bookmark -> fact id, as far as the file still says (LibreOffice drops this list).
    """

    path: Path
    parts: dict[str, bytes]
    root: Any
    identity: Identity
    ids: dict[str, str]
    pieces: list[Piece]


def open_word(path: Path) -> EditedWord:
    """Read a Word report made by this software and perhaps edited since.

    Raises:
        InputError: it cannot be read, or is no report of this software.
    """
    from lxml import etree

    try:
        with zipfile.ZipFile(path) as package:
            if sum(entry.file_size for entry in package.infolist()) > LARGEST:
                raise ValueError("too large")
            parts = {name: package.read(name) for name in package.namelist()}
        root = etree.fromstring(parts[BODY], etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError) as problem:
        raise InputError("Không đọc được tệp Word này.", path.name, "mở bằng Word, lưu lại dạng .docx rồi thử lại") from problem
    identity = read_properties(parts.get(PART.lstrip("/")))
    if identity is None:
        todo = "dùng tệp do treem report viết (có thể đã sửa bằng Word hay LibreOffice), không chép nội dung sang tệp khác"
        raise InputError("Tệp Word này không phải báo cáo của phần mềm, hoặc đã mất dấu nhận biết.", path.name, todo)
    return EditedWord(path, parts, root, identity, _ids(parts), pieces_of(root))


def fact_maps(parts: dict[str, bytes]) -> list[str]:
    """Return the parts that list the facts of the file; Word may give them other numbers, LibreOffice drops them."""
    named = [name for name in parts if name.startswith("customXml/") and name.endswith(".xml") and FACTS[1:-1].encode() in parts[name]]
    return [name for name in named if ElementTree.fromstring(parts[name]).tag == f"{FACTS}facts"]


def _ids(parts: dict[str, bytes]) -> dict[str, str]:
    entries = (entry for name in fact_maps(parts) for entry in ElementTree.fromstring(parts[name]))
    return {entry.attrib["bookmark"][:BASE]: entry.attrib["id"] for entry in entries}


def pieces_of(root: Any) -> list[Piece]:
    """Return paragraphs and rows of data tables from top to bottom; letterhead and signature are left out."""
    marks = _marks(root)
    found: list[Piece] = []
    heading = ""
    for element in _blocks(root):
        if element.tag == f"{WORD}p":
            piece = _piece(element, "p", marks)
            piece.heading = heading
            heading = piece.text if _is_heading(element) else heading
            found.append(piece)
        elif element.find(f"{WORD}tr/{WORD}trPr/{WORD}tblHeader") is not None:
            for row in element.findall(f"{WORD}tr"):
                found.append(_piece(row, "r", marks))
                found[-1].heading = found[-1].cells[-1] if found[-1].cells else ""
    return [piece for piece in found if piece.text.strip()]


def _blocks(root: Any) -> Iterator[Any]:
    """Return paragraphs and tables that are not inside a table."""
    for element in root.iter(f"{WORD}p", f"{WORD}tbl"):
        if not any(above.tag == f"{WORD}tbl" for above in element.iterancestors()):
            yield element


def _is_heading(paragraph: Any) -> bool:
    style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
    return style is not None and str(style.get(f"{WORD}val", "")).lower().startswith(("heading", "u"))


def _marks(root: Any) -> dict[Any, list[Mark]]:
    """Return bookmark start -> mark, with the texts that lie inside; a number never leaves its paragraph."""
    found: dict[Any, list[Mark]] = {}
    for paragraph in root.iter(f"{WORD}p"):
        open_marks: dict[str, Mark] = {}
        ended: set[str] = set()  # LibreOffice writes the end of an emptied bookmark before its start
        for element in paragraph.iter(f"{WORD}bookmarkStart", f"{WORD}bookmarkEnd", f"{WORD}t"):
            number = element.get(f"{WORD}id", "")
            if element.tag == f"{WORD}t":
                for mark in open_marks.values():
                    mark.texts.append(element)
            elif element.tag == f"{WORD}bookmarkEnd":
                open_marks.pop(number, None)
                ended.add(number)
            elif BOOKMARK.fullmatch(element.get(f"{WORD}name", "")):
                mark = Mark(element.get(f"{WORD}name"))
                found[element] = [mark]
                if number not in ended:
                    open_marks[number] = mark
    return found


def _piece(element: Any, kind: str, marks: dict[Any, list[Mark]]) -> Piece:
    own = [mark for start in element.iter(f"{WORD}bookmarkStart") for mark in marks.get(start, ())]
    inside = {text for mark in own for text in mark.texts}
    cells = tuple(_text(cell, set()) for cell in element.findall(f"{WORD}tc")) if kind == "r" else ()
    text = " | ".join(cells) if cells else _text(element, set())
    return Piece(element, kind, text, cells, own, _text(element, inside))


def _text(element: Any, inside: set[Any]) -> str:
    """Return the text below an element, breaks as spaces, bookmarked numbers as one sign, cells and paragraphs set apart."""
    parts = []
    for part in element.iter(f"{WORD}t", f"{WORD}br", f"{WORD}tab", f"{WORD}p"):
        if part.tag == f"{WORD}t":
            parts.append(IN_FACT if part in inside else part.text or "")
        elif part is not element:
            parts.append(" ")
    return "".join(parts).strip()


def fingerprints(root: Any) -> set[str]:
    """Return the digests of every paragraph, row and number of a body."""
    return digests_of(pieces_of(root))


def digests_of(pieces: Iterable[Piece]) -> set[str]:
    """Return the digests of pieces and of the numbers in them."""
    found = set()
    for piece in pieces:
        found.add(digest(piece.kind, piece.text))
        found |= {digest("f", f"{mark.base}={mark.text}") for mark in piece.marks}
    return found
