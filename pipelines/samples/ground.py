"""What every part of the answer key starts from: places, who lives where, who is a pupil where, the periods of a plan's world."""

from collections.abc import Sequence
from functools import cached_property

from pipelines.samples.days import Day, age_years, to_date, years_before
from pipelines.samples.facts import Facts, Period
from pipelines.samples.paper_school_enrolment import Pupil, pupils_by_school
from pipelines.samples.schools import school_years, schools_of, year_of
from pipelines.samples.tally import Tally
from pipelines.samples.world import COUNTED_STATUS, Child, World

AGE_BANDS = ((3, "0-2"), (6, "3-5"), (11, "6-10"), (16, "11-15"))
SCHOOL_MONTHS_BEFORE = 8
"""A school year begins on 1 September: so many months earlier each of its days lies in one calendar year."""

Row = tuple[str, ...]


def age_band(child: Child, day: Day) -> str:
    """Return the band of a child's age on a day."""
    age = age_years(child.birth, day)
    return next((name for limit, name in AGE_BANDS if age < limit), AGE_BANDS[-1][1])


def school_year_on(day: Day) -> int:
    """Return the year in which the school year of a day began, by September."""
    moment = to_date(day)
    return moment.year if moment.month > SCHOOL_MONTHS_BEFORE else moment.year - 1


class Ground:
    """One world and what its answer key needs to know of it more than once."""

    def __init__(self, facts: Facts, world: World, seed: int) -> None:
        self.facts, self.world, self.seed = facts, world, seed
        self.codes = tuple(commune.code for commune in facts.communes)
        self.places = tuple(dict.fromkeys((facts.district_code, *self.codes)))
        self._residents: dict[int, dict[int, str]] = {}
        self._pupils: dict[str, dict[int, tuple[Pupil, str]] | None] = {}

    @cached_property
    def schools(self) -> dict[str, str]:
        """School -> the commune in which it lies."""
        return {school.code: self.codes[school.commune] for school in schools_of(self.facts)}

    def tally(self, indicator: str, variant: str, period: str, bands: Sequence[tuple[int, str]] = AGE_BANDS) -> Tally:
        """Return empty counts by commune."""
        return Tally(indicator, variant, period, self.places, tuple(name for _, name in bands))

    def school_tally(self, indicator: str, variant: str, period: str, bands: Sequence[tuple[int, str]] = AGE_BANDS) -> Tally:
        """Return empty counts by school, for its commune and the whole too."""
        places = (*self.places, *self.schools)
        found = Tally(indicator, variant, period, places, tuple(name for _, name in bands))
        found.above = {school: (commune,) for school, commune in self.schools.items()}
        return found

    def residents(self, index: int) -> dict[int, str]:
        """Return number -> commune of the children under 16 who live there on a period's cut-off day, by the list of that day."""
        if index not in self._residents:
            self._residents[index] = self._living(self.facts.periods[index].cutoff)
        return self._residents[index]

    def _living(self, day: Day) -> dict[int, str]:
        oldest, found = years_before(day, 16), dict[int, str]()
        for child in self.world.children:
            stay = child.stay_on(day) if child.birth > oldest else None
            if stay is not None and stay.status_on(day) in COUNTED_STATUS:
                found[child.number] = self.codes[stay.commune]
        return found

    def pupils(self, period: Period) -> dict[int, tuple[Pupil, str]] | None:
        """Return number -> (pupil, school) by the newest lists that a period may use; None where no list of its school years came in time.

        Who has left school by the list's day is no pupil of it.
        """
        if period.id not in self._pupils:
            self._pupils[period.id] = self._attending(period)
        return self._pupils[period.id]

    def list_of_pupils(self, period: Period) -> Period | None:
        """Return the newest school year with days in a period whose list came in time."""
        if "school_enrolment" not in self.facts.papers:
            return None
        low, high = school_year_on(period.starts), school_year_on(period.cutoff)
        known = [year for year in school_years(self.facts) if low <= year_of(year) <= high and year.cutoff <= period.known_on]
        return known[-1] if known else None

    def _attending(self, period: Period) -> dict[int, tuple[Pupil, str]] | None:
        listed = self.list_of_pupils(period)
        if listed is None:
            return None
        found: dict[int, tuple[Pupil, str]] = {}
        for school, pupils in pupils_by_school(self.facts, self.world, listed).items():
            found |= {pupil.child.number: (pupil, school) for pupil in pupils if pupil.dropped > period.cutoff}
        return found

    @cached_property
    def child(self) -> dict[int, Child]:
        """Children by number."""
        return {child.number: child for child in self.world.children}
