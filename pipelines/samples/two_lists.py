"""Two lists of the same children as two offices would keep them, with the truth: what matching is tried on.

Every child is invented. The first list is kept with care, the second is written fast: half of it in decomposed
Unicode, a fifth without accents, days and months swapped, middle names dropped, families moved, twins, siblings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from pipelines.samples.days import Day, to_date, to_day
from pipelines.samples.facts import Commune, People, load_facts
from pipelines.samples.misspelling import Child, Slip, Writer
from pipelines.samples.names import fold, make_name, pick

COLUMNS = ("id", "full_name", "birth_date", "sex", "commune", "mother_name", "personal_id", "card_no")
FIRST, LAST = to_day("2002-03-15"), to_day("2018-03-14")
PROVINCE = "012"
# names of twins that a list without accents cannot tell apart
TWIN_NAMES = {
    "m": (("Tú", "Tư"), ("Hùng", "Hưng"), ("Sơn", "Sỏn"), ("Lâm", "Lám"), ("Quân", "Quấn"), ("Thành", "Thanh")),
    "f": (("Hoa", "Hòa"), ("Lan", "Lân"), ("Nga", "Ngà"), ("Thúy", "Thùy"), ("Hồng", "Hống"), ("Mỷ", "My")),
}


@dataclass(frozen=True)
class TwoLists:
    """Rows of both lists (keys: COLUMNS), the true pairs (id_a, id_b) and what was done to each row of either list."""

    first: list[dict[str, str]]
    second: list[dict[str, str]]
    truth: list[tuple[str, str]]
    slips: dict[str, tuple[str, ...]] = field(default_factory=dict)


CAREFUL = {
    Slip.TYPO: 0.004, Slip.SPELLING: 0.004, Slip.WRONG_ACCENT: 0.002, Slip.MIDDLE_DROPPED: 0.004, Slip.YEAR_ONLY: 0.01,
    Slip.BIRTH_TYPO: 0.002, Slip.MOTHER_MISSING: 0.03, Slip.MOTHER_TYPO: 0.004, Slip.WRONG_SEX: 0.001, Slip.NUMBER_TYPO: 0.002,
}  # fmt: skip
HASTY = {
    Slip.DECOMPOSED: 0.5, Slip.NO_ACCENTS: 0.2, Slip.CAPITALS: 0.2, Slip.SWAPPED: 0.03, Slip.MIDDLE_DROPPED: 0.05,
    Slip.MOVED: 0.06, Slip.TYPO: 0.02, Slip.SPELLING: 0.02, Slip.WRONG_ACCENT: 0.01, Slip.YEAR_ONLY: 0.03,
    Slip.BIRTH_TYPO: 0.01, Slip.MOTHER_MISSING: 0.1, Slip.MOTHER_MIDDLE: 0.05, Slip.MOTHER_TYPO: 0.02,
    Slip.WRONG_SEX: 0.003, Slip.UNNAMED: 0.003, Slip.NUMBER_TYPO: 0.005,
}  # fmt: skip


def make_lists(
    children: int = 19_000,
    seed: int = 2018,
    *,
    numbers: float = 0.0,
    people: People | None = None,
    communes: Sequence[Commune] | None = None,
    first: dict[Slip, float] | None = None,
    second: dict[Slip, float] | None = None,
    kept: tuple[float, float] = (0.9, 0.8),
) -> TwoLists:
    """Return two lists drawn from about ``children`` invented children.

    Args:
        numbers: share of the rows that carry a personal number, and, drawn apart, a card number.
        people: name parts of everybody; by default those of the sample district's peoples.
        communes: where families live; by default those of the sample district.
        first, second: what goes wrong in each list and how often (by default CAREFUL and HASTY).
        kept: share of the children that each list holds.
    """
    rng = Random(f"{seed}/two lists")
    writers = Writer(CAREFUL if first is None else first), Writer(HASTY if second is None else second)
    rows: tuple[list[dict[str, str]], list[dict[str, str]]] = ([], [])
    truth, slips = [], {}
    for child in _children(rng, children, people, communes or load_facts().communes):
        ids = []
        for side, mark in enumerate("AB"):
            if rng.random() >= kept[side]:
                continue
            row, done = writers[side].write(rng, _numbered(rng, child, numbers))
            row["id"] = f"{mark}{len(rows[side]) + 1:06d}"
            rows[side].append(row)
            slips[row["id"]] = done
            ids.append(row["id"])
        if len(ids) == 2:
            truth.append((ids[0], ids[1]))
    rng.shuffle(rows[1])
    ordered = [[{name: row[name] for name in COLUMNS} for row in side] for side in rows]
    return TwoLists(ordered[0], ordered[1], truth, slips)


def _numbered(rng: Random, child: Child, share: float) -> Child:
    personal = child.personal_id if rng.random() < share else ""
    card = child.card_no if rng.random() < share else ""
    return replace(child, personal_id=personal, card_no=card)


def _children(rng: Random, children: int, people: People | None, communes: Sequence[Commune]) -> Iterator[Child]:
    weights = [commune.weight for commune in communes]
    made = 0
    while made < children:
        home = rng.choices(communes, weights)[0]
        kin = people or load_facts().people[pick(rng, home.ethnic)]
        family = _family(rng, kin, home, rng.choice(communes))
        yield from family
        made += len(family)


def _family(rng: Random, people: People, home: Commune, away: Commune) -> list[Child]:
    """Return the children of one mother: nine months apart at least, no two with one name, now and then twins."""
    father, mother = pick(rng, people.family), make_name(rng, people, "f")
    day = rng.randrange(FIRST, LAST)
    found: list[Child] = []
    while day < LAST and len(found) < 6:
        found += _birth(rng, people, father, mother, day, (home.name, away.name), {child.name for child in found})
        if rng.random() > 1 - 1 / people.children:
            break
        day += rng.randrange(330, 1600)
    return found


def _birth(
    rng: Random, people: People, father: str, mother: str, day: Day, places: tuple[str, str], taken: set[str]
) -> list[Child]:
    sexes = [rng.choice("mf")]
    if rng.random() < 0.015:
        sexes.append(rng.choice((sexes[0], "m", "f")))
    names = [_fresh(rng, people, sex, father, taken) for sex in sexes]
    if len(set(sexes)) == 1 and len(sexes) == 2:
        names = _twin_names(rng, people, names, sexes[0])
    return [
        Child(name, day, sex, mother, *places, _personal_id(rng, day, sex), f"TE1{rng.randrange(100):02d}{rng.randrange(10**10):010d}")
        for name, sex in zip(names, sexes, strict=True)
    ]


def _fresh(rng: Random, people: People, sex: str, father: str, taken: set[str]) -> str:
    """Return a name that no elder sibling bears, whichever way it is written."""
    for _ in range(50):
        name = make_name(rng, people, sex, father)
        if fold(name) not in map(fold, taken):
            break
    return name


def _twin_names(rng: Random, people: People, names: list[str], sex: str) -> list[str]:
    """Return names of twins: the middle part is shared; a third of them differ by an accent only."""
    before = names[0].rsplit(" ", 1)[0]
    if rng.random() < 1 / 3:
        return [f"{before} {given}" for given in rng.choice(TWIN_NAMES[sex])]
    other = names[1].rsplit(" ", 1)[1]
    while fold(other) == fold(names[0].rsplit(" ", 1)[1]):
        other = pick(rng, people.given[sex])
    return [names[0], f"{before} {other}"]


def _personal_id(rng: Random, day: Day, sex: str) -> str:
    """Return twelve digits: province, century and sex, year, six random ones (DOMAIN.md section 4)."""
    year = to_date(day).year
    return f"{PROVINCE}{(year // 100 - 19) * 2 + (sex == 'f')}{year % 100:02d}{rng.randrange(10**6):06d}"
