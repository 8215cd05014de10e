"""One headless Chromium for the pages that tests look at."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from pipelines.anthropometry.pictures_page import find_browser

PATIENCE = 180_000  # milliseconds: what a page waits for is a state, however slow the machine


def _patient_page(new_page: Callable[..., Any], **told: Any) -> Any:
    """Open a page that waits long for everything it waits for."""
    page = new_page(**told)
    page.set_default_timeout(PATIENCE)
    return page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    program = find_browser()
    if program is None:
        pytest.skip("không có Chromium trên máy này")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=program, args=["--no-sandbox"])
        started.new_page = partial(_patient_page, started.new_page)
        yield started
        started.close()
