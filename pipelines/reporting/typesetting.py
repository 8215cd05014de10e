"""How wide a text is in Times New Roman, and what follows from it: column widths, balanced lines, lengths of rules.

Estimates, good to about a twentieth; they need no font file, so every machine lays out alike.
"""

import re

from pipelines.reporting.document import Column, Table
from pipelines.reporting.wording import layout, plain

# mean widths in em of bold letters, measured on Vietnamese office names and running text in Liberation Serif
CAPITAL, LETTER, DIGIT, SPACE, OTHER = 0.72, 0.51, 0.5, 0.25, 0.38
WIDE = {"%": 1.0, "…": 1.0, "m": 0.83, "w": 0.72, "M": 0.95, "W": 1.0, "–": 0.5, "≤": 0.55, "≥": 0.55, "+": 0.57}
LONGEST_WORD_KEPT = 24
NEARLY_ALL, ONE_LINE_MM, FEW_LINES = 0.9, 90.0, 3
SURE = 0.97  # a line that fits by less may not fit: widths are estimates
UPRIGHT = 0.95  # upright letters are narrower than the bold ones that the widths are of
# where a line of a title should end or not, as shares of a line
PAUSES = {";": 0.35, ",": 0.1, "-": 0.1}
TOGETHER = {
    ("bảo", "vệ"), ("chăm", "sóc"), ("trẻ", "em"), ("kết", "quả"), ("thực", "hiện"), ("công", "tác"), ("phương", "hướng"),
    ("nhiệm", "vụ"), ("ủy", "ban"), ("nhân", "dân"), ("thị", "trấn"), ("kế", "hoạch"), ("chỉ", "tiêu"), ("thương", "tích"), ("báo", "cáo"),
}  # fmt: skip
COUNTED = {"quý", "năm", "tháng", "ngày", "số"}
COUNTER = re.compile(r"[\dIVX/]+[;,.]?")


def text_width(text: str, size_pt: float) -> float:
    """Return about how wide one line of bold text is, in mm."""
    return sum(map(_letter_width, text)) * size_pt * 25.4 / 72


def _letter_width(letter: str) -> float:
    if letter in WIDE:
        return WIDE[letter]
    if letter.isdigit():
        return DIGIT
    if letter.isalpha():
        return CAPITAL if letter.isupper() else LETTER
    return SPACE if letter.isspace() else OTHER


def text_area(landscape: bool) -> float:
    """Return the width between the margins of a page, in mm."""
    paper, margin = layout()["paper"], layout()["margin"]
    across = paper["height"] if landscape else paper["width"]
    return float(across - margin["left"] - margin["right"])


