"""Brings new numbers into a Word report that a person has edited: what people wrote stays word for word.

A paragraph or row that nobody touched is replaced as a whole, so its words follow the numbers; in one that was touched only the
numbers are renewed that people left alone; a number that people typed over stays theirs. Bookmarks tell which is which.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from pipelines.errors import RequestError
from pipelines.reporting import docx_identity, docx_pictures
from pipelines.reporting.document import Document
from pipelines.reporting.docx_edits import brief, fact_ids, original
from pipelines.reporting.docx_reading import (
    BASE,
    BODY,
    BOOKMARK,
    FACTS,
    WORD,
    EditedWord,
    Mark,
    Piece,
    digests_of,
    fact_maps,
)

NUMBER, SENTENCE, ROW, KEPT, CHECK, STALE, FRESH = "number", "sentence", "row", "kept", "check", "stale", "new"
PICTURE = "picture"
LEAST_ALIKE = 0.34
NAMED = f'w:name="({BOOKMARK.pattern})"'.encode()


@dataclass(frozen=True)
class Renewal:
    """One thing a refresh did or left alone.

    Attributes:
        kind: ``number`` renewed; ``sentence`` or ``row`` whose words changed too or that was put in; ``kept``, a number that people
            wrote; ``check``, numbers renewed among words that people changed (after: what the report says now); ``stale``, no longer in
            the report; ``new``, in the report, not in the file and not put in.
        before, after: as it stood, and as it stands or would stand; where: heading above or code of the row.
    """

    kind: str
    fact_id: str
    before: str
    after: str
    where: str


@dataclass
class _Refresh:
    word: EditedWord
    fresh: EditedWord
    ids: Mapping[str, str]
    told: list[Renewal] = field(default_factory=list)

    def __post_init__(self) -> None:
        marks = list(self.word.root.iter(f"{WORD}bookmarkStart"))
        self.names = {mark.get(f"{WORD}name") for mark in marks}
        self.number = max((int(mark.get(f"{WORD}id", "0")) for mark in marks), default=0)
        self.texts: dict[str, list[str]] = {}
        for mark in (mark for piece in self.fresh.pieces for mark in piece.marks):
            self.texts.setdefault(mark.base, []).append(mark.text)

    def run(self) -> None:
        self.paired: dict[int, Piece] = {}
        for piece, near in pairs(self.word.pieces, self.fresh.pieces):
            self.paired[id(near)] = piece
            if near is None:
                self._stale(piece)
            elif self.word.identity.is_of(piece.kind, piece.text):
                self._replace(piece, near)
            else:
                self._renew(piece, near)
        self._new_pieces()

    def _replace(self, piece: Piece, near: Piece) -> None:
        """Write a paragraph or row that nobody touched anew, words and numbers."""
        if "".join(piece.text.split()) == "".join(near.text.split()):
            return
        self._tell_numbers(piece, near)
        if piece.outside != near.outside:
            kind = SENTENCE if piece.kind == "p" else ROW
            self.told.append(Renewal(kind, "", brief(piece.text), brief(near.text), piece.heading))
        if piece.kind == "p":
            self._fill(piece.element, near.element)
            return
        for mine, theirs in zip(piece.element.findall(f"{WORD}tc"), near.element.findall(f"{WORD}tc"), strict=False):
            self._fill_cell(mine, theirs)

    def _tell_numbers(self, piece: Piece, near: Piece) -> None:
        left = list(near.marks)
        for mark in piece.marks:
            now = next((each for each in left if each.base == mark.base), None)
            if now:
                left.remove(now)
                if now.text != mark.text:
                    self.told.append(Renewal(NUMBER, self._id(mark), mark.text, now.text, piece.heading))

    def _renew(self, piece: Piece, near: Piece) -> None:
        """Renew the numbers of a paragraph or row that a person changed; its words stay."""
        left, before = list(near.marks), len(self.told)
        for mark in piece.marks:
            now = next((each for each in left if each.base == mark.base), None)
            if now:
                left.remove(now)
            self._renew_mark(mark, now.text if now else self._alike(mark), piece)
        if piece.kind == "p" and any(each.kind == NUMBER for each in self.told[before:]):
            self.told.append(Renewal(CHECK, "", brief(piece.text), brief(near.text), piece.heading))

    def _renew_mark(self, mark: Mark, now: str | None, piece: Piece) -> None:
        if now is None or now == mark.text:
            return
        if not self.word.identity.is_of("f", f"{mark.base}={mark.text}"):
            self.told.append(Renewal(KEPT, self._id(mark), mark.text, now, piece.heading))
            return
        self.told.append(Renewal(NUMBER, self._id(mark), mark.text, now, piece.heading))
        for place, element in enumerate(mark.texts):
            element.text = now if place == 0 else ""

    def _alike(self, mark: Mark) -> str | None:
        """Return the new text of a fact that now stands in other paragraphs, written the same way (with its unit or without)."""
        texts = self.texts.get(mark.base, [])
        return next((text for text in texts if _ending(text) == _ending(mark.text)), None)

    def _stale(self, piece: Piece) -> None:
        renewed = [mark for mark in piece.marks if self.texts.get(mark.base)]
        for mark in renewed:
            self._renew_mark(mark, self._alike(mark), piece)
        if len(renewed) < len(piece.marks):
            self.told.append(Renewal(STALE, "", brief(piece.text), "", piece.heading))

    def _new_pieces(self) -> None:
        """Put in the rows that are new; sentences that are new, and rows that may have been taken out on purpose, are only named."""
        known = {mark.base for piece in self.word.pieces for mark in piece.marks}
        former: Piece | None = None
        for piece in self.fresh.pieces:
            if id(piece) in self.paired:
                former = self.paired[id(piece)]
            elif piece.marks and not known & piece.bases:
                former = self._new_piece(piece, former)

    def _new_piece(self, piece: Piece, former: Piece | None) -> Piece | None:
        unseen = self.word.ids and piece.bases.isdisjoint(self.word.ids)
        fits = former is not None and former.kind == "r" and len(former.cells) == len(piece.cells)
        if piece.kind == "r" and unseen and fits and former is not None:
            row = deepcopy(former.element)
            for mine, theirs in zip(row.findall(f"{WORD}tc"), piece.element.findall(f"{WORD}tc"), strict=True):
                self._fill_cell(mine, theirs)
            former.element.addnext(row)
            self.told.append(Renewal(ROW, "", "", brief(piece.text), piece.heading))
            return Piece(row, "r", piece.text, piece.cells, [], piece.outside, piece.heading)
        self.told.append(Renewal(FRESH, "", "", brief(piece.text), piece.heading))
        return former

    def _fill_cell(self, mine: Any, theirs: Any) -> None:
        """Give the first paragraph of a cell new content; further ones, which nobody wrote, go."""
        first, *rest = mine.findall(f"{WORD}p")
        self._fill(first, theirs.find(f"{WORD}p"))
        for extra in rest:
            mine.remove(extra)

    def _fill(self, mine: Any, theirs: Any) -> None:
        """Replace the runs of a paragraph by those of another one; the paragraph and its letters keep their looks."""
        look = mine.find(f"{WORD}r/{WORD}rPr")
        for child in list(mine):
            if child.tag != f"{WORD}pPr":
                self.names.discard(child.get(f"{WORD}name"))
                mine.remove(child)
        numbers: dict[str, str] = {}
        for child in theirs:
            if child.tag != f"{WORD}pPr":
                mine.append(self._copied(child, look, numbers))

    def _copied(self, child: Any, look: Any, numbers: dict[str, str]) -> Any:
        copy = deepcopy(child)
        if copy.tag == f"{WORD}r" and look is not None:
            for own in copy.findall(f"{WORD}rPr"):
                copy.remove(own)
            copy.insert(0, deepcopy(look))
        elif copy.tag == f"{WORD}bookmarkStart":
            self.number += 1
            numbers[copy.get(f"{WORD}id")] = str(self.number)
            copy.set(f"{WORD}id", str(self.number))
            copy.set(f"{WORD}name", self._free_name(copy.get(f"{WORD}name")))
        elif copy.tag == f"{WORD}bookmarkEnd":
            copy.set(f"{WORD}id", numbers[copy.get(f"{WORD}id")])
        return copy

    def _free_name(self, name: str) -> str:
        base, number = name[:BASE], 1
        while name in self.names:
            number += 1
            name = f"{base}_{number}"
        self.names.add(name)
        return name

    def _id(self, mark: Mark) -> str:
        return self.ids.get(mark.base, "")


def pairs(mine: list[Piece], theirs: list[Piece]) -> Iterable[tuple[Piece, Piece | None]]:
    """Pair what stands in a file with what the report says now, by the facts in it: a row's code changes when rows come in above."""
    left = [piece for piece in theirs if piece.marks]
    for piece in (piece for piece in mine if piece.marks):
        alike = [other for other in left if (other.kind, len(other.cells)) == (piece.kind, len(piece.cells))]
        best = max(alike, key=lambda other: _alikeness(piece, other), default=None)
        if best is not None and _alikeness(piece, best) >= LEAST_ALIKE:
            left.remove(best)
            yield piece, best
        else:
            yield piece, None


