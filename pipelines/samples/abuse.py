"""Cases of abuse in the sample district: what happened, who told whom and when, what the commune did. All invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from pipelines.samples.days import NEVER, Day, age_years, years_before
from pipelines.samples.facts import Facts
from pipelines.samples.world import Child, World

RATE, LEAST = 0.0006, 6
"""Cases per child and year (believable, not measured), and how many a small district has nevertheless."""

FORMS = {"violence": "Bạo lực", "sexual_abuse": "Xâm hại tình dục", "neglect": "Bỏ mặc", "illegal_labour": "Lao động trái quy định"}
SHARES = (0.55, 0.15, 0.2, 0.1)
SOURCES = {"hotline_111": "Tổng đài 111", "ward_point": "Điểm tiếp nhận của xã", "police": "Công an xã", "school": "Nhà trường"}
PLACES = ("Tại nhà", "Trường học", "Cộng đồng")
SUSPECTS = ("Cha", "Mẹ", "Hàng xóm", "Bạn học", "Người lạ", "Chưa rõ")
SUPPORT = ("Tư vấn tâm lý", "Khám, chữa bệnh", "Trợ giúp pháp lý", "Tư vấn tâm lý; Khám, chữa bệnh")
DAY = 24 * 60


@dataclass(slots=True)
class Case:
    """One case; moments are minutes since day 0, -1 where nobody wrote the hour down."""

    child: Child
    commune: int
    happened_on: Day
    form: str
    source: str
    received_on: Day
    received_at: int
    others: tuple[tuple[str, Day, int], ...]  # (source, day, minute of the day or -1) of notices to other bodies
    in_book: bool
    place: str
    suspect: str
    emergency: bool
    emergency_on: Day = NEVER
    emergency_at: int = -1
    assessed_on: Day = NEVER
    planned_on: Day = NEVER
    submitted_on: Day = NEVER
    approved_on: Day = NEVER
    support: str = ""
    supported_on: Day = NEVER
    reviewed_on: Day = NEVER
    clock: str = "not_applicable"
    plan_clock: str = "not_applicable"
    approval_clock: str = "not_applicable"

    @property
    def first_known_on(self) -> Day:
        """The first day on which anybody was told."""
        return min([day for _, day, _ in self.others] + [self.received_on] * self.in_book)

    @property
    def age(self) -> int:
        """Completed years at the event."""
        return age_years(self.child.birth, self.happened_on)


def cases_of(facts: Facts, world: World, seed: int) -> list[Case]:
    """Return the cases of all years, in order of the day on which the commune was told."""
    rng = Random(f"{seed}/abuse")
    wanted = max(LEAST, round(RATE * len(world.children)))
    found = [case for year in sorted({int(period.id[:4]) for period in facts.periods}) for case in _one_year(rng, world, year, wanted)]
    return sorted(found, key=lambda case: (case.received_on, case.child.number))


def _one_year(rng: Random, world: World, year: int, wanted: int) -> Iterator[Case]:
    """Yield so many cases of children of three years and more, on days on which they live in the district and for some time on."""
    for child in rng.sample(world.children, min(len(world.children), 40 * wanted)):
        day = date(year, 1, 1).toordinal() + rng.randrange(320)
        stay = child.stay_on(day)
        of_age = years_before(day, 16) < child.birth <= years_before(day, 3)
        if wanted and stay is not None and child.named and of_age and day + 40 <= min(child.died, stay.end):
            wanted -= 1
            yield _told(rng, child, stay.commune, day)


def _told(rng: Random, child: Child, commune: int, day: Day) -> Case:
    """Who learns of it: the commune on the day or some days later, sometimes another body before it, sometimes only another."""
    form = rng.choices(list(FORMS), SHARES)[0]
    received, minute = day + rng.choice((0, 0, 1, 2, 5)), rng.randrange(7 * 60, 21 * 60)
    draw, source = rng.random(), rng.choice(list(SOURCES))
    others: list[tuple[str, Day, int]] = []
    if draw < 0.45:
        other = rng.choice([name for name in ("hotline_111", "police") if name != source])
        others.append((other, received, max(0, minute - rng.randrange(20, 180))))
    in_book = draw >= 0.1
    case = Case(
        child, commune, day, form, source, received, minute if rng.random() < 0.85 else -1, tuple(others), in_book,
        rng.choice(PLACES), rng.choice(SUSPECTS), emergency=rng.random() < 0.3,
    )  # fmt: skip
    (_emergency if case.emergency else _plan)(rng, case, minute)
    return case


def _emergency(rng: Random, case: Case, minute: int) -> None:
    """A measure within twelve hours, later, or with no hour written down."""
    hours = rng.choice((1, 3, 6, 11, 20, 30))
    moment = case.received_on * DAY + minute + hours * 60
    case.emergency_on = moment // DAY
    case.emergency_at = moment if rng.random() < 0.85 else -1
    case.support, case.supported_on = rng.choice(SUPPORT), case.emergency_on + 2
    if case.received_at < 0 or case.emergency_at < 0:
        case.clock = "not_enough"
    else:
        case.clock = "in_time" if hours <= 12 else "late"


def _plan(rng: Random, case: Case, _: int) -> None:
    """Assessment, plan, submission, approval, support, review; days far enough apart to be judged without a calendar of holidays."""
    case.assessed_on = case.received_on + rng.randrange(1, 4)
    if rng.random() < 0.1:
        case.plan_clock = case.approval_clock = "not_enough"
        return
    late, slow = rng.random() < 0.15, rng.random() < 0.15
    case.planned_on = case.assessed_on + (21 if late else rng.randrange(0, 4))
    case.submitted_on = case.planned_on
    case.approved_on = case.submitted_on + (14 if slow else rng.randrange(0, 2))
    case.plan_clock, case.approval_clock = ("late" if late else "in_time"), ("late" if slow else "in_time")
    case.support, case.supported_on = rng.choice(SUPPORT), case.approved_on + 3
    if rng.random() < 0.6:
        case.reviewed_on = case.approved_on + 30
