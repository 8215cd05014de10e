"""A new plan file: a commented skeleton, or last year's targets carried over with that year's results as baselines."""

from collections.abc import Iterable
from copy import deepcopy
from datetime import date
from typing import Any

from pipelines import formats
from pipelines.catalog import Plan
from pipelines.errors import RequestError
from pipelines.targets import TargetResult
from pipelines.yaml_file import Raw

SKELETON = """\
# Tệp của một kế hoạch. Dòng bắt đầu bằng dấu # là ghi chú. Sửa xong, kiểm tra: treem plan check TỆP.yml
title: Thực hiện công tác trẻ em năm {year}
document: Kế hoạch số …, ngày … (cơ quan ban hành)
# mã địa bàn, để trong dấu nháy cho khỏi mất số 0 ở đầu; tìm mã: treem places resolve "tên" --on {year}-06-30
place: "106"
# residents: tính trên trẻ em cư trú; pupils: tính trên học sinh (kế hoạch của trường, của ngành giáo dục)
population: residents
# mỗi kỳ: ngày đầu, ngày cuối, ngày chốt số liệu, ngày nhận tin, hạn gửi báo cáo; năm trước cùng ngày để so cùng kỳ
periods:
  - {{id: "{year}-Q1", starts_on: {year}-01-01, ends_on: {year}-03-31, cutoff_on: {year}-03-14,
     known_on: {year}-03-20, due_on: {year}-03-20}}
  - {{id: "{year}-6M", starts_on: {year}-01-01, ends_on: {year}-06-30, cutoff_on: {year}-06-14,
     known_on: {year}-06-15, due_on: {year}-06-15}}
  - {{id: "{year}-9M", starts_on: {year}-01-01, ends_on: {year}-09-30, cutoff_on: {year}-09-14,
     known_on: {year}-09-15, due_on: {year}-09-15}}
  - {{id: "{year}", starts_on: {year}-01-01, ends_on: {year}-12-31, cutoff_on: {year}-11-30,
     known_on: {year}-12-10, due_on: {year}-12-10}}
targets:
  # Một chỉ tiêu: mã, nguyên văn kế hoạch, đơn vị (%, /10.000 trẻ, trẻ, xã, điểm, đồng), phép so và mức.
  # Phép so: lt dưới, le không quá, eq bằng, ge từ … trở lên, gt trên, range còn a-b, maintain giữ n trên m, streak số năm liên tục,
  # hold đã đạt thì giữ (since: năm), le_baseline, lt_baseline, gt_baseline so với số liệu gốc, gt_previous hơn năm trước,
  # rel_change tăng giảm % so với gốc, points_change tăng giảm điểm phần trăm so với gốc, yearly_change tăng giảm % mỗi năm,
  # min hạn chế thấp nhất, none chỉ theo dõi. Mức sàn ghi value_low, mức trần ghi value_high.
  - id: KH-01
    quote: 100% trẻ em dưới 6 tuổi được cấp thẻ bảo hiểm y tế
    unit: "%"
    comparator: ge
    value_low: 100
    planned: 100 %
    # ngày (2018-12-31), tháng (2018-12), quý (2018-Q4) hay năm (2018); "trước ngày": {{date: 2018-10-30, rule: before}}
    deadline: {year}-12-31
    # chỉ số và cách tính: treem indicators; chưa tính được thì thay bằng một dòng missing: lý do
    indicator: bhyt_under6
    variant: issued
    definition: trẻ dưới 6 tuổi có tên trong danh sách thẻ / trẻ dưới 6 tuổi đang cư trú
    # V đã kiểm chứng, S theo kế hoạch, I suy ra, M chưa chắc
    certainty: V
  # Nhiều mốc: mốc gần nhất chưa qua là mốc để đánh giá, mỗi mốc có thể có phép so riêng.
  # - id: KH-02
  #   quote: …
  #   unit: "%"
  #   comparator: ge
  #   planned: từ 95 %
  #   milestones:
  #     - {{date: {year}-06-30, value_low: 90, planned: từ 90 %}}
  #     - {{date: {year}-12-31, value_low: 95, planned: từ 95 %}}
  #   # số liệu gốc luôn phải có nguồn
  #   baseline: {{value: 88.5, as_of: "{before}-12-31", source: báo cáo năm {before}, certainty: S}}
  #   missing: chưa có sổ nào cho chỉ tiêu này
deadlines:
  - id: KH-D1
    quote: Báo cáo quý I vào ngày 20 của tháng cuối quý
    what: báo cáo quý I
    report: period_report
    period: {year}-Q1
    rule: "on"
    date: {year}-03-20
    from_whom: …
    to_whom: …
    frequency: hằng quý
"""
DATES = ("starts_on", "ends_on", "cutoff_on", "known_on", "due_on")
UNMET = ("not_met", "at_risk")
UNKNOWN = ("no_data", "inconclusive", "not_due")
# keys that a person must think about again are left to the new document
DROPPED = ("baseline", "milestones", "inferred")