def _alikeness(one: Piece, other: Piece) -> float:
    """Return the share of facts that two paragraphs have in common, a hair more for the same words around them."""
    common = len(one.bases & other.bases) / len(one.bases | other.bases)
    return common + (0.01 if common and (one.outside == other.outside or one.heading == other.heading) else 0)


def _ending(text: str) -> str:
    return text.lstrip("+-0123456789.,").strip()


def refresh(word: EditedWord, document: Document) -> tuple[bytes, list[Renewal]]:
    """Return the refreshed file and what was done, from top to bottom; the file on the disk is not touched.

    Raises:
        RequestError: the file is another report than the model.
    """
    told = docx_identity.identity_of(document)
    other = [name for name in docx_identity.NAMES if name != "build" and told[name] != word.identity.told[name]]
    if other:
        shown = ", ".join(f"{name}: {word.identity.told[name]}, không phải {told[name]}" for name in other)
        where = f"{word.path.name} ({shown})"
        raise RequestError("Tệp Word này là báo cáo khác với báo cáo đang làm.", where, "chọn đúng tệp, kỳ và địa bàn")
    fresh = original(document)
    work = _Refresh(word, fresh, fact_ids(word, document))
    work.run()
    parts = dict(word.parts)
    drawn = docx_pictures.renew(word.root, parts, fresh.root, fresh.parts)
    return _packed(word, parts, fresh, told), [*work.told, *(Renewal(PICTURE, "", former, now, "") for former, now in drawn)]


def _packed(word: EditedWord, parts: dict[str, bytes], fresh: EditedWord, told: Mapping[str, str]) -> bytes:
    from lxml import etree

    parts[BODY] = etree.tostring(word.root, encoding="UTF-8", xml_declaration=True, standalone=True)
    written = word.identity.written | digests_of(fresh.pieces)
    parts[docx_identity.PART.lstrip("/")] = docx_identity.properties_xml(told, written)
    _renew_map(parts, word.ids | fresh.ids, told["build"])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def _renew_map(parts: dict[str, bytes], ids: Mapping[str, str], build: str) -> None:
    """Tell the file's own list of facts what stands in it now; a file that lost the list does without."""
    for name in fact_maps(parts):
        root = ElementTree.fromstring(parts[name])
        root.set("build", build)
        listed = {entry.attrib["bookmark"] for entry in root}
        here = {found.decode() for found in re.findall(NAMED, parts[BODY])} - listed
        for bookmark in sorted(here):
            if bookmark[:BASE] in ids:
                ElementTree.SubElement(root, f"{FACTS}fact", bookmark=bookmark, id=ids[bookmark[:BASE]])
        parts[name] = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)

