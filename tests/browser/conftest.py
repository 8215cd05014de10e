"""One headless Chromium for the pages that tests look at."""

from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.anthropometry.pictures_page import find_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    program = find_browser()
    if program is None:
        pytest.skip("không có Chromium trên máy này")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()
