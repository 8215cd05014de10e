"""How far a figure lies from another: of the same period, the report before, the place above, between two groups of children."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipelines import comparison, places
from pipelines.comparison import Gap
from pipelines.explaining.compared import Compared, about, unit_of
from pipelines.explaining.published_figures import COMMUNE_TYPE, Figure, Figures


def _other_than_kinh(value: str) -> bool:
    return value not in ("1", "unclassified")


# groups that the plans want brought closer: name -> (breakdown, values of the group, values of the group it is compared with, words)
Groups = tuple[str, Callable[[str], bool], Callable[[str], bool], str, str]
GROUPS: Mapping[str, Groups] = {
    "sex": ("sex", lambda value: value == "f", lambda value: value == "m", "nữ", "nam"),
    "ethnic": ("ethnic_group", _other_than_kinh, lambda value: value == "1", "dân tộc khác", "dân tộc Kinh"),
    "poverty": ("poverty", lambda value: value in ("poor", "near_poor"), lambda value: value == "none", "hộ nghèo, cận nghèo", "hộ khác"),
    "commune_type": (COMMUNE_TYPE, lambda value: value == "xã", lambda value: value != "xã", "xã", "phường, thị trấn"),
}


def same_period(book: Figures, figure: Figure) -> Compared:
    """Return the change since the same period of the year before ("cùng kỳ")."""
    now = book.periods[figure.period]
    before = book.get(figure.variant, figure.place, now.same_period)
    label = f"cùng kỳ ({now.same_period})"
    if figure.comparability == "not_comparable":
        return _not(figure, "change_same_period", label, "not_comparable", "địa giới đã đổi, không so với cùng kỳ")
    return _change(book, figure, before, "change_same_period", label, "cùng kỳ")


def former(book: Figures, figure: Figure) -> Compared | None:
    """Return the change since the report before; what adds up through the year does not compare with a shorter part of it."""
    when = book.former(figure)
    if when is None or when.id == book.periods[figure.period].same_period:
        return None
    label = f"kỳ trước ({when.id})"
    if book.grows(figure.variant):
        return _not(figure, "change_former", label, "not_comparable", "số cộng dồn từ đầu năm, hai kỳ dài ngắn khác nhau")
    return _change(book, figure, book.get(figure.variant, figure.place, when.id), "change_former", label, "kỳ trước")


def parent(book: Figures, figure: Figure) -> Compared | None:
    """Return how far a place lies from the one above it; None where there is none, and for counts."""
    whole = book.parent(figure)
    if whole is None or book.indicator.kind == "count":
        return None
    found = places.find(whole.place, book.periods[figure.period].cutoff_on)
    label = f"toàn {found.name[:1].lower()}{found.name[1:]}" if found else whole.place
    if not whole.known:
        return _not(figure, "gap_parent", label, "no_data", "cấp trên chưa có số")
    return _difference(book, "gap_parent", figure, whole, label, label, _from_whole(book))


def _change(book: Figures, figure: Figure, former: Figure | None, name: str, label: str, other: str) -> Compared:
    if former is None or not former.known:
        return _not(figure, name, label, "no_data", f"{label} chưa có số")
    if figure.units_reported != former.units_reported:
        told = f"{figure.units_reported} và {former.units_reported} nơi có số liệu: không so được như nhau"
        return _not(figure, name, label, "not_comparable", told)
    return _difference(book, name, figure, former, label, other, _between(book))


# -- differences ----------------------------------------------------------------------------------------------------

Test = Callable[[Figure, Figure], Gap]


def _between(book: Figures) -> Test:
    """How two figures of different children, or of different times, differ."""
    per = book.indicator.per
    if book.indicator.kind == "share":
        return lambda one, two: comparison.difference_of_proportions(one.count, one.total, two.count, two.total)
    if book.indicator.kind == "rate":
        return lambda one, two: comparison.difference_of_rates(one.count, one.total, two.count, two.total, per)
    return lambda one, two: comparison.difference_of_rates(one.count, 1, two.count, 1, 1)


def _from_whole(book: Figures) -> Test:
    """How a place differs from the one above that holds it."""
    per = book.indicator.per
    if book.indicator.kind == "share":
        return lambda one, two: comparison.share_from_whole(one.count, one.total, two.count, two.total)
    return lambda one, two: comparison.rate_from_whole(one.count, one.total, two.count, two.total, per)


def _difference(book: Figures, name: str, one: Figure, two: Figure, label: str, other: str, test: Test) -> Compared:
    told: dict[str, Any] = _sides(name, one, two, label) | {"unit": unit_of(book)}
    difference = (one.value or 0.0) - (two.value or 0.0)
    if not _testable(book, one, two):
        return Compared(**told, difference=difference, finding=_finding(book, difference))
    try:
        gap = test(one, two)
    except ValueError:  # a place divided by another table than the one above: no part of it
        told["note_vi"] = "hai số không cùng nguồn, không kiểm định"
        return Compared(**told, difference=difference, finding=_finding(book, difference))
    note = comparison.gap_note(gap, _counted(book, one), _counted(book, two), book.indicator.short_noun(one.variant), other)
    told |= {"lower": gap.lower, "upper": gap.upper, "significant": gap.significant}
    return Compared(**told, difference=difference, finding=_finding(book, difference), note_vi=note)


def _testable(book: Figures, *sides: Figure) -> bool:
    """Whether chance has a part in it: not where every head is counted and only moves (a population), nor in a mean without its spread."""
    if book.indicator.kind == "count":
        return book.indicator.better != "none"
    if book.indicator.kind == "mean":
        return False
    within = book.indicator.kind == "rate" or all(each.count <= each.total for each in sides)
    return within and all(each.total > 0 for each in sides)


def _counted(book: Figures, figure: Figure) -> tuple[float, float | None]:
    return figure.count, None if book.indicator.kind == "count" else figure.total


def _finding(book: Figures, difference: float) -> str:
    if difference == 0:
        return "same"
    if book.indicator.better == "none":
        return "up" if difference > 0 else "down"
    return "better" if (difference > 0) == (book.indicator.better == "higher") else "worse"


def _sides(name: str, one: Figure, two: Figure, label: str) -> dict[str, Any]:
    return {
        "comparison": name, "fact_id": f"{one.fact_id}#{name}", "label_vi": f"so với {label}",
        "value": one.value, "numerator": one.numerator, "denominator": one.denominator, "other_fact_id": two.fact_id,
        "other_label_vi": label, "other_value": two.value, "other_numerator": two.numerator, "other_denominator": two.denominator,
    }  # fmt: skip


def _not(figure: Figure, name: str, label: str, state: str, why: str) -> Compared:
    return about(figure, name, f"so với {label}", other_label_vi=label, state=state, note_vi=why)


# -- between groups -------------------------------------------------------------------------------------------------


def gaps(book: Figures, figure: Figure) -> Iterator[Compared]:
    """Give the gaps between the groups that the indicator tells apart, as difference and as ratio."""
    if book.indicator.kind == "count":
        return
    for name, (split, inside, outside, one_vi, two_vi) in GROUPS.items():
        parts = book.parts(figure, split)
        one = _joined(book, figure, [part for value, part in parts if inside(value)], name)
        two = _joined(book, figure, [part for value, part in parts if outside(value)], name)
        if one and two:
            yield _gap(book, figure, name, one, two, f"{one_vi} so với {two_vi}", two_vi)


def _joined(book: Figures, figure: Figure, parts: Sequence[Figure], name: str) -> Figure | None:
    """Put the parts of a group together; None where nothing of it is known."""
    known = [part for part in parts if part.known and part.total > 0]
    if not known:
        return None
    count, total = sum(part.count for part in known), sum(part.total for part in known)
    fact = known[0].fact_id if len(known) == 1 else f"{figure.fact_id}#{name}"
    told = (figure.variant, figure.place, figure.period, count, total, count * book.indicator.per / total)
    return Figure(fact, *told, "ok", "exact", figure.units_reported, figure.units_expected)


def _gap(book: Figures, figure: Figure, name: str, one: Figure, two: Figure, label: str, other: str) -> Compared:
    found = _difference(book, f"gap_{name}", one, two, other, other, _between(book))
    side = "same" if not found.difference else "higher" if found.difference > 0 else "lower"
    ids: dict[str, Any] = {"fact_id": f"{figure.fact_id}#gap_{name}", "ratio_fact_id": f"{figure.fact_id}#ratio_{name}"}
    ids |= {"label_vi": label, "finding": side}
    if not _testable(book, one, two):
        return replace(found, **ids)
    if book.indicator.kind == "share":
        ratio = comparison.ratio_of_proportions(one.count, one.total, two.count, two.total)
    else:
        ratio = comparison.ratio_of_rates(one.count, one.total, two.count, two.total)
    if ratio.value != ratio.value:  # nothing to divide by: no ratio
        return replace(found, **ids)
    return replace(found, **ids, ratio=ratio.value, ratio_lower=ratio.lower, ratio_upper=ratio.upper)
