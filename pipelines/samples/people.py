"""Families and their children: births, twins, deaths, moves, names, numbers."""

from random import Random

from pipelines.samples.days import NEVER, Day, age_years, to_date, years_before
from pipelines.samples.facts import Commune, Facts
from pipelines.samples.names import UNNAMED, NameBook, make_name, pick
from pipelines.samples.world import COUNTED_STATUS, Child, Stay

YEAR = 365.25
CHILD_AGE, OLDEST_MOTHERS = 16, 21  # under so many years on the first day; first births so many years before it
RISKS = ("Hộ nghèo", "Cha mẹ đi làm ăn xa", "Mồ côi cha", "Mồ côi mẹ", "Có nguy cơ bỏ học")


def share_out(total: int, weights: list[float]) -> list[int]:
    """Divide a number by weights; the parts add up to it, the largest remainders get the rest."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(value) for value in exact]
    order = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts


def settle(facts: Facts, children: int, seed: int) -> list[Child]:
    """Return the children of all communes: about ``children`` under 16 living there on the reference day."""
    book, people, family = NameBook(), list[Child](), 0
    targets = share_out(children, [commune.weight for commune in facts.communes])
    for index, commune in enumerate(facts.communes):
        rng = Random(f"{seed}/people/{commune.code}")
        living = 0
        while living < targets[index]:
            family += 1
            born = Household(facts, rng, index, family).children(book, len(people))
            people += born
            living += sum(_lives(child, facts.reference_day) for child in born)
    _give_numbers(people, seed, facts)
    return people


def _lives(child: Child, day: Day) -> bool:
    return child.birth > years_before(day, 16) and child.stay_on(day) is not None


class Household:
    """One mother and her children; the family lives and moves together."""

    def __init__(self, facts: Facts, rng: Random, commune: int, number: int) -> None:
        self.facts, self.number = facts, number
        self.rng: Random = rng
        self.home: Commune = facts.communes[commune]
        self.ethnic = pick(rng, self.home.ethnic)
        self.people = facts.people[self.ethnic]
        self.family_name = pick(rng, self.people.family)
        self.mother = self._mother()
        absent_father = rng.random() < facts.rates["mother_no_father"]
        self.father = "" if absent_father else make_name(rng, self.people, "m", self.family_name)
        self.poverty = self._poverty()
        self.given: set[str] = set()  # names of the children so far: no two siblings share one
        self.stays = self._stays(commune)

    def _mother(self) -> str:
        own = self.ethnic if self.rng.random() < 0.9 else pick(self.rng, self.home.ethnic)
        return make_name(self.rng, self.facts.people[own], "f")

    def _poverty(self) -> str:
        draw = self.rng.random()
        if draw < self.home.poor:
            return "poor"
        return "near_poor" if draw < self.home.poor + self.facts.rates["poor_family_near"] else "none"

    def _status(self) -> str:
        draw = self.rng.random()
        for status, share in self.facts.rates["status"].items():
            if draw < share:
                return str(status)
            draw -= share
        return "permanent"

    def _stays(self, commune: int) -> list[Stay]:
        """Where the family lives: one commune, or a move within, out of or into the district in the years told."""
        rates, rng = self.facts.rates, self.rng
        status, hamlet = self._status(), rng.choice(self.home.hamlets)
        day = self._moving_day()
        draw = rng.random() / self.facts.years
        stay = Stay(commune, hamlet, 0, status=status)
        if draw < rates["family_moves_within"]:
            return [self._ended(stay, day), self._elsewhere(commune, day, status)]
        draw -= rates["family_moves_within"]
        if draw < rates["family_moves_out"]:
            return [self._ended(stay, day)]
        draw -= rates["family_moves_out"]
        if draw < rates["family_moves_in"]:
            stay.start, stay.arrived = day, True
        elif rng.random() < 0.03:
            stay.start, stay.arrived = day - rng.randrange(800, 3000), True
        return [stay]

    def _moving_day(self) -> Day:
        """A day that the next list of the same year will show: never between a year's last cut-off and the next year."""
        while True:
            day = self.rng.randrange(self.facts.first_day + 1, self.facts.last_day)
            if any(period.starts <= day <= period.cutoff for period in self.facts.periods):
                return day

    @staticmethod
    def _ended(stay: Stay, day: Day) -> Stay:
        stay.end = day
        return stay

    def _elsewhere(self, commune: int, day: Day, status: str) -> Stay:
        others = [index for index in range(len(self.facts.communes)) if index != commune]
        target = self.rng.choices(others, [self.facts.communes[index].weight for index in others])[0]
        hamlet = self.rng.choice(self.facts.communes[target].hamlets)
        return Stay(target, hamlet, day, arrived=True, status=status)

    def _births(self) -> list[Day]:
        """Birth days of the mother's children inside the world's years; a twin repeats the day."""
        rng, found = self.rng, list[Day]()
        low, high = self.facts.rates["spacing_years"]
        oldest = years_before(self.facts.first_day, CHILD_AGE) + 1
        day = rng.randrange(years_before(self.facts.first_day, OLDEST_MOTHERS), self.facts.last_day + 200)
        number = 1 + sum(rng.random() < (self.people.children - 1) / 6 for _ in range(6))
        for _ in range(number):
            if oldest <= day <= self.facts.last_day:
                day += to_date(day).timetuple().tm_yday == 1  # 1 January is how people write "year only"
                found += [day, day] if rng.random() < self.facts.rates["twins"] else [day]
            day += int(rng.uniform(low, high) * YEAR)
        return found

    def children(self, book: NameBook, known: int) -> list[Child]:
        """Return the children that live in the district at some time since the world's first day."""
        found: list[Child] = []
        for birth in self._births():
            child = self._child(birth, book, known + len(found))
            if child is not None:
                found.append(child)
        return found

    def _child(self, birth: Day, book: NameBook, number: int) -> Child | None:
        died = self._death(birth)
        stays = self._own_stays(birth)
        if died <= self.facts.first_day or not stays or stays[0].start >= min(died, stays[0].end):
            return None
        sex = "m" if self.rng.random() < self.facts.rates["male_at_birth"] else "f"
        child = Child(number, self.number, sex, birth, self.ethnic, "", self.mother, self.father, self.poverty, stays, died)
        self._name(child, book)
        if self.rng.random() < self.facts.rates["risk"]:
            child.risk = RISKS[0] if self.poverty == "poor" else self.rng.choice(RISKS[1:])
        return child

    def _own_stays(self, birth: Day) -> list[Stay]:
        """The family's stays that the child lives to see; a stay begun before birth begins at birth, unprinted."""
        found = []
        for stay in self.stays:
            if stay.end <= max(birth, self.facts.first_day):
                continue
            arrived = stay.arrived and stay.start > birth
            absent = self._absent_day() if stay.status in COUNTED_STATUS else NEVER
            start = max(birth, stay.start)
            found.append(Stay(stay.commune, stay.hamlet, start, stay.end, arrived, stay.status, absent))
        return found

    def _absent_day(self) -> Day:
        if self.rng.random() >= self.facts.rates["absent"]:
            return NEVER
        return self.rng.randrange(self.facts.first_day - 300, self.facts.last_day)

    def _death(self, birth: Day) -> Day:
        """Day of death by illness or at birth; NEVER for most (injury deaths come later)."""
        rates, draw = self.facts.rates, self.rng.random()
        if draw < rates["death_first_month"]:
            return birth + self.rng.randrange(1, 28)
        if draw < rates["death_first_month"] + rates["death_infant"]:
            return birth + self.rng.randrange(28, 365)
        day = self.rng.randrange(self.facts.first_day + 1, self.facts.last_day)
        if day <= birth + 365:
            return NEVER
        yearly = rates["death_1_4"] if age_years(birth, day) < 5 else rates["death_5_15"]
        return day if self.rng.random() < self.facts.years * yearly else NEVER

    def _name(self, child: Child, book: NameBook) -> None:
        communes = [stay.commune for stay in child.stays]
        tries = self._first_names(child, book)
        while True:
            name = tries.pop(0) if tries else make_name(self.rng, self.people, child.sex, self.family_name)
            if name not in self.given and book.take(name, child.birth, child.sex, child.mother, communes):
                self.given.add(name)
                child.name, child.named = name, name not in UNNAMED[child.sex]
                return

    def _first_names(self, child: Child, book: NameBook) -> list[str]:
        """What is tried before a new random name: no name yet, or the name of a child born the same day elsewhere."""
        last_cutoff = self.facts.periods[-1].cutoff
        newborn = child.died - child.birth < 28 or 0 <= last_cutoff - child.birth < 13
        if newborn and self.rng.random() < 0.5:
            return [self.rng.choice(UNNAMED[child.sex])]
        namesake = book.namesake(child.birth, child.sex, self.family_name)
        return [namesake] if namesake and self.rng.random() < 0.1 else []


def _give_numbers(people: list[Child], seed: int, facts: Facts) -> None:
    """Give birth registration and personal numbers: province, century and sex, year of birth, six digits of chance."""
    rng, rates = Random(f"{seed}/numbers"), facts.rates
    tails = rng.sample(range(10**6), len(people)) if len(people) < 10**6 else list(range(len(people)))
    for child, tail in zip(people, tails, strict=True):
        known, late = rng.random() < rates["personal_id"], rng.random() < rates["personal_id_late"]
        if not child.named or rng.random() < 0.012:
            continue
        child.registered = child.birth + rng.randrange(10, 70)
        if known:
            sign = "2" if child.sex == "m" else "3"
            child.personal_id = f"{facts.province_digits}{sign}{to_date(child.birth):%y}{tail:06d}"
            late_day = rng.randrange(facts.first_day, facts.last_day)
            child.id_from = max(child.registered, late_day if late else 0)
