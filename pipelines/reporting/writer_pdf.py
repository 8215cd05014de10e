"""PDF writer: PDF/A-2b by typst, in the same layout as the Word report; no other program is needed.

Charts are drawn as in Word, those of analysis left out (RULES 15). Fonts: Times New Roman or one of its twins when the machine has
one, else Libertinus Serif, which is part of typst and covers every Vietnamese letter.
"""

import json
import re
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from pipelines.errors import ReportError
from pipelines.reporting import stills, typesetting, wording
from pipelines.reporting.document import Block, Chart, Document, Heading, Paragraph, Placeholder, Table

TEMPLATE = "report.typ"
STANDARD: Literal["a-2b"] = "a-2b"
SMALL_LETTERS = "abcdefghijklmnopqrstuvwxyzàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
VIETNAMESE = SMALL_LETTERS + SMALL_LETTERS.upper()


def write(document: Document, path: Path, system_fonts: bool = True) -> None:
    """Write the report as PDF/A-2b; the same document always gives the same bytes on the same fonts.

    Args:
        document: what to print.
        path: the file to write.
        system_fonts: False prints with typst's own fonts, as on a machine without any Times-like font.

    Raises:
        ReportError: no font covers Vietnamese, or a letter of the text has no picture in any font.
    """
    printed = wording.signed(wording.printable(document))
    report = {**payload(printed), "fonts": choose_fonts(system_fonts)}
    path.write_bytes(compile_pdf(report, round(wording.built_at(printed).timestamp()), system_fonts))


@cache
def _fonts(system_fonts: bool) -> Any:
    import typst

    return typst.Fonts(include_system_fonts=system_fonts)


@cache
def choose_fonts(system_fonts: bool = True) -> list[str]:
    """Return the font to print with, then those that help out for signs it lacks.

    Raises:
        ReportError: none of the fonts in ``layout.yml`` is there and covers Vietnamese.
    """
    layout = wording.layout()
    for family in (layout["font"], *layout["font_fallbacks"]):
        if _covers_vietnamese(family, system_fonts):
            return [family, *(name for name in ("Libertinus Serif", "DejaVu Sans Mono") if name != family)]
    raise ReportError(
        "Không có phông chữ nào in được tiếng Việt để làm bản PDF.",
        todo=f"cài một trong các phông: {', '.join((layout['font'], *layout['font_fallbacks']))}",
    )


def _covers_vietnamese(family: str, system_fonts: bool) -> bool:
    """Set every Vietnamese letter in three faces; PDF/A forbids a letter without a picture, so a gap is an error."""
    import typst

    if family not in _fonts(system_fonts).families():
        return False  # typst would print nothing at all, without an error
    page = f'#set text(font: "{family}", fallback: false)\n#let s = sys.inputs.s\n#s #strong(s) #emph(s)'
    try:
        typst.compile(
            page.encode(), sys_inputs={"s": VIETNAMESE}, font_paths=_fonts(system_fonts), pdf_standards=[STANDARD]
        )
    except typst.TypstError:
        return False
    return True


def compile_pdf(report: dict[str, Any], moment: int, system_fonts: bool = True) -> bytes:
    """Return the PDF of a payload; ``moment``: creation time in Unix seconds.

    Raises:
        ReportError: a letter has no picture in any font, or the template is wrong.
    """
    import typst

    try:
        return typst.compile(
            str(wording.TEMPLATES / TEMPLATE),
            root=str(wording.TEMPLATES),
            font_paths=_fonts(system_fonts),
            sys_inputs={"report": json.dumps(report, ensure_ascii=False)},
            pdf_standards=[STANDARD],
            timestamp=moment,
        )
    except typst.TypstError as failure:
        raise _explained(str(failure)) from failure


