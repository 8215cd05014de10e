"""The sample world's facts, read once from the data files of this folder."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.errors import RequestError
from pipelines.samples.days import Day, to_day

FOLDER = Path(__file__).resolve().parent / "facts"

Weighted = tuple[tuple[str, ...], tuple[float, ...]]
"""Choices with their cumulative weights, as ``random.choices`` takes them."""


@dataclass(frozen=True)
class Period:
    """One reporting period: events count from ``starts`` to ``cutoff``, what is known by ``known_on`` counts."""

    id: str
    label: str
    starts: Day
    cutoff: Day
    known_on: Day
    list_from: Day  # first day of the event lists: the day after the former cut-off


@dataclass(frozen=True)
class Commune:
    """One commune: its code, name, share of the children, peoples, and how well it does."""

    code: str
    name: str
    weight: float
    ethnic: Weighted
    bhyt_gap: float
    poor: float
    hamlets: tuple[str, ...]

    @property
    def short_name(self) -> str:
        """Name without its type: Bình Lư."""
        return self.name.removeprefix("Xã ").removeprefix("Thị trấn ")

    @property
    def is_town(self) -> bool:
        """Whether the commune is a township (thị trấn)."""
        return self.name.startswith("Thị trấn")


@dataclass(frozen=True)
class People:
    """Name parts of one ethnic group."""

    children: float
    family: Weighted
    middle: dict[str, Weighted]  # by sex
    given: dict[str, Weighted]


@dataclass(frozen=True)
class Cause:
    """One cause of injury with its share, lethality, ages, places and months (empty: any)."""

    code: str
    text: str
    share: float
    death_share: float
    ages: tuple[int, int]
    places: Weighted
    months: tuple[int, ...]


@dataclass(frozen=True)
class Help:
    """One kind of help: the months in which it is given, the groups it is meant for (empty: all), its services and level."""

    text: str
    months: tuple[int, ...]
    weight: float
    groups: tuple[int, ...]
    services: tuple[str, ...] = ()
    level: str = ""


@dataclass(frozen=True, eq=False)
class Facts:
    """Everything the simulation is told; nothing in it comes from a real person. Loaded once, so it is equal to itself only."""

    district_code: str
    district: str
    first_day: Day
    last_day: Day
    reference_day: Day
    periods: tuple[Period, ...]
    rounds: tuple[tuple[Day, Day], ...]
    score_years: tuple[int, ...]
    communes: tuple[Commune, ...]
    people: dict[str, People]
    causes: tuple[Cause, ...]
    helps: tuple[Help, ...]
    rates: dict[str, Any]
    criteria: tuple[tuple[int, str, int], ...]
    results: dict[str, dict[int, str]]  # commune -> year -> R (recognised) or N, then hundreds of the checked total
    layouts: dict[str, Any]

    @property
    def population_years(self) -> tuple[int, ...]:
        """Years for which the statistics office gives an estimate: those of the periods."""
        return tuple(sorted({int(period.id[:4]) for period in self.periods}))


def read_yaml(name: str) -> Any:
    """Return the content of one YAML file of the facts folder."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((FOLDER / name).read_text(encoding="utf-8"), Loader=loader)


def read_csv(name: str) -> list[dict[str, str]]:
    """Return the rows of one CSV file of the facts folder."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def weigh(parts: list[tuple[str, float]]) -> Weighted:
    """Return choices with cumulative weights."""
    total, sums = 0.0, []
    for _, weight in parts:
        total += weight
        sums.append(total)
    return tuple(text for text, _ in parts), tuple(sums)


def _parse(part: str) -> tuple[str, float]:
    text, mark, weight = part.rpartition(" x ")
    return (text, float(weight)) if mark else (part, 1.0)


def _people(entry: dict[str, Any]) -> People:
    def part(key: str) -> Weighted:
        return weigh([_parse(item) for item in entry[key]])

    middle = {"m": part("male_middle"), "f": part("female_middle")}
    return People(entry["children"], part("family"), middle, {"m": part("male"), "f": part("female")})


def _communes() -> tuple[Commune, ...]:
    hamlets = read_yaml("hamlets.yml")
    found = []
    for row in read_csv("communes.csv"):
        shares = [item.rpartition(" ") for item in row["ethnic_mix"].split("|")]
        mix = weigh([(name, float(share)) for name, _, share in shares])
        poor, gap = float(row["poor"]), float(row["bhyt_gap"])
        code = row["code"]
        found.append(Commune(code, row["name"], float(row["weight"]), mix, gap, poor, tuple(hamlets[code])))
    return tuple(found)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("|") if part)


def _causes() -> tuple[Cause, ...]:
    found = []
    for row in read_csv("causes.csv"):
        places = weigh([(place, float(row[f"place_{place}"])) for place in ("home", "school", "community")])
        share, death = float(row["share"]), float(row["death_share"])
        ages = (int(row["age_low"]), int(row["age_high"]))
        found.append(Cause(row["cause"], row["text"], share, death, ages, places, _numbers(row["months"])))
    return tuple(found)


def _helps() -> tuple[Help, ...]:
    rows = read_csv("help.csv")
    return tuple(
        Help(r["help"], _numbers(r["months"]), float(r["weight"]), _numbers(r["groups"]), tuple(r["service"].split("|")), r["level"])
        for r in rows
    )


def _periods(entries: list[dict[str, Any]], first_day: Day) -> tuple[Period, ...]:
    found, list_from = [], first_day
    for entry in entries:
        starts, cutoff, known = (to_day(entry[key]) for key in ("starts", "cutoff", "known_on"))
        found.append(Period(entry["id"], entry["label"], starts, cutoff, known, list_from))
        list_from = cutoff + 1
    return tuple(found)


def _results() -> dict[str, dict[int, str]]:
    rows = read_csv("score_results.csv")
    return {row["code"]: {int(key): value for key, value in row.items() if key != "code"} for row in rows}


@lru_cache(maxsize=1)
def load_facts(plan: str = "tam_duong_2018") -> Facts:
    """Return the facts of one plan's sample world.

    Raises:
        RequestError: no sample world is described for this plan.
    """
    if not (FOLDER / f"{plan}.yml").is_file():
        raise RequestError(
            f"Chưa có bộ dữ liệu mẫu cho kế hoạch '{plan}'.",
            todo="dùng kế hoạch tam_duong_2018",
        )
    plan_file = read_yaml(f"{plan}.yml")
    first = to_day(plan_file["first_day"])
    return Facts(
        district_code=plan_file["district"]["code"],
        district=plan_file["district"]["name"],
        first_day=first,
        last_day=to_day(plan_file["last_day"]),
        reference_day=to_day(plan_file["reference_day"]),
        periods=_periods(plan_file["periods"], first),
        rounds=tuple((to_day(low), to_day(high)) for low, high in plan_file["rounds"]),
        score_years=tuple(plan_file["score_years"]),
        communes=_communes(),
        people={name: _people(entry) for name, entry in read_yaml("names.yml").items()},
        causes=_causes(),
        helps=_helps(),
        rates=read_yaml("rates.yml"),
        criteria=tuple((int(r["criterion"]), r["name"], int(r["maximum"])) for r in read_csv("score_criteria.csv")),
        results=_results(),
        layouts=read_yaml("layouts.yml"),
    )
