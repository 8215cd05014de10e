"""Sample reports of schools on what they did: one workbook per school and school year."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from pipelines.samples.days import Day, long_text
from pipelines.samples.defect_kinds import Kind, Outcome, Row
from pipelines.samples.facts import Facts, Period
from pipelines.samples.papers_found import KeyRow, Paper, Written, blank_line, form_of
from pipelines.samples.schools import (
    School,
    reported_years,
    school_bottom,
    school_file,
    school_top,
    schools_of,
    year_of,
)
from pipelines.samples.staff import LEADERS, Training, staff_of, trainings_of
from pipelines.samples.tables import DATES, Cell, Layout, Line, Sheet
from pipelines.samples.world import World

FOLDER = "hoat-dong-truong"
TITLE = "HOẠT ĐỘNG BẢO VỆ TRẺ EM VÀ TƯ VẤN HỌC ĐƯỜNG"
GROUPS = {"leaders": LEADERS, "teachers": ("teacher",), "youth_leaders": ("youth_leader",), "union_secretaries": ("union_secretary",)}
NAMES = {
    "leaders": "cán bộ quản lý",
    "teachers": "giáo viên",
    "youth_leaders": "Tổng phụ trách Đội",
    "union_secretaries": "Bí thư chi đoàn",
}
KIND_VI = {
    "training": "Bồi dưỡng", "life_skills": "Giáo dục kỹ năng sống", "participation": "Diễn đàn trẻ em", "play": "Vui chơi, giải trí",
    "injury_prevention": "Phòng tránh tai nạn, thương tích", "counselling_case": "Ca tư vấn", "fight": "Đánh nhau",
}  # fmt: skip
TEXTS = {
    "training": "Bồi dưỡng kiến thức, kỹ năng bảo vệ trẻ em", "life_skills": "Kỹ năng tự bảo vệ, giao tiếp, ứng xử tích cực",
    "participation": "Diễn đàn lắng nghe trẻ em nói", "play": "Ngày hội vui chơi", "injury_prevention": "Phòng, chống đuối nước",
    "counselling_case": "Học sinh tự tìm đến", "fight": "Xô xát giữa học sinh",
}  # fmt: skip
SESSIONS = (("life_skills", 0.9, 10), ("participation", 0.7, 11), ("play", 0.8, 12), ("injury_prevention", 0.8, 4))
TOPICS = {"study": "Học tập", "feelings": "Tâm lý", "bullying": "Bắt nạt", "dropping_out": "Nguy cơ bỏ học"}
OUTCOMES = {"closed": "Đã giải quyết", "following": "Đang theo dõi", "referred": "Chuyển cơ quan chức năng"}
LAST_MONTH, LAST_DAY = 5, 31


@dataclass(slots=True)
class Activity:
    """One activity, case or fight: its day, how many pupils, whom of the staff it trained."""

    kind: str
    day: Day
    pupils: int
    girls: int
    topic: str = ""
    outcome: str = ""
    training: Training | None = None

    def trained(self, group: str) -> int:
        """Return how many of a group of staff it trained."""
        people = self.training.people if self.training else ()
        return sum(person.role in GROUPS[group] for person in people)


def last_day(facts: Facts, period: Period) -> Day:
    """Return the last day that a school's report of a school year covers."""
    return min(date(year_of(period) + 1, LAST_MONTH, LAST_DAY).toordinal(), facts.periods[-1].cutoff)


def activities_of(facts: Facts, seed: int, school: School, period: Period) -> list[Activity]:
    """Return what a school did in a school year, in order of day."""
    last, year = last_day(facts, period), year_of(period)
    rng = Random(f"{seed}/activities/{school.code}/{year}")
    found = [
        Activity("training", one.day, 0, 0, training=one)
        for one in trainings_of(facts, seed)
        if one.school == school.code and one.form == "training" and period.starts <= one.day <= last
    ]
    found += [one for one in _sessions(rng, school, year) if one.day <= last]
    return sorted(found, key=lambda one: (one.day, one.kind, one.pupils))


