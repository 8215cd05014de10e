"""Schools of the sample district, their school years and their letterhead. Names are the communes', codes are invented."""

from dataclasses import dataclass
from datetime import date

from pipelines.samples.days import Day, long_text, words
from pipelines.samples.facts import Facts, Period
from pipelines.samples.letterhead import MOTTO, NATION, SAMPLE_MARK
from pipelines.samples.schooling import FIRST_DAY, KINDERGARTEN, NURSERY
from pipelines.samples.tables import Text

LIST_DAY = (11, 15)
"""Lists of pupils say who attends on this day of the school year's first autumn."""

KINDS = (("Trường Mầm non", NURSERY, KINDERGARTEN), ("Trường Tiểu học và THCS", 1, 9))


@dataclass(frozen=True, slots=True)
class School:
    """One school: its code, its name, its commune, the classes it has."""

    code: str
    name: str
    commune: int
    first: int
    last: int

    @property
    def is_kindergarten(self) -> bool:
        """Whether it has no class above kindergarten: no youth organisation either."""
        return self.last <= KINDERGARTEN


def schools_of(facts: Facts) -> list[School]:
    """Return the schools: a kindergarten and a school of nine classes in each commune."""
    return [
        School(f"{facts.district_code}{place + 1:02d}{kind + 1:02d}0", f"{name} {_lower(commune.name)}", place, first, last)
        for place, commune in enumerate(facts.communes)
        for kind, (name, first, last) in enumerate(KINDS)
    ]


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def school_years(facts: Facts) -> list[Period]:
    """Return the school years that began in the years of the periods, up to the day of their lists."""
    found = []
    for year in facts.population_years:
        starts, cutoff = date(year, *FIRST_DAY).toordinal(), date(year, *LIST_DAY).toordinal()
        label = f"Năm học {year}-{year + 1}"
        found.append(Period(f"{year}-SY", label, starts, cutoff, cutoff + 5, starts))
    return found


def year_of(period: Period) -> int:
    """Return the year in which a school year began."""
    return int(period.id[:4])


def school_top(facts: Facts, school: School, title: str, lines: list[str]) -> list[list[Text]]:
    """Return the lines above a school's table."""
    upper = f"PHÒNG GIÁO DỤC VÀ ĐÀO TẠO {facts.district.upper()}"
    return [
        [Text(upper, "left"), Text(NATION, "right", "bold")],
        [Text(school.name.upper(), "left", "bold"), Text(MOTTO, "right", "bold")],
        [Text(f"Mã trường: {school.code}", "left")],
        [Text(title, style="title")],
        *([Text(line, style="italic")] for line in lines),
        [Text(SAMPLE_MARK, style="mark")],
        [],
    ]


def school_bottom(facts: Facts, school: School, told: str, day: Day) -> list[list[Text]]:
    """Return the lines below a school's table: a total in words, place and day, who signs."""
    place = facts.communes[school.commune].short_name
    return [
        [],
        [Text(told, "left", "bold")],
        [Text(f"{place}, {words(day)}", "right", "italic")],
        [Text("Người lập biểu", "left", "bold"), Text("HIỆU TRƯỞNG", "right", "bold")],
        [Text("(Ký, ghi rõ họ tên)", "left", "italic"), Text("(Ký, đóng dấu)", "right", "italic")],
    ]


def as_of(period: Period) -> str:
    """Return the line that says school year and day of a list."""
    return f"{period.label} - Tính đến ngày {long_text(period.cutoff)}"
