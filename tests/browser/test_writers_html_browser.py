"""The HTML report in a real browser: charts drawn, no error, nothing asked from outside, usable on a phone."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from writers_sample import sample

from pipelines.reporting import writer_html

DESKTOP, PHONE = {"width": 1200, "height": 900}, {"width": 360, "height": 740}
# the contrast of every text with what lies behind it, as the WCAG defines it
CONTRAST = """() => {
    const light = (value) => { value /= 255; return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; };
    const parts = (colour) => colour.match(/[0-9.]+/g).map(Number);
    const shine = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
    const behind = (node) => {
        for (let at = node; at; at = at.parentElement) {
            const colour = parts(getComputedStyle(at).backgroundColor);
            if (colour.length < 4 || colour[3] > 0) { return colour; }
        }
        return [255, 255, 255];
    };
    const words = [...document.querySelectorAll("body *:not(script):not(style)")].filter((node) => !node.closest("svg")
        && [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()));
    return Math.min(...words.map((node) => {
        const pair = [shine(parts(getComputedStyle(node).color)), shine(behind(node))].sort((a, b) => b - a);
        return (pair[0] + 0.05) / (pair[1] + 0.05);
    }));
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two ways to hand a report over: one file, or a folder with a shared plotly.js."""
    root = tmp_path_factory.mktemp("reports")
    script = writer_html.save_shared_script(root / "_assets")
    (root / "2018-Q1").mkdir()
    writer_html.write(sample(hostile=True), root / "single.html")
    writer_html.write(sample(hostile=True), root / "2018-Q1" / "shared.html", shared_script=f"../_assets/{script.name}")
    return root


@pytest.mark.parametrize("name", ["single.html", "2018-Q1/shared.html"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_report_opens_quietly_and_draws_its_charts(browser: Any, folder: Path, name: str, size: dict[str, int]) -> None:
    page = browser.new_page(viewport=size)
    noise: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("dialog", lambda dialog: noise.append(f"dialog {dialog.message}"))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / name).as_uri())
    page.wait_for_selector(".js-plotly-plot svg.main-svg >> nth=3")
    assert page.locator(".js-plotly-plot").count() == 2
    assert page.locator(".js-plotly-plot").first.locator(".bars .point").count() == 14
    assert noise == []
    assert all(address.startswith(("file:", "data:", "blob:")) for address in asked)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.close()


def test_page_is_usable_by_keyboard_and_screen_reader(browser: Any, folder: Path) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto((folder / "2018-Q1" / "shared.html").as_uri())
    page.wait_for_selector(".js-plotly-plot svg.main-svg >> nth=3")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#noi-dung"
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map((node) => Number(node.tagName[1]))")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    unnamed = """[...document.querySelectorAll('table')].filter((table) => !table.caption || !table.querySelector('thead th[scope=col]')
        || [...table.tBodies[0].rows].some((row) => !row.querySelector('th[scope=row]'))).length"""
    assert page.evaluate(unnamed) == 0
    undescribed = """[...document.querySelectorAll('[role=img]')].filter((chart) =>
        !document.getElementById(chart.getAttribute('aria-labelledby'))?.textContent
        || !document.getElementById(chart.getAttribute('aria-describedby'))?.textContent).length"""
    assert page.evaluate(undescribed) == 0
    assert page.evaluate("[...document.querySelectorAll('.scroll')].every((node) => node.tabIndex === 0)")
    assert page.evaluate(CONTRAST) >= 4.5
    page.close()


def test_pointing_at_a_number_tells_its_fact(browser: Any, folder: Path) -> None:
    page = browser.new_page(viewport=DESKTOP)
    page.goto((folder / "single.html").as_uri())
    page.wait_for_selector(".js-plotly-plot svg.main-svg >> nth=3")
    number = page.locator("td[data-f]", has_text="98,2").first
    number.hover()
    assert number.get_attribute("title") == "target_3@106:2018-Q1#value"
    page.close()


def test_on_paper_tables_fit_and_marks_stand_on_every_page(browser: Any, folder: Path, tmp_path: Path) -> None:
    from pypdf import PdfReader

    page = browser.new_page(viewport=DESKTOP)
    page.goto((folder / "single.html").as_uri())
    page.wait_for_selector(".js-plotly-plot svg.main-svg >> nth=3")
    page.pdf(path=str(tmp_path / "a.pdf"), prefer_css_page_size=True)
    pages = [sheet.extract_text() for sheet in PdfReader(tmp_path / "a.pdf").pages]
    assert all("DỰ THẢO - DỮ LIỆU MẪU" in text and "NỘI BỘ" in text for text in pages)
    assert sum("Chỉ tiêu (nguyên văn)" in text for text in pages) >= 1
    assert "Mục lục" not in "".join(pages)
    page.close()


def test_numbers_in_charts_are_vietnamese(browser: Any, folder: Path) -> None:
    page = browser.new_page(viewport=DESKTOP)
    page.goto((folder / "single.html").as_uri())
    page.wait_for_selector(".js-plotly-plot svg.main-svg >> nth=3")
    labels = page.locator(".js-plotly-plot").nth(1).locator(".ytick text").all_text_contents()
    assert "0,5" in labels
    page.close()


def test_policy_stops_a_request_to_the_outside(browser: Any, folder: Path) -> None:
    page = browser.new_page(viewport=DESKTOP)
    page.goto((folder / "single.html").as_uri())
    outcome = page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'stopped')")
    refused = page.evaluate(
        """() => new Promise((done) => {
            document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective));
            const picture = new Image();
            picture.src = "http://127.0.0.1:9/a.png";
            setTimeout(() => done("nothing"), 2000);
        })"""
    )
    assert (outcome, refused) == ("stopped", "img-src")
    page.close()


def test_a_missing_shared_script_leaves_words_in_place_of_the_chart(browser: Any, tmp_path: Path) -> None:
    writer_html.write(sample(), tmp_path / "a.html", shared_script="_assets/gone.js")
    page = browser.new_page(viewport=DESKTOP)
    page.goto((tmp_path / "a.html").as_uri())
    shown = page.evaluate("getComputedStyle(document.querySelector('.chart'), '::before').content")
    assert "Biểu đồ chưa vẽ được" in shown and page.locator(".chart").bounding_box()["height"] > 100
    assert "cao nhất 98,2 %" in page.locator(".chart-note").text_content()
    page.close()
