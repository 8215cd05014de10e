"""The answer key: what every indicator must come to, counted from the world itself and never from the workbooks.

Definitions: RULES and the indicator's own text; written a second time on purpose, sharing no code with the pipelines.
What the office cannot know yet is left out: an injury counts from the list that first tells of it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from math import inf

from pipelines.samples.cards import card_on
from pipelines.samples.days import Day, age_months, age_years, years_before
from pipelines.samples.facts import Facts, Period
from pipelines.samples.growth import z_scores
from pipelines.samples.tally import ALL, Leaf, Tally
from pipelines.samples.world import COUNTED_STATUS, Child, Injury, Weighing, World

INJURY_BANDS = ((6, "0-5"), (10, "6-9"), (14, "10-13"), (16, "14-15"))
CARD_BANDS = ((3, "0-2"), (6, "3-5"))
CHILD_BANDS = ((3, "0-2"), (6, "3-5"), (11, "6-10"), (16, "11-15"))
MONTH_BANDS = ((6, "0-5"), (12, "6-11"), (24, "12-23"), (36, "24-35"), (48, "36-47"), (60, "48-59"))
FORMS = (("underweight", "waz"), ("stunting", "haz"), ("wasting", "whz"))
PLACES = ("home", "school", "community")
INJURY_KINDS = {
    "injured": (("injury_rate", "cause"), ("injury_by_place", "place"), ("injury_rate_100k", "")),
    "died": (("injury_rate", "cause"), ("injury_by_place", "place"), ("injury_death_rate_100k", "")),
}
FORM_NAMES = {"14-15": "14-16"}
FORM_BANDS = ((6, "0-5"), (10, "6-9"), (14, "10-13"), (16, "14-16"))
DEGREES = {
    "underweight": (
        ("malnutrition_degree", "underweight_1", -3.0, -2.0), ("malnutrition_degree", "underweight_2", -4.0, -3.0),
        ("malnutrition_degree", "underweight_3", -inf, -4.0),
    ),
    "stunting": (("malnutrition_degree", "stunting_1", -3.0, -2.0), ("malnutrition_degree", "stunting_2", -inf, -3.0)),
}  # fmt: skip
CHARACTERISTICS: dict[str, Callable[[Child], bool]] = {
    "minority": lambda child: child.ethnic != "Kinh",
    "poor": lambda child: child.poverty == "poor",
    "near_poor": lambda child: child.poverty == "near_poor",
    "ethnicity_not_told": lambda _: False,
    "poverty_not_told": lambda _: False,
}
OEDEMA_Z = -3.1
"""A child with oedema has no weight z-score, yet counts as severely malnourished by weight (DOMAIN section 7)."""

Bands = tuple[tuple[int, str], ...]
Scores = dict[str, float | None]


def band_of(bands: Bands, age: int) -> str:
    """Return the band of an age: the first one whose upper limit is above it."""
    return next(name for limit, name in bands if age < limit)


def by_band(children: list[tuple[Child, str]], bands: Bands, day: Day) -> Counter[Leaf]:
    """Count children by commune, sex and age band on a day; children past the last band are left out."""
    limits = [(years_before(day, limit), name) for limit, name in bands]
    counts: Counter[Leaf] = Counter()
    for child, place in children:
        for oldest, name in limits:
            if child.birth > oldest:
                counts[place, child.sex, name] += 1
                break
    return counts


def scores_of(weighing: Weighing) -> dict[str, float | None]:
    """Return the z-scores of a weighing; None where there is no valid one."""
    child, age = weighing.child, weighing.day - weighing.child.birth
    scores = z_scores(child.sex, age, weighing.weight, weighing.height, weighing.position, weighing.oedema)
    if weighing.oedema:
        scores |= {"waz": OEDEMA_Z, "whz": OEDEMA_Z}
    return scores


def latest_scores(scored: Iterable[tuple[Weighing, Scores]], period: Period) -> dict[str, dict[int, tuple[Weighing, float]]]:
    """Return form -> child -> its latest weighing of a period, under five, with a valid z of that form, and the z."""
    latest: dict[str, dict[int, tuple[Weighing, float]]] = defaultdict(dict)
    for weighing, scores in sorted(scored, key=lambda pair: pair[0].day):
        if period.starts <= weighing.day <= period.cutoff and weighing.child.birth > years_before(weighing.day, 5):
            for form, kind in FORMS:
                z = scores[kind]
                if z is not None:
                    latest[form][weighing.child.number] = (weighing, z)
    return latest


class Answers:
    """Counts every indicator of one world."""

    def __init__(self, facts: Facts, world: World) -> None:
        self.facts, self.world = facts, world
        self.codes = tuple(commune.code for commune in facts.communes)
        self.places = tuple(dict.fromkeys((facts.district_code, *self.codes)))
        self.scored = [(weighing, scores_of(weighing)) for weighing in world.weighings]

    def rows(self) -> list[tuple[str, ...]]:
        """Return all rows of the answer key."""
        found: list[tuple[str, ...]] = []
        for index, period in enumerate(self.facts.periods):
            residents = {day: self._residents(day, period.cutoff) for day in (period.starts, period.cutoff)}
            found += self._population(period, residents[period.cutoff])
            if "bhyt_cards" in self.facts.lists:
                found += self._cards(period, residents[period.cutoff])
            if "injury_list" in self.facts.lists:
                found += self._injuries(index, period, residents)
            if "weighing_list" in self.facts.lists:
                found += self._malnutrition(period)
                found += self._weighed(period, residents[period.cutoff])
        for year in self.facts.score_years:
            found += self._scores_of_communes(year)
        return sorted(found)

    def _tally(self, indicator: str, variant: str, period: str, bands: Bands) -> Tally:
        return Tally(indicator, variant, period, self.places, tuple(name for _, name in bands))

    def _residents(self, day: Day, as_of: Day) -> list[tuple[Child, str]]:
        """Children under 16 living in a commune on a day, as its list of ``as_of`` tells it, with the commune's code."""
        oldest = years_before(day, 16)
        found = []
        for child in self.world.children:
            stay = child.stay_on(day) if child.birth > oldest else None
            if stay is not None and stay.status_on(as_of) in COUNTED_STATUS:
                found.append((child, self.codes[stay.commune]))
        return found

    def _population(self, period: Period, residents: list[tuple[Child, str]]) -> Iterator[tuple[str, ...]]:
        tally = self._tally("child_population", "residents", period.id, CHILD_BANDS)
        tally.numerator = by_band(residents, CHILD_BANDS, period.cutoff)
        yield from tally.rows(no_denominator=True)
        for variant, holds in CHARACTERISTICS.items():
            tally = self._tally("child_characteristics", variant, period.id, ())
            for child, place in residents:
                tally.add((place, child.sex, ALL), holds(child))
            yield from tally.rows()

    def _weighed(self, period: Period, residents: list[tuple[Child, str]]) -> Iterator[tuple[str, ...]]:
        """Residents under five with a weighing of the period that gives a valid z of any form."""
        done = {
            weighing.child.number for weighing, scores in self.scored
            if period.starts <= weighing.day <= period.cutoff and weighing.child.birth > years_before(weighing.day, 5)
            and any(scores[kind] is not None for _, kind in FORMS)
        }  # fmt: skip
        tally = self._tally("weighing_coverage", "measured", period.id, ())
        for child, place in residents:
            if child.birth > years_before(period.cutoff, 5):
                tally.add((place, child.sex, ALL), child.number in done)
        return tally.rows()

    def _cards(self, period: Period, residents: list[tuple[Child, str]]) -> list[tuple[str, ...]]:
        """Residents under six: those whom the insurance office's list has, and those whose card is valid that day."""
        day, found = period.cutoff, list[tuple[str, ...]]()
        holders = [(child, place, card_on(child, day)) for child, place in residents if child.cards]
        issued = [(child, place) for child, place, card in holders if card]
        valid = [(child, place) for child, place, card in holders if card and card.start <= day <= card.end]
        for variant, counted in (("issued", issued), ("valid", valid)):
            tally = self._tally("bhyt_under6", variant, period.id, CARD_BANDS)
            tally.numerator = by_band(counted, CARD_BANDS, day)
            tally.denominator = by_band(residents, CARD_BANDS, day)
            found += tally.rows()
        return found

    def _injuries(self, index: int, period: Period, residents: dict[Day, list[tuple[Child, str]]]) -> list[tuple[str, ...]]:
        """Children hit from the start to the cut-off by events that a list of this or an earlier period tells of."""
        known = [injury for injury in self.world.injuries if period.starts <= injury.day <= period.cutoff and 0 <= injury.period <= index]
        deadly = [injury for injury in known if injury.outcome == "died"]
        lived: Counter[Leaf] = Counter()
        for day, living in residents.items():
            lived += by_band(living, INJURY_BANDS, day)
        found: list[tuple[str, ...]] = []
        for variant, events in (("injured", known), ("died", deadly)):
            for indicator, part in INJURY_KINDS[variant]:
                tally = self._tally(indicator, variant, period.id, INJURY_BANDS if part != "place" else ())
                tally.categories = {"cause": tuple(cause.code for cause in self.facts.causes), "place": PLACES}.get(part, ())
                self._count_children(tally, events, part)
                tally.denominator = lived
                found += tally.rows(halves=True)
            found += self._form(variant, period, events)
            for where in (*PLACES, "unclassified"):
                found += self._crossed(f"{variant}_{where}", period, [event for event in events if event.place == where])
        found += self._crossed("disabled", period, [event for event in known if event.outcome == "disabled"])
        return found

    def _crossed(self, variant: str, period: Period, events: list[Injury]) -> Iterator[tuple[str, ...]]:
        """Children hit at one place of event, by cause."""
        tally = self._tally("injury_cause_place", variant, period.id, ())
        tally.categories = tuple(cause.code for cause in self.facts.causes)
        self._count_children(tally, events, "cause")
        leaves, tally.numerator = tally.numerator, Counter()
        for (place, _, _), number in leaves.items():
            tally.numerator[place, ALL, ALL] += number
        return tally.rows(no_denominator=True)

    def _form(self, variant: str, period: Period, events: list[Injury]) -> Iterator[tuple[str, ...]]:
        """The four bands of the injury form, counts only; its last band holds the sixteen-year-olds too, of whom these lists tell none."""
        tally = self._tally("injury_form_bands", variant, period.id, FORM_BANDS)
        self._count_children(tally, events, "")
        tally.numerator = Counter({(place, sex, FORM_NAMES.get(band, band)): n for (place, sex, band), n in tally.numerator.items()})
        return tally.rows(no_denominator=True)

    def _count_children(self, tally: Tally, events: list[Injury], part: str) -> None:
        """Each child once, at its first event; under a cause (a place) at its first event of that cause."""
        seen: set[tuple[int, str]] = set()
        for injury in sorted(events, key=lambda event: event.day):
            place, child = self.codes[injury.commune], injury.child
            told = getattr(injury, part) if part else ""
            if (child.number, "") not in seen:
                tally.numerator[place, child.sex, band_of(INJURY_BANDS, age_years(child.birth, injury.day))] += 1
            if part and (child.number, told) not in seen:
                tally.category[place, told] += 1
            seen |= {(child.number, ""), (child.number, told)}

    def _malnutrition(self, period: Period) -> list[tuple[str, ...]]:
        """Children under five by their latest weighing of the period that gives a valid z of that form."""
        found: list[tuple[str, ...]] = []
        latest = latest_scores(self.scored, period)
        for form, _ in FORMS:
            for indicator, variant, low, high in (("malnutrition", form, -inf, -2.0), *DEGREES.get(form, ())):
                tally = self._tally(indicator, variant, period.id, MONTH_BANDS)
                for weighing, z in latest[form].values():
                    place, sex = self.codes[weighing.commune], weighing.child.sex
                    band = band_of(MONTH_BANDS, age_months(weighing.child.birth, weighing.day))
                    tally.add((place, sex, band), low <= z < high)
                found += tally.rows()
        for variant, above in (("overweight", 2.0), ("obese", 3.0)):
            tally = self._tally("overweight_share", variant, period.id, MONTH_BANDS)
            for weighing, z in latest["wasting"].values():
                band = band_of(MONTH_BANDS, age_months(weighing.child.birth, weighing.day))
                tally.add((self.codes[weighing.commune], weighing.child.sex, band), z > above)
            found += tally.rows()
        return found

    def _scores_of_communes(self, year: int) -> list[tuple[str, ...]]:
        """Communes recognised, and communes at 700 checked points or more, of the communes assessed."""
        recognised = self._tally("commune_recognised", "recognised", str(year), ())
        points = self._tally("commune_points", "at_least_700", str(year), ())
        for sheet in self.world.sheets:
            if sheet.year != year:
                continue
            place = self.codes[sheet.commune]
            for tally, reached in ((recognised, sheet.recognised), (points, sheet.checked_total >= 700)):
                tally.denominator[place, "*", "*"] += 1
                tally.numerator[place, "*", "*"] += reached
        return [*recognised.rows(), *points.rows(), *self._streaks(year)]

    def _streaks(self, year: int) -> Iterator[tuple[str, ...]]:
        """Years recognised in a row up to a year; one that reaches back to the first year told may be longer (RULES 22)."""
        tallies = {0: self._tally("commune_streak", "recognised", str(year), ())}
        tallies |= {years: self._tally("commune_streak_reached", f"at_least_{years}", str(year), ()) for years in (3, 5)}
        for place, code in enumerate(self.codes):
            won = {sheet.year for sheet in self.world.sheets if sheet.commune == place and sheet.recognised}
            told = sorted(sheet.year for sheet in self.world.sheets if sheet.commune == place and sheet.year <= year)
            run = next((year - one for one in reversed(told) if one not in won), len(told))
            for years, tally in tallies.items():
                if not years or run >= years or run < len(told):
                    tally.denominator[code, ALL, ALL] += 1
                    tally.numerator[code, ALL, ALL] += run >= years if years else run
        for tally in tallies.values():
            yield from tally.rows()
