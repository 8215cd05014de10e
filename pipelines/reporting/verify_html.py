"""Reads a finished HTML report with html.parser and compares it with the model."""

import re
from html.parser import HTMLParser
from pathlib import Path

from pipelines.reporting import wording
from pipelines.reporting.comparison import compare, row_texts
from pipelines.reporting.document import Chart, Document, Table, facts_in
from pipelines.reporting.fact_keys import facts_told, positions, unpacked

WORDS = re.compile(r"[clr]\d+")
"""Looks of a table that name a column of words (``writer_html.columns_style``)."""
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
    written = page.told()
    rows = [row for table in document.blocks if isinstance(table, Table) for row in row_texts(table)]
    alts = [block.alt for block in document.blocks if isinstance(block, Chart)]
    found = compare("số liệu", expected, written) + compare("dòng biểu", rows, page.rows)
    found += compare("biểu đồ bằng lời", alts, page.alts)
    if page.charts != len(alts):
        found.append(f"số biểu đồ: trong tệp {page.charts}, trong mô hình {len(alts)}")
    for line in (wording.mark_line(document), wording.edition_line(document)):
        if line not in page.marks:
            found.append(f"thiếu dòng “{line}”")
    return found + [f"có địa chỉ bên ngoài: {address}" for address in page.outside]


def _value(value: float | None) -> str:
    """Return a number in one way of writing, whoever wrote it."""
    return "" if value is None else repr(float(value))


def _alts(packed: str) -> list[str]:
    """Return the charts of a page in words."""
    try:
        return [alt for _, alt in unpacked(packed)]
    except (ValueError, TypeError):
        return []


class _Page(HTMLParser):
    """Collects facts, table rows, charts, marks and outside addresses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.facts: list[tuple[str, str]] = []
        self._list = ""
        self.rows: list[str] = []
        self.outside: list[str] = []
        self.charts = 0
        self.marks = ""
        self._fact: dict[str, str] | None = None
        self._text = ""
        self._cells: list[str] = []
        self._words: set[int] = set()
        self.alts: list[str] = []
        self._in_list = ""
        self._in_cell = self._in_marks = False

    def told(self) -> list[str]:
        """Return fact id, printed text and value of every number, as far as the page says; the id alone is missing where it does not."""
        places = list(positions(key for key, _ in self.facts))
        first = {place: shown for place, (_, shown) in reversed(list(zip(places, self.facts, strict=True)))}
        try:
            known = facts_told(self._list, first)
        except (ValueError, TypeError):
            known = []
        found = []
        for place, (_, shown) in zip(places, self.facts, strict=True):
            fact_id, value = known[place] if 0 <= place < len(known) else (f"(không rõ mã) {place}", None)
            found.append(f"{fact_id} = {shown} ({_value(value)})")
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.outside += [
            value for key, value in given.items() if key in OUTSIDE and re.match(r"[a-z]+:|//", value)
        ]
        self._in_list = given.get("id", "") if tag == "script" else ""
        if tag in ("td", "th", "tr"):  # the end of a cell or row may go unsaid
            self._end_fact()
        if tag == "tr":
            self._end_row()
        if tag == "table":
            self._words = {int(name[1:]) for name in given.get("class", "").split() if WORDS.fullmatch(name)}
        if tag in ("td", "th"):
            self._in_cell = True
            self._cells.append("")
        number = tag == "td" and "class" not in given and len(self._cells) not in self._words
        if tag == "b" or number or "data-f" in given:
            self._fact, self._text = {"data-f": "", **given, "tag": tag}, ""
        self._in_marks = self._in_marks or given.get("class") == "marks"
        self.charts += given.get("class") == "chart"

    def handle_data(self, data: str) -> None:
        if self._in_list == "ma-so":
            self._list = data
        if self._in_list == "hinh":
            self.alts = _alts(data)
        text = data.removesuffix("\n") if self._in_cell else data
        if self._fact is not None:
            self._text += text
        if self._in_cell:
            self._cells[-1] += text
        if self._in_marks:
            self.marks += data

    def handle_endtag(self, tag: str) -> None:
        self._in_list = ""
        if self._fact is not None and tag == self._fact["tag"]:
            self._end_fact()
        if tag in ("thead", "tbody"):
            self._end_fact()
            self._end_row()
        if tag in ("td", "th"):
            self._in_cell = False
        if tag == "p":
            self._in_marks = False

    def _end_fact(self) -> None:
        if self._fact is not None:
            self.facts.append((self._fact["data-f"], self._text))
            self._fact = None

    def _end_row(self) -> None:
        if self._cells:
            self.rows.append(" | ".join(self._cells))
        self._cells, self._in_cell = [], False
