"""Score sheets of the communes (QĐ 34/2014/QĐ-TTg; the points of the sample are invented) and the days lists came in."""

from datetime import date
from random import Random

from pipelines.samples.days import Day, to_date
from pipelines.samples.facts import Facts
from pipelines.samples.world import ScoreSheet


def score_all(facts: Facts, seed: int) -> list[ScoreSheet]:
    """Return one sheet per commune and year; the wanted result (R8: recognised, 800 to 899) is a fact of the sample."""
    found = []
    for index, commune in enumerate(facts.communes):
        rng = Random(f"{seed}/scores/{commune.code}")
        for year in facts.score_years:
            wanted = facts.results[commune.code][year]
            points = _points(facts, rng, int(wanted[1]) * 100, vetoed=wanted[0] == "N")
            found.append(ScoreSheet(index, year, points, recognised=wanted[0] == "R"))
    return found


SCORE_KEY = ("code", "year", "self_total", "checked_total", "zeros", "recognised", "streak")
"""Answer key of the score sheets: what was invented, and the years of recognition in a row that follow from it."""


def streak_of(results: dict[int, str], year: int) -> int:
    """Return how many years in a row up to a year a commune was recognised (R), as the facts of the sample have it."""
    found = 0
    while results.get(year - found, "N").startswith("R"):
        found += 1
    return found


def score_key(facts: Facts, sheets: list[ScoreSheet]) -> list[tuple[str, ...]]:
    """Return the answer key of the score sheets."""
    found = []
    for sheet in sheets:
        code = facts.communes[sheet.commune].code
        zeros = " ".join(str(number) for number, (_, checked) in enumerate(sheet.points, start=1) if checked == 0)
        told = ("y" if sheet.recognised else "n", str(streak_of(facts.results[code], sheet.year)))
        found.append((code, str(sheet.year), str(sheet.self_total), str(sheet.checked_total), zeros, *told))
    return sorted(found)


def _points(facts: Facts, rng: Random, hundreds: int, vetoed: bool) -> list[tuple[int, int]]:
    """Points of the 15 criteria in steps of five, with a checked total inside the hundred that is asked for."""
    maxima = [maximum for _, _, maximum in facts.criteria]
    target = hundreds + rng.randrange(10, 90) // 5 * 5
    checked = [round(maximum * target / 1000 / 5) * 5 for maximum in maxima]
    zero = rng.randrange(3, len(maxima)) if vetoed else -1
    if vetoed:
        checked[zero] = 0
    while sum(checked) != target:
        index, step = rng.randrange(len(maxima)), 5 if sum(checked) < target else -5
        if index != zero and 5 <= checked[index] + step <= maxima[index]:
            checked[index] += step
    own = [min(maximum, points + rng.choice((0, 0, 0, 5, 10))) for points, maximum in zip(checked, maxima, strict=True)]
    return list(zip(own, checked, strict=True))


def receive_all(facts: Facts, seed: int) -> dict[tuple[int, str, int], Day]:
    """Return when each commune's list of each period came in: between the cut-off and the due day, on a working day."""
    rng = Random(f"{seed}/receipts")
    found = {}
    for commune in range(len(facts.communes)):
        for index, period in enumerate(facts.periods):
            for register in facts.lists:
                day = rng.randrange(max(period.cutoff, period.known_on - 5), period.known_on + 1)
                while to_date(day).weekday() > 4 and day > period.cutoff:
                    day -= 1
                found[commune, register, index] = day
    return found


def sheet_received(facts: Facts, commune: int, year: int) -> Day:
    """Return the day on which a year's checked score sheet came in (dossiers are due before 30 October)."""
    day = date(year, 10, 1).toordinal() + (commune * 5 + year) % 24
    while to_date(day).weekday() > 4:
        day += 1
    return day
