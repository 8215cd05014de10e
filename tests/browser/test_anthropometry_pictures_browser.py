"""The pictures of a weighed group in a real browser: drawn, quiet, nothing asked from outside; and as one PNG."""

import struct
from pathlib import Path
from typing import Any

import pytest

from pipelines.anthropometry import Reading, pictures, save_pictures
from pipelines.anthropometry.pictures_page import WIDTH, find_browser


@pytest.fixture(scope="module")
def drawn(shared_data: Path) -> list[Any]:
    reading = Reading({"age": "age_months", "height": "lenhei"}, "months", "mm")
    return pictures(shared_data / "microdata" / "smart_kabul_with_who_zscores.csv", reading=reading)


def test_the_page_draws_every_picture_quietly(browser: Any, drawn: list[Any], tmp_path: Path) -> None:
    save_pictures(drawn, tmp_path / "a.html", "Biểu đồ cân đo")
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    noise: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "a.html").as_uri())
    page.locator("html[data-drawn=yes]").wait_for(state="attached")
    assert page.locator(".js-plotly-plot").count() == len(drawn) == 5
    assert page.locator("[data-figure='growth_waz'] .scatterlayer .trace").count() == 2 * (5 + 3)
    assert page.locator("[data-figure='ages'] .bars .point").count() == 60
    assert "trung vị" in page.locator("[data-figure='growth_waz'] .legend").text_content()
    assert noise == []
    assert all(address.startswith(("file:", "data:", "blob:")) for address in asked)
    page.close()


def test_a_png_is_drawn_without_a_window(drawn: list[Any], tmp_path: Path) -> None:
    if find_browser() is None:
        pytest.skip("không có Chromium trên máy này")
    save_pictures(drawn[:1], tmp_path / "a.png", "Biểu đồ cân đo")
    content = (tmp_path / "a.png").read_bytes()
    width, height = struct.unpack(">II", content[16:24])
    assert content.startswith(b"\x89PNG") and width == WIDTH and height > 500
    assert len(content) > 30_000, "not a blank page"
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
