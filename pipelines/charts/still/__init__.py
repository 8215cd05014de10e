"""Still pictures: the same figure as SVG for Word and PDF, drawn here, without a browser and without plotly.

Only what the figures of this project use is drawn: bars, lines, symbols, cells, areas, reference lines, captions, legend, colour key. A
kind of trace that is not known is an error, never a picture with something missing.
"""

import json
from collections.abc import Iterator
from typing import Any
from zlib import crc32

from pipelines.charts.grids import SCALE
from pipelines.charts.maps import shade_colour
from pipelines.charts.still.frame import Page, annotations, around, key, legend, page_of, shapes
from pipelines.charts.still.marks import Canvas, bars, cells, hatchings, scatter
from pipelines.errors import RequestError

Json = dict[str, Any]
WIDTH = 720
"""Units across a picture: on 160 mm of paper its letters of 14 units are 8,8 pt high."""
FAMILY = "Arial, Liberation Sans, Arimo, Noto Sans, DejaVu Sans, Libertinus Serif"
KINDS = {"bar", "scatter", "heatmap"}
EDGE = 4


def svg(figure: Json, width: float = WIDTH) -> str:
    """Return a figure as SVG text, ``width`` units across; the same figure always gives the same text.

    Raises:
        RequestError: the figure has a kind of trace that is not drawn here.
    """
    if unknown := {trace["type"] for trace in figure["data"]} - KINDS:
        raise RequestError(f"Chưa vẽ được hình tĩnh loại: {', '.join(sorted(unknown))}.", todo="dùng bản HTML")
    # several pictures may stand in one page: their parts need names of their own
    mark = f"p{crc32(json.dumps(figure['data'], sort_keys=True).encode()):08x}-"
    page = page_of(figure, width)
    canvas, drawn = _drawn(figure, page, mark)
    if canvas.reach > width - EDGE:  # the words beside the marks need room: once more, narrower
        page = page_of(figure, width, canvas.reach - width + 2 * EDGE)
        canvas, drawn = _drawn(figure, page, mark)
    size = f'width="{width:g}" height="{page.height:.0f}"'
    area = f'x="{page.left:.1f}" y="{page.top:.1f}" width="{page.across:.1f}" height="{page.down:.1f}"'
    clip = f'<clipPath id="{mark}plot"><rect {area}/></clipPath>'
    defined = f"<defs>{clip}{_gradient(mark)}{hatchings(canvas)}</defs>"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width:g} {page.height:.0f}" font-family="{FAMILY}">'
    return f'{head}{defined}<rect {size} fill="#FFFFFF"/>{drawn}</svg>'


def _drawn(figure: Json, page: Page, mark: str) -> tuple[Canvas, str]:
    canvas = Canvas(page.x, page.y, page.size, mark)
    return canvas, "".join(_parts(figure, page, canvas))


def _parts(figure: Json, page: Page, canvas: Canvas) -> Iterator[str]:
    layout = figure["layout"]
    yield from around(layout, page)
    yield from shapes(layout, page, below=True)
    columns = [trace for trace in figure["data"] if trace["type"] == "bar"]
    yield from bars(canvas, columns, layout.get("barmode", "overlay"))
    for trace in figure["data"]:
        if trace["type"] == "heatmap":
            yield from cells(canvas, trace, shade_colour)
    yield from shapes(layout, page, below=False)
    for trace in figure["data"]:
        if trace["type"] == "scatter":
            yield from scatter(canvas, trace)
    yield from annotations(layout, page)
    yield from legend(page, canvas)
    yield from key(figure, page, mark=canvas.mark)


def _gradient(mark: str) -> str:
    stops = "".join(f'<stop offset="{at:g}" stop-color="{colour}"/>' for at, colour in SCALE)
    return f'<linearGradient id="{mark}scale" x1="0" y1="1" x2="0" y2="0">{stops}</linearGradient>'
