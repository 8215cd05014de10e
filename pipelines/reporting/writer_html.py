"""HTML writer: one page with interactive charts that asks nothing from outside, for screen, phone and paper."""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import files
from pipelines.errors import ReportError
from pipelines.reporting import typesetting, wording
from pipelines.reporting.document import Block, Chart, Document, Heading, Paragraph, Placeholder, Table
from pipelines.reporting.fact_keys import FactKeys, packed

if TYPE_CHECKING:
    from markupsafe import Markup

TEMPLATE, STYLE, DRAWING = "report.html.j2", "report.css", "report.js"
EXACT_INTEGERS = 2**53
ALIGNED = {"l": "left", "c": "center", "r": "right"}


def write(document: Document, path: Path, shared_script: str | None = None) -> None:
    """Write the report as one HTML page; the same document always gives the same bytes.

    Args:
        document: what to print.
        path: the file to write.
        shared_script: relative address of a plotly.js that many reports share (``save_shared_script``); None puts
            plotly.js (about 5 MB) into the page, so that it can be e-mailed as a single file.

    Raises:
        ReportError: the address of the shared script is not relative.
    """
    if shared_script is not None and ("//" in shared_script or ":" in shared_script):
        raise ReportError(
            "Địa chỉ tệp vẽ biểu đồ dùng chung phải là đường dẫn tương đối.", todo="bỏ shared_script hoặc sửa lại"
        )
    page = _render(wording.printable(document), shared_script)
    path.write_text(page, encoding="utf-8", newline="\n")


def shared_script_name() -> str:
    """Return the file name of the shared plotly.js, which carries the version."""
    return f"plotly-{version('plotly')}.min.js"


def save_shared_script(folder: Path) -> Path:
    """Put plotly.js into ``folder`` (``reports/_assets``) unless it is there already, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / shared_script_name()
    if not target.exists():
        files.write_text(target, _plotly())
    return target


@cache
def _plotly() -> str:
    """Return plotly.js of the installed plotly package, without importing the package."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise ReportError("Thiếu gói plotly để vẽ biểu đồ trong bản HTML.", todo="chạy lại make để cài các gói")
    return (Path(spec.origin).parent / "package_data" / "plotly.min.js").read_text(encoding="utf-8")


