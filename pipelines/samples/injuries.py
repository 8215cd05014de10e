"""Injuries: who, when, how, with what outcome, and when the office learns of it."""

from random import Random

from pipelines.samples.days import NEVER, Day, age_years, to_date, years_before
from pipelines.samples.facts import Cause, Facts
from pipelines.samples.names import pick
from pipelines.samples.world import Child, Injury

BODY = {
    "fall": ("Tay trái", "Tay phải", "Chân trái", "Chân phải", "Đầu"),
    "burn": ("Bàn tay", "Ngực, bụng", "Chân", "Mặt"),
    "traffic": ("Đầu", "Chân phải", "Chân trái", "Đa chấn thương"),
    "cut": ("Bàn tay", "Bàn chân", "Ngón tay"),
    "animal": ("Chân", "Tay", "Mặt"),
    "electric": ("Bàn tay", "Toàn thân"),
}
TREATMENT = {
    "fall": ("Nẹp cố định, chuyển TTYT huyện", "Rửa, băng vết thương"),
    "burn": ("Ngâm nước mát, chuyển TTYT huyện", "Băng gạc vô khuẩn"),
    "traffic": ("Sơ cứu, chuyển TTYT huyện", "Khâu vết thương"),
    "poisoning": ("Gây nôn, chuyển TTYT huyện",),
    "cut": ("Khâu vết thương", "Rửa, băng vết thương"),
    "choking": ("Nghiệm pháp Heimlich",),
    "animal": ("Rửa vết thương, tiêm phòng dại", "Rửa, băng vết thương"),
    "drowning": ("Hồi sức tim phổi",),
    "electric": ("Sơ cứu, chuyển TTYT huyện",),
}
OUTCOMES = (("recovered", "treated", "disabled"), (0.78, 0.985, 1.0))
DAYS_OF_MONTH = 28


def injure_all(facts: Facts, children: list[Child], seed: int, received: dict[tuple[int, str, int], Day]) -> list[Injury]:
    """Return all injury events in order of day; an injury death also ends the child's life."""
    rng = Random(f"{seed}/injuries")
    years = sorted({to_date(period.cutoff).year for period in facts.periods})
    found: list[Injury] = []
    for child in children:
        if child.settled and child.named:
            for year in years:
                found += _one_year(facts, rng, child, year)
    for injury in found:
        injury.period = _list_of(facts, injury, received)
    return sorted(found, key=lambda injury: (injury.day, injury.child.number))


def _one_year(facts: Facts, rng: Random, child: Child, year: int) -> list[Injury]:
    """A child's injuries of one year: none, one, rarely two; none after a deadly one."""
    if rng.random() >= facts.rates["injury"]:
        return []
    first = _event(facts, rng, child, year)
    again = rng.random() < facts.rates["injury_again"]
    second = _event(facts, rng, child, year) if again and first and first.died == NEVER else None
    events = [event for event in (first, second) if event]
    if second and first and second.died == NEVER and abs(second.day - first.day) > 7:
        return events
    return [_settle_death(facts, first)] if first else []


def _event(facts: Facts, rng: Random, child: Child, year: int) -> Injury | None:
    """One event on a day on which the child lives in the district, is under 16 and of the cause's age."""
    weights = [cause.share for cause in facts.causes]
    for _ in range(6):
        cause = rng.choices(facts.causes, weights)[0]
        day = _day(rng, cause, year)
        stay = child.stay_on(day)
        if stay is None or child.birth <= years_before(day, 16):
            continue
        if cause.ages[0] <= age_years(child.birth, day) <= cause.ages[1]:
            return _written(facts, rng, child, stay.commune, day, cause)
    return None


def _day(rng: Random, cause: Cause, year: int) -> Day:
    from datetime import date

    if cause.months:
        return date(year, rng.choice(cause.months), rng.randrange(1, DAYS_OF_MONTH + 1)).toordinal()
    return date(year, 1, 1).toordinal() + rng.randrange(365)


def _written(facts: Facts, rng: Random, child: Child, commune: int, day: Day, cause: Cause) -> Injury:
    dies = rng.random() < cause.death_share
    outcome = "died" if dies else rng.choices(OUTCOMES[0], cum_weights=OUTCOMES[1])[0]
    died = day + (0 if cause.code == "drowning" else rng.randrange(0, 4)) if dies else NEVER
    late = rng.random() < facts.rates["injury_late"]
    known = day + (rng.randrange(12, 60) if late else rng.randrange(0, 3))
    body = rng.choice(BODY.get(cause.code, ("",)))
    treatment = rng.choice(TREATMENT.get(cause.code, ("Sơ cứu, chuyển TTYT huyện",)))
    return Injury(child, commune, day, cause.code, pick(rng, cause.places), body, treatment, outcome, died, known)


def _settle_death(facts: Facts, injury: Injury) -> Injury:
    """A deadly injury ends the child's life; both days stand in one reporting window, so no convention divides them."""
    if injury.died == NEVER:
        return injury
    windows = [(period.starts, period.cutoff) for period in facts.periods]
    if any((low <= injury.day <= high) != (low <= injury.died <= high) for low, high in windows):
        injury.died = injury.day
    stay = injury.child.stay_on(injury.died)
    if stay is None or stay.commune != injury.commune:
        injury.died = injury.day
    injury.known = max(injury.known, injury.died)
    injury.child.died = injury.died
    return injury


def _list_of(facts: Facts, injury: Injury, received: dict[tuple[int, str, int], Day]) -> int:
    """Index of the first list whose window has reached the event and that came in after it became known; -1: none."""
    for index, period in enumerate(facts.periods):
        came = received[injury.commune, "injury_list", index]
        if period.cutoff >= injury.day and came >= injury.known:
            return index
    return -1
