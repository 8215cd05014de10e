"""Answers about places as JSON and as lines for people."""

from datetime import date
from typing import Any

from pipelines.places.country import country_book
from pipelines.places.history import History, Step
from pipelines.places.place import FIRST, LAST, Place
from pipelines.places.resolving import Resolution

STATUS = {"match": "Đúng một địa bàn:", "ambiguous": "Nhiều địa bàn cùng khả năng, cần chọn:", "none": "Không có địa bàn này."}
HOW = {
    "whole": "nhập toàn bộ", "unchanged": "giữ nguyên", "renamed": "đổi tên", "retyped": "đổi loại hình", "moved": "chuyển cấp trên",
    "part": "nhập một phần", "part_area": "nhập một phần diện tích", "all_people": "nhập một phần diện tích, toàn bộ dân số",
    "area_only": "nhập một phần diện tích, không có dân", "part_people": "nhập một phần dân số",
    "all_area": "nhập toàn bộ diện tích",
}  # fmt: skip


def place_json(place: Place, on: date) -> dict[str, Any]:
    """Return a place with its days and the names above it; a day that is not known or open is null."""
    day = on if place.holds_on(on) else place.valid_from if place.valid_from > FIRST else date(2018, 1, 1)
    book = country_book()
    above = [found.name for code in book.ancestry(place, day)[1:] if (found := book.find(code, day))]
    return {
        "code": place.code,
        "name": place.name,
        "level": place.level,
        "type": place.type,
        "parent_code": place.parent_code,
        "above": above,
        "valid_from": None if place.valid_from == FIRST else place.valid_from.isoformat(),
        "valid_to": None if place.valid_to == LAST else place.valid_to.isoformat(),
        "dates": place.dates,
    }


def resolution_json(found: Resolution, on: date) -> dict[str, Any]:
    """Return {"status", "candidates", "former", "suggestions"}, the last three as lists of places."""
    return {
        "status": found.status,
        "candidates": [place_json(place, on) for place in found.candidates],
        "former": [place_json(place, on) for place in found.former],
        "suggestions": [place_json(place, on) for place in found.suggestions],
    }


def resolution_lines(found: Resolution, on: date) -> list[str]:
    """Return the answer for people."""
    lines = [STATUS[found.status], *(_line(place, on) for place in found.candidates)]
    if found.former:
        lines += ["Tên này trước đây là:", *(_line(place, on) for place in found.former)]
    if found.suggestions:
        lines += ["Có thể là:", *(_line(place, on) for place in found.suggestions)]
    return lines


def _line(place: Place, on: date) -> str:
    told = place_json(place, on)
    days = "" if place.holds_on(on) else f" ({_days(place)})"
    unsure = " [chưa rõ thời hạn]" if place.dates == "unknown" else ""
    return f"  {place.code}  {', '.join([place.name, *told['above']])}{days}{unsure}"


def _days(place: Place) -> str:
    since = "" if place.valid_from == FIRST else f"từ {place.valid_from:%d/%m/%Y}"
    until = "" if place.valid_to == LAST else f"đến trước {place.valid_to:%d/%m/%Y}"
    return " ".join(part for part in (since, until) if part)


def history_json(found: History) -> dict[str, Any]:
    """Return {"code", "name", …, "before": steps, "after": steps}, each step with its day, ways, share and source."""
    return {
        "code": found.place.code,
        "name": found.place.name,
        "type": found.place.type,
        "dates": found.place.dates,
        "before": [_step_json(step) for step in found.before],
        "after": [_step_json(step) for step in found.after],
    }


def _step_json(step: Step) -> dict[str, Any]:
    ends = {"old": step.before.code, "old_name": step.before.name, "new": step.after.code, "new_name": step.after.name}
    told = {"share": step.share, "source": step.source, "certainty": step.certainty}
    return {"date": step.day.isoformat(), "how": step.how, **ends, **told}


def history_lines(found: History) -> list[str]:
    """Return the steps for people, the unit itself between those before and those after."""
    before, after = ([_step_line(step) for step in steps] for steps in (found.before, found.after))
    return [*before, f"→ {found.place.code}  {found.place.name}", *after]


def _step_line(step: Step) -> str:
    source = f" ({step.source})" if step.source else ""
    ways = f"{step.before.code} {step.before.name} → {step.after.code} {step.after.name}"
    return f"  {step.day:%d/%m/%Y}  {ways}: {HOW[step.how]}{source}"