def balanced_lines(text: str, size_pt: float, area_mm: float) -> list[str]:
    """Break a name into as few lines as fit, of about equal length: no single word is left alone on the last line."""
    words, room = text.split(), area_mm * SURE
    count = max(1, -(-int(text_width(text, size_pt) * 10) // int(room * 10)))
    for lines in range(count, len(words) + 1):
        broken = _break(words, text_width(text, size_pt) / lines, size_pt, lines)
        if all(text_width(line, size_pt) <= room for line in broken):
            return broken
    return [text] if words else []


def _break(words: list[str], goal_mm: float, size_pt: float, lines: int) -> list[str]:
    broken: list[str] = []
    rest = list(words)
    while len(rest) > 1 and len(broken) < lines - 1:
        costs = [_cost(rest, cut, goal_mm, size_pt) for cut in range(1, len(rest))]
        cut = costs.index(min(costs)) + 1
        broken.append(" ".join(rest[:cut]))
        rest = rest[cut:]
    return [*broken, " ".join(rest)]


def _cost(words: list[str], cut: int, goal_mm: float, size_pt: float) -> float:
    """Return how bad it is to break before word ``cut``: away from the goal, worse inside "quý I", better at a ";"."""
    cost = abs(text_width(" ".join(words[:cut]), size_pt) - goal_mm) / goal_mm
    if COUNTER.fullmatch(words[cut]) or words[cut - 1].lower() in COUNTED:
        cost += 0.5
    if (words[cut - 1].lower(), words[cut].lower()) in TOGETHER:
        cost += 0.3
    return cost - PAUSES.get(words[cut - 1][-1], 0.0)


def line_count(text: str, size_pt: float, area_mm: float) -> int:
    """Return about how many lines a text takes when broken at spaces; at least 1."""
    lines, used, space = 1, 0.0, text_width(" ", size_pt)
    for word in text.split():
        wide = text_width(word, size_pt)
        if used and used + space + wide > area_mm:
            lines, used = lines + 1, 0.0
        used += wide + (space if used else 0.0)
        while used > area_mm:  # a word longer than the line is broken anywhere
            lines, used = lines + 1, used - area_mm
    return lines


def rule_length(text: str, key: str, area_mm: float) -> float:
    """Return the length in mm of the rule under a text of the given style: 1/3 to 1/2 of its longest line."""
    size = layout()["styles"][key]["size"]
    lines = balanced_lines(text, size, area_mm)
    longest = max((text_width(line, size) for line in lines), default=0.0)
    return float(layout()["rule_share"]) * min(longest, area_mm)


def column_widths(table: Table, area_mm: float) -> list[float]:
    """Share ``area_mm`` out by ``Column.width``; every column holds its longest word when there is room.

    A column that its texts do not fill gives what it has to spare to those whose texts would break into more lines.
    """
    total = sum(column.width for column in table.columns)
    shares = [area_mm * column.width / total for column in table.columns]
    needed, wanted = _needed_widths(table), _wanted_widths(table)
    if sum(needed) >= area_mm:
        return shares
    widths = _levelled(shares, needed, [float("inf")] * len(shares))
    return _levelled(widths, needed, [max(pair) for pair in zip(needed, wanted, strict=True)])


def _levelled(widths: list[float], least: list[float], most: list[float]) -> list[float]:
    """Move width from columns that have more than they use to those that lack some; the sum stays."""
    bounds = list(zip(widths, least, most, strict=True))
    lack = [max(low - width, 0) for width, low, _ in bounds]
    short = [max(high - width, 0) if high < float("inf") else 0.0 for width, _, high in bounds]
    spare = [max(width - max(low, min(high, width)), 0) for width, low, high in bounds]
    if any(lack):  # first of all the longest words: from every column above its own
        spare, short = [max(width - low, 0) for width, low, _ in bounds], lack
    moved = min(sum(spare), sum(short))
    if not moved:
        return widths
    given, taken = moved / sum(short), moved / sum(spare)
    return [width + more * given - less * taken for width, more, less in zip(widths, short, spare, strict=True)]


def _needed_widths(table: Table) -> list[float]:
    padding = layout()["cell_padding"]["x"]
    texts = [[plain(row[at]) for row in table.rows] for at in range(len(table.columns))]
    return [_needed_width(column, words) + 2 * padding + 0.5 for column, words in zip(table.columns, texts, strict=True)]


def _wanted_widths(table: Table) -> list[float]:
    """Return the width at which nearly all texts of each column stand on one line, the longest on few; no more than for a name."""
    padding, size = layout()["cell_padding"]["x"], layout()["styles"]["cell_left"]["size"]
    found = []
    for at in range(len(table.columns)):
        widths = sorted(text_width(plain(row[at]), size) * UPRIGHT for row in table.rows)
        nearly_all = max(widths[int(len(widths) * NEARLY_ALL)], widths[-1] / FEW_LINES) if widths else 0.0
        found.append(min(nearly_all, ONE_LINE_MM) + 2 * padding + 0.5)
    return found


def _needed_width(column: Column, texts: list[str]) -> float:
    styles = layout()["styles"]
    if column.small:  # codes are never broken
        return max((text_width(text, styles["cell_code"]["size"]) for text in texts), default=0.0)
    return _longest_word([column.title, *texts], max(styles["head_cell"]["size"], styles["cell_left"]["size"]))


def _longest_word(texts: list[str], size_pt: float) -> float:
    words = {word for text in texts for word in text.split() if len(word) <= LONGEST_WORD_KEPT}
    return max((text_width(word, size_pt) for word in words), default=0.0)
