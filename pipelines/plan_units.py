"""Units of targets as plans write them, and what a number in one unit is in another of the same kind.

"60/10.000 trẻ" and "600/100.000" say the same; a share in % and a rate never do, nor children and communes.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from pipelines.errors import CatalogError

RATE = re.compile(r"^/\s*(?P<per>[\d.]+)\s*(?P<rest>.*)$")
MONEY = {"đồng": 1, "nghìn đồng": 1_000, "triệu đồng": 1_000_000, "tỷ đồng": 1_000_000_000}
# counting words that mean the same thing counted; the first is the one printed
NOUNS: dict[str, tuple[str, ...]] = {
    "children": ("trẻ", "trẻ em", "em", "học sinh"),
    "communes": ("xã, thị trấn", "xã, phường, thị trấn", "xã", "phường", "thị trấn", "xã, phường"),
    "districts": ("huyện, thành phố", "huyện", "quận"),
    "points": ("điểm",),
    "cases": ("vụ", "ca", "lượt"),
    "children_times": ("lượt trẻ",),
    "schools": ("trường", "cơ sở giáo dục", "cơ sở"),
    "staff": ("người", "cán bộ"),
    "consecutive_years": ("năm liên tục", "năm"),
    "reports": ("báo cáo",),
    "records": ("hồ sơ",),
    "homes": ("ngôi nhà", "hộ"),
}
KINDS_VI = {"share": "tỷ lệ phần trăm", "rate": "tỷ suất", "count": "số đếm", "money": "số tiền"}


@dataclass(frozen=True)
class Unit:
    """A unit: ``kind`` share, rate, count or money; ``per`` 100, 10.000…; ``noun`` what is counted (a key of ``NOUNS``)."""

    kind: str
    per: Fraction
    noun: str
    text: str

    @property
    def token(self) -> str:
        """The unit's name for machines: percent, per_10000, children, VND."""
        if self.kind == "share":
            return "percent"
        if self.kind == "money":
            return "VND"
        return f"per_{int(self.per)}" if self.kind == "rate" else self.noun


def parse(text: str, where: str = "") -> Unit:
    """Read a unit: "%", "/10.000 trẻ", "trẻ", "xã, thị trấn", "triệu đồng".

    Raises:
        CatalogError: a unit that the project does not know.
    """
    told = " ".join(text.split())
    if told in ("%", "phần trăm"):
        return Unit("share", Fraction(100), "", told)
    if found := RATE.match(told):
        return Unit("rate", Fraction(int(found["per"].replace(".", ""))), "children", told)
    if told in MONEY:
        return Unit("money", Fraction(1, MONEY[told]), "VND", told)
    for noun, words in NOUNS.items():
        if told in words:
            return Unit("count", Fraction(1), noun, told)
    known = ["%", "/10.000 trẻ", "/100.000 trẻ", *(words[0] for words in NOUNS.values()), *MONEY]
    raise CatalogError(f"Không hiểu đơn vị “{text}”.", where, f"viết một trong: {'; '.join(known)}")


def mismatch(target: Unit, indicator: Unit, figure: str) -> str:
    """Return why a target in one unit cannot be compared with an indicator in another, empty when it can.

    Args:
        figure: which number of the indicator is compared: its ``value``, its ``count`` (numerator) or its ``gap`` (denominator minus
            numerator); a count of a share is a number of children, communes …, whatever the share's own unit.
    """
    if figure in ("count", "gap"):
        return (
            ""
            if target.kind == "count"
            else f"đơn vị “{target.text}” không phải số đếm, mà chỉ tiêu so số đếm (figure: {figure})"
        )
    if target.kind != indicator.kind:
        kinds = f"{KINDS_VI[target.kind]} (“{target.text}”) không so được với {KINDS_VI[indicator.kind]} (“{indicator.text}”)"
        return kinds
    if target.kind == "count" and target.noun != indicator.noun:
        return f"“{target.text}” không cùng loại với “{indicator.text}” của chỉ số"
    return ""


def converted_vi(target: Unit, indicator: Unit) -> str:
    """Say that a result was carried into the target's unit; empty where both are the same."""
    if target.kind != indicator.kind or target.per == indicator.per:
        return ""
    return f"chỉ số tính {indicator.text}, đổi sang {target.text} như kế hoạch viết"
