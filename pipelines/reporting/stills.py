"""Still pictures of charts for Word: the SVG that ``charts.svg`` draws, as PNG by typst; no browser, no network."""

import re
from functools import cache, lru_cache
from typing import Any

from pipelines import charts
from pipelines.reporting.document import Chart

ACROSS_MM, DOTS = 160, 170
"""The text width of a page, and dots an inch: sharp in print, about 40 KB a picture."""
HIGHEST_MM = 215
SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
PAGE = """#set page(width: {across}mm, height: auto, margin: 0mm)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%)"""


def svg(chart: Chart) -> str:
    """Return a chart as SVG text."""
    return charts.svg(chart.figure)


def across_mm(drawn: str) -> float:
    """Return how wide an SVG picture stands on paper: as wide as the text, less where it would be higher than a page."""
    wide, high = (float(found) for found in SIZE.search(drawn).groups())  # type: ignore[union-attr]
    return round(min(ACROSS_MM, HIGHEST_MM * wide / high), 1)


def png(chart: Chart) -> bytes:
    """Return a chart as PNG; the same chart always gives the same bytes on the same fonts."""
    return _png(svg(chart))


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts()


@lru_cache(maxsize=64)
def _png(drawn: str) -> bytes:
    import typst

    page = PAGE.format(across=ACROSS_MM).encode()
    found: bytes = typst.compile(page, format="png", ppi=DOTS, font_paths=_fonts(), sys_inputs={"svg": drawn})
    return found
