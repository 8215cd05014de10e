"""What people changed in a Word report: numbers typed over, numbers taken out, numbers of their own in changed text."""

import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.reporting.document import Document, facts_in
from pipelines.reporting.docx_reading import IN_FACT, EditedWord, Piece, open_word
from pipelines.reporting.docx_xml import bookmark_name
from pipelines.reporting.printed import numbers_in

CHANGED, REMOVED, ADDED = "changed", "removed", "added"
SHOWN = 90


@dataclass(frozen=True)
class Edit:
    """One number that a person changed, removed or added.

    Attributes:
        fact_id: of a changed or removed number; "" where the file no longer tells which (and of added ones).
        before, after: as printed and as it stands now; "" where there is none or it is not known.
        where: heading above or code of the row; text: the paragraph or row, shortened.
    """

    kind: str
    fact_id: str
    before: str
    after: str
    where: str
    text: str


def original(document: Document) -> EditedWord:
    """Return the Word report of a model as it is before anybody edits it."""
    from pipelines.reporting import writer_docx

    with tempfile.TemporaryDirectory(prefix="treem-") as folder:
        path = Path(folder) / "original.docx"
        writer_docx.write(document, path)
        return open_word(path)


def fact_ids(word: EditedWord, document: Document | None) -> dict[str, str]:
    """Return base of a bookmark -> fact id, from the file itself and from the model where there is one."""
    told = {bookmark_name(fact.fact_id, 1): fact.fact_id for fact in facts_in(document)} if document else {}
    return told | word.ids


def edits(word: EditedWord, document: Document | None) -> list[Edit]:
    """Return what people changed, from top to bottom.

    Args:
        document: the model that the file was written from, when it is still there: it tells what stood before.
    """
    ids, first = fact_ids(word, document), original(document) if document else None
    before = {mark.name: mark.text for piece in first.pieces for mark in piece.marks} if first else {}
    untouched = {piece.text for piece in word.pieces if word.identity.is_of(piece.kind, piece.text)}
    spare = [piece for piece in first.pieces if piece.text not in untouched] if first else []
    found: list[Edit] = []
    for piece in word.pieces:
        if not word.identity.is_of(piece.kind, piece.text):
            found += _changed(word, piece, ids, before)
            found += _added(piece, spare)
    return [*found, *_removed(word, ids, before)]


def _changed(word: EditedWord, piece: Piece, ids: dict[str, str], before: dict[str, str]) -> Iterable[Edit]:
    for mark in piece.marks:
        if not word.identity.is_of("f", f"{mark.base}={mark.text}"):
            kind = CHANGED if mark.text.strip() else REMOVED
            yield Edit(kind, ids.get(mark.base, ""), before.get(mark.name, ""), mark.text, piece.heading, brief(piece.text))


def _added(piece: Piece, spare: list[Piece]) -> Iterable[Edit]:
    """Numbers outside every fact, but those that stood in the same paragraph before it was changed."""
    former = Counter(found.group() for near in _nearest(piece, spare) for found in numbers_in(near.outside))
    for found in numbers_in(piece.outside):
        if former[found.group()]:
            former[found.group()] -= 1
        else:
            yield Edit(ADDED, "", "", found.group(), piece.heading, brief(piece.text))


def _nearest(piece: Piece, spare: list[Piece]) -> list[Piece]:
    """Return the paragraph or row that was changed into this one: same code, or most words in common."""
    alike = [each for each in spare if each.kind == piece.kind]
    if piece.kind == "r":
        return [each for each in alike if each.cells[-1] == piece.cells[-1]][:1]
    words = Counter(piece.outside.replace(IN_FACT, " ").split())
    scored = [((words & Counter(each.outside.replace(IN_FACT, " ").split())).total(), each) for each in alike]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return [best[1]] if best and 2 * best[0] >= words.total() else []


def _removed(word: EditedWord, ids: dict[str, str], before: dict[str, str]) -> Iterable[Edit]:
    """Numbers whose bookmark is gone; without the list of the file or a model nobody can tell."""
    here = {mark.base for piece in word.pieces for mark in piece.marks}
    for base, fact_id in ids.items():
        if base not in here:
            yield Edit(REMOVED, fact_id, before.get(base, ""), "", "", "")


def brief(text: str) -> str:
    """Return a text short enough for a list."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
