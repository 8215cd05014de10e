"""Plain Vietnamese sentences about figures of measurement quality; never a value of a child."""

from collections.abc import Sequence

from pipelines import formats
from pipelines.anthropometry.summary import INDEX_NAMES

_MEASURES = {
    "weight": "cân nặng",
    "lenhei": "chiều dài/cao",
    "armc": "vòng cánh tay",
    "age": "tuổi",
    "sex": "giới tính",
}
_Z = {index: f"z {name}" for index, (name, _) in INDEX_NAMES.items()}
TITLES = {
    **{f"missing_{name}": f"Thiếu {text}" for name, text in _MEASURES.items()},
    **{f"digits_{name}": f"Chữ số cuối của {text}" for name, text in _MEASURES.items()},
    "age_heaping": "Dồn tuổi về tròn năm",
    "sex_ratio": "Tỷ số giới tính",
    "age_ratio": "Tỷ số tuổi",
    "flagged_smart": "Z cân nặng theo chiều dài/cao xa trung bình",
    **{f"flagged_{index}": f"Đánh dấu vô lý, {text}" for index, text in _Z.items()},
    **{f"mean_{index}": f"Trung bình {text}" for index, text in _Z.items()},
    **{f"sd_{index}": f"Độ lệch chuẩn {text}" for index, text in _Z.items()},
    **{f"skewness_{index}": f"Độ lệch {text}" for index, text in _Z.items()},
    **{f"kurtosis_{index}": f"Độ nhọn {text}" for index, text in _Z.items()},
}


def _percent(part: float, whole: float, decimals: int = 1) -> str:
    return f"{formats.number(100 * part / whole, decimals)} %" if whole else "0 %"


def _p(p: float | None) -> str:
    if p is None:
        return ""
    return "p < 0,001" if p < 0.001 else f"p = {formats.number(p, 3)}"


def missing(name: str, absent: int, total: int) -> str:
    """How many children lack a measure."""
    if not absent:
        return f"Không trẻ nào thiếu {_MEASURES[name]}"
    return (
        f"{formats.count(absent)} trong {formats.count(total)} trẻ thiếu {_MEASURES[name]} ({_percent(absent, total)})"
    )


def digits(name: str, score: float | None, counts: Sequence[int]) -> str:
    """Whether final digits fall evenly, and where they heap."""
    if score is None:
        return ""
    total, rounded = sum(counts), counts[0] + counts[5]
    told = f"điểm chữ số cuối {formats.number(score, 1)}"
    if score < 8:
        return f"Chữ số cuối của {_MEASURES[name]} rải đều từ 0 đến 9, {told}"
    if rounded > 0.25 * total:
        share = _percent(rounded, total, 0)
        return (
            f"{_MEASURES[name].capitalize()} hay được làm tròn về ,0 hoặc ,5: {share} số lần đo, mong đợi 20 %; {told}"
        )
    most = sorted(range(10), key=lambda digit: -counts[digit])[:2]
    return f"Chữ số cuối của {_MEASURES[name]} không rải đều, nhiều nhất là {most[0]} và {most[1]}; {told}"


def heaping(whole_years: float, statistic: float, p: float) -> str:
    """Whether ages heap on whole years."""
    share = f"{formats.number(whole_years, 1)} % số trẻ có tuổi tròn năm (mong đợi 8,3 %; χ² = {formats.number(statistic, 1)}, {_p(p)})"
    if whole_years >= 12:
        return f"Tuổi bị dồn về tròn năm: {share}; nên hỏi lại ngày sinh, vì tuổi sai làm sai nhẹ cân và thấp còi"
    return f"Tuổi không dồn về tròn năm: {share}"


def ratio(name: str, first: int, second: int, expected: float, p: float | None) -> str:
    """Two counts, their ratio and what is expected."""
    parts = ("nam", "nữ") if name == "sex_ratio" else ("trẻ 6-29 tháng", "trẻ 30-59 tháng")
    value = formats.number(first / second, 2) if second else "không tính được"
    same = p is None or p > 0.05
    told = (
        f"{formats.count(first)} {parts[0]}, {formats.count(second)} {parts[1]}: tỷ số {value}, "
        f"{'không khác' if same else 'khác'} mức mong đợi {formats.number(expected, 2)} ({_p(p)})"
    )
    return told if same else f"{told}, có thể bỏ sót hoặc đếm thừa một nhóm"


def flagged(index: str, out: int, total: int) -> str:
    """How many z are out of reason."""
    share = f"{formats.count(out)} trong {formats.count(total)} trẻ ({_percent(out, total)})"
    if index == "smart":
        return f"{share} có z cân nặng theo chiều dài/cao cách trung bình của nhóm quá 3 (cờ SMART)"
    return f"{share} có {_Z[index]} ngoài giới hạn của WHO{', cần cân đo lại' if out else ''}"


def mean(index: str, value: float) -> str:
    """Where the group stands against the standard."""
    return f"Trung bình {_Z[index]} là {formats.number(float(value), 2)} (chuẩn là 0)"


def deviation(index: str, sd: float | None) -> str:
    """Whether z spreads more or less than in a well measured group."""
    if sd is None:
        return ""
    told = f"Độ lệch chuẩn {_Z[index]} là {formats.number(sd, 2)}"
    if sd >= 1.2:
        return (
            f"{told}, rộng hơn 1,2: số đo tản mát, thường do cân đo hoặc ghi tuổi sai, tỷ lệ suy dinh dưỡng bị đẩy lên"
        )
    if sd <= 0.8:
        return f"{told}, hẹp hơn 0,8: số liệu giống nhau quá mức, có thể bị sửa hoặc chép"
    return f"{told}, trong khoảng 0,8 đến 1,2"


def skewness(index: str, value: float | None) -> str:
    """Which way z leans."""
    if value is None:
        return ""
    side = "cân hai bên" if abs(value) < 0.2 else "kéo dài về phía thấp" if value < 0 else "kéo dài về phía cao"
    return f"Phân bố {_Z[index]} {side} (độ lệch {formats.number(value, 2)})"


def kurtosis(index: str, value: float | None) -> str:
    """Whether z has heavier tails than the normal curve."""
    if value is None:
        return ""
    shape = (
        "giống đường chuẩn"
        if abs(value) < 0.2
        else "bẹt hơn đường chuẩn"
        if value < 0
        else "nhọn, đuôi dài hơn đường chuẩn"
    )
    return f"Phân bố {_Z[index]} {shape} (độ nhọn {formats.number(value, 2)})"


def score(total: int | None, rating: int | None, name: str, heaped: int | None, children: int, few: int) -> str:
    """The score in one sentence, age heaping apart."""
    if total is None or rating is None:
        reason = f"chỉ có {children} trẻ, cần từ {few}" if children < few else "thiếu số liệu của ít nhất một tiêu chí"
        return f"Chưa chấm điểm được: {reason}."
    told = f"Điểm kiểm tra theo SMART: {total} ({name}; 0-9 rất tốt, 10-14 tốt, 15-24 chấp nhận được, từ 25 có vấn đề)"
    if heaped is None:
        return f"{told}; không xét được dồn tuổi."
    apart = "tuổi bị dồn về tròn năm" if heaped else "tuổi không bị dồn"
    return f"{told}; ngoài điểm này: {apart}."
