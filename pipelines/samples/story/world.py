"""The world of the practice game: the sample district of one seed, with a drowning that becomes known late."""

from dataclasses import dataclass
from functools import lru_cache

from pipelines.errors import RequestError
from pipelines.samples.days import NEVER, Day, age_years
from pipelines.samples.facts import Facts, load_facts
from pipelines.samples.registers import Share
from pipelines.samples.simulate import simulate
from pipelines.samples.story.chapters import Story
from pipelines.samples.world import Child, Injury, World


@dataclass(eq=False)
class Year:
    """One office's year: its world and who drowned.

    ``as_known`` tells it as it is known on a day: before the news the child lives in every list.
    """

    story: Story
    facts: Facts
    world: World
    drowned: Injury
    seed: int

    def as_known(self, day: Day) -> World:
        """Return the world as the office knows it on a day (one world that is changed in place)."""
        known = day >= self.drowned.known
        self.drowned.child.died = self.drowned.day if known else NEVER
        return self.world

    def shares(self) -> list[Share]:
        """Return what the offices of each commune know."""
        return [self._share(place) for place in range(len(self.facts.communes))]

    def _share(self, place: int) -> Share:
        world = self.world
        return Share(
            place,
            [child for child in world.children if any(stay.commune == place for stay in child.stays)],
            [thing for thing in world.weighings if thing.commune == place],
            [thing for thing in world.injuries if thing.commune == place],
            [thing for thing in world.assistance if thing.commune == place],
        )


@lru_cache(maxsize=2)
def make_year(story: Story, children: int, seed: int) -> Year:
    """Return the year of a story: the same number of children and seed give the same year.

    Raises:
        RequestError: among so few children none fits the story.
    """
    facts = load_facts(story.plan, children)
    world = simulate(facts, children, seed)
    drowned = _drown(story, facts, world)
    world.injuries = sorted([*world.injuries, drowned], key=lambda injury: (injury.day, injury.child.number))
    codes = [commune.code for commune in facts.communes]
    for chapter in story.chapters:
        for parcel in chapter.parcels:
            for place, register, index in world.received:
                if parcel.received and parcel.holds(facts.periods[index].id, register, codes[place]):
                    world.received[place, register, index] = parcel.received
    return Year(story, facts, world, drowned, seed)




def _drown(story: Story, facts: Facts, world: World) -> Injury:
    """Return the drowning of the first child that fits: settled in one commune all its life, of school age, in no other list of events."""
    told = story.drowning
    busy = {thing.child.number for kind in (world.injuries, world.assistance) for thing in kind}
    place = next(index for index, commune in enumerate(facts.communes) if commune.code == told["commune"])
    index = next(index for index, period in enumerate(facts.periods) if period.id == told["told_in"])
    for child in world.children:
        if child.number not in busy and _fits(child, place, told["day"], told["ages"]):
            return Injury(
                child, place, told["day"], "drowning", "community", "", "Hồi sức tim phổi", "died", told["day"], told["known"], index
            )
    raise RequestError("Ít trẻ em quá, không đủ cho câu chuyện thực hành.", todo="thêm --children, từ 200 trở lên")


def _fits(child: Child, place: int, day: Day, ages: list[int]) -> bool:
    at_home = len(child.stays) == 1 and child.stays[0].commune == place and child.settled
    plain = child.named and child.died == NEVER and not child.spells and not child.risk
    return at_home and plain and child.stay_on(day) is not None and ages[0] <= age_years(child.birth, day) <= ages[1]
