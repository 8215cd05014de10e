"""Reads the text of a finished PDF with pypdf and compares it with the model, block by block and row by row."""

from collections.abc import Iterator
from pathlib import Path

from pipelines.reporting import wording
from pipelines.reporting.comparison import squeeze
from pipelines.reporting.document import Block, Chart, Document, Heading, Paragraph, Placeholder, Table
from pipelines.reporting.wording import plain


def differences(document: Document, path: Path) -> list[str]:
    """Return what cannot be found in the PDF in reading order: paragraphs, table rows, marks of a page.

    White space does not count: lines break where the page wants.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = [squeeze(page.extract_text()) for page in PdfReader(path).pages]
    except (OSError, PyPdfError, ValueError) as failure:
        return [f"không đọc được tệp PDF ({type(failure).__name__})"]
    text = ""
    found = []
    for number, page in enumerate(pages, start=1):
        bare, lacking = _without_margins(document, page)
        text += bare
        found += [f"trang {number}: thiếu dòng “{line}”" for line in lacking]
    return found + _missing(document, text)


def _without_margins(document: Document, page: str) -> tuple[str, list[str]]:
    """Return the page's own text and the marks that it lacks."""
    lacking = []
    for line in filter(None, (wording.mark_line(document), wording.edition_line(document))):
        mark = squeeze(line)
        if mark not in page:
            lacking.append(line)
        page = _cut(page, mark)
    return page, lacking


def _cut(page: str, mark: str) -> str:
    """Take a mark off the top of a page (with the page number before it) or off its foot."""
    top = page[: len(mark) + 4]
    if mark in top and (top.startswith(mark) or top.split(mark)[0].isdigit()):
        return page[top.index(mark) + len(mark) :]
    return page.removesuffix(mark)


def _missing(document: Document, text: str) -> list[str]:
    found, place = [], 0
    for name, expected in _pieces(document):
        wanted = squeeze(expected)
        at = text.find(wanted, place)
        if at < 0:
            found.append(f"{name}: không thấy “{expected}” ở đúng chỗ")
        else:
            place = at + len(wanted)
    return found


def _pieces(document: Document) -> Iterator[tuple[str, str]]:
    text, annexes = wording.split_annexes(document)
    yield from (("nhan đề", document.title), ("trích yếu", document.subtitle), ("mở đầu", plain(document.opening)))
    yield from _block_pieces(text)
    yield "kết", wording.closing_line(document)
    for annex in annexes:
        yield from _block_pieces(annex)


def _block_pieces(blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        if isinstance(block, Heading):
            yield "đề mục", block.text
        elif isinstance(block, Paragraph):
            yield "đoạn", plain(block.runs)
        elif isinstance(block, Placeholder):
            yield "chỗ bổ sung", wording.placeholder_line(block.text)
        elif isinstance(block, Chart):
            yield "tên hình", block.title
        elif isinstance(block, Table):
            yield block.code, wording.caption(block)
            yield f"{block.code}, đầu biểu", "".join(column.title for column in block.columns)
            for number, row in enumerate(block.rows, start=1):
                yield f"{block.code}, dòng {number}", "".join(map(plain, row))
            yield f"{block.code}, ghi chú", block.note
