"""Reads a finished HTML report with html.parser and compares it with the model."""

import re
from html.parser import HTMLParser
from pathlib import Path

from pipelines.reporting import wording
from pipelines.reporting.comparison import compare, row_texts
from pipelines.reporting.document import Chart, Document, Table, facts_in

OUTSIDE = ("src", "href", "action", "srcset", "poster", "data")


def differences(document: Document, path: Path) -> list[str]:
    """Return what the page says otherwise than the model: facts with value and text, table rows, charts, marks.

    An address that leads outside is a difference too.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as failure:
        return [f"không đọc được tệp HTML ({type(failure).__name__})"]
    page = _Page()
    # programs (plotly.js) are not text: left out before parsing; the data blocks of the charts have a type
    page.feed(re.sub(r"<script>.*?</script>", "<script></script>", text, flags=re.DOTALL))
    page.close()
    expected = [f"{fact.fact_id} = {fact.text} ({_value(fact.value)})" for fact in facts_in(document)]
    rows = [row for table in document.blocks if isinstance(table, Table) for row in row_texts(table)]
    charts = sum(isinstance(block, Chart) for block in document.blocks)
    found = compare("số liệu", expected, page.facts) + compare("dòng biểu", rows, page.rows)
    if page.charts != charts:
        found.append(f"số biểu đồ: trong tệp {page.charts}, trong mô hình {charts}")
    for line in (wording.mark_line(document), wording.edition_line(document)):
        if line not in page.marks:
            found.append(f"thiếu dòng “{line}”")
    return found + [f"có địa chỉ bên ngoài: {address}" for address in page.outside]


def _value(value: float | None) -> str:
    return "" if value is None else str(value)


class _Page(HTMLParser):
    """Collects facts, table rows, charts, marks and outside addresses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.facts: list[str] = []
        self.rows: list[str] = []
        self.outside: list[str] = []
        self.charts = 0
        self.marks = ""
        self._fact: dict[str, str] | None = None
        self._text = ""
        self._cells: list[str] = []
        self._in_cell = self._in_marks = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.outside += [
            value for key, value in given.items() if key in OUTSIDE and tag != "data" and re.match(r"[a-z]+:|//", value)
        ]
        if "data-fact" in given:
            self._fact, self._text = given, ""
        if tag == "tr":
            self._cells = []
        if tag in ("td", "th"):
            self._in_cell = True
            self._cells.append("")
        self._in_marks = self._in_marks or given.get("class") == "marks"
        self.charts += given.get("class") == "chart"

    def handle_data(self, data: str) -> None:
        if self._fact is not None:
            self._text += data
        if self._in_cell:
            self._cells[-1] += data
        if self._in_marks:
            self.marks += data

    def handle_endtag(self, tag: str) -> None:
        if self._fact is not None and tag in ("data", "span"):
            self.facts.append(f"{self._fact['data-fact']} = {self._text} ({self._fact.get('value', '')})")
            self._fact = None
        if tag in ("td", "th"):
            self._in_cell = False
        if tag == "tr":
            self.rows.append(" | ".join(self._cells))
        if tag == "p":
            self._in_marks = False
