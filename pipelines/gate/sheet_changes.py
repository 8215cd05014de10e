"""What the review sheet says of figures that changed since the report that was sent: one line for each figure, the weightiest first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines import catalog, engine, formats
from pipelines.checks_print import place_name
from pipelines.reporting.figures import FACT
from pipelines.submissions import Submission

PARTS = ("value", "numerator")
NOTHING = "…"
NUMBER = re.compile(r"-?\d+(?:\.\d{3})*(?:,(\d+))?")


@dataclass(frozen=True)
class Changed:
    """One figure: what it is, as it was sent, as it is now.

    ``own``: of the report's own place; ``whole``: not of a breakdown; ``weight``: how much it changed, in parts of what was sent.
    """

    name: str
    before: str
    after: str
    own: bool
    whole: bool
    weight: float


def changed(con: engine.Connection, sent: Submission, place: str) -> list[Changed]:
    """Return the figures of a sent report that are printed otherwise now: own place first, whole figures, then by how much they changed.

    A figure of which both the share and its count were printed is told once, as the share.
    """
    now = {row[0]: row[1:] for row in engine.rows(con, "select fact_id, value, numerator from indicator_values")}
    found: dict[str, Changed] = {}
    for fact_id, before in sorted(sent.facts.items(), key=lambda told: told[0].endswith("#value"), reverse=True):
        name = FACT.fullmatch(fact_id)
        figure = fact_id.partition("#")[0]
        if not name or name["part"] not in PARTS or before["value"] is None or figure in found:
            continue
        after = _now(now, figure, name)
        if after is None or (abs(after - before["value"]) > 1e-9 and _text(before, after) != before["text"]):
            found[figure] = _changed(name, before, after, place, sent.period)
    return sorted(found.values(), key=lambda one: (not one.own, not one.whole, -one.weight, one.name))


def _now(now: Mapping[str, Sequence[float | None]], figure: str, name: re.Match[str]) -> float | None:
    """Return a printed number as it is now; only what occurred has a row, so a category without one is 0 where the whole is known."""
    at = PARTS.index(name["part"])
    if figure not in now and name["dimensions"]:
        whole = now.get(figure.removesuffix(f":{name['dimensions']}"), (None, None))
        return None if whole[at] is None else 0.0
    return now.get(figure, (None, None))[at]


def _changed(name: re.Match[str], before: Mapping[str, Any], after: float | None, place: str, period: str) -> Changed:
    weight = 1.0 if after is None else abs(after - before["value"]) / max(abs(before["value"]), 1)
    own = name["place"] == place
    return Changed(_title(name, own, period), before["text"], _text(before, after), own, not name["dimensions"], weight)


def _title(name: re.Match[str], own: bool, period: str) -> str:
    """Return in words: indicator, variant where it has several, breakdown; place and period where they are not the report's own."""
    known = catalog.indicators().get(name["indicator"])
    parts = [known.title["vi"] if known else name["indicator"]]
    if known and len(known.variants) > 1:
        parts.append(str(known.variants.get(name["variant"], {}).get("vi") or name["variant"]))
    parts += ["tử số"] if known and known.per != 1 and name["part"] == "numerator" else []
    parts += [name["dimensions"]] if name["dimensions"] else []
    parts += [] if own else [place_name(name["place"], name["period"])]
    return ", ".join(parts + ([] if name["period"] == period else [f"kỳ {name['period']}"]))


def _text(before: Mapping[str, Any], after: float | None) -> str:
    """Return the number of now printed as the one that was sent: as many decimals, the same unit behind it."""
    printed = NUMBER.search(before["text"])
    if after is None or not printed:
        return NOTHING
    number = formats.number(after, len(printed[1] or ""))
    return f"{before['text'][: printed.start()]}{number}{before['text'][printed.end() :]}"