def _sessions(rng: Random, school: School, year: int) -> Iterator[Activity]:
    for kind, chance, month in SESSIONS:
        if rng.random() < chance and not (school.is_kindergarten and kind == "participation"):
            pupils = rng.randrange(40, 260)
            day = date(year + (month < 9), month, rng.randrange(2, 29)).toordinal()
            yield Activity(kind, day, pupils, pupils * rng.randrange(42, 54) // 100)
    for _ in range(0 if school.is_kindergarten else rng.randrange(4)):
        day = date(year, rng.randrange(9, 12), rng.randrange(6, 29)).toordinal()
        yield Activity("counselling_case", day, 1, rng.randrange(2), rng.choice(list(TOPICS)), rng.choice(list(OUTCOMES)))
    if not school.is_kindergarten and rng.random() < 0.15:
        yield Activity("fight", date(year, 10, rng.randrange(2, 29)).toordinal(), 2, 0, outcome="closed")


def _cells(layout: Layout, number: int, activity: Activity) -> list[Cell]:
    told: dict[str, Cell] = {
        "row_label": number,
        "activity": TEXTS[activity.kind],
        "kind": KIND_VI[activity.kind],
        "held_on": DATES[layout.get("dates", "long")](activity.day),
        "times": 1,
        "pupils": activity.pupils or "",
        "pupils_female": activity.girls if activity.pupils else "",
        "topic": TOPICS.get(activity.topic, ""),
        "outcome": OUTCOMES.get(activity.outcome, ""),
        "note": "",
    }
    told |= {group: activity.trained(group) or "" for group in GROUPS}
    return [told[column] for column in layout["columns"]]


def books(facts: Facts, _: World, seed: int) -> Iterator[Written]:
    """Return the report of every school and school year; a school that did nothing says so."""
    for period in reported_years(facts):
        for school in schools_of(facts):
            layout = form_of("school_activities", school.commune)
            found = activities_of(facts, seed, school, period)
            yield Written(_sheet(facts, seed, school, period, layout, found), layout, last_day(facts, period))


def _sheet(facts: Facts, seed: int, school: School, period: Period, layout: Layout, found: list[Activity]) -> Sheet:
    span = f"Từ ngày {long_text(period.starts)} đến ngày {long_text(last_day(facts, period))}"
    here = Counter(person.role for person in staff_of(facts, seed) if person.school == school.code)
    has = [f"Số {NAMES[group]}: {sum(here[role] for role in roles)}" for group, roles in GROUPS.items()]
    room = f"Phòng tư vấn học đường: {'Không' if school.is_kindergarten else 'Có'}"
    return Sheet(
        path=Path(FOLDER) / period.id[:4] / school_file(facts, school),
        name=layout["sheet"],
        columns=layout["columns"],
        top=school_top(facts, school, TITLE, [period.label, span, *has, room]),
        body=[Line("row", _cells(layout, number, one)) for number, one in enumerate(found, start=1)] or [blank_line(layout)],
        bottom=school_bottom(facts, school, f"Tổng số: {len(found)} dòng" if found else "Không phát sinh", last_day(facts, period)),
        numbers=bool(layout.get("numbers")),
        widths=facts.layouts["widths"] | layout["widths"],
    )


def key(facts: Facts, _: World, seed: int) -> list[KeyRow]:
    """Count activities by kind, pupils in them, cases by outcome, and groups of staff trained: by commune."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for period in reported_years(facts):
        for school in schools_of(facts):
            place = facts.communes[school.commune].code
            for one in activities_of(facts, seed, school, period):
                counts[place, period.id, "activities", one.kind] += 1
                counts[place, period.id, "pupils", one.kind] += one.pupils
                counts[place, period.id, "cases", one.outcome] += one.kind == "counselling_case"
                for group in GROUPS:
                    counts[place, period.id, "trained", group] += one.trained(group)
    return [(*cell, str(number)) for cell, number in sorted(counts.items()) if number]


def impossible_day(row: Row) -> Outcome:
    """A day that no calendar has."""
    row.put("held_on", f"31/11/{row.year}")
    return "held_on", "impossible_date", True


def unknown_kind(row: Row) -> Outcome:
    """A kind that is none of the list."""
    row.put("kind", "Việc khác lạ")
    return "kind", "unknown_group", True


def words_for_number(row: Row) -> Outcome | None:
    """A number of pupils in words."""
    if not row.get("pupils"):
        return None
    row.put("pupils", "rất đông")
    return "pupils", "unreadable_number", True


def no_day(row: Row) -> Outcome:
    """No day."""
    row.put("held_on", "")
    return "held_on", "missing_required", True


SPOIL = tuple(Kind(f"activity_{kind.__name__}", kind) for kind in (impossible_day, unknown_kind, words_for_number, no_day))
PAPER = Paper("school_activities", FOLDER, books, key, SPOIL, "activity")
