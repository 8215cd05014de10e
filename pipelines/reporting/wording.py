"""Fixed words of an official text and the clean texts of a document, the same for every writer."""

import math
import re
import unicodedata
from dataclasses import is_dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import yaml

from pipelines.reporting.document import (
    Block,
    Column,
    Document,
    Fact,
    Heading,
    Office,
    Paragraph,
    Run,
    Table,
)
from pipelines.reporting.row_codes import with_row_codes
from pipelines.settings import PACKAGE

TEMPLATES = PACKAGE.parent / "reports" / "templates"

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
DEMO = "DỮ LIỆU MẪU"
EDITIONS = {
    "internal": "NỘI BỘ - có thông tin cá nhân trẻ em, không đăng tải",
    "shared": "Bản công bố",
}
# XML and PDF/A cannot hold control characters; marks that reverse the reading order would make a name or a number lie.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


@cache
def layout() -> dict[str, Any]:
    """Return the layout numbers of ``reports/templates/layout.yml`` (lengths in mm, sizes in pt)."""
    loaded: dict[str, Any] = yaml.safe_load((TEMPLATES / "layout.yml").read_text(encoding="utf-8"))
    return loaded


def clean(text: str) -> str:
    """Return ``text`` in NFC without unprintable characters; line breaks and tabs become spaces."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    return re.sub(r"[\t\r\n]+", " ", UNPRINTABLE.sub("", unicodedata.normalize("NFC", text)))


def _clean_all(value: Any) -> Any:
    """Return a part of a document with clean texts and no NaN: the part itself where nothing has to change."""
    kind = type(value)
    if kind is str:
        return clean(value)
    if kind is tuple or kind is list:
        return kind(map(_clean_all, value))
    if kind is dict:
        return {key: _clean_all(inner) for key, inner in value.items()}
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return _clean_part(value) if is_dataclass(value) else value


def _clean_part(part: Any) -> Any:
    changed = {name: new for name, old in vars(part).items() if (new := _clean_all(old)) is not old and new != old}
    return replace(part, **changed) if changed else part


def printable(document: Document) -> Document:
    """Return the document with every text cleaned, no NaN, and row codes: what all writers print and ``verify`` expects."""
    return with_row_codes(_clean_all(document))


def signed(document: Document) -> Document:
    """Return what Word and PDF print: without the blocks of analysis (RULES 15) unless they were asked for.

    A heading under which nothing else stood goes with them.
    """
    if document.with_analysis:
        return document
    kept: list[Block] = []
    blocks = document.blocks
    for at, block in enumerate(blocks):
        emptied = isinstance(block, Heading) and (below := _below(blocks, at)) and all(map(is_analysis, below))
        if not emptied and not is_analysis(block):
            kept.append(block)
    return replace(document, blocks=tuple(kept))


def is_analysis(block: Block) -> bool:
    """Tell whether a block shows intervals, a funnel or control limits."""
    return bool(getattr(block, "analysis", False))


def _below(blocks: tuple[Block, ...], at: int) -> list[Block]:
    """Return the blocks under a heading, sub-headings left out."""
    heading = blocks[at]
    found: list[Block] = []
    for block in blocks[at + 1 :]:
        if isinstance(block, Heading) and isinstance(heading, Heading) and block.level <= heading.level:
            break
        if not isinstance(block, Heading):
            found.append(block)
    return found


def built_at(document: Document) -> datetime:
    """Return the build's time, timezone-aware: the clock of every output. Without one: 1 January 2000."""
    moment = datetime.fromisoformat(document.built_at or "2000-01-01T00:00:00+00:00")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def plain(runs: tuple[Run, ...]) -> str:
    """Return the printed text of runs."""
    return "".join(run.text if isinstance(run, Fact) else run for run in runs)


def _open_number(office: Office) -> str:
    symbol = office.symbol.strip().lstrip("/")
    kind = symbol if symbol.startswith(("BC", "BB")) else "-".join(filter(None, ("BC", symbol)))
    return f"       /{kind}"


