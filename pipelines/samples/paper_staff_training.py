"""Sample lists of staff and the trainings that they attended: one workbook per commune and calendar year."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pipelines.samples.child_lists import YEARS, windows
from pipelines.samples.days import long_text, words
from pipelines.samples.defect_kinds import Kind, Outcome, Row
from pipelines.samples.facts import Facts, Period
from pipelines.samples.letterhead import SAMPLE_MARK, head_lines
from pipelines.samples.papers_found import KeyRow, Paper, Written, form_of
from pipelines.samples.staff import LEADERS, Person, Training, staff_of, trainings_of
from pipelines.samples.tables import DATES, Cell, Layout, Line, Sheet, Text
from pipelines.samples.world import World

FOLDER = "can-bo"
TITLE = "DANH SÁCH CÁN BỘ VÀ KẾT QUẢ TRUYỀN THÔNG, TẬP HUẤN"
ROLES = {
    "principal": "Hiệu trưởng", "deputy": "Phó Hiệu trưởng", "teacher": "Giáo viên", "youth_leader": "Tổng phụ trách Đội",
    "union_secretary": "Bí thư chi đoàn", "commune_leader": "Phó Chủ tịch UBND", "child_officer": "Công chức Văn hóa - Xã hội",
    "women_union": "Chủ tịch Hội Phụ nữ", "health_worker": "Trạm trưởng trạm y tế", "collaborator": "Cộng tác viên",
}  # fmt: skip
THEMES = {
    "child_protection": "Bảo vệ trẻ em", "juvenile_justice": "Tư pháp người chưa thành niên", "gender_equality": "Bình đẳng giới",
    "gender_violence": "Bạo lực trên cơ sở giới", "programme_management": "Quản lý chương trình bảo vệ trẻ em",
    "child_rights": "Quyền trẻ em",
}  # fmt: skip
FORMS = {"training": "Tập huấn", "communication": "Truyền thông"}
CHILD_WORK = ("child_officer", "collaborator")
SEX = {"m": "Nam", "f": "Nữ"}

Entry = tuple[Person, Training | None]


def entries(facts: Facts, seed: int, place: int, period: Period) -> list[Entry]:
    """Return the rows of a commune's list of a year: a person once per training, or once without any."""
    held = [one for one in trainings_of(facts, seed) if one.commune == place and period.starts <= one.day <= period.cutoff]
    found: list[Entry] = []
    for person in (one for one in staff_of(facts, seed) if one.commune == place):
        attended = [one for one in held if person in one.people]
        found += [(person, one) for one in attended] or [(person, None)]
    return found


def _cells(layout: Layout, number: int, entry: Entry) -> list[Cell]:
    person, training = entry
    print_day = DATES[layout.get("dates", "long")]
    told: dict[str, Cell] = {
        "row_label": number,
        "staff_name": person.name,
        "birth_date": date.fromordinal(person.birth).year if layout.get("birth_year") else print_day(person.birth),
        "sex": SEX[person.sex],
        "unit": person.unit,
        "role": ROLES[person.role],
        "child_work": "x" if person.role in CHILD_WORK else "",
        "themes": "; ".join(THEMES[theme] for theme in training.themes) if training else "",
        "form": FORMS[training.form] if training else "",
        "trained_on": print_day(training.day) if training else "",
        "certificate": "x" if training and training.form == "training" else "",
        "note": "",
    }
    return [told[column] for column in layout["columns"]]


def books(facts: Facts, _: World, seed: int) -> Iterator[Written]:
    """Return the list of every commune and year."""
    for period in (period for _, period in windows(facts, YEARS)):
        for place in range(len(facts.communes)):
            layout = form_of("staff_training", place)
            yield Written(_sheet(facts, seed, place, period, layout), layout, period.cutoff)


def _sheet(facts: Facts, seed: int, place: int, period: Period, layout: Layout) -> Sheet:
    commune, last = facts.communes[place], period.cutoff
    rows = entries(facts, seed, place, period)
    people = len({person.number for person, _ in rows})
    return Sheet(
        path=Path(FOLDER) / period.id / f"{commune.code}_{commune.name}.xlsx",
        name=layout["sheet"],
        columns=layout["columns"],
        top=[
            *head_lines("national", facts, commune),
            [Text(TITLE, style="title")],
            [Text(period.label, style="italic")],
            [Text(f"Từ ngày {long_text(period.starts)} đến ngày {long_text(last)}", style="italic")],
            [Text(SAMPLE_MARK.replace("trẻ em", "người"), style="mark")],
            [],
        ],
        body=[Line("row", _cells(layout, number, row)) for number, row in enumerate(rows, start=1)],
        bottom=[
            [],
            [Text(f"Tổng cộng: {people} người", "left", "bold")],
            [Text(f"{commune.short_name}, {words(last)}", "right", "italic")],
            [Text("Người lập biểu", "left", "bold"), Text(f"TM. UBND {commune.name.upper()}", "right", "bold")],
            [Text("(Ký, ghi rõ họ tên)", "left", "italic"), Text("CHỦ TỊCH", "right", "bold")],
        ],
        numbers=bool(layout.get("numbers")),
        widths=facts.layouts["widths"] | layout["widths"],
    )


def key(facts: Facts, _: World, seed: int) -> list[KeyRow]:
    """Count persons, not attendances: all, leaders of schools, those who work for children; reached, and trained by theme."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for period in (period for _, period in windows(facts, YEARS)):
        for place, commune in enumerate(facts.communes):
            rows = entries(facts, seed, place, period)
            for measure, category, people in _measures(rows):
                counts[commune.code, period.id, measure, category] += len({person.number for person in people})
            counts[commune.code, period.id, "attendances", "*"] += sum(training is not None for _, training in rows)
    return [(*cell, str(number)) for cell, number in sorted(counts.items()) if number]


def _measures(rows: list[Entry]) -> Iterator[tuple[str, str, list[Person]]]:
    yield "staff", "*", [person for person, _ in rows]
    yield "staff", "school_leader", [person for person, _ in rows if person.role in LEADERS]
    yield "staff", "child_work", [person for person, _ in rows if person.role in CHILD_WORK]
    yield "reached", "*", [person for person, training in rows if training]
    for theme in THEMES:
        yield "reached", theme, [person for person, training in rows if training and theme in training.themes]


def missing_name(row: Row) -> Outcome:
    """No name."""
    row.put("staff_name", "")
    return "staff_name", "missing_required", True


def missing_day(row: Row) -> Outcome | None:
    """A theme without a day."""
    if not row.get("themes"):
        return None
    row.put("trained_on", "")
    return "trained_on", "missing_required", True


def impossible_day(row: Row) -> Outcome | None:
    """A day that no calendar has."""
    if not row.get("themes"):
        return None
    row.put("trained_on", f"30/02/{row.year}")
    return "trained_on", "impossible_date", True


def unknown_role(row: Row) -> Outcome:
    """A post that is not in the list."""
    row.put("role", "Chức danh lạ")
    return "role", "unknown_group", False


SPOIL = tuple(Kind(f"staff_{kind.__name__}", kind) for kind in (missing_name, missing_day, impossible_day, unknown_role))
PAPER = Paper("staff_training", FOLDER, books, key, SPOIL, "staff_name")
