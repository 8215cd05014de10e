"""The HTML report: escaped text, strict policy, facts in data elements, shared or own plotly.js, same bytes."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
from writers_sample import HOSTILE, annexes, sample

from pipelines.errors import ReportError
from pipelines.reporting import writer_html
from pipelines.reporting.document import facts_in
from pipelines.reporting.fact_keys import facts_told, packed, positions, unpacked

SHARED = "../_assets/plotly.min.js"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return read(tmp_path_factory.mktemp("html") / "a.html", SHARED)


def read(path: Path, shared: str | None) -> str:
    writer_html.write(sample(hostile=True), path, shared_script=shared)
    return path.read_text(encoding="utf-8")


def test_policy_forbids_everything_from_outside(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert "default-src &#39;none&#39;" in policy[1]
    assert "http" not in policy[1]
    assert "unsafe-eval" not in policy[1]


def test_own_scripts_are_allowed_by_their_hash(tmp_path: Path) -> None:
    page = read(tmp_path / "a.html", None)
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    assert len(scripts) == 2
    for script in scripts:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in page


def test_page_without_charts_runs_no_script(tmp_path: Path) -> None:
    writer_html.write(sample(blocks=()), tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert re.findall(r"<script type=\"([^\"]+)", page) == ["application/octet-stream"]
    assert "script-src &#39;none&#39;" in page


def test_hostile_text_is_escaped(page: str) -> None:
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7*7 }} {% raw %} ${title}" in page
    assert HOSTILE[6] in page
    assert not re.search(r"]]><b>", page)


def test_chart_data_cannot_leave_its_script_element() -> None:
    written = packed([{"title": "</script><!--&"}])
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", written)
    assert unpacked(written) == [{"title": "</script><!--&"}]


def test_chart_numbers_have_no_more_digits_than_a_picture_shows(page: str) -> None:
    figures = re.search(r'id="hinh">([^<]+)<', page)
    assert figures is not None
    first, told = unpacked(figures[1])[0]
    assert told == "Biểu đồ thanh: cao nhất 98,2 %, thấp nhất 93,9 %."
    assert first["data"][0]["x"][:2] == [98.2, 97.86667]


def test_page_marks_cannot_leave_their_style_element() -> None:
    rules = writer_html.page_marks(sample(status_line='"}</style><b>'))
    assert "</style" not in rules
    assert rules.count('"') == 4
    assert 'content:"DỰ THẢO \\2d  DỮ LIỆU MẪU"' in writer_html.page_marks(sample())


def numbers(page: str) -> list[tuple[str, str]]:
    """Return key and text of every number: b elements, and cells without a class in columns that their table does not call words."""
    found, words, column = [], set[str](), 0
    for tag, attributes, text in re.findall(r"<(table|tr|td|th|b)\b([^>]*)>([^<]*)", page[page.index("<main") :]):
        words = set(re.findall(r"[clr](\d+)", attributes)) if tag == "table" else words
        column = 0 if tag == "tr" else column + (tag in ("td", "th"))
        if tag == "b" or (tag == "td" and "class" not in attributes and str(column) not in words):
            found.append((attributes.partition("data-f=")[2], text.strip()))
    return found


def test_every_number_leads_to_its_fact_and_exact_value(page: str) -> None:
    packed = re.search(r'id="ma-so">([^<]+)<', page)
    assert packed is not None
    printed = numbers(page)
    places = list(positions(key for key, _ in printed))
    first = {at: text for at, (_, text) in reversed(list(zip(places, printed, strict=True)))}
    known = facts_told(packed[1], first)
    found = [(*known[at], text) for at, (_, text) in zip(places, printed, strict=True)]
    assert ("bhyt_under6:issued@106:2018-Q1#value", 98.21428571428571, "98,2") in found
    assert len(found) == len(facts_in(sample(hostile=True)))


def test_tables_are_semantic_and_charts_have_words(page: str) -> None:
    assert page.count("<caption") == page.count("<table") == 3
    assert "<th scope=col>Xã, thị trấn<" in page
    assert "<th scope=row>Xã Thèn Sin<" in page
    # the page's script puts the words there and says what they belong to (tests/browser)
    assert re.search(r"<figcaption id=phan-\d+>Tỷ lệ trẻ em dưới 6 tuổi có thẻ BHYT theo xã</figcaption>\s*<div class=chart></div>", page)
    assert '<html lang="vi">' in page
    assert 'class="skip" href="#noi-dung"' in page


def test_marks_stand_at_the_top_and_on_paper(page: str) -> None:
    top = page.index("DỰ THẢO - DỮ LIỆU MẪU", page.index("<body>"))
    assert top < page.index("<header")
    assert "@top-center{content:" in page


def test_shared_script_is_written_once_and_named_by_version(tmp_path: Path) -> None:
    first = writer_html.save_shared_script(tmp_path / "_assets")
    stamp = first.stat().st_mtime_ns
    assert writer_html.save_shared_script(tmp_path / "_assets") == first
    assert first.stat().st_mtime_ns == stamp
    assert re.fullmatch(r"plotly-\d+\.\d+\.\d+\.min\.js", first.name)
    assert "plotly.js v" in first.read_text(encoding="utf-8")[:200]


@pytest.mark.parametrize("address", ["https://example.org/p.js", "//example.org/p.js", "file:///p.js"])
def test_shared_script_may_not_come_from_outside(tmp_path: Path, address: str) -> None:
    with pytest.raises(ReportError, match="tương đối"):
        writer_html.write(sample(), tmp_path / "a.html", shared_script=address)


def test_same_document_same_bytes(tmp_path: Path) -> None:
    assert read(tmp_path / "a.html", SHARED) == read(tmp_path / "b.html", SHARED)


def test_annexes_follow_the_signature(tmp_path: Path) -> None:
    writer_html.write(sample(blocks=annexes()), tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    order = [page.index(text) for text in ("kính báo cáo./.", "TRƯỞNG PHÒNG", "PHỤ LỤC I. SỐ", "PHỤ LỤC II. CHỈ")]
    assert order == sorted(order)
