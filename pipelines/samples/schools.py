"""Schools of the sample district, their school years and their letterhead. Names are the communes', codes are invented."""

from dataclasses import dataclass
from datetime import date

from pipelines.samples.days import Day, long_text, words
from pipelines.samples.facts import Facts, Period
from pipelines.samples.letterhead import MOTTO, NATION, SAMPLE_MARK
from pipelines.samples.schooling import FIRST_DAY, KINDERGARTEN
from pipelines.samples.tables import Text


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
    """Return the schools of each commune: by the kinds that the plan's world has, or those that it names itself by name and code."""
    found = []
    for place, commune in enumerate(facts.communes):
        for number, kind in enumerate(facts.schools, start=1):
            code = kind.code or f"{facts.district_code}{place + 1:02d}{number:02d}0"
            name = kind.name if kind.code else f"{kind.name} {_lower(commune.name)}"
            found.append(School(code, name, place, kind.first, kind.last))
    return found


def school_file(facts: Facts, school: School) -> str:
    """Return the name of a school's workbook; with the commune's code where its name is not its own."""
    commune = facts.communes[school.commune]
    code = "" if commune.told == commune.name else f"{commune.code}_"
    return f"{school.code}_{code}{commune.short_name}.xlsx"


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def school_years(facts: Facts) -> list[Period]:
    """Return the school years that began in the years of the periods, up to the day of their lists."""
    return [_school_year(facts, year) for year in facts.population_years]


def reported_years(facts: Facts) -> list[Period]:
    """Return the school years whose activities are told: where the plan reports in autumn, those that ended in the years of the periods."""
    return [_school_year(facts, year - facts.earlier_school_year) for year in facts.population_years]


def _school_year(facts: Facts, year: int) -> Period:
    starts, cutoff = date(year, *FIRST_DAY).toordinal(), date(year, *facts.school_list_day).toordinal()
    return Period(f"{year}-SY", f"Năm học {year}-{year + 1}", starts, cutoff, cutoff + 5, starts)


def year_of(period: Period) -> int:
    """Return the year in which a school year began."""
    return int(period.id[:4])


def school_top(facts: Facts, school: School, title: str, lines: list[str]) -> list[list[Text]]:
    """Return the lines above a school's table."""
    upper = f"PHÒNG GIÁO DỤC VÀ ĐÀO TẠO {facts.communes[school.commune].district.upper()}"
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
