"""Quarterly weighing rounds of the health stations."""

from math import sqrt
from random import Random
from typing import Any

from pipelines.samples.days import Day, years_before
from pipelines.samples.facts import Facts
from pipelines.samples.growth import LYING_UNTIL, plain_z, table, value_at
from pipelines.samples.world import Child, Weighing

YOUNGEST = 15  # days: a younger child is not carried to the station


class Body:
    """A child's own place on the growth charts, around which its weighings vary."""

    def __init__(self, rng: Random, rates: dict[str, Any]) -> None:
        first, second, rho = rng.gauss(0, 1), rng.gauss(0, 1), rates["z_correlation"]
        mean_w, sd_w = rates["z_weight"]
        mean_h, sd_h = rates["z_height"]
        noise_w, noise_h = rates["z_noise"]
        self.noise = (noise_w, noise_h)
        self.weight = mean_w + first * sqrt(sd_w**2 - noise_w**2)
        self.height = mean_h + (rho * first + sqrt(1 - rho**2) * second) * sqrt(sd_h**2 - noise_h**2)
        self.last: tuple[Day, int] = (0, 0)  # day and height of the last measuring

    def grown(self, day: Day, height: int) -> int:
        """Return the height, never less than at an earlier measuring: nobody writes that a child shrank."""
        seen, former = self.last
        result = max(height, former) if seen <= day else height
        self.last = (day, result)
        return result

    def measure(self, rng: Random, child: Child, age: int) -> tuple[int, int, float]:
        """Return weight and height in tenths (the usual position of that age) and the z of the weight."""
        z = max(-4.5, min(4.0, rng.gauss(self.weight, self.noise[0])))
        tall = max(-4.8, min(4.5, rng.gauss(self.height, self.noise[1])))
        weight = round(value_at(z, table("wfa")[child.sex][age]) * 10)
        height = round(value_at(tall, table("lhfa")[child.sex][age]) * 10)
        return weight, height, plain_z(weight / 10, table("wfa")[child.sex][age])


class Rounds:
    """All rounds of one commune."""

    def __init__(self, facts: Facts, seed: int, commune: int, layout: dict[str, Any]) -> None:
        self.facts, self.commune = facts, commune
        self.rng = Random(f"{seed}/weighing/{facts.communes[commune].code}")
        low, high = facts.rates["weighed"]
        self.coverage = self.rng.uniform(low, high)
        self.step = round(layout["height_step"] * 10)
        self.asks = {name for name in ("position", "oedema") if name in layout["columns"]}
        self.bodies: dict[int, Body] = {}

    def run(self, children: list[Child], bodies: dict[int, Body]) -> list[Weighing]:
        """Return the weighings of all rounds; ``bodies`` carries a child's build from commune to commune."""
        found = []
        for low, high in self.facts.rounds:
            days = {hamlet: self.rng.randrange(low, high + 1) for hamlet in self.facts.communes[self.commune].hamlets}
            for child in children:
                weighing = self._one(child, days, bodies)
                if weighing is not None:
                    found.append(weighing)
        return found

    def _one(self, child: Child, days: dict[str, Day], bodies: dict[int, Body]) -> Weighing | None:
        stay = next((stay for stay in child.stays if stay.commune == self.commune), None)
        if stay is None or not child.settled or not child.named:
            return None
        day = days[stay.hamlet]
        if child.stay_on(day) is not stay or not self._of_age(child, day) or self.rng.random() > self.coverage:
            return None
        body = bodies.get(child.number)
        if body is None:
            body = bodies[child.number] = Body(self.rng, self.facts.rates)
        return self._weigh(child, day, body)

    @staticmethod
    def _of_age(child: Child, day: Day) -> bool:
        return child.birth + YOUNGEST <= day and child.birth > years_before(day, 5)

    def _weigh(self, child: Child, day: Day, body: Body) -> Weighing:
        """One weighing; a child who moved is always measured in full, so that its latest weighing is whole."""
        rng, rates, age = self.rng, self.facts.rates, day - child.birth
        weight, tall, z = body.measure(rng, child, age)
        whole = len(child.stays) > 1
        position, tall = self._position(age, tall, whole)
        missed = not whole and rng.random() < rates["no_height"]
        height = None if missed else body.grown(day, round(tall / self.step) * self.step)
        oedema = "oedema" in self.asks and height is not None and not whole and rng.random() < rates["oedema"]
        no_weight = height is not None and not oedema and not whole and rng.random() < rates["no_weight"]
        return Weighing(child, self.commune, day, None if no_weight else weight, height, position, oedema, z)

    def _position(self, age: int, tall: int, whole: bool) -> tuple[str, int]:
        """How the child was measured, where the form asks; the other way than usual changes the reading by 0.7 cm."""
        usual = "l" if age < LYING_UNTIL else "h"
        if "position" not in self.asks:
            return "", tall
        if whole or self.rng.random() >= self.facts.rates["measured_other_way"]:
            return usual, tall
        return ("h", tall - 7) if usual == "l" else ("l", tall + 7)


def weigh_all(facts: Facts, children: list[Child], seed: int, layouts: list[dict[str, Any]]) -> list[Weighing]:
    """Return all weighings of the district; ``layouts`` is each commune's form, which fixes what it records."""
    homes: list[list[Child]] = [[] for _ in facts.communes]
    oldest = years_before(facts.first_day, 5)
    for child in children:
        if child.birth > oldest:
            for stay in child.stays:
                homes[stay.commune].append(child)
    bodies: dict[int, Body] = {}
    found: list[Weighing] = []
    for index, home in enumerate(homes):
        found += Rounds(facts, seed, index, layouts[index]).run(home, bodies)
    return found
