"""The guide as built pages: no warning, nothing asked from outside, every page reachable, found without marks, readable on a phone."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import guide_text
import pytest

# what a browser fetches by itself: scripts, styles, fonts, pictures, frames; a link is only followed by a person
FETCHED = re.compile(r"""<(?:script|img|iframe|source|audio|video|embed)\b[^>]*\bsrc=["']([^"']+)|<link\b[^>]*\bhref=["']([^"']+)""", re.IGNORECASE)
IN_STYLE = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
OUTSIDE = re.compile(r"^(?:[a-z]+:)?//", re.IGNORECASE)
PICTURES_KB, PICTURE_KB = 600, 60


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sphinx")
    out = tmp_path_factory.mktemp("sach") / "html"
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-d", str(out.parent / "cay"), str(guide_text.DOCS), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return out


def outside(text: str, pattern: re.Pattern[str]) -> list[str]:
    return [address for found in pattern.findall(text) for address in found if OUTSIDE.match(address)]


def test_nothing_is_fetched_from_outside(site: Path) -> None:
    assert outside('<script src="https://x.y/a.js">', FETCHED) and outside("url('//x.y/a.woff')", IN_STYLE)  # it would be seen
    pages, styles = list(site.rglob("*.html")), list(site.rglob("*.css"))
    assert len(pages) >= len(guide_text.pages()) and styles
    assert not {page.name: found for page in pages if (found := outside(page.read_text(encoding="utf-8"), FETCHED))}
    assert not {style.name: found for style in styles if (found := outside(style.read_text(encoding="utf-8"), IN_STYLE))}


def test_every_page_is_in_the_contents(site: Path) -> None:
    contents = (site / "index.html").read_text(encoding="utf-8")
    names = {page.relative_to(guide_text.DOCS).with_suffix(".html").as_posix() for page in guide_text.pages()} - {"index.html"}
    assert len(names) > 20
    assert not {name for name in names if f'href="{name}"' not in contents}


def test_pictures_are_few_and_small() -> None:
    found = [path for path in (guide_text.DOCS / "img").rglob("*") if path.is_file() and path.name != "bao-cao-mau.png"]
    sizes = {path.name: path.stat().st_size / 1024 for path in found}
    assert sizes and max(sizes.values()) < PICTURE_KB and sum(sizes.values()) < PICTURES_KB, sizes
    text = "".join(page.read_text(encoding="utf-8") for page in guide_text.pages())
    assert not {name for name in sizes if name not in text}


def test_a_search_without_marks_finds_the_page_and_asks_nobody(site: Path, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    asked: list[str] = []
    noise: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: noise.append(str(error)))
    for words in ("duoi nuoc", "đuối nước"):
        page.goto((site / "search.html").as_uri() + f"?q={words}")
        page.wait_for_selector("#search-results li a")
        found = page.locator("#search-results li a").all_text_contents()
        assert any("6 tháng" in name for name in found), words
    assert not noise and asked and all(address.startswith("file:") for address in asked)
    page.close()


def test_a_phone_needs_no_sideways_scrolling(site: Path, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    wide = {}
    for path in sorted(site.rglob("*.html")):
        page.goto(path.as_uri())
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            wide[path.name] = width
    assert not wide
    page.close()