def _explained(message: str) -> ReportError:
    letter = re.search(r'the text `"(.+?)"` could not be displayed', message)
    if letter:
        return ReportError(
            f"Bản PDF không in được ký tự “{letter[1]}”: không phông chữ nào trên máy có ký tự này.",
            todo="sửa ký tự đó trong kế hoạch hoặc thông tin cơ quan, hoặc cài phông chữ có ký tự này",
        )
    return ReportError(
        f"Không làm được bản PDF: {message}", where=TEMPLATE, todo="kiểm tra mẫu trong reports/templates"
    )


def payload(document: Document) -> dict[str, Any]:
    """Return what the template needs, as plain strings and lengths in mm."""
    text, annexes = wording.split_annexes(document)
    posts, names = wording.signature_lines(document.office)
    return {
        **_head(document),
        "opening": wording.plain(document.opening),
        "groups": _groups(text),
        "closing": wording.closing_line(document),
        "recipients": wording.recipient_lines(document.office),
        "posts": posts,
        "names": names,
        "annexes": [_annex(document, blocks) for blocks in annexes],
    }


def _head(document: Document) -> dict[str, Any]:
    layout, office = wording.layout(), document.office
    left, area = layout["letterhead"]["left"], typesetting.text_area(landscape=False)
    styles = layout["styles"]

    def broken(key: str, text: str, width: float) -> list[str]:
        return typesetting.balanced_lines(text, styles[key]["size"], width)

    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "author": office.issuing_body,
        "description": f"{wording.edition_line(document)}; {document.build}",
        "keywords": list(filter(None, (document.status_line, wording.DEMO if document.demo else ""))),
        "mark": wording.mark_line(document),
        "edition": wording.edition_line(document),
        "nation": wording.NATION,
        "motto": wording.MOTTO,
        "parent_body": broken("parent_body", office.parent_body, left),
        "issuing_body": broken("issuing_body", office.issuing_body, left),
        "issuing_rule": typesetting.rule_length(office.issuing_body, "issuing_body", left),
        "number_line": wording.number_line(office),
        "date_line": wording.date_line(document),
        "subtitle_lines": broken("subtitle", document.subtitle, area),
        "subtitle_rule": typesetting.rule_length(document.subtitle, "subtitle", area),
        "addressee_lines": broken("addressee", wording.addressee_line(office), area),
    }


def _annex(document: Document, blocks: tuple[Block, ...]) -> dict[str, Any]:
    title = blocks[0]
    assert isinstance(title, Heading)
    return {
        "title": title.text,
        "line": wording.annex_line(document),
        "landscape": wording.is_wide(blocks),
        # of the shared edition every table of an annex may be left out: its heading still has a page
        "groups": _groups(blocks[1:]) or [{"landscape": False, "blocks": []}],
    }


def _groups(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    """Return runs of blocks that share a page orientation."""
    turned = [(wording.is_wide(blocks[at:]), block) for at, block in enumerate(blocks)]
    return [
        {"landscape": wide, "blocks": [_block(block, wide) for _, block in run]}
        for wide, run in groupby(turned, key=lambda pair: pair[0])
    ]


def _block(block: Block, wide: bool) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": min(max(block.level, 1), 3), "text": block.text}
    if isinstance(block, Paragraph):
        return {"kind": "text", "style": wording.paragraph_style(block), "text": wording.plain(block.runs)}
    if isinstance(block, Placeholder):
        return {"kind": "text", "style": "placeholder", "text": wording.placeholder_line(block.text)}
    if isinstance(block, Chart):
        drawn = stills.svg(block)
        return {"kind": "picture", "svg": drawn, "across": stills.across_mm(drawn), "alt": block.alt, "title": block.title}
    assert isinstance(block, Table)
    return {
        "kind": "table",
        "caption": wording.caption(block),
        "widths": typesetting.column_widths(block, typesetting.text_area(wide)),
        "aligns": [column.align for column in block.columns],
        "styles": [[wording.cell_style(column, head) for column in block.columns] for head in (True, False)],
        "head": [column.title for column in block.columns],
        "rows": [[wording.plain(cell) for cell in row] for row in block.rows],
        "total": block.total,
        "note": block.note,
    }
