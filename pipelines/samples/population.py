"""Official estimates of the children under 16, as the district's statistics office tells them: near the truth, never equal to it."""

from collections import Counter
from pathlib import Path
from random import Random

from pipelines.samples.days import Day, age_years, long_text, to_day, words, years_before
from pipelines.samples.facts import Facts
from pipelines.samples.letterhead import MOTTO, NATION, SAMPLE_MARK
from pipelines.samples.people import share_out
from pipelines.samples.tables import Cell, Line, Sheet, Text
from pipelines.samples.world import COUNTED_STATUS, Child, Official

OLDEST = 15
SEXES = ("m", "f")
CELLS = tuple((age, sex) for age in range(OLDEST + 1) for sex in SEXES)
KEY_HEADER = ("place", "year", "source", "sex", "age", "number")
PUBLISHED = "02-15"
"""The estimate of 1 January is made known on this day of its year."""


def estimate_all(facts: Facts, children: list[Child], seed: int) -> list[Official]:
    """Return the estimate of every commune for 1 January of each year of ``facts.population_years``."""
    found = []
    for year in facts.population_years:
        day = to_day(f"{year}-01-01")
        living = _living(children, day)
        for place, commune in enumerate(facts.communes):
            rng = Random(f"{seed}/population/{commune.code}/{year}")
            found.append(Official(place, year, day, _estimate(facts, rng, living.get(place, Counter()))))
    return found


def _living(children: list[Child], day: Day) -> dict[int, Counter[tuple[int, str]]]:
    """Children under 16 who live in each commune on a day, by age and sex."""
    oldest = years_before(day, OLDEST + 1)
    found: dict[int, Counter[tuple[int, str]]] = {}
    for child in children:
        stay = child.stay_on(day) if child.birth > oldest else None
        if stay is not None and stay.status_on(day) in COUNTED_STATUS:
            found.setdefault(stay.commune, Counter())[age_years(child.birth, day), child.sex] += 1
    return found


def _estimate(facts: Facts, rng: Random, living: Counter[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Spread a total that is a few percent wrong over smoothed ages, as an office does that does not count."""
    low, high = facts.rates["official_error"]
    truth = sum(living.values())
    total = round(truth * (1 + rng.choice((-1, 1)) * rng.uniform(low, high)))
    total += total == truth
    weights = [(_around(living, age, sex) + 0.2) * rng.uniform(0.95, 1.05) for age, sex in CELLS]
    return dict(zip(CELLS, share_out(total, weights), strict=True))


def _around(living: Counter[tuple[int, str]], age: int, sex: str) -> float:
    near = [living[other, sex] for other in (age - 1, age, age + 1) if 0 <= other <= OLDEST]
    return sum(near) / len(near)


def population_name(year: int) -> str:
    """Return the file name of a year's table of population."""
    return f"dan-so-{year}.xlsx"


def make_population(facts: Facts, year: int, estimates: list[Official]) -> Sheet:
    """Return the statistics office's table of one year: every commune by age and sex, then the district's own line."""
    layout = facts.layouts["population"][0]
    listed = [found for found in estimates if found.year == year]
    rows = [row for found in listed for row in _commune_rows(facts, found)]
    rows.append([facts.district_code, "", "Dưới 16 tuổi", *_counts(listed)])
    whole = f"{sum(found.total for found in listed):,}".replace(",", ".")
    return Sheet(
        path=Path(population_name(year)),
        name=layout["sheet"],
        columns=layout["columns"],
        top=_top(facts, year, listed[0].day),
        body=[Line("row", [number, *cells]) for number, cells in enumerate(rows, start=1)],
        bottom=_bottom(facts, year, whole),
        numbers=bool(layout.get("numbers")),
        widths=facts.layouts["widths"] | layout["widths"],
    )


def _commune_rows(facts: Facts, found: Official) -> list[list[Cell]]:
    commune = facts.communes[found.commune]
    rows: list[list[Cell]] = []
    for age in range(OLDEST + 1):
        male, female = (found.cells[age, sex] for sex in SEXES)
        rows.append([commune.code, commune.name, f"{age} tuổi", male + female, male, female])
    return [*rows, [commune.code, commune.name, "Dưới 16 tuổi", *_counts([found])]]


def _counts(listed: list[Official]) -> list[Cell]:
    """Return the total, the boys and the girls of some estimates."""
    male, female = (sum(found.cells[age, sex] for found in listed for age in range(OLDEST + 1)) for sex in SEXES)
    return [male + female, male, female]


def _top(facts: Facts, year: int, day: Day) -> list[list[Text]]:
    office = f"Chi cục Thống kê {facts.district[0].lower()}{facts.district[1:]}"
    return [
        [Text("TỔNG CỤC THỐNG KÊ", "left"), Text(NATION, "right", "bold")],
        [Text(office.upper(), "left", "bold"), Text(MOTTO, "right", "bold")],
        [],
        [Text(f"ƯỚC TÍNH DÂN SỐ TRẺ EM DƯỚI 16 TUỔI NĂM {year}", style="title")],
        [Text("Chia theo xã, thị trấn, độ tuổi và giới tính", style="italic")],
        [Text(f"Số liệu tại thời điểm {long_text(day)}", style="italic")],
        [Text(f"Nguồn số liệu: {office}", style="italic")],
        [Text("Tính chất số liệu: Ước tính", style="italic")],
        [Text(f"Ngày công bố: {long_text(to_day(f'{year}-{PUBLISHED}'))}", style="italic")],
        [Text(SAMPLE_MARK, style="mark")],
        [],
    ]


def _bottom(facts: Facts, year: int, whole: str) -> list[list[Text]]:
    place = facts.seat
    return [
        [],
        [Text(f"Tổng số trẻ em dưới 16 tuổi: {whole}", "left", "bold")],
        [Text(f"{place}, {words(to_day(f'{year}-{PUBLISHED}'))}", "right", "italic")],
        [Text("Người lập biểu", "left", "bold"), Text("CHI CỤC TRƯỞNG", "right", "bold")],
        [Text("(Ký, ghi rõ họ tên)", "left", "italic"), Text("(Ký, đóng dấu)", "right", "italic")],
    ]


def key_rows(facts: Facts, estimates: list[Official]) -> list[tuple[str, ...]]:
    """Return the answer key of the population tables: every commune, year, sex and single age."""
    return [
        (facts.communes[found.commune].code, str(found.year), "official_estimate", sex, str(age), str(number))
        for found in estimates
        for (age, sex), number in found.cells.items()
    ]
