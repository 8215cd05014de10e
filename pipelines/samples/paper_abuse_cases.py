"""Sample books of abuse and emergency cases: one workbook per period for communes that had a case; the others say that none occurred."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from pipelines.samples.abuse import DAY, FORMS, SOURCES, Case, cases_of
from pipelines.samples.child_lists import (
    NAMES,
    SEXES,
    Items,
    books_of,
    counted,
    day_cell,
    day_kinds,
    fitting,
    notices_of,
    person_makers,
    windows,
    word_kind,
)
from pipelines.samples.days import Day, to_datetime
from pipelines.samples.defect_kinds import Kind, Outcome, Row
from pipelines.samples.facts import Facts, Period
from pipelines.samples.papers_found import KeyRow, Paper
from pipelines.samples.tables import Cell, Context, Maker
from pipelines.samples.world import World

REGISTER, FOLDER = "abuse_cases", "vu-viec"


def moment_cell(day: Day, minute: int, context: Context) -> Cell:
    """Return a day with its hour as the commune writes it; a day alone where nobody knows the hour."""
    if minute < 0:
        return context.date(day)
    if context.layout.get("dates") == "excel":
        return to_datetime(day) + timedelta(minutes=minute)
    return f"{context.date(day)} {minute // 60:02d}h{minute % 60:02d}"


def _received(case: Case, context: Context) -> Cell:
    return context.date(case.received_on) if context.layout.get("hours") else moment_cell(case.received_on, case.received_at, context)


def _hour(minute: int) -> str:
    return f"{minute // 60}h{minute % 60:02d}" if minute >= 0 else ""


def _measure(case: Case, context: Context) -> Cell:
    if not case.emergency or case.emergency_on > context.period.cutoff:
        return ""
    return moment_cell(case.emergency_on, case.emergency_at % DAY if case.emergency_at >= 0 else -1, context)


def _support(case: Case, context: Context) -> Cell:
    return case.support if case.supported_on <= context.period.cutoff else ""


MAKERS: dict[str, Maker] = {
    **person_makers(("full_name", "birth_date", "sex", "sex_male", "sex_female", "mother_name", "hamlet")),
    "age": lambda case, _: case.age,
    "case_no": lambda case, context: f"{context.place.code}-{case.child.number}",
    "source": lambda case, _: SOURCES[case.source],
    "received_on": _received,
    "received_at": lambda case, _: _hour(case.received_at),
    "happened_on": day_cell("happened_on"),
    "forms": lambda case, _: FORMS[case.form],
    "category": lambda *_: "Bị xâm hại",
    "place_of_event": lambda case, _: case.place,
    "suspect": lambda case, _: case.suspect,
    "emergency": lambda case, _: "x" if case.emergency else "",
    "emergency_on": _measure,
    "support": _support,
    "review_result": lambda case, context: "Kết thúc" if case.reviewed_on <= context.period.cutoff else "",
    "note": lambda *_: "",
}
MAKERS |= {name: day_cell(name) for name in ("assessed_on", "planned_on", "submitted_on", "approved_on", "supported_on", "reviewed_on")}


def listed(facts: Facts, world: World, seed: int) -> Iterator[tuple[Period, int, Items]]:
    """Yield every period and commune with the cases of which the commune was told in the period."""
    cases = [case for case in cases_of(facts, world, seed) if case.in_book]
    for _, period in windows(facts, ()):
        for commune in range(len(facts.communes)):
            told = [case for case in cases if case.commune == commune and period.list_from <= case.received_on <= period.cutoff]
            yield period, commune, [(_hamlet(case), case) for case in told]


def _hamlet(case: Case) -> str:
    return next(stay.hamlet for stay in case.child.stays if stay.commune == case.commune)


def key(facts: Facts, world: World, seed: int) -> list[KeyRow]:
    """Count the cases of each period's window, by commune: all, by form, source and clock, as told by the list of that period."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for period, commune, items in listed(facts, world, seed):
        place = facts.communes[commune].code
        for _, case in items:
            known = period.cutoff
            clocks = {"emergency_clock": case.clock if case.emergency_on <= known or not case.emergency else "not_enough"}
            if not case.emergency:
                clocks["plan_clock"] = case.plan_clock if case.planned_on <= known else "not_enough"
                clocks["approval_clock"] = case.approval_clock if case.approved_on <= known else "not_enough"
            cells = [("cases", "*"), ("form", case.form), ("source", case.source), *clocks.items()]
            for measure, category in cells:
                counts[place, period.id, measure, category] += 1
    return counted(counts)


def no_child(row: Row) -> Outcome:
    """A child that nobody could name: kept, for a case may not be lost."""
    row.put("full_name", "Không rõ")
    return "full_name", "unnamed", False


def sex_unknown(row: Row) -> Outcome | None:
    """A sex that nobody could tell: kept."""
    if "sex" not in row.columns:
        return None
    row.put("sex", "Không biết")
    return "sex", "unknown", False


OWN = (
    Kind("no_child", no_child),
    Kind("sex_not_told", sex_unknown),
    *day_kinds("received_on"),
    word_kind("unknown_form", "forms", ("Việc khác lạ", "xyz"), "unknown_group", False),
)
PAPER = Paper(
    REGISTER, FOLDER, books_of(REGISTER, FOLDER, MAKERS, "vụ việc", listed), key, (*fitting(*NAMES, *SEXES), *OWN), "full_name",
    notices_of(listed), "Sổ vụ việc xâm hại trẻ em", "Công chức Văn hóa - Xã hội",
)  # fmt: skip
