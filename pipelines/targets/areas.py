"""Which places a target is about: one place, a dated set of places, the heirs of a place that has ended."""

from dataclasses import dataclass
from datetime import date

from pipelines import formats, places, plan_units
from pipelines.catalog import Plan, Target
from pipelines.errors import RequestError
from pipelines.targets.inputs import Inputs


@dataclass(frozen=True)
class Heir:
    """A place that took over the people of a place of a plan, with the rule by which it has the target, in words."""

    code: str
    name: str
    words: str


def members(inputs: Inputs, name: str, within: str, on: date) -> list[str]:
    """Return the codes of a dated set of places that lie within a place on a day.

    Raises:
        RequestError: no such set.
    """
    lines = inputs.sets.get(name)
    if lines is None:
        known = ", ".join(inputs.sets) or "chưa có nhóm nào"
        raise RequestError(f"Không có nhóm địa bàn “{name}”.", "place_sets.csv", f"các nhóm: {known}")
    found: set[str] = set()
    for line in lines:
        if not line.valid_from <= on < line.valid_to:
            continue
        if line.code:
            found.add(line.code)
        elif line.within:
            found |= {
                one.code
                for one in places.children(line.within, on, line.level)
                if not line.types or one.type in line.types
            }
    return sorted(code for code in found if _lies_in(code, within, on))


def _lies_in(code: str, within: str, on: date) -> bool:
    found = places.find(code, on)
    return found is not None and within in places.ancestry(found, on)


def heirs(code: str, on: date) -> list[Heir]:
    """Return the places that have the people of a place which ended by a day; none for one that still exists.

    Every heir has the target for itself: a share or rate unchanged; a count is not divided, for no document says how.
    """
    book = places.book_of(code)
    former = None if book.find(code, on) else book.last_form(code, on)
    if former is None:
        return []
    told = f"nhận chỉ tiêu của {former.name} (hết hiệu lực {formats.day(former.valid_to)})"
    codes = book.region(code, on) if former.level != "commune" else {one.code for one in book.successors(former, on)}
    forms = [found for one in sorted(codes) if (found := book.find(one, on))]
    return [Heir(one.code, one.name, told) for one in forms]


def inherited(target: Target, heir: Heir) -> tuple[Target | None, str]:
    """Return the target as an heir has it, and the rule in words; None where it cannot be handed on.

    ``succession: none`` of a target ends it with its place; a count (children, communes) needs a person to divide it.
    """
    if target.succession == "none":
        return None, f"{heir.words}: kế hoạch không chuyển chỉ tiêu này"
    if plan_units.parse(target.unit).kind in ("count", "money") and target.comparator not in (
        "eq",
        "min",
        "none",
        "streak",
        "gt_previous",
    ):
        return None, f"{heir.words}: là số đếm, cần phân bổ lại, chưa đánh giá"
    return target, f"{heir.words}: mức giữ nguyên"


def heir_of(plan: Plan, place: str, on: date) -> Heir | None:
    """Return what a place has inherited of a plan whose own place, or a place within it, has ended; None for places of the plan itself."""
    own = places.find(plan.place, on)
    if own is not None or plan.place == "*":
        return None
    return next((heir for heir in heirs(plan.place, on) if heir.code == place), None)
