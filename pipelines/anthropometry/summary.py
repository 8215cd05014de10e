"""What one run of `treem anthro` found: counts and row numbers, never a value of a child."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipelines.formats import count

SHOWN_ROWS = 10
INDEX_NAMES = {
    "waz": ("cân nặng theo tuổi", "nhẹ cân"),
    "haz": ("chiều dài/cao theo tuổi", "thấp còi"),
    "whz": ("cân nặng theo chiều dài/cao", "gầy còm"),
    "baz": ("BMI theo tuổi", "BMI thấp"),
    "acz": ("vòng cánh tay theo tuổi", "vòng cánh tay nhỏ"),
    "hcz": ("vòng đầu theo tuổi", "vòng đầu nhỏ"),
    "tsz": ("nếp gấp cơ tam đầu theo tuổi", "nếp gấp mỏng"),
    "ssz": ("nếp gấp dưới xương bả vai theo tuổi", "nếp gấp mỏng"),
    "waz_2007": ("cân nặng theo tuổi, 5-10 tuổi", "nhẹ cân"),
    "haz_2007": ("chiều cao theo tuổi, 5-19 tuổi", "thấp còi"),
    "baz_2007": ("BMI theo tuổi, 5-19 tuổi", "gầy"),
}
PROBLEM_TEXTS = {
    "missing_sex": "thiếu giới tính (không tính được z)",
    "unknown_sex": "mã giới tính không hiểu (không tính được z)",
    "unreadable_number": "không phải là số (coi như không đo)",
    "implausible_measure": "bằng 0, âm hoặc vô lý (coi như không đo)",
    "implausible_age": "tuổi âm hoặc vô lý (coi như không có tuổi)",
    "unknown_position": "mã tư thế đo không hiểu (coi như không ghi)",
    "unknown_oedema": "mã phù không hiểu (coi như không phù)",
    "unreadable_date": "không phải là ngày đủ ngày, tháng, năm (coi như không có tuổi)",
    "date_order": "ngày cân đo trước ngày sinh (coi như không có tuổi)",
}


@dataclass(frozen=True)
class IndexCount:
    """One z-score: rows with a z, flagged as implausible, not flagged, of those below -2 (and -3)."""

    index: str
    computed: int
    flagged: int
    valid: int
    below_2: int
    below_3: int


@dataclass(frozen=True)
class Problem:
    """One kind of trouble in one column. ``rows``: the first 1,000 row numbers (1 = the header line of a CSV)."""

    reason: str
    column: str
    count: int
    rows: tuple[int, ...]

    def text(self) -> str:
        """Return one line for people."""
        shown = ", ".join(map(str, self.rows[:SHOWN_ROWS]))
        more = f" và {count(self.count - SHOWN_ROWS)} dòng nữa" if self.count > SHOWN_ROWS else ""
        return f"cột {self.column}: {PROBLEM_TEXTS[self.reason]}: {count(self.count)} dòng (dòng {shown}{more})"


@dataclass(frozen=True)
class Summary:
    """Result of ``convert``: what was written, how many z-scores of each kind, what was wrong with the input."""

    source: Path
    out: Path
    rows: int
    age_unit: str
    without_age: int
    aged_60_months: int
    oedema: int
    indices: tuple[IndexCount, ...]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    aged_229_months: int = 0
    day_1826: int = 0

    def lines(self) -> list[str]:
        """Return the text to print, in Vietnamese."""
        unit = {"days": "ngày", "months": "tháng", "dates": "ngày, từ ngày sinh đến ngày cân đo"}[self.age_unit]
        any_computed = any(index.computed for index in self.indices)
        head = [
            f"Đã tính z-score WHO {self._standards()} cho {count(self.rows)} dòng (tuổi tính bằng {unit}): {self.out}",
            *(self._index_line(index) for index in self.indices if index.computed or not any_computed),
        ]
        if self.oedema:
            head.append(f"  phù: {count(self.oedema)} trẻ, không tính waz, whz, baz (trong tỉ lệ được kể là dưới -3)")
        if self.without_age:
            head.append(f"  không có tuổi: {count(self.without_age)} dòng, chỉ tính whz")
        head += self._age_lines()
        return [
            *head,
            *(f"Cảnh báo: {warning}" for warning in self.warnings),
            *(f"Lưu ý: {problem.text()}" for problem in self.problems),
        ]

    def _standards(self) -> str:
        return "2006 và 2007" if self._has_school() else "2006"

    def _has_school(self) -> bool:
        return any(index.index.endswith("_2007") for index in self.indices)

    def _age_lines(self) -> list[str]:
        """Lines about ages at and beyond the limits of the standards."""
        listed = []
        if self.day_1826:
            listed.append(
                f"  đúng 1.826 ngày tuổi: {count(self.day_1826)} trẻ, WHO vẫn tính z (59,99 tháng); "
                "nếu hôm cân là sinh nhật thứ năm thì theo lịch không còn là trẻ dưới 5 tuổi"
            )
        if self.aged_60_months:
            what = "cột *_2007 theo tham chiếu WHO 2007" if self._has_school() else "không có z"
            listed.append(f"  từ 60 tháng tuổi: {count(self.aged_60_months)} dòng, ngoài chuẩn WHO 2006, {what}")
        if self.aged_229_months:
            listed.append(f"  từ 229 tháng tuổi: {count(self.aged_229_months)} dòng, ngoài cả tham chiếu 2007")
        return listed

    @staticmethod
    def _index_line(index: IndexCount) -> str:
        name, verdict = INDEX_NAMES[index.index]
        return (
            f"  {index.index} ({name}): {verdict} (z < -2) {count(index.below_2)}/{count(index.valid)}, "
            f"z < -3: {count(index.below_3)}; bị đánh dấu vô lý {count(index.flagged)}"
        )

    def as_json(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {**asdict(self), "source": str(self.source), "out": str(self.out)}
