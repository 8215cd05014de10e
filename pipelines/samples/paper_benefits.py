"""Sample reviews of eligibility and benefits: one workbook per commune and year, a row for each child and policy."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from pipelines.samples.care import groups_on
from pipelines.samples.child_lists import (
    BIRTHS,
    NAMES,
    SEXES,
    YEARS,
    Items,
    Stays,
    books_of,
    counted,
    day_cell,
    fitting,
    in_hamlets,
    lives,
    notices_of,
    person_makers,
    stays_by_commune,
    windows,
    word_kind,
)
from pipelines.samples.days import NEVER, Day, age_years
from pipelines.samples.defect_kinds import Kind, Outcome, Row
from pipelines.samples.facts import Facts, Period
from pipelines.samples.papers_found import KeyRow, Paper
from pipelines.samples.tables import Maker
from pipelines.samples.world import Child, World

REGISTER, FOLDER = "benefits", "chinh-sach"
POLICIES = {
    "monthly_allowance": "Trợ cấp xã hội hằng tháng",
    "study_costs": "Hỗ trợ chi phí học tập",
    "medical_costs": "Hỗ trợ chi phí khám, chữa bệnh",
}
WITH_ALLOWANCE = {1, 3, 4, 5}
WORDS = {"y": "Có", "n": "Không", "not_reviewed": "Chưa xét", "": ""}


@dataclass(frozen=True, slots=True)
class Review:
    """One child and policy: the two answers, from when, how much."""

    child: Child
    policy: str
    eligible: str
    received: str
    benefit_from: Day
    amount: int


def reviews_of(facts: Facts, stays: Stays, period: Period) -> list[tuple[str, Review]]:
    """Return the review of a commune's children in special circumstances on the cut-off day."""
    found: list[tuple[str, Review]] = []
    for child, stay in stays:
        groups = set(groups_on(child, period.cutoff))
        if groups and child.named and lives(child, stay.commune, period.cutoff):
            found += [(stay.hamlet, review) for review in _reviews(facts, child, groups, period)]
    return found


def _reviews(facts: Facts, child: Child, groups: set[int], period: Period) -> Iterator[Review]:
    rng, age = Random(f"benefits/{child.number}/{period.id}"), age_years(child.birth, period.cutoff)
    yield _review(facts, rng, child, "monthly_allowance", bool(groups & WITH_ALLOWANCE))
    if 6 <= age <= 15:
        yield _review(facts, rng, child, "study_costs", child.poverty == "poor")
    if 13 in groups:
        yield _review(facts, rng, child, "medical_costs", True)


def _review(facts: Facts, rng: Random, child: Child, policy: str, entitled: bool) -> Review:
    draw = rng.random()
    if draw < 0.06:
        return Review(child, policy, "not_reviewed", "not_reviewed", NEVER, 0)
    if not entitled:
        return Review(child, policy, "n", "n", NEVER, 0)
    received = "y" if draw < 0.9 else "n"
    since = max(child.birth + 30, facts.first_day - rng.randrange(600)) if received == "y" else NEVER
    return Review(child, policy, "y", received, since, 405_000 if received == "y" else 0)


MAKERS: dict[str, Maker] = {
    **person_makers(("full_name", "birth_date", "sex", "sex_male", "sex_female", "mother_name", "hamlet")),
    "policy": lambda review, _: POLICIES[review.policy],
    "eligible": lambda review, context: "x" if context.layout.get("ticks") and review.eligible == "y" else WORDS[review.eligible],
    "received": lambda review, context: "x" if context.layout.get("ticks") and review.received == "y" else WORDS[review.received],
    "benefit_from": day_cell("benefit_from"),
    "amount": lambda review, context: "" if not review.amount else f"{review.amount:,}".replace(",", context.layout["thousands"]),
    "note": lambda *_: "",
}


def listed(facts: Facts, world: World, _: int) -> Iterator[tuple[Period, int, Items]]:
    """Yield the review of every commune and year."""
    homes = stays_by_commune(facts, world)
    for _, period in windows(facts, YEARS):
        for commune, stays in enumerate(homes):
            yield period, commune, in_hamlets(facts, commune, reviews_of(facts, stays, period), lambda one: (one.child.number, one.policy))


def key(facts: Facts, world: World, seed: int) -> list[KeyRow]:
    """Count, by commune and year: answers by policy, as "policy:eligible:received"; children in the review."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for period, commune, items in listed(facts, world, seed):
        place = facts.communes[commune].code
        for _, review in items:
            counts[place, period.id, "answers", f"{review.policy}:{review.eligible}:{review.received}"] += 1
        counts[place, period.id, "children", "*"] += len({review.child.number for _, review in items})
    return counted(counts)


def contradiction(row: Row) -> Outcome:
    """Received without being eligible."""
    row.put("eligible", "Không")
    row.put("received", "Có")
    return "received", "contradiction", False


def no_policy(row: Row) -> Outcome:
    """No policy."""
    row.put("policy", "")
    return "policy", "missing_required", True


OWN = (
    Kind("contradiction", contradiction),
    Kind("no_policy", no_policy),
    word_kind("unknown_policy", "policy", ("Quà của xã đội", "xyz"), "unknown_group", False),
    word_kind("unclear_answer", "eligible", ("?", "để xem"), "unreadable_number", False),
)
PAPER = Paper(
    REGISTER, FOLDER, books_of(REGISTER, FOLDER, MAKERS, "lượt", listed), key, (*fitting(*NAMES, *SEXES, *BIRTHS, "future_birth"), *OWN),
    "full_name", notices_of(listed), "Danh sách hưởng chính sách", "Công chức Văn hóa - Xã hội",
)  # fmt: skip
