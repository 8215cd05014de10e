"""The verdict as a scorecard: the four domains of WHO's data-quality review, place by place, with what was told before.

A rule counts for a place when a failing row is of that place. A defect that an earlier verdict told of the same place is said so: "chưa
sửa" when its rows are among those told then, "lặp lại" when new rows have it again.
Source of the domains: WHO, Data quality review (2017), module 1: framework and metrics.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines import formats
from pipelines.checks_suite import Suite
from pipelines.checks_verdict import Finding, Verdict, from_json
from pipelines.yaml_file import read_yaml

LEVELS = ("block", "warn", "info")
WHOLE = ""
"""The place of what no single place can be named for."""


@dataclass(frozen=True)
class Domain:
    """One domain and what belongs to it."""

    id: str
    title: str
    rules: frozenset[str]
    endings: tuple[str, ...]
    tables: frozenset[str]

    def fits(self, table: str, rule: str) -> bool:
        """Whether a rule of a table belongs here."""
        return rule in self.rules or table in self.tables or rule.endswith(self.endings or ("\0",))


@dataclass(frozen=True)
class Mark:
    """One place in one domain: rules that apply, rules with a failing row of the place by severity, failing rows."""

    checks: int
    failed: Mapping[str, int]
    rows: int

    @property
    def passed(self) -> int:
        """Rules without a blocking or warning row of this place."""
        return self.checks - self.failed["block"] - self.failed["warn"]


@dataclass(frozen=True)
class Again:
    """A defect of a place that was told before: ``new_rows`` tells whether rows have it that were not told then."""

    table: str
    rule: str
    place: str
    since: str
    times: int
    new_rows: bool

    @property
    def words(self) -> str:
        """In words, with the day of the first verdict that told it."""
        day = formats.day(formats.in_vietnam(self.since))
        return f"{'lặp lại' if self.new_rows else 'chưa sửa'} (đã nêu {formats.number(self.times)} lần, từ {day})"


@cache
def domains() -> tuple[Domain, ...]:
    """Return the four domains of ``domains.yml``, in order; the last takes what fits no other."""
    raw = read_yaml(Path(__file__).with_name("domains.yml"))
    return tuple(
        Domain(
            name,
            one["title"],
            frozenset(one.get("rules", ())),
            tuple(one.get("endings", ())),
            frozenset(one.get("tables", ())),
        )
        for name, one in raw.items()
    )


def domain_of(table: str, rule: str) -> str:
    """Return the id of the domain of a rule."""
    return next((domain.id for domain in domains() if domain.fits(table, rule)), domains()[-1].id)


def card(verdict: Verdict, suites: Iterable[Suite], places: Sequence[str]) -> dict[str, dict[str, Mark]]:
    """Return place -> domain -> mark; ``WHOLE`` holds what has no place.

    Args:
        suites: the rules that ran; places: codes of the communes looked at.
    """
    checks: dict[str, int] = {domain.id: 0 for domain in domains()}
    for suite in suites:
        for rule in ("empty_table", *(rule.id for rule in suite.rules)):
            checks[domain_of(suite.table, rule)] += 1
    return {place: {name: _mark(verdict, place, name, checks[name]) for name in checks} for place in (*places, WHOLE)}


def _mark(verdict: Verdict, place: str, domain: str, checks: int) -> Mark:
    own = [found for found in verdict.findings if domain_of(found.table, found.rule) == domain and _rows(found, place)]
    failed = {level: sum(found.severity == level for found in own) for level in LEVELS}
    return Mark(checks, failed, sum(_rows(found, place) for found in own))


def _rows(found: Finding, place: str) -> int:
    """How many failing rows of a finding are of a place; a finding without places is of the whole."""
    return found.places.get(place, 0) if place != WHOLE else (0 if found.places else max(found.failed, 1))


def former(state: Path, verdict: Verdict) -> list[Verdict]:
    """Return the earlier verdicts kept in the state folder, oldest first, one for each build and period: the latest of each.

    Restricted to communes, a run tells nothing of the others; such verdicts are left out.
    """
    found: dict[tuple[str, tuple[str, ...]], Verdict] = {}
    for path in sorted((state / "checks").glob("*/verdict*.json")):
        try:
            told = from_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # a damaged verdict counts as none
        if told.checked_at < verdict.checked_at and told.manifest != verdict.manifest and not told.communes:
            found[told.manifest, told.periods] = told
    return sorted(found.values(), key=lambda told: told.checked_at)


def again(verdict: Verdict, earlier: Sequence[Verdict]) -> list[Again]:
    """Return the defects of this verdict that earlier builds had at the same place; several verdicts of one build count once."""
    listed: list[Again] = []
    for found in verdict.findings:
        for place in found.places or {WHOLE: 1}:
            told = [(one, same) for one in earlier for same in one.findings if _is_same(found, same, place)]
            if told:
                known = {ref for _, same in told for ref in same.rows}
                builds = {one.manifest for one, _ in told}
                new = any(ref not in known for ref in found.rows if _is_of(ref.key, place))
                if found.counts_only:  # no row is named, so more of them than ever told is what shows that some are new
                    new = _rows(found, place) > max(_rows(same, place) for _, same in told)
                listed.append(Again(found.table, found.rule, place, told[0][0].checked_at, len(builds), new))
    return listed


def _is_same(found: Finding, other: Finding, place: str) -> bool:
    return (found.table, found.rule) == (other.table, other.rule) and (place == WHOLE or place in other.places)


def _is_of(key: str, place: str) -> bool:
    """Whether a row may be of a place: its key names it, or no place at all."""
    named = [part.partition("=")[2] for part in key.split(", ") if part.startswith(("commune_code=", "place="))]
    return not named or place in named


def as_json(cards: Mapping[str, Mapping[str, Mark]], repeated: Sequence[Again]) -> dict[str, Any]:
    """Return scorecard and history for machines."""
    marks = {
        place: {
            name: {"checks": mark.checks, "passed": mark.passed, **mark.failed, "rows": mark.rows}
            for name, mark in row.items()
        }
        for place, row in cards.items()
    }
    return {"scorecard": marks, "again": [vars(one) | {"words_vi": one.words} for one in repeated]}
