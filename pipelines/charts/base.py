"""What every picture shares: its marks, its colours and hatchings, the frame around it, its words for those who cannot see it.

Colours are Okabe and Ito's, and colour never stands alone: a second series has its own symbol or hatching, and every mark carries its
number in Vietnamese format. A picture is a plotly figure in its JSON form: importing plotly costs half a second a report.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from pipelines.errors import RequestError

if TYPE_CHECKING:
    from plotly.graph_objs._figure import Figure  # the public name is filled in at run time, out of mypy's sight

BLUE, ORANGE, SKY, GREEN, VERMILION, GREY, INK = (
    "#0072B2",
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#D55E00",
    "#BBBBBB",
    "#222222",
)
LINE = "#E6E6E6"
SERIES = ((BLUE, "circle"), (ORANGE, "square"), (GREEN, "triangle-up"), (VERMILION, "diamond"))
HATCHES = ("", "/", "x", "-")
"""The hatching of the first, second, … series: neighbours differ also without colour."""
FONT = "'Segoe UI', 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
ROW_HEIGHT, HEAD_HEIGHT = 34, 130
LABEL_WIDTH, NAME_WIDTH = 46, 30
SHARES = (0, 20, 40, 60, 80, 100)
Json = dict[str, Any]


EXACT, APPORTIONED, NOT_COMPARABLE = "exact", "apportioned", "not_comparable"
APPORTIONED_TEXT = "ước theo tỷ lệ chia địa bàn"
NOT_COMPARABLE_TEXT = "địa giới khác, không so sánh được"
MISSING, HIDDEN = "chưa có số liệu", "không công bố"
MISSING_SIGN, HIDDEN_SIGN = "…", "(…)"
"""A figure nobody sent, and one that is there and may not be shown: never the same, and neither is a zero."""
PLOTLY = "application/vnd.plotly.v1+json"


@dataclass(frozen=True)
class Mark:
    """One mark of a picture: its value, the text beside it and the text shown on hovering, which names its denominator.

    A mark without a value says why in its text (``MISSING``, ``HIDDEN``, "chưa đến kỳ"). ``comparability`` tells how far it compares
    with the others: an apportioned mark is drawn hollow, one that is not comparable is left out, but for trends, where it stands alone.
    """

    value: float | None
    text: str
    hover: str = ""
    comparability: str = EXACT

    @property
    def told(self) -> str:
        """What is told of the mark where it cannot be seen."""
        return self.hover or self.text


@dataclass(frozen=True)
class Series:
    """A named row of marks, one for each label of the picture."""

    name: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Picture:
    """A drawn figure with its title and its words; a notebook shows it when a cell ends with it.

    Attributes:
        figure: plotly figure in its JSON form; alt: the title and every mark in words.
        analysis: it shows limits of chance, which a signed text does not carry unless asked (RULES 15).
    """

    title: str
    figure: Json
    alt: str
    analysis: bool = False

    def _repr_mimebundle_(self, **_: object) -> Json:
        layout = self.figure["layout"]
        margin = {**layout.get("margin", {}), "t": layout.get("margin", {}).get("t", 40) + 40}
        titled = {**layout, "margin": margin, "title": {"text": _label(self.title, 80), "x": 0, "xref": "container", "font": {"size": 16}}}
        return {PLOTLY: {"data": self.figure["data"], "layout": titled}, "text/plain": self.alt}


def picture(title: str, figure: Json, analysis: bool = False, more: str = "") -> Picture:
    """Return a figure with its title and the words that follow from its own marks, so that they never say something else.

    Args:
        more: what else is to be told, after the marks.
    """
    said = "; ".join(told(figure))
    return Picture(title, figure, f"{title}. {said}{'; ' if more and said else ''}{more}.", analysis)


def told(figure: Json) -> Iterator[str]:
    """Return what the marks of a figure say, one after the other, each once."""
    seen = set()
    for trace in figure["data"]:
        for one in _flat(trace.get("customdata", ())):
            if one and one not in seen:
                seen.add(one)
                yield unescape(one).replace("<br>", " ")


def _flat(values: Any) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        else:
            yield from _flat(value)


def figure(raw: Json) -> "Figure":
    """Return the plotly object of a figure; a property that plotly does not know is an error."""
    from plotly.graph_objs._figure import Figure

    return Figure(raw)


def fill(colour: str, hatch: str = "") -> Json:
    """Return the fill of a bar; a hatched one has an outline too, so that its ends are seen."""
    if not hatch:
        return {"color": colour, "pattern": {"shape": ""}}
    return {"color": colour, "pattern": {"shape": hatch}, "line": {"color": colour, "width": 1.5}}


def frame(rows: float, axis: Json, demo: bool, **more: Any) -> Json:
    """Return the layout that pictures share; ``more`` in place of parts of it."""
    note = {
        "text": "DỮ LIỆU MẪU",
        "xref": "paper",
        "yref": "paper",
        "x": 1,
        "y": 1.02,
        "xanchor": "right",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": VERMILION},
    }
    return {
        "template": "none",
        "separators": ",.",
        "font": {"family": FONT, "size": 14, "color": INK},
        "height": HEAD_HEIGHT + ROW_HEIGHT * rows,
        "margin": {"l": 10, "r": 20, "t": 40, "b": 64 if "title" in axis else 50},
        "xaxis": {"gridcolor": LINE, "zerolinecolor": INK, "automargin": True, **axis},
        "yaxis": {"automargin": True, "autorange": "reversed", "ticks": "outside", "ticklen": 8, "tickcolor": "rgba(0,0,0,0)"},
        "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"},
        "hoverlabel": {"align": "left"},
        "annotations": [note] if demo else [],
        **more,
    }


def label(text: str, width: int = LABEL_WIDTH) -> str:
    """Return a text in lines of at most ``width`` letters, safe inside a figure."""
    return _label(text, width)


def _label(text: str, width: int) -> str:
    return "<br>".join(escape(line, quote=False) for line in wrap(text, width))


def safe(text: str) -> str:
    """Return a text that cannot be read as markup."""
    return escape(text, quote=False)


def texts(marks: Sequence[Mark]) -> tuple[list[str], list[str]]:
    """Return the texts beside marks, and those shown on hovering."""
    return [safe(mark.text) for mark in marks], [safe(mark.hover) for mark in marks]


def hovering(marks: Sequence[Mark]) -> Json:
    """Return the part of a trace that shows the words of its marks."""
    return {"customdata": texts(marks)[1], "hovertemplate": "%{customdata}<extra></extra>"}


def line_at(at: float, text: str) -> tuple[Json, Json]:
    """Return a vertical reference line (its width given: templates may set it to 0) and its caption."""
    line = {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper"}
    caption = {"x": at, "y": 0, "yref": "paper", "yanchor": "top", "yshift": -22, "showarrow": False, "text": safe(text)}
    return {**line, "line": {"color": INK, "width": 2, "dash": "dash"}}, caption


def points(
    name: str, labels: Sequence[str], values: Sequence[float | None], symbol: str, colour: str, size: int, width: int = 1
) -> Json:
    """Return symbols at values, one for each label of a picture of rows."""
    marker = {"symbol": symbol, "size": size, "color": colour, "line": {"width": width, "color": INK}}
    found: Json = {"type": "scatter", "mode": "markers", "name": name, "y": list(labels), "x": list(values)}
    return {**found, "marker": marker, "hoverinfo": "x+name", "cliponaxis": False}


def absent(labels: Sequence[str], marks: Sequence[Mark]) -> list[Json]:
    """Return the words of marks without a value, where their bar would begin: an empty row would read as zero."""
    found = [(name, mark) for name, mark in zip(labels, marks, strict=True) if mark.value is None and mark.text]
    if not found:
        return []
    column: Json = {"type": "scatter", "mode": "text", "y": [name for name, _ in found], "x": [0] * len(found)}
    column |= {"text": [f"<i>{safe(mark.text)}</i>" for _, mark in found], "textposition": "middle right"}
    return [column | {"hoverinfo": "skip", "showlegend": False, "cliponaxis": False}]


def same_length(name: str, *parts: Sequence[object]) -> None:
    """Raise when rows that belong together are not of one length.

    Raises:
        RequestError: they are not.
    """
    if len({len(part) for part in parts}) != 1:
        raise RequestError(f"Hình “{name}”: số nhãn và số giá trị không bằng nhau.", todo="mỗi nhãn cần đúng một giá trị")
