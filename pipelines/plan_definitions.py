"""Plans and their targets as frozen objects, read from the files of ``plans/`` (DESIGN section 4 "Plans", RULES 14-23)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from pipelines import periods, plan_dates, plan_rules
from pipelines.errors import CatalogError
from pipelines.plan_dates import Deadline
from pipelines.yaml_file import Raw, read_yaml

ANYWHERE = "*"
"""Place of a plan that holds for every place of the country."""


@dataclass(frozen=True)
class Baseline:
    """What a target is compared with: an input with its source, never computed in silence.

    Attributes:
        period: the period of the plan whose own figure it is, when no number is given.
        value: in the unit of the target; numerator, denominator: counts, where the source has them.
        confirm: what a person must confirm before the number may be used ("" when nothing).
    """

    period: str
    value: float | None
    numerator: float | None
    denominator: float | None
    as_of: str
    source: str
    certainty: str
    confirm: str


@dataclass(frozen=True)
class Milestone:
    """What a target wants by a date, with a comparator of its own (RULES 17)."""

    due: Deadline | None
    comparator: str
    value_low: float | None
    value_high: float | None
    of: float | None
    since: str | None
    equivalent: Raw | None
    planned: str

    def told(self) -> dict[str, Any]:
        """Return the milestone for machines: date, rule, precision, last_day, comparator, value_low, value_high, planned."""
        due = self.due
        dated = (
            {"date": due.first if due.rule == "before" else due.last, "rule": due.rule}
            if due
            else {"date": None, "rule": None}
        )
        dated |= (
            {"precision": due.precision, "last_day": due.last_day} if due else {"precision": None, "last_day": None}
        )
        values = {
            "comparator": self.comparator,
            "value_low": self.value_low,
            "value_high": self.value_high,
            "of": self.of,
        }
        return dated | values | {"planned": self.planned}


@dataclass(frozen=True)
class Target:
    """One target of a plan as its document words it; ``at`` gives it with the milestone that binds on a day.

    Attributes:
        figure: which number of the indicator is compared: value, count (the numerator) or gap (denominator minus numerator).
        of: of a target "n of m", the m; since: first year of a level that is to be held.
        direction: which way a range or a change is good, up or down; empty: as the indicator's ``better``.
        deadline: last day in time; due: the date as the plan writes it.
        inferred: a reading the plan does not spell out; with a comparator inside, it is judged beside the target, never instead of it.
        sentence: targets of one sentence of the plan carry one name; subject: words that they share.
        also: other variants of the indicator shown beside; breakdown: the split the plan asks for ("category", "sex").
        place_set: name of a dated set of places; judged_at: level below whose single places are judged (commune).
        communes: targets of single communes, code -> value.
        external: the value comes from a source outside the registers.
    """

    id: str
    quote: str
    unit: str
    comparator: str
    value_low: float | None
    value_high: float | None
    indicator: str | None
    variant: str | None
    equivalent: Raw | None
    planned: str
    definition: str
    certainty: str
    missing: str
    deadline: date | None
    yearly: bool
    details: Raw = field(repr=False)
    due: Deadline | None = None
    milestones: tuple[Milestone, ...] = ()
    of: float | None = None
    since: str | None = None
    figure: str = "value"
    direction: str = ""
    variants: Mapping[str, str] = field(default_factory=dict)
    population: str = "residents"
    baseline: Baseline | None = None
    inferred: Raw | None = None
    stretch: bool = False
    binding: bool = True
    sentence: str = ""
    subject: str = ""
    also: tuple[str, ...] = ()
    parts: "tuple[Target, ...]" = ()
    breakdown: str = ""
    place_set: str = ""
    judged_at: str = ""
    external: bool = False
    noun: str = ""
    section: str = ""
    kind: str = ""
    level: str = ""
    carried_from: str = ""
    succession: str = "each"
    communes: Mapping[str, float] = field(default_factory=dict)

    def at(self, on: date) -> "Target":
        """Return the target with the milestone that binds on a day: the first whose last day has not passed, else the last (RULES 17)."""
        if len(self.milestones) < 2:
            return self
        coming = [each for each in self.milestones if each.due is None or each.due.last_day >= on]
        return _bound(self, coming[0] if coming else self.milestones[-1])

    def counting(self, population: str) -> "Target":
        """Return the target with the variant of a population, residents or pupils; unchanged where it has only one."""
        if population not in self.variants:
            return self
        return replace(self, variant=self.variants[population], population=population)


def _bound(target: Target, milestone: Milestone) -> Target:
    due = milestone.due
    return replace(
        target,
        comparator=milestone.comparator,
        value_low=milestone.value_low,
        value_high=milestone.value_high,
        of=milestone.of,
        since=milestone.since,
        equivalent=milestone.equivalent,
        planned=milestone.planned,
        due=due,
        deadline=due.last_day if due else None,
    )


@dataclass(frozen=True)
class Plan:
    """One plan document as data; ``place`` is ``ANYWHERE`` for a plan that holds for every place, compared there on request."""

    id: str
    title: str
    document: str
    place: str
    periods: Mapping[str, periods.Period]
    targets: tuple[Target, ...]
    details: Raw = field(repr=False)
    school: str = ""
    population: str = "residents"


def read_plan(path: Path, indicators: Mapping[str, Any]) -> Plan:
    """Read one plan file.

    Raises:
        CatalogError: the first thing that is wrong with it (``plan_rules``); ``treem plan check`` shows all with their lines.
    """
    raw = read_yaml(path)
    for wrong in plan_rules.problems(raw, indicators):
        raise CatalogError(wrong.what, f"{path.name}{_named(raw, wrong.path)}", wrong.todo)
    raw["deadlines"] = _each_year(raw.get("deadlines", []))
    known = {item["id"]: periods.Period(**item) for item in raw.get("periods", ())}
    targets = tuple(as_target(item, raw) for item in raw["targets"])
    anywhere = raw.get("holds_for") == "any_place"
    place = ANYWHERE if anywhere else str(raw["place"])
    who = raw.get("population", "residents")
    return Plan(path.stem, raw["title"], raw["document"], place, known, targets, raw, str(raw.get("school", "")), who)


def _named(raw: Raw, path: plan_rules.Path) -> str:
    """Name the target behind a path: ", TD-03"."""
    if len(path) > 1 and path[0] == "targets" and isinstance(raw["targets"][path[1]], dict):
        return f", {raw['targets'][path[1]].get('id', '?')}"
    return ""


def _each_year(entries: list[Raw]) -> list[Raw]:
    """Write out deadlines that recur: ``years: [2016, 2020]`` gives one entry per year, ``{year}`` filled in."""
    found: list[Raw] = []
    for entry in entries:
        first, last = entry.get("years", (0, 0))
        rest = {key: value for key, value in entry.items() if key != "years"}
        for year in range(first, last + 1):
            found.append(
                {
                    key: value.replace("{year}", str(year)) if isinstance(value, str) else value
                    for key, value in rest.items()
                }
            )
    return found


def as_target(raw: Raw, plan: Raw) -> Target:
    """Return a target from its block in a plan file that ``plan_rules`` has passed."""
    who = str(raw.get("population", plan.get("population", "residents")))
    variants = raw.get("variants", {})
    steps = _milestones(raw)
    last = steps[-1] if steps else Milestone(None, "none", None, None, None, None, None, raw["planned"])
    whole = {"unit": raw["unit"], "quote": raw["quote"], "planned": raw["planned"]}
    target = Target(
        id=raw["id"],
        quote=raw["quote"],
        unit=raw["unit"],
        comparator=last.comparator,
        value_low=last.value_low,
        value_high=last.value_high,
        indicator=raw.get("indicator"),
        variant=variants.get(who, raw.get("variant")),
        equivalent=last.equivalent,
        planned=last.planned,
        definition=raw.get("definition", ""),
        certainty=raw.get("certainty", ""),
        missing=raw.get("missing", ""),
        deadline=last.due.last_day if last.due else None,
        yearly=raw.get("yearly", False),
        details=raw,
        due=last.due,
        milestones=steps,
        variants=variants,
        population=who,
        baseline=_baseline(raw.get("baseline")),
        parts=tuple(
            as_target(whole | {"id": f"{raw['id']}{part.get('id', number)}"} | _own(part), plan)
            for number, part in _numbered(raw)
        ),
        **_told(raw),
    )
    return replace(target, of=last.of, since=last.since)


def _numbered(raw: Raw) -> list[tuple[str, Raw]]:
    return [("abcdefghij"[number], part) for number, part in enumerate(raw.get("parts", ()))]


def _own(part: Raw) -> Raw:
    return {key: value for key, value in part.items() if key != "id"}


def _told(raw: Raw) -> dict[str, Any]:
    """The plain keys of a target."""
    return {
        "figure": plan_rules.figure_of(raw),
        "direction": raw.get("direction", ""),
        "inferred": raw.get("inferred"),
        "stretch": raw.get("stretch", False),
        "binding": raw.get("binding", True),
        "sentence": raw.get("sentence", ""),
        "subject": raw.get("subject", ""),
        "also": tuple(raw.get("also", ())),
        "breakdown": raw.get("breakdown", ""),
        "place_set": raw.get("places", ""),
        "judged_at": raw.get("judged_at", ""),
        "external": raw.get("external", False),
        "noun": raw.get("noun", ""),
        "section": raw.get("section", ""),
        "kind": raw.get("kind", ""),
        "level": raw.get("level", ""),
        "carried_from": raw.get("carried_from", ""),
        "succession": raw.get("succession", "each"),
        "communes": {str(code): float(value) for code, value in raw.get("communes", {}).items()},
    }


def _milestones(raw: Raw) -> tuple[Milestone, ...]:
    listed = raw.get("milestones")
    if listed is None:
        return (_milestone(raw, raw, raw.get("deadline")),) if raw.get("comparator") else ()
    steps = [_milestone(each, raw, {"date": each["date"], "rule": each.get("rule", "on")}) for each in listed]
    return tuple(sorted(steps, key=lambda step: step.due.last_day if step.due else date.max))


def _milestone(raw: Raw, target: Raw, written: Any) -> Milestone:
    due = plan_dates.read(written, str(target.get("id"))) if written is not None else None
    since = raw.get("since")
    return Milestone(
        due=due,
        comparator=str(raw.get("comparator", target.get("comparator", "none"))),
        value_low=raw.get("value_low"),
        value_high=raw.get("value_high"),
        of=raw.get("of"),
        since=None if since is None else str(since),
        equivalent=raw.get("equivalent"),
        planned=str(raw.get("planned", target["planned"])),
    )


def _baseline(raw: Raw | None) -> Baseline | None:
    if raw is None:
        return None
    text = {name: str(raw.get(name, "")) for name in ("period", "as_of", "source", "certainty", "confirm")}
    return Baseline(
        text["period"], raw.get("value"), raw.get("numerator"), raw.get("denominator"),
        text["as_of"], text["source"], text["certainty"], text["confirm"],
    )  # fmt: skip
