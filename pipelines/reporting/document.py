"""The document model: what a report says, before any file format.

One notebook run builds one ``Document``; the writers (docx, xlsx, pdf, html) only lay it out. Every number is a ``Fact``
bound to a fact id of ``indicator_values``, so a finished file can be checked against the marts.
"""

import json
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import Any, Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Fact:
    """A printed number.

    Attributes:
        fact_id: e.g. ``bhyt_under6:valid@106:2018-Q1#value``; derived facts (changes, gaps) end in ``#change``, ….
        text: exactly what is printed, in Vietnamese number format (``98,2``; a sign such as ``…`` or ``-``).
        value: the exact number behind the text; None when there is none (missing, not due, hidden).
        unit: unit of ``value``: ``%``, ``/10.000``, ``trẻ``, ``xã``, ``điểm phần trăm``, …
    """

    fact_id: str
    text: str
    value: float | None = None
    unit: str = ""


Run = str | Fact


@dataclass(frozen=True)
class Heading:
    """A numbered heading as printed; level 1 = "I. …", 2 = "1. …", 3 = "a) …"."""

    level: int
    text: str
    kind: str = "heading"


@dataclass(frozen=True)
class Paragraph:
    """Running text; strings and facts alternate freely. ``style``: body, note, quote.

    ``analysis``: about intervals or limits, so not in the text that is signed (see ``Document.with_analysis``).
    """

    runs: tuple[Run, ...]
    style: str = "body"
    analysis: bool = False
    kind: str = "paragraph"


@dataclass(frozen=True)
class Placeholder:
    """A place that only people can fill, printed as "[đơn vị bổ sung: …]"."""

    text: str
    kind: str = "placeholder"


@dataclass(frozen=True)
class Column:
    """A table column: heading, share of the table's width, alignment, Excel number format (None = text).

    ``small``: set in the small letters of row codes.
    """

    title: str
    width: float = 1.0
    align: Align = "left"
    number_format: str | None = None
    small: bool = False


@dataclass(frozen=True)
class Table:
    """A table; each cell is a tuple of runs.

    Attributes:
        code: stands before the title, e.g. "Biểu 1".
        total: marks a last sum row.
        codes: the row codes that people can ask for (``treem explain``), one for each row, "" where it has none of its own; every
            writer prints them as a last narrow column (``row_codes``).
        analysis: has intervals or limits, so it is not in the text that is signed (see ``Document.with_analysis``).
    """

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    note: str = ""
    total: bool = False
    landscape: bool = False
    codes: tuple[str, ...] = ()
    analysis: bool = False
    kind: str = "table"


@dataclass(frozen=True)
class Chart:
    """A plotly figure (its JSON as a dict) with a title and a text that says what it shows (``alt``).

    ``analysis``: draws intervals, a funnel or control limits, so it is not in the text that is signed.
    """

    title: str
    alt: str
    figure: dict[str, Any]
    analysis: bool = False
    kind: str = "chart"


Block = Heading | Paragraph | Placeholder | Table | Chart


@dataclass(frozen=True)
class Office:
    """Letterhead of the issuing office on the report's date (RULES 31)."""

    parent_body: str = ""
    issuing_body: str = ""
    symbol: str = ""
    place_name: str = ""
    addressee: str = ""
    recipients: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """One report.

    Attributes:
        name: report name (notebook stem), e.g. ``period_report``.
        title: type of text, e.g. "BÁO CÁO"; subtitle: the summary line under it.
        parameters: plan, period, place, edition as given to the notebook.
        year: year for the place-and-date line (day and month stay open).
        edition: ``internal`` or ``shared``.
        status_line: e.g. "DỰ THẢO" or ""; demo: True prints "DỮ LIỆU MẪU" on every page.
        build: id of the mart build; built_at: its ISO time (the clock of every output).
        opening, closing: first and last sentences of the text.
        with_analysis: True prints blocks marked ``analysis`` in Word and PDF too; Excel and HTML always have them.
    """

    name: str
    title: str
    subtitle: str
    parameters: dict[str, str]
    year: int
    edition: str
    office: Office
    blocks: tuple[Block, ...]
    opening: tuple[Run, ...] = ()
    closing: str = ""
    status_line: str = ""
    demo: bool = False
    build: str = ""
    built_at: str = ""
    with_analysis: bool = False

    def to_json(self) -> str:
        """Return the document as JSON text, keys in a fixed order, one line for each key and each block."""
        parts = {**_fields(self), "blocks": list(map(_json, self.blocks))}
        blocks = "[\n" + ",\n".join(parts.pop("blocks")) + "\n]"
        lines = [f"{_json(name)}: {_json(value)}" for name, value in parts.items()]
        return "{\n" + ",\n".join([*lines, f'"blocks": {blocks}']) + "\n}"

    def save(self, path: Path) -> None:
        """Write ``model.json``."""
        path.write_text(self.to_json(), encoding="utf-8", newline="\n")


def _json(part: Any) -> str:
    # without indents: only then is it written by the fast encoder
    return json.dumps(part, ensure_ascii=False, default=_fields)


def _fields(part: Any) -> dict[str, Any]:
    """Return a part of the model as JSON holds it; the parts inside are asked for in their turn (``asdict`` would copy everything)."""
    if not is_dataclass(part):
        raise TypeError(f"{type(part).__name__} không có trong mô hình văn bản")
    return vars(part)  # its fields, in their order, and nothing else


BLOCKS: dict[str, type] = {
    "heading": Heading,
    "paragraph": Paragraph,
    "placeholder": Placeholder,
    "table": Table,
    "chart": Chart,
}


def _run(raw: str | dict[str, Any]) -> Run:
    return raw if isinstance(raw, str) else Fact(**raw)


def _block(raw: dict[str, Any]) -> Block:
    fields = dict(raw)
    if raw["kind"] == "paragraph":
        fields["runs"] = tuple(map(_run, raw["runs"]))
    if raw["kind"] == "table":
        fields["columns"] = tuple(Column(**column) for column in raw["columns"])
        fields["rows"] = tuple(tuple(tuple(map(_run, cell)) for cell in row) for row in raw["rows"])
        fields["codes"] = tuple(raw.get("codes", ()))
    block: Block = BLOCKS[raw["kind"]](**fields)
    return block


def from_json(text: str) -> Document:
    """Return the document that ``to_json`` wrote."""
    raw = json.loads(text)
    office: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in raw["office"].items()
    }
    return Document(
        **{
            **raw,
            "office": Office(**office),
            "blocks": tuple(map(_block, raw["blocks"])),
            "opening": tuple(map(_run, raw["opening"])),
        }
    )


def facts_of(block: Block) -> list[Fact]:
    """Return the facts of one block in reading order."""
    runs: list[Run] = []
    if isinstance(block, Paragraph):
        runs = list(block.runs)
    if isinstance(block, Table):
        runs = [run for row in block.rows for cell in row for run in cell]
    return [run for run in runs if isinstance(run, Fact)]


def facts_in(document: Document) -> list[Fact]:
    """Return every fact in reading order, opening first."""
    opening = [run for run in document.opening if isinstance(run, Fact)]
    return opening + [fact for block in document.blocks for fact in facts_of(block)]
