"""Tables of a notebook: frames with Vietnamese headings and numbers; what must not be published says so instead of its number."""

from collections.abc import Mapping
from typing import Any

from pipelines import catalog, formats
from pipelines.charts import HIDDEN
from pipelines.disclosure.rules import load_rules
from pipelines.marts import BREAKDOWNS
from pipelines.reporting.printing import WORDS as NO_NUMBER

HEADINGS = {
    "id": "Mã chỉ số", "title": "Tên", "unit": "Đơn vị tính", "mart": "Kho",
    "indicator": "Chỉ số", "variant": "Cách tính", "place": "Mã", "place_name": "Địa bàn", "period": "Kỳ",
    "sex": "Giới", "age_band": "Nhóm tuổi", "ethnic_group": "Dân tộc", "poverty": "Hộ nghèo", "category": "Nhóm",
    "numerator": "Tử số", "denominator": "Mẫu số", "value": "Giá trị", "lower95": "Cận dưới 95 %", "upper95": "Cận trên 95 %",
    "state": "Trạng thái", "label_vi": "So sánh", "other_label_vi": "Với", "other_value": "Giá trị bên kia", "difference": "Chênh lệch",
    "note_vi": "Nhận xét", "finding": "Kết luận",
}  # fmt: skip
PLAIN = (
    "fact_id", "boundary_date", "per", "lower998", "upper998", "to_date", "estimate", "unstable", "units_reported", "units_expected",
    "comparability", "comparability_reason", "denominator_source", "indicator",
)  # fmt: skip
LEAD = ("place_name", "place")
WORDS = {"*": "tổng số", "m": "nam", "f": "nữ"}
COUNTS, SHARES = ("numerator", "denominator"), ("value", "lower95", "upper95", "lower998", "upper998", "other_value", "difference")
STATES = {"ok": "", "zero": "không phát sinh", **NO_NUMBER}


def publishable(row: Mapping[str, Any]) -> bool:
    """Whether a figure may be told outside: a count of 1 to 4 children may not, nor what is worked out of it.

    A mere guard for what an analyst copies: hiding the other cells from which a small one follows is done by ``treem protect``.
    """
    counted = row.get("numerator")
    if counted is None or counted != counted:
        return True
    return not load_rules().is_small(counted, str(row.get("indicator", "")), str(row.get("category", "*")))


def rows_to_show(rows: list[dict[str, Any]], internal: bool = False) -> list[dict[str, str]]:
    """Return rows as printed: decimal commas, states in words, small counts hidden unless ``internal``; constant '*' columns left out."""
    names = [*LEAD, *(rows[0] if rows else {})]
    used = [name for name in dict.fromkeys(names) if rows and name in rows[0] and name not in PLAIN and not _says_nothing(name, rows)]
    return [{name: _cell(name, row, internal) for name in used} for row in rows]


def _says_nothing(name: str, rows: list[dict[str, Any]]) -> bool:
    """Whether a column is the same for all in a way that needs no words: no breakdown, nothing out of the ordinary."""
    return (name in BREAKDOWNS and all(row[name] == "*" for row in rows)) or (name == "state" and all(row[name] == "ok" for row in rows))


def _cell(name: str, row: Mapping[str, Any], internal: bool) -> str:
    value = row[name]
    if value is None or value != value:
        return "…" if name in (*COUNTS, *SHARES) else ""
    if name in ("numerator", *SHARES) and not internal and not publishable(row):
        return HIDDEN
    if name == "state":
        return STATES.get(str(value), str(value))
    if name in (*BREAKDOWNS, "variant"):
        return word(name, value, catalog.indicators().get(str(row.get("indicator"))))
    if name in SHARES or (isinstance(value, float) and value != int(value)):
        return formats.number(float(value), 1)
    return formats.count(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def word(column: str, value: Any, indicator: catalog.Indicator | None = None) -> str:
    """Return how people call a value of a column: a variant, a group, a sex; the value itself where it has no name."""
    if column == "variant" and indicator:
        return str(indicator.variants.get(value, {}).get("vi", value))
    if column == "category" and indicator and value in indicator.categories:
        return indicator.categories[value]
    return WORDS.get(str(value), str(value))


def table(frame: Any, title: str = "", note: str = "", internal: bool = False) -> Any:
    """Return a frame (pandas, polars, or a list of dicts) as a table to look at.

    Args:
        internal: show the numbers that may not be published; the table is then marked "NỘI BỘ".

    Ví dụ / example:  ``table(indicator("injury_rate", period="latest", level="commune"), title="Tai nạn, thương tích")``
    """
    import polars as pl
    from great_tables import GT

    raw = records(frame)
    shown = rows_to_show(raw, internal)
    drawn = GT(pl.DataFrame(shown or {"": ["không có dòng nào"]})).tab_options(table_font_size="14px", data_row_padding="4px")
    drawn = drawn.cols_label({name: HEADINGS.get(name, name) for name in (shown[0] if shown else {})})
    drawn = drawn.cols_align("right", [name for name in (shown[0] if shown else {}) if name in (*COUNTS, *SHARES)])
    mark = "NỘI BỘ – có số nhỏ, không đăng tải" if internal else ""
    drawn = drawn.tab_header(title, mark or None) if title or mark else drawn
    hides = any(HIDDEN in cells.values() for cells in shown)
    words = [note, f"“{HIDDEN}”: số trẻ em từ 1 đến 4 và số tính từ đó." if hides else ""]
    return drawn.tab_source_note(" ".join(filter(None, words))) if any(words) else drawn


def records(frame: Any) -> list[dict[str, Any]]:
    """Return the rows of a pandas or polars frame, or of a list of dicts; what pandas calls NaN is None."""
    if isinstance(frame, list):
        return [dict(row) for row in frame]
    if hasattr(frame, "to_dicts"):
        found: list[dict[str, Any]] = frame.to_dicts()
        return found
    return [{key: None if value != value else value for key, value in row.items()} for row in frame.to_dict("records")]
