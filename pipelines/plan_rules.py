"""What a plan file must hold: every rule as a finding with its path, so that a loader can refuse and a checker can point at the line."""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines import periods, plan_dates, plan_units
from pipelines.errors import CatalogError, TreemError
from pipelines.yaml_file import Raw

Path = tuple[str | int, ...]

AT_LEAST, AT_MOST = ("ge", "gt"), ("le", "lt")
AGAINST_BASELINE = ("le_baseline", "lt_baseline", "gt_baseline", "rel_change", "points_change")
CHANGES = ("rel_change", "points_change", "yearly_change")
UNJUDGED = ("min", "none")
COMPARATORS = (
    *AT_MOST, "eq", *AT_LEAST, "range", "le_baseline", "lt_baseline", "gt_baseline", "gt_previous", *CHANGES, "maintain", "hold", "streak",
    *UNJUDGED,
)  # fmt: skip
FIGURES = ("value", "count", "gap")
POPULATIONS = ("residents", "pupils")
PLAN_KEYS = {
    "title", "document", "place", "school", "population", "succession", "periods", "indicators", "targets", "deadlines",
    "holds_for", "source",
}  # fmt: skip
MILESTONE_KEYS = {"date", "rule", "comparator", "value_low", "value_high", "of", "planned", "equivalent", "since"}
TARGET_KEYS = {
    "id", "quote", "section", "kind", "level", "unit", "comparator", "value_low", "value_high", "of", "since", "planned", "deadline",
    "milestones", "indicator", "variant", "variants", "population", "figure", "equivalent", "points", "whole_place", "yearly", "definition",
    "certainty", "missing", "baseline", "stretch", "binding", "inferred", "sentence", "subject", "also", "parts", "breakdown", "places",
    "external", "noun", "direction", "judged_at", "carried_from", "succession", "communes",
}  # fmt: skip
BASELINE_KEYS = {"period", "value", "numerator", "denominator", "as_of", "source", "certainty", "confirm"}


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the path of keys that leads to it, what is wrong, what to do; all texts Vietnamese."""

    path: Path
    what: str
    todo: str


def near(word: object, known: Any) -> str:
    """Return the nearest known words, or all of a short list."""
    found = difflib.get_close_matches(str(word), [str(each) for each in known], n=3, cutoff=0.5)
    return f"có lẽ là: {', '.join(found)}" if found else f"chọn một trong: {', '.join(map(str, known))}"


def problems(raw: Raw, indicators: Mapping[str, Any], has_place: Callable[[str], str] | None = None) -> list[Problem]:
    """Return everything that is wrong with a plan file, in the order of the file.

    Args:
        indicators: the catalogue, id -> ``catalog.Indicator``.
        has_place: says what is wrong with a code of a place, empty when nothing is; None leaves places unchecked.
    """
    found = list(_plan(raw, has_place))
    targets = raw.get("targets")
    if isinstance(targets, list):
        seen: set[str] = set()
        for number, target in enumerate(targets):
            found += _target(("targets", number), target, raw, indicators)
            if isinstance(target, dict) and target.get("id") in seen:
                found.append(
                    Problem(("targets", number, "id"), f"Mã chỉ tiêu {target['id']} dùng hai lần.", "đặt mã khác")
                )
            seen.add(target.get("id", "") if isinstance(target, dict) else "")
    return found


def _plan(raw: Raw, has_place: Callable[[str], str] | None) -> Iterator[Problem]:
    for key in sorted(set(raw) - PLAN_KEYS):
        yield Problem((key,), f"Khóa lạ: {key}.", near(key, sorted(PLAN_KEYS)))
    wanted = ("title", "document", "targets") + (() if raw.get("holds_for") == "any_place" else ("place", "periods"))
    for key in wanted:
        if key not in raw:
            yield Problem((), f"Kế hoạch thiếu khóa {key}.", f"thêm một dòng {key}: …")
    if "targets" in raw and not isinstance(raw["targets"], list):
        yield Problem(("targets",), "targets phải là danh sách.", "mỗi chỉ tiêu bắt đầu bằng một dấu gạch: - id: …")
    if raw.get("population", "residents") not in POPULATIONS:
        yield Problem(
            ("population",), f"Không hiểu population “{raw['population']}”.", near(raw["population"], POPULATIONS)
        )
    if has_place and raw.get("place") is not None:
        yield from _place(raw, has_place)
    yield from _periods(raw)


def _place(raw: Raw, has_place: Callable[[str], str]) -> Iterator[Problem]:
    code = raw["place"]
    if not isinstance(code, str):
        yield Problem(
            ("place",), "Mã địa bàn không ở trong dấu nháy nên có thể mất số 0 ở đầu.", f'viết place: "{code}"'
        )
    if wrong := has_place(str(code)):
        yield Problem(("place",), f"Không có địa bàn mang mã {code}.", wrong)


def _periods(raw: Raw) -> Iterator[Problem]:
    known: dict[str, periods.Period] = {}
    days = ("starts_on", "ends_on", "cutoff_on", "known_on")
    for number, item in enumerate(raw.get("periods") or ()):
        path: Path = ("periods", number)
        if not isinstance(item, dict) or "id" not in item:
            yield Problem(path, "Kỳ không có id.", 'viết như - {id: "2018", starts_on: 2018-01-01, …}')
            continue
        if missing := [day for day in days if day not in item]:
            yield Problem(
                path,
                f"Kỳ {item['id']} thiếu {', '.join(missing)}.",
                "ghi đủ ngày đầu, ngày cuối, ngày chốt, ngày nhận tin",
            )
            continue
        try:
            period = periods.Period(**item | {"id": periods.normalise(item["id"])})
        except TreemError as problem:
            yield Problem((*path, "id"), problem.what, problem.todo)
            continue
        except TypeError:
            extra = sorted(set(item) - {"id", *days, "due_on"})
            yield Problem(path, f"Kỳ {item['id']} có khóa lạ: {', '.join(extra)}.", "bỏ khóa ấy")
            continue
        yield from _period_days(path, period, item)
        known[period.id] = period
    for name in periods.mixed(known):
        told = "và cùng kỳ năm trước có ngày đầu, ngày cuối, ngày chốt hoặc ngày nhận tin khác nhau."
        yield Problem(("periods", list(known).index(name)), f"Kỳ {name} {told}", "dùng một quy ước cho cả hai")


def _period_days(path: Path, period: periods.Period, item: Raw) -> Iterator[Problem]:
    if not isinstance(item["id"], str):
        yield Problem((*path, "id"), f"Kỳ {item['id']} không ở trong dấu nháy.", f'viết id: "{item["id"]}"')
    try:
        ordered = period.starts_on <= period.cutoff_on <= period.ends_on and period.cutoff_on <= period.known_on
    except TypeError:
        yield Problem(path, f"Kỳ {period.id} có ngày không đọc được.", "viết ngày như 2018-03-14")
        return
    if not ordered:
        yield Problem(
            path, f"Kỳ {period.id} có ngày sai thứ tự.", "ngày đầu ≤ ngày chốt ≤ ngày cuối; ngày chốt ≤ ngày nhận tin"
        )


def _target(path: Path, raw: Any, plan: Raw, indicators: Mapping[str, Any]) -> Iterator[Problem]:
    if not isinstance(raw, dict):
        yield Problem(path, "Chỉ tiêu phải là các cặp khóa: giá trị.", "xem treem plan new")
        return
    name = raw.get("id", "?")
    for key in sorted(set(raw) - TARGET_KEYS):
        yield Problem((*path, key), f"Chỉ tiêu {name} có khóa lạ: {key}.", near(key, sorted(TARGET_KEYS)))
    for key in ("id", "quote", "unit", "planned"):
        if raw.get(key) in (None, ""):
            yield Problem(path, f"Chỉ tiêu {name} thiếu {key}.", f"thêm {key}: …")
    if not raw.get("comparator") and not raw.get("milestones") and not raw.get("parts"):
        yield Problem(path, f"Chỉ tiêu {name} thiếu comparator.", f"chọn một trong: {', '.join(COMPARATORS)}")
    for at, milestone in _milestones(path, raw):
        yield from _milestone(at, milestone, raw, name)
    yield from _choices(path, raw, name)
    yield from _baseline(path, raw, name)
    yield from _indicator(path, raw, plan, indicators, name)
    for number, part in enumerate(raw.get("parts") or ()):
        whole = {key: raw.get(key) for key in ("id", "unit", "quote", "planned")}
        told = whole | part if isinstance(part, dict) else part
        yield from _target((*path, "parts", number), told, plan, indicators)


def _milestones(path: Path, raw: Raw) -> list[tuple[Path, Raw]]:
    listed = raw.get("milestones")
    if listed is None:
        return [(path, raw)] if raw.get("comparator") else []
    own = {"comparator": raw["comparator"]} if raw.get("comparator") else {}
    return [((*path, "milestones", number), own | each) for number, each in enumerate(listed) if isinstance(each, dict)]


def _milestone(path: Path, raw: Raw, target: Raw, name: object) -> Iterator[Problem]:
    comparator, low, high = raw.get("comparator"), raw.get("value_low"), raw.get("value_high")
    if comparator not in COMPARATORS:
        yield Problem(
            (*path, "comparator"), f"Chỉ tiêu {name}: không có phép so “{comparator}”.", near(comparator, COMPARATORS)
        )
        return
    for key, value in (("value_low", low), ("value_high", high), ("of", raw.get("of"))):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            yield Problem(
                (*path, key),
                f"Chỉ tiêu {name}: {key} “{value}” không phải số.",
                "viết số với dấu chấm thập phân, không có %",
            )
            return
    if told := _values(comparator, low, high, raw):
        yield Problem(
            (*path, "comparator"), f"Chỉ tiêu {name}: {told}.", "ghi value_low (mức sàn), value_high (mức trần)"
        )
    if low is not None and high is not None and low > high:
        yield Problem((*path, "value_low"), f"Chỉ tiêu {name}: value_low lớn hơn value_high.", "đổi chỗ hai số")
    if raw.get("of") is not None and low is not None and low > raw["of"]:
        yield Problem(
            (*path, "value_low"), f"Chỉ tiêu {name}: tử số {low} lớn hơn mẫu số {raw['of']}.", "xem lại hai số"
        )
    yield from _equivalent(path, raw.get("equivalent"), name)
    key = "date" if "date" in raw else "deadline"
    if raw.get(key) is not None:
        try:
            plan_dates.read({"date": raw["date"], "rule": raw.get("rule", "on")} if key == "date" else raw[key])
        except CatalogError as problem:
            yield Problem((*path, key), f"Chỉ tiêu {name}: {problem.what}", problem.todo)
    elif "milestones" in path:
        yield Problem(path, f"Chỉ tiêu {name}: mốc không có ngày.", f"thêm date: …; {plan_dates.HOW}")


def _values(comparator: str, low: Any, high: Any, raw: Raw) -> str:
    """Return what a comparator lacks."""
    if comparator in (*AT_LEAST, "streak", "maintain") and low is None:
        return f"phép so {comparator} cần value_low"
    if comparator in (*AT_MOST, "range") and high is None:
        return f"phép so {comparator} cần value_high"
    if comparator in ("eq", *CHANGES, "hold") and low is None and high is None:
        return f"phép so {comparator} cần value_low hoặc value_high"
    if comparator == "hold" and raw.get("since") is None:
        return "phép so hold (giữ mức đã đạt) cần since: năm bắt đầu giữ"
    if comparator in ("le_baseline", "lt_baseline", "gt_baseline", "gt_previous", *UNJUDGED) and low is not None:
        return f"phép so {comparator} không có value_low"
    return ""


def _equivalent(path: Path, raw: Any, name: object) -> Iterator[Problem]:
    if raw is None:
        return
    if not isinstance(raw, dict) or not {"count", "of", "why"} <= set(raw):
        yield Problem(
            (*path, "equivalent"),
            f"Chỉ tiêu {name}: equivalent cần count, of, why.",
            'viết {count: 12, of: 14, why: "…"}',
        )
    elif raw["count"] > raw["of"]:
        told = f"tử số {raw['count']} lớn hơn mẫu số {raw['of']}"
        yield Problem((*path, "equivalent"), f"Chỉ tiêu {name}: {told}.", "xem lại count và of")


def _choices(path: Path, raw: Raw, name: object) -> Iterator[Problem]:
    listed = {"figure": FIGURES, "population": POPULATIONS, "direction": ("up", "down"), "judged_at": ("commune",)}
    for key, known in listed.items():
        if raw.get(key) is not None and raw[key] not in known:
            yield Problem((*path, key), f"Chỉ tiêu {name}: không hiểu {key} “{raw[key]}”.", near(raw[key], known))


def _baseline(path: Path, raw: Raw, name: object) -> Iterator[Problem]:
    told = raw.get("baseline")
    comparators = {each.get("comparator") for _, each in _milestones(path, raw)}
    if told is None:
        if comparators & set(AGAINST_BASELINE):
            todo = 'thêm baseline: {period: "2015", source: "…", certainty: I}; chưa có số thì chỉ ghi period và source'
            yield Problem(path, f"Chỉ tiêu {name} so với số liệu gốc mà không nêu số liệu gốc nào.", todo)
        return
    if not isinstance(told, dict) or not (told.get("source") and told.get("certainty")):
        todo = "ghi source: … (văn bản nào) và certainty: V, S, I hoặc M"
        yield Problem((*path, "baseline"), f"Chỉ tiêu {name}: số liệu gốc không có nguồn hoặc độ chắc chắn.", todo)
        return
    for key in sorted(set(told) - BASELINE_KEYS):
        yield Problem(
            (*path, "baseline", key),
            f"Chỉ tiêu {name}: số liệu gốc có khóa lạ {key}.",
            near(key, sorted(BASELINE_KEYS)),
        )
    top, whole = told.get("numerator"), told.get("denominator")
    if top is not None and whole is not None and top > whole:
        todo = "xem lại hai số"
        yield Problem((*path, "baseline", "numerator"), f"Chỉ tiêu {name}: tử số {top} lớn hơn mẫu số {whole}.", todo)


def _indicator(path: Path, raw: Raw, plan: Raw, indicators: Mapping[str, Any], name: object) -> Iterator[Problem]:
    unit = _unit(raw.get("unit"))
    if isinstance(unit, CatalogError):
        yield Problem((*path, "unit"), f"Chỉ tiêu {name}: {unit.what}", unit.todo)
    wanted = raw.get("indicator")
    if wanted is None:
        if not raw.get("missing") and not raw.get("parts") and not raw.get("external"):
            todo = "thêm indicator: … và variant: …, hoặc missing: lý do chưa tính được"
            yield Problem(path, f"Chỉ tiêu {name} không có chỉ số mà cũng không nói vì sao.", todo)
        return
    indicator = indicators.get(wanted)
    if indicator is None:
        yield Problem(
            (*path, "indicator"),
            f"Chỉ tiêu {name} dùng chỉ số lạ {wanted}.",
            f"{near(wanted, indicators)}; xem treem indicators",
        )
        return
    variants = raw.get("variants") or {raw.get("population", plan.get("population", "residents")): raw.get("variant")}
    for variant in variants.values():
        if variant not in indicator.variants:
            key = "variants" if raw.get("variants") else "variant"
            told = f"Chỉ tiêu {name} dùng chỉ số lạ {wanted}:{variant}."
            yield Problem((*path, key), told, near(variant, list(indicator.variants)))
    if isinstance(unit, plan_units.Unit):
        for variant in variants.values():
            told = indicator.variants.get(variant)
            own = _unit(told.get("unit", indicator.unit) if isinstance(told, dict) else indicator.unit)
            wrong = plan_units.mismatch(unit, own, figure_of(raw)) if isinstance(own, plan_units.Unit) else ""
            if not wrong:
                continue
            yield Problem((*path, "unit"), f"Chỉ tiêu {name}: {wrong}.", "sửa đơn vị, hoặc chọn chỉ số khác")
    yield from _points(path, raw, indicator, name)


def figure_of(raw: Raw) -> str:
    """Return which number of the indicator a target compares: as told, else the count for "n of m", else the value."""
    told = [
        raw.get("comparator"),
        *(each.get("comparator") for each in raw.get("milestones") or () if isinstance(each, dict)),
    ]
    return str(
        raw.get("figure", "count" if "maintain" in told and not str(raw.get("unit")).startswith("%") else "value")
    )


def _points(path: Path, raw: Raw, indicator: Any, name: object) -> Iterator[Problem]:
    """A share of communes at or above points: the plan's points are those that the variant counts."""
    if raw.get("points") is None or not isinstance(indicator.variants.get(raw.get("variant")), dict):
        return
    counted = indicator.variants[raw["variant"]].get("points")
    if counted != raw["points"]:
        told = f"Chỉ tiêu {name} so từ {raw['points']} điểm, biến thể {raw['variant']} đếm từ {counted} điểm."
        yield Problem((*path, "points"), told, f"thêm một biến thể có points: {raw['points']} vào {indicator.id}.yml")


def _unit(text: object) -> plan_units.Unit | CatalogError | None:
    if not text:
        return None
    try:
        return plan_units.parse(str(text))
    except CatalogError as problem:
        return problem
