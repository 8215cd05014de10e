"""Words for what the definition files write short: how sure a definition is, which lists a figure needs, kinds, states, flags."""

from collections.abc import Mapping
from typing import Any

from pipelines import catalog, denominators, formats
from pipelines.catalog import Indicator

CERTAINTY = {
    "V": "đã đối chiếu với văn bản hoặc nguồn gốc",
    "S": "theo lời kế hoạch, chưa thấy văn bản quy định",
    "I": "suy ra; không văn bản nào nói rõ",
    "M": "hiểu biết chung của ngành, chưa thấy nguồn",
}
CERTAINTY_EN = {
    "V": "verified against the source",
    "S": "as the plan words it, no legal text seen",
    "I": "inferred, no text says so",
    "M": "common knowledge of the field, no source seen",
}
NEEDS = {
    "latest": "danh sách của chính kỳ báo cáo",
    "every": "danh sách của mọi kỳ từ đầu năm",
    "next": "danh sách của kỳ sau",
    "year": "danh sách mới nhất của năm (năm học)",
}
NEEDS_EN = {
    "latest": "the list of the period itself", "every": "every list since the year began", "next": "the list of the next period",
    "year": "the newest list of the (school) year",
}  # fmt: skip
KINDS_EN = {"share": "share", "rate": "rate", "count": "count", "mean": "mean"}
BETTER = {"higher": "cao hơn là tốt", "lower": "thấp hơn là tốt", "none": "không có chiều tốt xấu"}
STATES = {
    "ok": "có số liệu",
    "zero": "không phát sinh",
    "no_denominator": "không có mẫu số",
    "not_reported": "chưa nhận đủ sổ",
    "not_due": "chưa đến kỳ đánh giá",
    "not_applicable": "không áp dụng",
    "suppressed": "được che",
}
UNITS = {"communes": "xã", "schools": "trường", "districts": "huyện"}
UNITS_EN = {"communes": "communes", "schools": "schools", "districts": "districts"}
SPLITS = {
    "sex": "giới tính", "age_band": "nhóm tuổi", "ethnic_group": "dân tộc", "poverty": "hộ nghèo, cận nghèo", "category": "phân loại",
}  # fmt: skip
# the five parts of the national circular and what goes with them: key -> (Vietnamese, English)
PARTS = {
    "concept": ("Khái niệm, cách tính", "Concept, how it is computed"),
    "disaggregation": ("Phân tổ", "Disaggregation"),
    "publication": ("Kỳ công bố", "Published"),
    "source": ("Nguồn số liệu", "Sources"),
    "responsible": ("Cơ quan chịu trách nhiệm", "Responsible"),
    "age_rule": ("Quy tắc tuổi", "Age rule"),
    "date_that_counts": ("Ngày tính", "Date that counts"),
    "legal": ("Căn cứ", "Legal source"),
}


def formula(indicator: Indicator) -> str:
    """Return the formula in one line: "(tử số / mẫu số) × 100, đơn vị %"."""
    if indicator.kind == "count":
        return f"số đếm, đơn vị {indicator.unit}"
    return f"(tử số / mẫu số) × {formats.number(indicator.per)}, đơn vị {indicator.unit}"


def certainty(concept: Mapping[str, Any]) -> str:
    """Return "I: suy ra; không văn bản nào nói rõ"."""
    letter = str(concept.get("certainty", ""))
    return f"{letter}: {CERTAINTY.get(letter, 'chưa nêu')}" if letter else "chưa nêu"


def register_title(register: str) -> str:
    """Return the Vietnamese title of a register."""
    found = catalog.registers().get(register)
    return found.title_vi if found else register


def needs(indicator: Indicator) -> list[str]:
    """Return what a place must have sent: "Sổ theo dõi trẻ em: danh sách của chính kỳ báo cáo"."""
    return [f"{register_title(register)}: {NEEDS.get(how, how)}" for register, how in indicator.needs.items()]


def chain(indicator: Indicator) -> list[str]:
    """Return what the indicator may be divided by, first choice first."""
    return [denominators.label(indicator, kind) for kind in indicator.denominators]


def splits(indicator: Indicator) -> list[str]:
    """Return the breakdowns: "giới tính × nhóm tuổi"."""
    return [" × ".join(SPLITS[name] for name in listed) for listed in indicator.breakdowns if listed]
