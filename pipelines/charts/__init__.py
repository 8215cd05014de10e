"""Pictures: functions over plain rows that return plotly figures in their JSON form, drawn in HTML by plotly.js, on paper by ``svg``.

``picture`` puts a title to a figure and words made of its own marks; a notebook shows it. ``docs/bieu-do.md`` says which picture answers
which question. Only this room imports plotly, and only in ``figure``.
"""

from pipelines.charts.bars import Bullet, bullets, dots, extremes, paired_bars, ranked_bars
from pipelines.charts.base import (
    APPORTIONED,
    APPORTIONED_TEXT,
    BLUE,
    EXACT,
    FONT,
    GREEN,
    GREY,
    HIDDEN,
    HIDDEN_SIGN,
    INK,
    MISSING,
    MISSING_SIGN,
    NOT_COMPARABLE,
    NOT_COMPARABLE_TEXT,
    ORANGE,
    SERIES,
    SKY,
    VERMILION,
    Json,
    Mark,
    Picture,
    Series,
    figure,
    picture,
    told,
)
from pipelines.charts.flows import Flow, waterfall
from pipelines.charts.funnel import Placed, funnel
from pipelines.charts.grids import Cell, Scale, Tile, counts, heat, shades, tiles
from pipelines.charts.lines import Break, Counted, Kind, Point, control, limits_of, trend
from pipelines.charts.maps import Area, choropleth, read_areas
from pipelines.charts.people import pyramid
from pipelines.charts.still import svg

__all__ = [
    "APPORTIONED", "APPORTIONED_TEXT", "BLUE", "EXACT", "FONT", "GREEN", "GREY", "HIDDEN", "HIDDEN_SIGN", "INK", "MISSING",
    "MISSING_SIGN", "NOT_COMPARABLE", "NOT_COMPARABLE_TEXT", "ORANGE", "SERIES", "SKY", "VERMILION", "Area", "Break", "Bullet",
    "Cell", "Counted", "Flow", "Json", "Kind", "Mark", "Picture", "Placed", "Point", "Scale", "Series", "Tile", "bullets",
    "choropleth", "control", "counts", "dots", "extremes", "figure", "funnel", "heat", "limits_of", "paired_bars", "picture", "pyramid",
    "ranked_bars", "read_areas", "shades", "svg", "tiles", "told", "trend", "waterfall",
]  # fmt: skip