def skeleton(year: int) -> str:
    """Return a commented plan file for a year that passes ``treem plan check`` as it is."""
    return SKELETON.format(year=year, before=year - 1)


def carried_over(plan: Plan, year: int, results: Iterable[TargetResult], build: str) -> str:
    """Return the plan file of the following year: the targets with this year's results as baselines, the unmet ones flagged.

    Args:
        results: of the whole year ``year`` at the plan's place; build: the marts that the results come from.

    Raises:
        RequestError: the plan has no periods of that year.
    """
    import yaml

    listed = [_shifted(period) for period in plan.details["periods"] if str(period["id"])[:4] == str(year)]
    if not listed:
        raise RequestError(
            f"Kế hoạch {plan.id} không có kỳ nào của năm {year}.", todo=f"các kỳ: {', '.join(plan.periods)}"
        )
    told = {result.target_id: result for result in results}
    head: Raw = {
        "title": f"{plan.title} (chép sang năm {year + 1}: sửa tiêu đề)",
        "document": "Kế hoạch số …, ngày … (ghi văn bản mới)",
        "periods": [*_same_year(plan, year), *listed],
    }
    kept = ("place", "school", "population", "indicators")
    head |= {name: plan.details[name] for name in kept if name in plan.details}
    lines = [
        f"# Chép từ kế hoạch {plan.id}, kết quả năm {year} làm số liệu gốc. Việc cần làm: sửa title, document, quote, mức và hạn theo",
        "# văn bản mới; xem từng dòng CHƯA ĐẠT; rồi chạy treem plan check.",
        yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=1000).rstrip(),
        "targets:",
    ]
    for target in plan.targets:
        lines += _target(plan, year, deepcopy(target.details), told.get(target.id), build)
    return "\n".join([*lines, "deadlines: []", ""])


def _same_year(plan: Plan, year: int) -> list[Raw]:
    return [dict(period) for period in plan.details["periods"] if str(period["id"])[:4] == str(year)]


def _shifted(period: Raw) -> Raw:
    return {
        name: _next_year(value) if name in DATES else f"{int(str(value)[:4]) + 1}{str(value)[4:]}"
        for name, value in period.items()
    }


def _next_year(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 2, 28)


def _target(plan: Plan, year: int, raw: Raw, result: TargetResult | None, build: str) -> list[str]:
    import yaml

    kept: Raw = {name: value for name, value in raw.items() if name not in DROPPED}
    kept |= _later(raw, year)
    if result is not None and result.value is not None:
        source = f"kết quả năm {year} theo kho chỉ số {build}"
        counts = {"numerator": result.numerator, "denominator": result.denominator}
        own = {"as_of": str(result.to_date or f"{year}-12-31"), "source": source, "certainty": "V"}
        kept["baseline"] = {
            "value": result.value,
            **{name: told for name, told in counts.items() if told is not None},
            **own,
        }
    elif raw.get("baseline"):
        kept["baseline"] = raw["baseline"]
    kept["carried_from"] = f"{plan.id}/{raw['id']}"
    text = yaml.safe_dump([kept], allow_unicode=True, sort_keys=False, width=1000).rstrip()
    return [f"  # {_flag(year, result)}", *(f"  {line}" for line in text.splitlines())]


def _later(raw: Raw, year: int) -> dict[str, Any]:
    """Return milestones that are still to come; a deadline that has passed goes to the same day of the next year."""
    if steps := [step for step in raw.get("milestones", ()) if str(step["date"])[:4] > str(year)]:
        return {"milestones": steps}
    if inferred := raw.get("inferred"):
        return {"inferred": inferred} | _deadline(raw, year)
    return _deadline(raw, year)


def _deadline(raw: Raw, year: int) -> dict[str, Any]:
    written = raw.get("deadline")
    inner = written.get("date") if isinstance(written, dict) else written
    if inner is None or int(str(inner)[:4]) > year:
        return {}
    moved = inner.replace(year=year + 1) if isinstance(inner, date) else f"{year + 1}{str(inner)[4:]}"
    return {"deadline": {**written, "date": moved} if isinstance(written, dict) else moved}


def _flag(year: int, result: TargetResult | None) -> str:
    """Return the comment above a target: met, unmet or unknown in the year, with its value."""
    if result is None or result.value is None:
        return f"năm {year}: {result.status_vi.lower() if result else 'chưa có số liệu'}, chưa có số liệu gốc"
    value = formats.number(result.value, result.decimals)
    counts = (
        f" ({formats.count(result.numerator)}/{formats.count(result.denominator)})"
        if result.numerator is not None and result.denominator
        else ""
    )
    lead = "CHƯA ĐẠT" if result.status in UNMET else result.status_vi
    return f"{lead} năm {year}: {value} {result.unit_vi}{counts}; kế hoạch {result.planned_text}"
