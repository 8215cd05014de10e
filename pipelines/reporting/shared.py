"""The shared edition: what a report may print for the public, by the mask of the release (``disclosure.release``).

Everything the report reads is masked before a word is written, so that no sentence, table or chart sees a hidden number; what stands on
figures outside the closed set (trends, estimates, changes against internal reports) is left out.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import catalog, engine, marts, periods
from pipelines.disclosure import ledger, masks
from pipelines.disclosure.facts import NAMES
from pipelines.disclosure.release import SHOWN, Mask, closed_set, suppression_mask
from pipelines.errors import ReportError
from pipelines.files import write_text
from pipelines.reporting.context import Context
from pipelines.reporting.document import Block, Chart, Document, Fact, Table, facts_in
from pipelines.reporting.figures import FACT, Figure, Figures
from pipelines.reporting.history import History
from pipelines.reporting.printing import SIGNS, WORDS
from pipelines.reporting.same_period import SamePeriod
from pipelines.settings import Project

if TYPE_CHECKING:
    from pipelines.targets import TargetResult

HIDDEN, HIDDEN_VI = "suppressed", "Không công bố"
_COLUMNS = ("fact_id", *NAMES, "numerator", "denominator", "per")


@dataclass(frozen=True)
class MaskedFigures(Figures):
    """Figures of which the hidden ones have no number."""

    masked: Callable[[Figure], Figure] = field(default=lambda figure: figure, repr=False, compare=False)

    def get(self, indicator: str, variant: str, place: str, period: str, **dimensions: str) -> Figure:
        """Return one figure as it may be printed. A zero that the marts leave out is told by the sums, so it is found before masking."""
        return self.masked(super().get(indicator, variant, place, period, **dimensions))


@dataclass(frozen=True)
class Release:
    """The mask of a period, and the numbers that leave with it (None: hidden).

    Attributes:
        indicators: those of the report's closed set; known: the files of the ledger that the mask was made against; name: of the mask.
    """

    mask: Mask
    numbers: Mapping[str, float | None]
    indicators: frozenset[str]
    known: tuple[str, ...] = ()
    name: str = ""

    def figure(self, figure: Figure) -> Figure:
        """Return a figure without its numbers where one of them is hidden, or where it is not in the closed set."""
        if figure.numerator is None and figure.value is None:
            return figure
        if self.shows(figure.fact_id, figure.numerator):
            return figure
        return replace(figure, numerator=None, denominator=None, value=None, state=HIDDEN)

    def shows(self, stem: str, value: float | None) -> bool:
        """Return whether the figure of a fact may be printed; a zero that the marts leave out may where the number for everybody is."""
        if stem.partition(":")[0] not in self.indicators:
            return False
        status = self.mask.statuses.get(f"{stem}#value")
        return status == SHOWN if status else value == 0 and self.mask.shows_zero(stem)

    def target(self, result: "TargetResult") -> "TargetResult":
        """Return a target without its result where the figure is hidden; its rating would tell in which range it lies."""
        stem = (result.fact_id or "").partition("#")[0]
        if self.shows(stem, None):
            return result
        if result.numerator is None and result.value is None:
            # nothing is told of this period; a reason may still hold the number of another one
            return replace(result, reason_vi="" if any(map(str.isdigit, result.reason_vi)) else result.reason_vi, **_NO_WORDS)
        return replace(result, **_NO_RESULT, **_NO_WORDS)


# what follows from a result, or is told beside it by other figures than the report's own
_BESIDE: dict[str, Any] = {
    "previous_value": None, "previous_numerator": None, "previous_denominator": None, "previous_fact_id": None, "sentence_status_vi": "",
    "also": (), "parts": (), "breakdown": (), "carried_from": "", "outlook_vi": "", "straight_line": None,
}  # fmt: skip
_NO_WORDS: dict[str, Any] = {"needed": None, "needed_vi": "", "baseline": None, "inferred": None, "converted_vi": ""}
_NO_RESULT: dict[str, Any] = {
    "numerator": None, "denominator": None, "value": None, "state": HIDDEN, "status": HIDDEN, "status_vi": HIDDEN_VI,
    "reason_vi": WORDS[HIDDEN],
}  # fmt: skip


def open_release(con: engine.Connection, context: Context, project: Project) -> Release:
    """Return the mask of a report's period over all places, bound by everything that is out; computed once for all reports of a build.

    Args:
        con: connection of ``marts.open_marts`` over the project's current build.

    Raises:
        InputError: a small number can be worked out whatever is hidden. CatalogError: a report's schema cannot be read.
    """
    found, files = release_numbers(con, project, context.plan, context.period)
    own = frozenset(context.schema.shared)
    return Release(found.mask, found.of(own, found.periods), own, files, found.name)


def release_numbers(
    con: engine.Connection, project: Project, plan: catalog.Plan, period: periods.Period
) -> tuple[masks.Numbers, tuple[str, ...]]:
    """Return the mask of a period with its numbers, and the files of the ledger that it is bound by (see ``open_release``)."""
    declared = closed_sets(project.notebooks)
    files = tuple(ledger.names(project.state))
    printed = sorted({period.id, period.same_period_id})
    told = {"plan": plan.id, "periods": printed, "closed set": declared}
    name = masks.name_of(marts.manifest_hash(project.marts), told, files)
    return masks.kept(project.work, name, lambda: _computed(con, plan, project, name, declared, printed)), files


def closed_sets(notebooks: Path) -> dict[str, list[str]]:
    """Return the closed set of everything that reports may print: indicator -> breakdowns, over the schemas of all reports."""
    found: dict[str, set[str]] = {}
    for path in sorted((notebooks / "reports").glob("*.yml")):
        for indicator, listed in (catalog.read_yaml(path).get("shared") or {}).items():
            found.setdefault(indicator, set()).update(map(str, listed))
    return {indicator: sorted(listed) for indicator, listed in found.items()}


def _computed(
    con: engine.Connection, plan: catalog.Plan, project: Project, name: str, declared: Mapping[str, list[str]], printed: list[str]
) -> masks.Numbers:
    former = {each.id: before.id for each in plan.periods.values() if (before := periods.former(each, plan.periods))}
    out = ledger.published(project.state, ledger.REPORT)
    earlier = {found["period"] for number in out if (found := FACT.fullmatch(number))} & _chained(printed, former)
    query = f"select {', '.join(_COLUMNS)} from indicator_values where period in ? order by fact_id"
    rows = engine.rows(con, query, [sorted({*printed, *earlier})])
    parents = _parents(con, project)
    figures = closed_set([dict(zip(_COLUMNS, row, strict=True)) for row in rows], declared, {*printed, *earlier})
    # nobody can say what a school adds to without knowing where it lies: its figures are then printed nowhere
    figures = [figure for figure in figures if figure.place in parents]
    mask = suppression_mask(figures, parents, former, out, printed=printed)
    return masks.numbers_of(name, mask, figures, printed)


def _chained(printed: Iterable[str], former: Mapping[str, str]) -> set[str]:
    """Return the periods that go on from the first day of the same year as a printed one, before or after it."""
    chains: dict[str, set[str]] = {}
    for period, before in former.items():
        chains[period] = chains[before] = chains.get(period, {period}) | chains.get(before, {before})
        for each in chains[period]:
            chains[each] = chains[period]
    return set().union(*(chains.get(period, {period}) for period in printed))


def _parents(con: engine.Connection, project: Project) -> dict[str, tuple[str, ...]]:
    """Return place -> the places that it is a part of, on any day: where boundaries changed, the numbers say which sum holds."""
    found: dict[str, set[str]] = {}
    for code, parent in engine.rows(con, "select code, parent_code from places where tree = 'admin'"):
        found.setdefault(code, set()).update({parent} if parent else ())
    seats = marts.build_folder(project.marts) / "school_seats.parquet"
    if seats.exists():
        path = engine.quoted(seats)
        for school, commune in engine.rows(con, f"select distinct school_code, commune_code from read_parquet('{path}')"):
            found.setdefault(school, set()).add(commune)
    return {code: tuple(sorted(above)) for code, above in found.items()}


def masked(context: Context, release: Release) -> Context:
    """Return what a shared report reads: figures and targets masked, everything outside the closed set left out.

    Where the compared period stands on other boundaries nothing is compared, and the report says so: numbers carried to today's
    boundaries are none of the closed set, and numbers of the former place are another place's.
    """
    moved = context.same.moved
    same = SamePeriod(None, unsaid=moved.unsaid()) if moved else replace(context.same, sent=None)
    return replace(
        context,
        figures=MaskedFigures(context.figures.rows, masked=release.figure),
        targets=tuple(replace(release.target(each), **_BESIDE) for each in context.targets),
        same=same,
        history=History(),
        noted=(),
        trends=(),
        release=release,
    )


def finished(document: Document, release: Release) -> Document:
    """Return the document with the note under every table that hides something, without charts of hidden numbers; all facts checked.

    Raises:
        ReportError: a hidden number, or one outside the closed set, is printed.
    """
    blocks = tuple(_noted(block, release.mask.note) for block in document.blocks if not _draws_hidden(block))
    document = replace(document, blocks=blocks)
    if wrong := [fact.fact_id for fact in facts_in(document) if not _may_stand(fact, release)]:
        raise ReportError(f"Bản công bố có {len(wrong)} số không được in.", "; ".join(wrong[:3]), "gửi thông báo này cho người bảo trì")
    return document


def _noted(block: Block, note: str) -> Block:
    if not isinstance(block, Table):
        return block
    texts = {run.text if isinstance(run, Fact) else run for row in block.rows for cell in row for run in cell}
    return replace(block, note=f"{block.note} {note}".strip()) if SIGNS[HIDDEN] in texts else block


def _draws_hidden(block: Block) -> bool:
    """Whether a chart has a mark without its number: the others beside it would say where it lies."""
    if not isinstance(block, Chart):
        return False
    told = block.alt + json.dumps(block.figure, ensure_ascii=False)
    return any(sign in told for sign in (WORDS[HIDDEN], SIGNS[HIDDEN]))


def _may_stand(fact: Fact, release: Release) -> bool:
    """Whether a number may be printed: every fact of an indicator is in the mask and shown, whatever is derived from it."""
    name = FACT.fullmatch(fact.fact_id)
    if fact.value is None or not name or (name["part"] or "").startswith("units_"):
        return True
    return release.shows(fact.fact_id.partition("#")[0], fact.value)


def save_numbers(release: Release, folder: Path) -> None:
    """Write what leaves with the report, for the ledger to take over when it is sent."""
    told = {"mask": release.name, "known": release.known, "numbers": dict(release.numbers)}
    write_text(folder / ledger.NUMBERS, json.dumps(told, ensure_ascii=False, indent=0, sort_keys=True) + "\n")
