"""Special circumstances and the help given to these children; schooling as the book states it."""

from datetime import date
from random import Random

from pipelines.samples.days import NEVER, Day, age_years, to_date
from pipelines.samples.facts import Facts, Help
from pipelines.samples.schooling import KINDERGARTEN, NURSERY, class_of, is_dropout, school_year_of
from pipelines.samples.world import Assistance, Child, Spell

DROPOUT = 8
NEEDS_POVERTY = 13
CLASSES = {NURSERY: "Nhà trẻ", KINDERGARTEN: "Mẫu giáo"}
LAST_SHOWN = 10
IN_FORCE = date(2017, 6, 1).toordinal()
"""First day of the law with the 14 groups: earlier lists carry no group number (RULES 28)."""


def group_all(facts: Facts, children: list[Child], seed: int) -> None:
    """Put children into groups of special circumstances, with first and last day."""
    rng = Random(f"{seed}/groups")
    for child in children:
        for group, share, low, high, _ in facts.rates["groups"]:
            if rng.random() < facts.rates["group_factor"] * share * (2.4 if group == NEEDS_POVERTY else 1):
                _add(facts, rng, child, group, low, high)


def _add(facts: Facts, rng: Random, child: Child, group: int, low: int, high: int) -> None:
    if group == NEEDS_POVERTY and child.poverty == "none":
        return
    first = max(child.birth + round(low * 365.25), facts.last_day - 2200)
    last = min(facts.last_day, child.birth + round((high + 1) * 365.25) - 1)
    if first >= last:
        return
    start = rng.randrange(first, last)
    end = start + rng.randrange(200, 1200) if rng.random() < 0.2 else NEVER
    child.spells.append(Spell(group, start, end))
    if group == DROPOUT:
        child.dropout_from = start


def groups_on(child: Child, day: Day) -> tuple[int, ...]:
    """Return the groups a child is in on a day, smallest first."""
    if not child.spells:
        return ()
    return tuple(sorted({spell.group for spell in child.spells if spell.start <= day < spell.end}))


def help_all(facts: Facts, children: list[Child], seed: int) -> list[Assistance]:
    """Return the help given between the cut-offs, in order of day."""
    rng = Random(f"{seed}/help")
    shares = {group: share for group, _, _, _, share in facts.rates["groups"]}
    found: list[Assistance] = []
    for child in children:
        if not child.spells or not child.named:
            continue
        for period in facts.periods:
            share = max(shares[spell.group] for spell in child.spells)
            if rng.random() < share:
                found += _helped(facts, rng, child, period.list_from, period.cutoff)
    return sorted(found, key=lambda item: (item.day, item.child.number))


def _helped(facts: Facts, rng: Random, child: Child, low: Day, high: Day) -> list[Assistance]:
    """One or two helps in a window, on days on which the child is in a group and lives in the district."""
    found: list[Assistance] = []
    for _ in range(1 + (rng.random() < 0.25)):
        day = rng.randrange(low, high + 1)
        groups, stay = groups_on(child, day), child.stay_on(day)
        kinds = _fitting(facts, groups, to_date(day).month)
        if not kinds or stay is None or age_years(child.birth, day) >= 16:
            continue
        kind = rng.choices(kinds, [item.weight for item in kinds])[0]
        start = min(spell.start for spell in child.spells if spell.start <= day < spell.end)
        if all((item.day, item.help) != (day, kind.text) for item in found):
            found.append(Assistance(child, stay.commune, day, groups, start, kind.text))
    return found


def _fitting(facts: Facts, groups: tuple[int, ...], month: int) -> list[Help]:
    if not groups:
        return []
    meant = [item for item in facts.helps if not item.groups or set(item.groups) & set(groups)]
    return [item for item in meant if month in item.months]


def schooling_on(child: Child, day: Day) -> str:
    """Return the schooling column: by the age in the year in which the school year began (RULES 5)."""
    if is_dropout(child, day):
        return "Bỏ học"
    grade = class_of(child, school_year_of(day))
    if grade is None:
        return "Chưa đi học"
    return CLASSES.get(grade, f"Lớp {min(grade, LAST_SHOWN)}")