def number_line(office: Office) -> str:
    """Return ``Số:       /BC-<symbol>``: the number is given when the text is issued."""
    return f"Số:{_open_number(office)}"


def date_line(document: Document) -> str:
    """Return the place-and-date line; day and month are filled in by the person who signs."""
    place = document.office.place_name.strip()
    return f"{place}, ngày     tháng     năm {document.year}" if place else f"Ngày     tháng     năm {document.year}"


def annex_line(document: Document) -> str:
    """Return the line under the title of an annex."""
    return f"(Kèm theo Báo cáo số{_open_number(document.office)} ngày     tháng     năm {document.year})"


def closing_line(document: Document) -> str:
    """Return the last sentence with the end mark ``./.``; empty when the document has none."""
    sentence = document.closing.rstrip().rstrip("./").rstrip()
    return f"{sentence}./." if sentence else ""


def addressee_line(office: Office) -> str:
    """Return ``Kính gửi: …``; empty when there is no addressee."""
    name = re.sub(r"^kính gửi\s*:?\s*", "", office.addressee.strip(), flags=re.IGNORECASE)
    return f"Kính gửi: {name}" if name else ""


def recipient_lines(office: Office) -> list[str]:
    """Return the lines under "Nơi nhận:": ``- …;`` and the last one ``- ….``"""
    names = [re.sub(r"^[-–]\s*", "", line.strip()).rstrip(";. ") for line in office.recipients]
    names = [name for name in names if name]
    return [f"- {name}{'.' if position == len(names) else ';'}" for position, name in enumerate(names, start=1)]


def signature_lines(office: Office) -> tuple[list[str], list[str]]:
    """Return (posts, names): lines in capitals stand above the room for the signature, the others below it."""
    lines = [line.strip() for line in office.signature if line.strip()]
    return [line for line in lines if line == line.upper()], [line for line in lines if line != line.upper()]


def mark_line(document: Document) -> str:
    """Return what stands on the top of every page: draft and sample marks; empty for a finished report."""
    return " - ".join(filter(None, (document.status_line, DEMO if document.demo else "")))


def edition_line(document: Document) -> str:
    """Return what stands at the foot of every page: who may read this edition."""
    return EDITIONS.get(document.edition, document.edition)


def placeholder_line(text: str) -> str:
    """Return ``[đơn vị bổ sung: …]``."""
    return text if text.startswith("[") else f"[đơn vị bổ sung: {text}]"


def paragraph_style(paragraph: Paragraph) -> str:
    """Return the layout style of a paragraph; an unknown one is body text."""
    return paragraph.style if paragraph.style in ("body", "note", "quote") else "body"


def cell_style(column: Column, head: bool = False) -> str:
    """Return the layout style of the cells of a column, or of its heading."""
    if head:
        return "head_code" if column.small else "head_cell"
    return "cell_code" if column.small else f"cell_{column.align}"


def caption(table: Table) -> str:
    """Return ``Biểu 1. Title``."""
    return ". ".join(filter(None, (table.code.rstrip(". "), table.title)))


def split_annexes(document: Document) -> tuple[tuple[Block, ...], list[tuple[Block, ...]]]:
    """Return (text before the signature, annexes after it).

    An annex begins at a level 1 heading whose words begin with "PHỤ LỤC"; the law numbers its pages apart.
    """
    starts = [at for at, block in enumerate(document.blocks) if is_annex_title(block)]
    first = starts[0] if starts else len(document.blocks)
    ends = [*starts[1:], len(document.blocks)]
    return document.blocks[:first], [document.blocks[start:end] for start, end in zip(starts, ends, strict=False)]


def is_annex_title(block: Block) -> bool:
    """Tell whether a block is the title of an annex."""
    return isinstance(block, Heading) and block.level == 1 and block.text.upper().startswith("PHỤ LỤC")


def is_wide(blocks: tuple[Block, ...]) -> bool:
    """Tell whether the page lies on its side for the first block: headings go with the table right below them."""
    below = next((block for block in blocks if not isinstance(block, Heading)), None)
    return isinstance(below, Table) and below.landscape
