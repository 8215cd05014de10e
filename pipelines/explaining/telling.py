"""Comparisons as a readable Vietnamese table, with what may be said of them in words."""

from collections.abc import Iterator, Sequence
from typing import Any

from pipelines import formats
from pipelines.catalog import Indicator
from pipelines.explaining.compared import Compared

HEAD = ("So sánh", "Kết quả", "Bên kia", "Chênh lệch", "Giới hạn 95 %", "Gấp")
FINDINGS = {
    "better": "tốt hơn", "worse": "xấu hơn", "same": "bằng nhau", "up": "tăng", "down": "giảm", "higher": "cao hơn", "lower": "thấp hơn",
}  # fmt: skip
_LIMITS_OF_CHANCE = ("control", "funnel")


def table(indicator: Indicator, rows: Sequence[Compared]) -> Iterator[str]:
    """Give the comparisons of one figure line by line; a note stands under the line that it is about."""
    shown = [each for each in rows if each.comparison != "funnel" or each.finding != "inside" or _alone(rows)]
    listed = [HEAD, *(cells(indicator, each) for each in shown)]
    widths = [max(len(row[at]) for row in listed) for at in range(len(HEAD))]
    for number, row in enumerate(listed):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        if number and shown[number - 1].note_vi:
            yield f"    {shown[number - 1].note_vi}"
    if len(shown) < len(rows):
        yield f"giới hạn phễu: {len(rows) - len(shown)} nơi khác trong giới hạn ngẫu nhiên (xem đủ: --json)"


def _alone(rows: Sequence[Compared]) -> bool:
    return sum(each.comparison == "funnel" for each in rows) == 1


def cells(indicator: Indicator, row: Compared) -> tuple[str, ...]:
    """Return one comparison in the columns of ``HEAD``."""
    return (row.label_vi, _value(indicator, row.value), _value(indicator, row.other_value), *_difference(indicator, row))


def _difference(indicator: Indicator, row: Compared) -> tuple[str, str, str]:
    limits = f"{_value(indicator, row.lower)} đến {_value(indicator, row.upper)}" if row.lower is not None else ""
    if row.comparison in _LIMITS_OF_CHANCE:
        return "", f"{limits} (99,8 %)" if row.comparison == "funnel" else "", ""
    if row.difference is None:
        return "", "", ""
    told = f"{formats.signed(row.difference, _decimals(indicator))} {row.unit}".strip()
    word = FINDINGS.get(row.finding, "")
    ratio = f"{formats.number(row.ratio, 2)} lần" if row.ratio is not None else ""
    return f"{told}{f' ({word})' if word else ''}", limits, ratio


def _decimals(indicator: Indicator) -> int:
    return 0 if indicator.kind == "count" else indicator.decimals


def _value(indicator: Indicator, value: float | None) -> str:
    return "" if value is None else formats.number(value, _decimals(indicator))


def worse_lines(rows: Sequence[dict[str, Any]], names: dict[str, str], titles: dict[str, str]) -> Iterator[str]:
    """Give the list "xấu và đang xấu đi" line by line.

    Args:
        names: place code -> name; titles: ``indicator:variant`` -> title.
    """
    words = {2: "cả hai rõ", 1: "một trong hai rõ"}
    shown = [row for row in rows if row["certain"]]
    for row in shown:
        numbers = f"{formats.number(row['value'], 1)}{_unit(row)}; cấp trên {formats.number(row['parent_value'], 1)}"
        title = titles[f"{row['indicator']}:{row['variant']}"]
        told = f"{numbers}; cùng kỳ {formats.number(row['former_value'], 1)} ({words[row['certain']]})"
        yield f"{names.get(row['place'], row['place'])}: {title}: {told}"
    if left := len(rows) - len(shown):
        yield f"{left} số khác xấu hơn cả cấp trên và cùng kỳ nhưng có thể chỉ do ngẫu nhiên (xem đủ: --json)"


def _unit(row: dict[str, Any]) -> str:
    return f" {row['unit']}" if row["unit"] == "%" else row["unit"]
