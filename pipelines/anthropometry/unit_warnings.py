"""Warnings about a whole file: units that look wrong, columns that are not there. Suspected, never corrected."""

from pipelines.anthropometry.cells import Sheet
from pipelines.anthropometry.findings import Findings


def warnings(sheet: Sheet, found: Findings) -> list[str]:
    """Return the warnings of one source, in Vietnamese."""
    listed = [*_age_warnings(sheet, found), *_measure_warnings(found), *_arm_warnings(sheet, found)]
    if sheet.columns.age_unit == "dates":
        listed.append("không có cột tuổi: tuổi tính từ birth_date đến measured_on")
    if sheet.cell("measure") is None:
        listed.append("không có cột measure (tư thế đo): coi như đo nằm dưới 731 ngày tuổi, đo đứng từ 731 ngày")
    if sheet.cell("oedema") is None:
        listed.append("không có cột oedema (phù): coi như không trẻ nào phù")
    if not found.rows:
        listed.append("tệp không có dòng dữ liệu nào")
    return listed


def _age_warnings(sheet: Sheet, found: Findings) -> list[str]:
    """Ages in days all under 61 may be months; ages in months that are mostly 229 and more may be days.

    In months, 60 to 228 is a school's register, no mistake of the unit.
    """
    facts, unit = found.facts, sheet.columns.age_unit
    if facts["with_age"] and unit == "days" and facts["ages_under_61"] == facts["with_age"]:
        return [
            "mọi tuổi đều dưới 61 mà khai là ngày: có phải là tháng không? Nếu là tháng, chạy lại với --age-in months"
        ]
    if facts["with_age"] and unit == "months" and facts["aged_229_months"] * 2 > facts["with_age"]:
        return ["quá nửa số tuổi từ 229 tháng trở lên: có phải là ngày không? Nếu là ngày, chạy lại với --age-in days"]
    return []


def _measure_warnings(found: Findings) -> list[str]:
    facts, listed = found.facts, []
    if facts["with_weight"] and facts["weight_suspect"] == facts["with_weight"]:
        listed.append("mọi cân nặng đều trên 200: có phải là gam không? Cột weight phải tính bằng kg")
    if facts["with_length"] and facts["length_suspect"] == facts["with_length"]:
        listed.append("mọi chiều cao đều dưới 3: có phải là mét không? Cột lenhei phải tính bằng cm")
    return listed


def _arm_warnings(sheet: Sheet, found: Findings) -> list[str]:
    facts, bare = found.facts, sheet.columns.arm_without_unit
    if bare:
        return [f"cột {bare} không nói đơn vị nên chưa dùng: thêm --arm-in mm hoặc --arm-in cm để tính acz"]
    if facts.get("with_arm") and facts["arm_over"] == facts["with_arm"]:
        return ["mọi vòng cánh tay đều trên 40 cm: có phải là mm không? Nếu là mm, chạy lại với --arm-in mm"]
    if facts.get("with_arm") and facts["arm_under"] == facts["with_arm"]:
        return ["mọi vòng cánh tay đều dưới 4 cm: có phải là cm khai thành mm không? Chạy lại với --arm-in cm"]
    return []
