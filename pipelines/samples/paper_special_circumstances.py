"""Sample lists of children in special circumstances by the 14 groups: one workbook per commune and report."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from pipelines.samples.child_lists import (
    BIRTHS,
    NAMES,
    QUARTERS,
    SEXES,
    Items,
    books_of,
    counted,
    day_cell,
    fitting,
    in_hamlets,
    notices_of,
    person_makers,
    stays_by_commune,
    windows,
    word_kind,
    year_start,
)
from pipelines.samples.days import NEVER, Day
from pipelines.samples.defect_kinds import Kind, Outcome, Row
from pipelines.samples.facts import Facts, Period
from pipelines.samples.papers_found import KeyRow, Paper
from pipelines.samples.special import Entry, entries, marked, times_of
from pipelines.samples.tables import Cell, Context, Maker
from pipelines.samples.world import World

REGISTER, FOLDER = "special_circumstances", "hoan-canh-dac-biet"
FLAGS = ("street_child", "hazardous_labour")
WORDS = {
    1: "Mồ côi cả cha và mẹ", 2: "Bị bỏ rơi", 3: "Không nơi nương tựa", 4: "Khuyết tật", 5: "Nhiễm HIV/AIDS", 6: "Vi phạm pháp luật",
    7: "Nghiện ma túy", 8: "Bỏ học kiếm sống", 9: "Bị bạo lực", 10: "Bị bóc lột", 11: "Bị xâm hại tình dục", 12: "Bị mua bán",
    13: "Mắc bệnh hiểm nghèo", 14: "Trẻ em di cư, lánh nạn, tị nạn",
}  # fmt: skip
LETTERS = "abcdđeghiklmno"
DISABILITY = ("", "Khuyết tật đặc biệt nặng", "Khuyết tật nặng", "Khuyết tật nhẹ")


def _groups(entry: Entry, context: Context) -> Cell:
    """Groups as the commune writes them: numbers, letters of the law, or words."""
    how, numbers = context.layout["groups"], [time.group for time in entry.times]
    if how == "letters":
        return ", ".join(LETTERS[number - 1] for number in numbers)
    return "; ".join(WORDS[number] if how == "words" else str(number) for number in numbers)


def _cases(entry: Entry, context: Context) -> Cell:
    """Cases of the groups, in the order of the groups: numbers, or words where there is one group only."""
    if context.layout["groups"] == "words" and len(entry.times) == 1 and entry.times[0].group == 4:
        return DISABILITY[entry.times[0].case]
    return "; ".join(f"{time.group}.{time.case}" for time in entry.times)


def _starts(entry: Entry, context: Context) -> Cell:
    """Day of entry; several days in one cell where the groups began on different days."""
    days = [time.start for time in entry.times]
    return context.date(days[0]) if len(set(days)) == 1 else "; ".join(_text(day, context) for day in days)


def _text(day: Day, context: Context) -> str:
    cell = context.date(day)
    return cell.strftime("%d/%m/%Y") if isinstance(cell, datetime) else str(cell)


def _flag(name: str) -> Maker:
    return lambda entry, _: "x" if marked(entry.child, name) and any(time.end == NEVER for time in entry.times) else ""


MAKERS: dict[str, Maker] = {
    **person_makers(("full_name", "birth_date", "sex", "sex_male", "sex_female", "mother_name", "hamlet", "poverty", "personal_id")),
    "groups": _groups, "groups_unversioned": _groups, "subgroups": _cases, "group_from": _starts,
    "group_to": day_cell("group_to"), "leave_reason": lambda entry, _: entry.leave_reason,
    "street_child": _flag("street_child"), "hazardous_labour": _flag("hazardous_labour"),
    "conclusion": lambda entry, _: "Có" if any(time.group == 9 for time in entry.times) else "", "note": lambda *_: "",
}  # fmt: skip


def listed(facts: Facts, world: World, _: int) -> Iterator[tuple[Period, int, Items]]:
    """Yield the list of every commune and report."""
    homes = stays_by_commune(facts, world)
    for _, period in windows(facts, QUARTERS):
        for commune, stays in enumerate(homes):
            yield period, commune, in_hamlets(facts, commune, entries(stays, period), lambda entry: (entry.child.number, entry.group_to))


def key(facts: Facts, world: World, _: int) -> list[KeyRow]:
    """Count, by commune and report: children in a group on the cut-off day, by group and case, those who left by reason, marks."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    named = [child for child in world.children if child.spells and child.named]
    for _, period in windows(facts, QUARTERS):
        for child in named:
            for stay in child.stays:
                place, times = facts.communes[stay.commune].code, list(times_of(child, stay))
                current = [time for time in times if time.start <= period.cutoff < time.end]
                gone = [time for time in times if year_start(period) < time.end <= period.cutoff]
                cells = [("children", "*")] * bool(current) + [("flag", flag) for flag in FLAGS if current and marked(child, flag)]
                cells += [("group", str(time.group)) for time in current] + [("case", f"{time.group}.{time.case}") for time in current]
                cells += [("left", time.reason) for time in gone]
                for measure, category in cells:
                    counts[place, period.id, measure, category] += 1
    return counted(counts)


def excel_number(row: Row) -> Outcome | None:
    """Two groups that Excel took for one number: 4,13 became 4.13."""
    column = "groups" if "groups" in row.columns else "groups_unversioned"
    row.put(column, row.rng.choice((4.13, 1.4, 3.13)))
    return column, "excel_changed_cell", True


def no_group(row: Row) -> Outcome | None:
    """No group at all; not where an old-law mark stands for one."""
    column = "groups" if "groups" in row.columns else "groups_unversioned"
    if any(row.get(flag) for flag in FLAGS):
        return None
    row.put(column, "")
    return column, "missing_required", True


OWN = (
    Kind("excel_number_of_groups", excel_number),
    Kind("no_group", no_group),
    word_kind("unknown_group", "groups", ("15", "Nhóm 17", "0"), "unknown_group", True),
    word_kind("unknown_leave_reason", "leave_reason", ("Bay mất", "xyz"), "unknown_group", False),
)
PAPER = Paper(
    REGISTER, FOLDER, books_of(REGISTER, FOLDER, MAKERS, "dòng", listed), key, (*fitting(*NAMES, *SEXES, *BIRTHS, "future_birth"), *OWN),
    "full_name", notices_of(listed), "Danh sách trẻ em có hoàn cảnh đặc biệt", "Công chức Văn hóa - Xã hội",
)  # fmt: skip