@cache
def _asset(name: str) -> str:
    """Return a style sheet or script without indents and comments, as it stands in every page."""
    text = re.sub(r"/\*.*?\*/", "", (wording.TEMPLATES / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = [line.strip() for line in text.splitlines()]
    return "\n".join(line for line in lines if line and not line.startswith("//"))


@cache
def _template() -> Any:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(wording.TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template(TEMPLATE)


def _render(document: Document, shared_script: str | None) -> str:
    blocks = [_block(number, block) for number, block in enumerate(document.blocks, start=1)]
    blocks.insert(len(wording.split_annexes(document)[0]), {"kind": "end"})  # annexes follow the signature
    charts = any(block["kind"] == "chart" for block in blocks)
    keys = FactKeys()
    page: str = _template().render(
        document=document,
        key=keys.key,
        facts=lambda: keys.packed,
        blocks=blocks,
        contents=[block for block in blocks if block["kind"] == "heading"],
        figures=packed([(_brief(block.figure), block.alt) for block in document.blocks if isinstance(block, Chart)]),
        page_marks=page_marks(document),
        columns_style=columns_style(block for block in blocks if block["kind"] == "table"),
        **_programs(charts, shared_script),
        **_words(document),
    )
    return page


def _programs(charts: bool, shared_script: str | None) -> dict[str, Any]:
    """Return styles and scripts: the only texts that enter the page unescaped are files of this project and plotly.js."""
    from markupsafe import Markup

    return {
        "policy": policy(charts, shared_script),
        "style": Markup(_asset(STYLE)),
        "drawing": Markup(_asset(DRAWING)),
        "plotly": Markup(_plotly()) if charts and shared_script is None else "",
        "shared_script": shared_script,
        "has_charts": charts,
    }


def _words(document: Document) -> dict[str, Any]:
    """Return the fixed lines of an official text."""
    office = document.office
    posts, names = wording.signature_lines(office)
    return {
        "office": office,
        "mark": wording.mark_line(document),
        "edition": wording.edition_line(document),
        "nation": wording.NATION,
        "motto": wording.MOTTO,
        "number_line": wording.number_line(office),
        "date_line": wording.date_line(document),
        "addressee": wording.addressee_line(office),
        "closing": wording.closing_line(document),
        "recipients": wording.recipient_lines(office),
        "posts": posts,
        "names": names,
    }


def policy(charts: bool, shared_script: str | None) -> str:
    """Return the Content-Security-Policy: only the scripts of this page run, nothing is fetched from outside.

    plotly.js writes style attributes, so inline styles stay allowed; they cannot fetch (no image, font or connection).
    """
    scripts = "'none'"
    if charts:
        own = f"'sha256-{_digest(_asset(DRAWING))}'"
        # a page opened from the disk has no origin that 'self' would match
        plotly = "'self' file:" if shared_script else f"'sha256-{_digest(_plotly())}'"
        scripts = f"{own} {plotly}"
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def page_marks(document: Document) -> "Markup":
    """Return the CSS that prints marks and edition in the margins of every paper page."""
    from markupsafe import Markup

    boxes = {"top-center": wording.mark_line(document), "bottom-left": wording.edition_line(document)}
    rules = "".join(f"@{box}{{content:{_css_string(text)};font-size:10pt}}" for box, text in boxes.items() if text)
    return Markup(f"@page{{{rules}@bottom-right{{content:counter(page);font-size:10pt}}}}")


def _css_string(text: str) -> str:
    """Return a CSS string: every sign but letters, digits and spaces is written as its code and a closing space."""
    return '"' + "".join(sign if sign.isalnum() or sign == " " else f"\\{ord(sign):x} " for sign in text) + '"'


def _brief(content: Any) -> Any:
    """Return content with numbers of at most 7 digits: a picture shows no more, and a page stays small."""
    if isinstance(content, float):
        short = float(f"{content:.7g}")
        return int(short) if short.is_integer() and abs(short) < EXACT_INTEGERS else short
    if isinstance(content, dict):
        return {name: _brief(inner) for name, inner in content.items()}
    return [_brief(inner) for inner in content] if isinstance(content, list | tuple) else content


def _block(number: int, block: Block) -> dict[str, Any]:
    anchor = {"kind": block.kind, "anchor": f"phan-{number}"}
    if isinstance(block, Heading):
        level = min(max(block.level, 1), 3)
        return {**anchor, "level": level, "rank": level + 1, "text": block.text}
    if isinstance(block, Paragraph):
        return {**anchor, "style": wording.paragraph_style(block), "runs": block.runs}
    if isinstance(block, Placeholder):
        return {**anchor, "text": wording.placeholder_line(block.text)}
    if isinstance(block, Chart):
        return {**anchor, "title": block.title, "alt": block.alt}
    return {**anchor, **_table(block)}


def _table(table: Table) -> dict[str, Any]:
    names = [at for at, column in enumerate(table.columns) if column.align == "left" and not column.number_format]
    row_header = names[0] if names else 0
    numbers = [column.align == "right" and at != row_header for at, column in enumerate(table.columns)]
    looks = [f"{column.align[0]}{at}" for at, column in enumerate(table.columns, start=1) if not numbers[at - 1]]
    coded = bool(table.columns) and table.columns[-1].small
    return {
        "caption": wording.caption(table),
        "columns": table.columns,
        "numbers": numbers,
        "looks": " ".join([*(["codes"] if coded else []), *looks]),
        "shares": _shares(table),
        "rows": table.rows,
        "row_header": row_header,
        "total": table.total,
        "note": table.note,
    }


def _shares(table: Table) -> list[tuple[str, int]]:
    """Return the widths of the columns in percent, each with how many neighbours have it."""
    widths = typesetting.column_widths(table, typesetting.text_area(table.landscape))
    told = [f"{100 * width / sum(widths):.0f}" for width in widths]
    return [(share, len(list(same))) for share, same in groupby(told)]


def columns_style(tables: Iterable[Mapping[str, Any]]) -> "Markup":
    """Return the CSS of the columns of words (``c2``: the second is centred); columns of numbers look as all cells do."""
    from markupsafe import Markup

    used = sorted({look for table in tables for look in table["looks"].split() if look != "codes"})
    rules = []
    for letter, side in ALIGNED.items():
        places = [f".{look} tbody>*>:nth-child({look[1:]})" for look in used if look[0] == letter]
        rules += [f"{','.join(places)}{{text-align:{side};white-space:normal}}"] if places else []
    return Markup("".join(rules))
