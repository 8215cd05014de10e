"""Reads finished reports back and compares them with ``model.json``: what is printed is what the marts said.

Every format is read with another library than the one that wrote it (Word: zip and XML; Excel: openpyxl; PDF: pypdf;
HTML: html.parser).
"""

from collections.abc import Callable
from pathlib import Path

from pipelines.reporting import verify_docx, verify_html, verify_pdf, verify_xlsx
from pipelines.reporting.document import Document, Table, from_json
from pipelines.reporting.wording import plain, printable, signed

Check = Callable[[Document, Path], list[str]]
CHECKS: dict[str, Check] = {
    ".docx": verify_docx.differences,
    ".xlsx": verify_xlsx.differences,
    ".pdf": verify_pdf.differences,
    ".html": verify_html.differences,
}
SIGNED = (".docx", ".pdf")
"""Formats without the blocks of analysis."""


def verify(folder: Path, formats: tuple[str, ...] | None = None, document: Document | None = None) -> list[str]:
    """Compare the report files of a folder with its ``model.json``.

    Args:
        folder: holds ``model.json`` and the files named after the report, e.g. ``period_report.docx``.
        formats: formats that must be there (``("docx", "pdf")``); None: those that are there, at least one.
        document: what ``model.json`` holds, where it has just been read, as the writers print it.

    Returns:
        One line for each difference, file first; empty when everything agrees.
    """
    model = folder / "model.json"
    if not model.exists():
        return ["model.json: không có tệp này"]
    document = document or printable(from_json(model.read_text(encoding="utf-8")))
    wanted = CHECKS if formats is None else {f".{name.lstrip('.')}" for name in formats}
    found = empty_numbers(document)
    present = [suffix for suffix in wanted if (folder / f"{document.name}{suffix}").exists()]
    if formats is not None or not present:
        found += [f"{document.name}{suffix}: không có tệp này" for suffix in wanted if suffix not in present]
    for suffix in present:
        path = folder / f"{document.name}{suffix}"
        told = signed(document) if suffix in SIGNED else document
        found += [f"{path.name}: {difference}" for difference in CHECKS[suffix](told, path)]
    return found


def empty_numbers(document: Document) -> list[str]:
    """Return the number cells that print nothing: a missing number needs a sign (RULES 25), never an empty cell.

    Rows without any number (headings inside a table) are passed over.
    """
    found = []
    for table in (block for block in document.blocks if isinstance(block, Table)):
        for number, row in enumerate(table.rows, start=1):
            if all(isinstance(run, str) for cell in row for run in cell):
                continue
            for column, cell in zip(table.columns, row, strict=True):
                if column.number_format and not plain(cell).strip():
                    found.append(f"model.json: {table.code}, dòng {number}, cột “{column.title}”: ô số để trống")
    return found
