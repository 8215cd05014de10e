"""Text of a still picture: how wide it is about, its lines, its element."""

import re
from html import escape, unescape
from typing import Any

# mean widths in em of an Arial-like face, measured on Vietnamese place names
CAPITAL, LETTER, NARROW, DIGIT, SPACE, OTHER = 0.69, 0.53, 0.26, 0.556, 0.278, 0.36
SLIM = set("iíìỉĩịljtfrI.,;:'|!()/-")
WIDE = {"m": 0.83, "w": 0.72, "M": 0.83, "W": 0.94, "%": 0.89, "…": 1.0, "+": 0.58, "−": 0.58, "±": 0.55, "✕": 0.8}
LINE_HEIGHT = 1.3
_TAGS = re.compile(r"</?(?:b|i)>")
ANCHORS = {"left": "start", "center": "middle", "right": "end"}


def width(text: str, size: float) -> float:
    """Return about how wide a text is at a font size, its widest line."""
    return max((sum(map(_letter, line)) for line in lines_of(text)), default=0.0) * size


def _letter(sign: str) -> float:
    if sign in WIDE:
        return WIDE[sign]
    if sign in SLIM:
        return NARROW if sign != "-" else 0.33
    if sign.isdigit():
        return DIGIT
    if sign.isalpha():
        return CAPITAL if sign.isupper() else LETTER
    return SPACE if sign.isspace() else OTHER


def lines_of(text: str) -> list[str]:
    """Return the lines of a text of a figure, its markup read."""
    return [unescape(_TAGS.sub("", line)) for line in text.split("<br>")]


def height(text: str, size: float) -> float:
    """Return how high a text is."""
    return len(text.split("<br>")) * size * LINE_HEIGHT


def element(x: float, y: float, text: str, size: float, anchor: str = "left", middle: str = "middle", colour: str = "#222222") -> str:
    """Return the SVG of a text; ``middle``: whether ``y`` is its ``top``, its ``middle`` or its ``bottom``."""
    rows = text.split("<br>")
    step = size * LINE_HEIGHT
    first = {"top": step * 0.78, "middle": step * (1 - len(rows)) / 2 + size * 0.35, "bottom": -step * (len(rows) - 1) - size * 0.3}[middle]
    return "".join(_line(x, y + first + step * number, row, size, anchor, colour) for number, row in enumerate(rows))


def _line(x: float, y: float, row: str, size: float, anchor: str, colour: str) -> str:
    told: dict[str, Any] = {"x": f"{x:.1f}", "y": f"{y:.1f}", "font-size": f"{size:g}", "text-anchor": ANCHORS[anchor], "fill": colour}
    told |= {"font-weight": "bold"} if "<b>" in row else {}
    told |= {"font-style": "italic"} if "<i>" in row else {}
    given = " ".join(f'{name}="{value}"' for name, value in told.items())
    return f"<text {given}>{escape(lines_of(row)[0], quote=False)}</text>"
