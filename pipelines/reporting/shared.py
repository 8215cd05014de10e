"""The shared edition: what a report may print for the public, by the mask of the release (``disclosure.release``).

Everything the report reads is masked before a word is written, so that no sentence, table or chart sees a hidden number; what stands on
figures outside the closed set (trends, estimates, changes against internal reports) is left out.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import engine, periods
from pipelines.disclosure import ledger
from pipelines.disclosure.facts import NAMES
from pipelines.disclosure.facts import Figure as Counted
from pipelines.disclosure.release import SHOWN, Mask, closed_set, suppression_mask
from pipelines.errors import ReportError, RequestError
from pipelines.files import write_text
from pipelines.reporting.context import Context
from pipelines.reporting.document import Block, Chart, Document, Fact, Table, facts_in
from pipelines.reporting.figures import FACT, Figure, Figures
from pipelines.reporting.history import History
from pipelines.reporting.printing import SIGNS, WORDS

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
        indicators: those of the closed set; known: the files of the ledger that the mask was made against.
    """

    mask: Mask
    numbers: Mapping[str, float | None]
    indicators: frozenset[str]
    known: tuple[str, ...] = ()

    def figure(self, figure: Figure) -> Figure:
        """Return a figure without its numbers where one of them is hidden, or where it is not in the closed set."""
        if figure.numerator is None and figure.value is None:
            return figure
        if self.shows(figure.fact_id, figure.numerator):
            return figure
        return replace(figure, numerator=None, denominator=None, value=None, state=HIDDEN)

    def shows(self, stem: str, value: float | None) -> bool:
        """Return whether the figure of a fact may be printed; a zero that the marts leave out follows from the parts that they have."""
        zero_part = value == 0 and stem.count(":") == 3 and stem.partition(":")[0] in self.indicators
        return self.mask.statuses.get(f"{stem}#value", SHOWN if zero_part else HIDDEN) == SHOWN

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


def open_release(con: engine.Connection, context: Context, state: Path) -> Release:
    """Compute the mask of a report's period over all places, bound by everything that is out.

    Args:
        con: connection of ``marts.open_marts``; state: folder of the ledger.

    Raises:
        InputError: a small number can be worked out whatever is hidden.
    """
    former = {each.id: before.id for each in context.plan.periods.values() if (before := periods.former(each, context.plan.periods))}
    out = ledger.published(state, ledger.REPORT)
    printed = {context.period.id, context.period.same_period_id}
    earlier = {name["period"] for number in out if (name := FACT.fullmatch(number))} & set(former.values())
    query = f"select {', '.join(_COLUMNS)} from indicator_values where period in ? order by fact_id"
    rows = engine.rows(con, query, [sorted(printed | earlier)])
    figures = closed_set([dict(zip(_COLUMNS, row, strict=True)) for row in rows], context.schema.shared, printed | earlier)
    parents = {code: parent for code, parent in engine.rows(con, "select code, parent_code from places where tree = 'admin'") if parent}
    # what a reader subtracts is the number of an earlier report as it left, not as it is known today
    figures = [each if each.period in printed else _as_published(each, out) for each in figures]
    mask = suppression_mask(figures, parents, former, out)
    numbers = _numbers(mask, [figure for figure in figures if figure.period in printed])
    return Release(mask, numbers, frozenset(context.schema.shared), tuple(ledger.names(state)))


def _as_published(figure: Counted, out: Mapping[str, float | None]) -> Counted:
    value = out.get(f"{figure.fact_id}#numerator")
    return figure if value is None else replace(figure, numerator=value)


def _numbers(mask: Mask, figures: list[Counted]) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for figure in figures:
        for part in ("numerator", "denominator"):
            name, value = f"{figure.fact_id}#{part}", getattr(figure, part)
            if value is not None:
                found[name] = value if mask.status(name) == SHOWN else None
    return found


def masked(context: Context, release: Release) -> Context:
    """Return what a shared report reads: figures and targets masked, everything outside the closed set left out.

    Raises:
        RequestError: the compared period stands on other boundaries, which the mask does not know.
    """
    if context.same.moved:
        what = "Chưa làm được bản công bố cho đơn vị có địa giới thay đổi so với cùng kỳ."
        raise RequestError(what, context.place.name, "làm bản nội bộ; không đăng tải")
    return replace(
        context,
        figures=MaskedFigures(context.figures.rows, masked=release.figure),
        targets=tuple(replace(release.target(each), **_BESIDE) for each in context.targets),
        same=replace(context.same, sent=None),
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
    told = {"known": release.known, "numbers": dict(release.numbers)}
    write_text(folder / ledger.NUMBERS, json.dumps(told, ensure_ascii=False, indent=0, sort_keys=True) + "\n")
