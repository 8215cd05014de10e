"""Sample lists of children at risk: one workbook per commune and year."""

from collections import Counter
from collections.abc import Iterator

from pipelines.samples.child_lists import (
    BIRTHS,
    NAMES,
    SEXES,
    YEARS,
    Items,
    books_of,
    counted,
    day_cell,
    fitting,
    in_hamlets,
    notices_of,
    person_makers,
    stays_by_commune,
    windows,
    word_kind,
)
from pipelines.samples.facts import Facts, Period
from pipelines.samples.papers_found import KeyRow, Paper
from pipelines.samples.special import RISK_CODES, risks
from pipelines.samples.tables import Maker
from pipelines.samples.world import World

REGISTER, FOLDER = "at_risk", "nguy-co"

MAKERS: dict[str, Maker] = {
    **person_makers(("full_name", "birth_date", "sex", "sex_male", "sex_female", "mother_name", "hamlet", "personal_id")),
    "reasons": lambda risk, _: risk.child.risk,
    "at_risk_from": day_cell("at_risk_from"),
    "managed": lambda risk, _: "x" if risk.managed else "",
    "measure": lambda risk, _: risk.measure,
    "measure_on": day_cell("measure_on"),
    "note": lambda *_: "",
}


def listed(facts: Facts, world: World, _: int) -> Iterator[tuple[Period, int, Items]]:
    """Yield the list of every commune and year."""
    homes = stays_by_commune(facts, world)
    for _, period in windows(facts, YEARS):
        for commune, stays in enumerate(homes):
            yield period, commune, in_hamlets(facts, commune, risks(facts, stays, period), lambda risk: (risk.child.number,))


def key(facts: Facts, world: World, seed: int) -> list[KeyRow]:
    """Count, by commune and year: children at risk on the cut-off day, by reason, those with a measure."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for period, commune, items in listed(facts, world, seed):
        place = facts.communes[commune].code
        for _, risk in items:
            counts[place, period.id, "children", "*"] += 1
            counts[place, period.id, "reason", RISK_CODES[risk.child.risk]] += 1
            counts[place, period.id, "managed", "*"] += risk.managed
    return counted(counts)


OWN = (
    word_kind("unknown_risk", "reasons", ("Hay khóc đêm", "xyz"), "unknown_group", False),
    word_kind("no_risk", "reasons", ("",), "missing_required", False),
)
PAPER = Paper(
    REGISTER, FOLDER, books_of(REGISTER, FOLDER, MAKERS, "trẻ", listed), key, (*fitting(*NAMES, *SEXES, *BIRTHS, "future_birth"), *OWN),
    "full_name", notices_of(listed), "Danh sách trẻ em có nguy cơ", "Công chức Văn hóa - Xã hội",
)  # fmt: skip
