"""The sample world's facts, read once from the data files of this folder."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.errors import RequestError
from pipelines.samples.days import Day, to_day

FOLDER = Path(__file__).resolve().parent / "facts"
PLAN_MARK = "# Plan: "
"""First words of the file of a plan's sample world."""

TYPES = ("Xã ", "Thị trấn ", "Phường ")
DEFAULT_PLAN = "tam_duong_2018"
YEAR = 365.25

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
    district: str  # name of the unit above it, as letterheads have it
    told: str  # how a table of many communes writes it: with the unit above it where another place of the plans bears its name

    @property
    def short_name(self) -> str:
        """Name without its type: Bình Lư; a numbered ward keeps it: Phường 08."""
        kind = next((word for word in TYPES if self.name.startswith(word)), "")
        bare = self.name.removeprefix(kind)
        return self.name if bare.isdigit() else bare

    @property
    def is_town(self) -> bool:
        """Whether the commune is a township (thị trấn)."""
        return self.name.startswith("Thị trấn")


@dataclass(frozen=True)
class SchoolKind:
    """One kind of school that every commune has: name before the commune's (or whole), classes, code where the plan gives one."""

    name: str
    first: int
    last: int
    code: str = ""


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

    plan: str
    district_code: str
    district: str
    office: str  # the body that keeps the register of data received
    province_digits: str  # the first three of a personal number
    default_children: int
    lists: tuple[str, ...]  # the lists of each period
    papers: frozenset[str]  # the papers beside them
    schools: tuple[SchoolKind, ...]
    school_list_day: tuple[int, int]
    districts: tuple[tuple[str, str], ...]  # code and name of those that tell of themselves
    estimates: bool  # whether the statistics office tells the population
    earlier_school_year: bool  # whether trainings of the school year before the first list are told
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
        """Years of the periods: those for which yearly papers are written."""
        return tuple(sorted({int(period.id[:4]) for period in self.periods}))

    @property
    def receipt_years(self) -> tuple[int, ...]:
        """Years for which a register of data received is kept."""
        return tuple(sorted({*self.population_years, *self.score_years}))

    @property
    def years(self) -> int:
        """How many years the world is told of."""
        return round((self.last_day - self.first_day) / YEAR)

    @property
    def kind(self) -> str:
        """What the place is: huyện, quận, tỉnh, xã."""
        return self.district.split()[0].lower()

    @property
    def head_of_office(self) -> str:
        """Who signs for the office that keeps the register of data received."""
        return {"tỉnh": "GIÁM ĐỐC SỞ", "xã": "CHỦ TỊCH"}.get(self.kind, "TRƯỞNG PHÒNG")

    @property
    def seat(self) -> str:
        """Name of the place as letters are dated: Tam Đường, Quận 8."""
        return self.district.removeprefix("Huyện ").removeprefix("Tỉnh ").removeprefix("Xã ")


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


def _communes(plan_file: dict[str, Any]) -> tuple[Commune, ...]:
    hamlets = read_yaml(plan_file["hamlets"]) if isinstance(plan_file["hamlets"], str) else {}
    found = []
    for place, row in enumerate(read_csv(plan_file["communes"])):
        shares = [item.rpartition(" ") for item in row["ethnic_mix"].split("|")]
        mix = weigh([(name, float(share)) for name, _, share in shares])
        poor, gap = float(row["poor"]), float(row["bhyt_gap"])
        code, above = row["code"], row.get("district") or plan_file["district"].get("above", plan_file["district"]["name"])
        inside = tuple(hamlets[code]) if hamlets else _named_hamlets(plan_file["hamlets"], place)
        told = row.get("told") or row["name"]
        found.append(Commune(code, row["name"], float(row["weight"]), mix, gap, poor, inside, above, told))
    return tuple(found)


def _named_hamlets(told: dict[str, Any], place: int) -> tuple[str, ...]:
    """Return invented hamlets of a commune: some of the plan's names in turn, each after its word (Khu phố 3)."""
    names = told["names"]
    return tuple(f"{told['word']} {names[(place * told['each'] + at) % len(names)]}" for at in range(told["each"]))


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


def plan_files() -> list[str]:
    """Return the plans for which a sample world is described."""
    return sorted(path.stem for path in FOLDER.glob("*.yml") if path.read_text(encoding="utf-8").startswith(PLAN_MARK))


def load_facts(plan: str = DEFAULT_PLAN, children: int | None = None) -> Facts:
    """Return the facts of one plan's sample world.

    Args:
        plan: id of the plan.
        children: how many the world will have; a province of few children has lists of some communes only, the others send none.

    Raises:
        RequestError: no sample world is described for this plan.
    """
    if plan not in plan_files():
        known = ", ".join(plan_files())
        raise RequestError(f"Chưa có bộ dữ liệu mẫu cho kế hoạch '{plan}'.", todo=f"chọn một trong: {known}")
    whole = _load(plan, None)
    senders = read_yaml(f"{plan}.yml").get("senders")
    if children is None or not senders:
        return whole
    number = max(senders["least"], children // senders["children_each"])
    return whole if number >= len(whole.communes) else _load(plan, number)


@lru_cache(maxsize=12)
def _load(plan: str, communes: int | None) -> Facts:
    """Return the facts of a plan, with so many of its communes only."""
    told = read_yaml("usual.yml") | read_yaml(f"{plan}.yml")
    district, first = told["district"], to_day(told["first_day"])
    return Facts(
        plan=plan,
        district_code=district["code"],
        district=district["name"],
        office=told["office"],
        province_digits=district["digits"],
        default_children=told["default_children"],
        lists=tuple(told["lists"]),
        papers=frozenset(told.get("papers", (path.stem.removeprefix("paper_") for path in Path(__file__).parent.glob("paper_*.py")))),
        schools=tuple(SchoolKind(**kind) for kind in told["schools"]),
        school_list_day=(told["school_list_day"][0], told["school_list_day"][1]),
        districts=tuple((row["code"], row["name"]) for row in told["districts"]),
        estimates=told["estimates"],
        earlier_school_year=told["earlier_school_year"],
        first_day=first,
        last_day=to_day(told["last_day"]),
        reference_day=to_day(told["reference_day"]),
        periods=_periods(told["periods"], first),
        rounds=tuple((to_day(low), to_day(high)) for low, high in told["rounds"]),
        score_years=tuple(told["score_years"]),
        communes=_communes(told)[:communes],
        people={name: _people(entry) for name, entry in read_yaml("names.yml").items()},
        causes=_causes(),
        helps=_helps(),
        rates=read_yaml("rates.yml") | told["rates"],
        criteria=tuple((int(r["criterion"]), r["name"], int(r["maximum"])) for r in read_csv("score_criteria.csv")),
        results=_results(),
        layouts=read_yaml("layouts.yml"),
    )
