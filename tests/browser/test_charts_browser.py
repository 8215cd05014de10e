"""Every picture in a real browser, on one page: all drawn, no error, nothing asked from outside, its numbers to be read."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from writers_sample import sample

from pipelines.reporting import writer_html
from pipelines.reporting.document import Chart
from tests.charts_gallery import gallery

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MARKS = {
    "bullets": (".bars .point", 5),
    "pairs": (".bars .point", 10),
    "ranked": (".scatterlayer .textpoint", 11),
    "pyramid": (".bars .point", 8),
    "waterfall": (".bars .point", 6),
    "trend": (".scatter .point", 5),
    "control": (".scatter .point", 22),
    "funnel": (".scatter .point", 9),
    "dots": (".scatter .point", 9),
    "map": (".scatter .js-fill", 3),
    "heat": (".hm image", 1),
    "counts": (".hm image", 1),
    "tiles": (".hm image", 1),
}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Open the gallery once; what the browser said and asked for stands in ``page.noise`` and ``page.asked``."""
    if CHROMIUM is None:
        pytest.skip("không có Chromium trên máy này")
    from playwright.sync_api import sync_playwright

    folder: Path = tmp_path_factory.mktemp("gallery")
    pictures = gallery(folder)
    blocks = tuple(Chart(picture.title, picture.alt, picture.figure, picture.analysis) for picture in pictures.values())
    writer_html.write(replace(sample(), blocks=blocks), folder / "gallery.html")
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1100, "height": 900})
        opened.set_default_timeout(120_000)  # three pages of fourteen pictures, while another browser may start for the first time
        opened.noise, opened.asked, opened.names = [], [], list(pictures)
        opened.on("console", lambda message: opened.noise.append(message.text))
        opened.on("pageerror", lambda error: opened.noise.append(str(error)))
        opened.on("request", lambda request: opened.asked.append(request.url))
        opened.goto((folder / "gallery.html").as_uri())
        # not wait_for_function: what it asks again and again is JavaScript made of text, which the page's policy rightly forbids
        opened.locator(".js-plotly-plot .main-svg").nth(3 * len(pictures) - 1).wait_for(state="attached")
        yield opened
        browser.close()


def test_all_pictures_are_drawn_without_an_error_or_a_request(page: Any) -> None:
    plots = page.locator(".js-plotly-plot")
    assert plots.count() == len(page.names) == 14
    for number, name in enumerate(page.names):
        if name in MARKS:
            selector, count = MARKS[name]
            assert plots.nth(number).locator(selector).count() == count, name
    assert page.noise == []
    assert all(address.startswith(("file:", "data:", "blob:")) for address in page.asked)


def test_numbers_missing_and_hidden_are_read_on_the_screen(page: Any) -> None:
    said = {name: page.locator(".js-plotly-plot").nth(number).inner_text() for number, name in enumerate(page.names)}
    assert "88,0%" in said["ranked"] and "không công bố" in said["ranked"] and "chưa có số liệu" in said["ranked"]
    assert "(…)" in said["heat"] and "0,0%" in said["heat"]
    assert "+9" in said["waterfall"] and "-5" in said["waterfall"]
    assert "Xã Giang Ma" in said["funnel"] and "trung bình 10,4%" in said["funnel"]
    assert "600" in said["pyramid"] and "-600" not in said["pyramid"] and "−600" not in said["pyramid"]
