"""What a person may ask about: an indicator, one figure by its fact id, or the code of a target as a report prints it."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines import catalog, engine, periods
from pipelines.catalog import Indicator, Plan, Target
from pipelines.errors import RequestError
from pipelines.reporting.figures import FACT

DIMENSIONS = ("sex", "age_band", "ethnic_group", "poverty", "category")
GAP = "gap"
_NEAR = 3


@dataclass(frozen=True)
class Asked:
    """What was asked for: an indicator, of it one variant, or one figure; the target by whose code it was named.

    Attributes:
        dimensions: breakdown -> value, of a figure of a part; part: which number of the figure ("value", "gap", …).
        plan, target: set when a code was given.
    """

    indicator: Indicator
    variant: str = ""
    place: str = ""
    period: str = ""
    dimensions: Mapping[str, str] = field(default_factory=dict)
    part: str = ""
    plan: Plan | None = None
    target: Target | None = None

    @property
    def is_figure(self) -> bool:
        """Whether one number is meant, of a place and period."""
        return bool(self.place and self.period)

    @property
    def fact_id(self) -> str:
        """The figure's id without the part, "" for an indicator."""
        told = ",".join(f"{name}={self.dimensions[name]}" for name in DIMENSIONS if name in self.dimensions)
        named = f"{self.indicator.id}:{self.variant}@{self.place}:{self.period}"
        return ":".join(filter(None, (named, told))) if self.is_figure else ""

    @property
    def totals(self) -> dict[str, str]:
        """Every breakdown with its value, "*" for all."""
        return {name: self.dimensions.get(name, "*") for name in DIMENSIONS}


def read(con: engine.Connection | None, text: str, plan_ids: Iterable[str]) -> Asked:
    """Return what ``text`` names: ``INDICATOR[:VARIANT]``, a fact id, or ``CODE[/PERIOD][@PLACE]``.

    Args:
        con: connection over the marts, None before the first build (then only indicators can be named).
        plan_ids: plans whose codes are looked up first: those in use.

    Raises:
        RequestError: it names nothing (with the nearest names), or the marts have no such figure.
    """
    text = text.strip()
    if found := FACT.fullmatch(text):
        return _figure(con, {name: value or "" for name, value in found.groupdict().items()})
    name, _, variant = text.partition(":")
    if name in catalog.indicators():
        return Asked(_indicator(name), _variant(_indicator(name), variant) if variant else "")
    code, place = _split(text, "@")
    code, period = _split(code, "/")
    plan, target = _target(code, list(plan_ids), text)
    return _of_target(con, plan, target, period, place)


def require_figure(asked: Asked) -> Asked:
    """Return what was asked for when it is one figure.

    Raises:
        RequestError: an indicator was named, not a number of it.
    """
    if not asked.is_figure:
        told = f"{asked.indicator.id}:{asked.variant or next(iter(asked.indicator.variants))}@…:…"
        raise RequestError("Cần một con số, không phải cả chỉ số.", asked.indicator.id, f"nêu nơi và kỳ, ví dụ {told}, hoặc TD-03/2018-6M")
    return asked


def _split(text: str, mark: str) -> tuple[str, str]:
    before, _, after = text.partition(mark)
    return before.strip(), after.strip()


def nearest(text: str, known: Iterable[str]) -> str:
    """Say which known names are like a text, or what there is to choose from."""
    words = list(dict.fromkeys(known))
    folded = {word.casefold(): word for word in reversed(words)}
    near = [folded[word] for word in difflib.get_close_matches(text.casefold(), folded, n=_NEAR, cutoff=0.4)]
    return f"có lẽ là: {', '.join(near)}" if near else f"chọn trong: {', '.join(words)}"


def _indicator(name: str) -> Indicator:
    known = catalog.indicators()
    if name not in known:
        raise RequestError(f"Không có chỉ số “{name}”.", todo=nearest(name, known))
    return known[name]


def _variant(indicator: Indicator, variant: str) -> str:
    if variant not in indicator.variants:
        raise RequestError(f"Chỉ số {indicator.id} không có cách tính “{variant}”.", todo=nearest(variant, indicator.variants))
    return variant


def _figure(con: engine.Connection | None, told: Mapping[str, str]) -> Asked:
    """Read a fact id, saying which of its parts is wrong."""
    indicator = _indicator(told["indicator"])
    pairs = [pair.partition("=") for pair in told["dimensions"].split(",") if pair]
    dimensions = {name: value for name, _, value in pairs}
    if unknown := sorted(set(dimensions) - set(DIMENSIONS)):
        raise RequestError(f"Không có cách chia “{unknown[0]}”.", todo=nearest(unknown[0], DIMENSIONS))
    variant = _variant(indicator, told["variant"])
    asked = Asked(indicator, variant, told["place"], periods.normalise(told["period"]), dimensions, told["part"])
    _require(con, asked)
    return asked


def _require(con: engine.Connection | None, asked: Asked) -> None:
    if con is None:
        raise RequestError("Chưa có kho chỉ số.", todo="chạy: treem build")
    if engine.rows(con, "select 1 from indicator_values where fact_id = ?", [asked.fact_id]):
        return
    for column, given, what in (("place", asked.place, "địa bàn"), ("period", asked.period, "kỳ")):
        known = [row[0] for row in engine.rows(con, f"select distinct {column} from indicator_values order by all")]
        if given not in known:
            raise RequestError(f"Kho chỉ số không có {what} “{given}”.", asked.fact_id, nearest(given, known))
    for name, value in asked.dimensions.items():
        sql = f"select distinct {name} from indicator_values where indicator = ? and {name} <> '*' order by all"
        known = [row[0] for row in engine.rows(con, sql, [asked.indicator.id])]
        if value not in known:
            todo = nearest(value, known) if known else "chỉ số này không chia như vậy"
            raise RequestError(f"Không có {name} = “{value}”.", asked.fact_id, todo)
    raise RequestError("Kho chỉ số không có số này.", asked.fact_id, f"xem: treem explain {asked.indicator.id}")


def targets_of(plan: Plan) -> Iterator[Target]:
    """Every target of a plan, composite ones before their parts."""
    for target in plan.targets:
        yield target
        yield from target.parts


def _target(code: str, used: list[str], text: str) -> tuple[Plan, Target]:
    ordered = [*used, *(name for name in catalog.plan_ids() if name not in used)]
    plans = [catalog.load_plan(name) for name in ordered]
    known = [(plan, target) for plan in plans for target in targets_of(plan)]
    for plan, target in known:
        if target.id.casefold() == code.casefold():
            return plan, target
    names = [*catalog.indicators(), *(target.id for _, target in known)]
    raise RequestError(f"Không có chỉ số, số liệu hay mã “{text}”.", todo=nearest(code, names))


def _of_target(con: engine.Connection | None, plan: Plan, target: Target, period: str, place: str) -> Asked:
    if not target.indicator or not target.variant:
        why = target.missing or "chỉ tiêu này không tính từ sổ"
        raise RequestError(f"Chỉ tiêu {target.id} không có chỉ số trong kho.", plan.id, why)
    indicator = _indicator(target.indicator)
    told: dict[str, Any] = {"plan": plan, "target": target, "part": GAP if target.figure == GAP else ""}
    if con is None:
        return Asked(indicator, target.variant, **told)
    asked = Asked(indicator, target.variant, place or plan.place, _period(con, plan, target, period, place or plan.place), **told)
    _require(con, asked)
    return asked


def _period(con: engine.Connection, plan: Plan, target: Target, period: str, place: str) -> str:
    """The period told, else the newest of the plan in which the target has a number."""
    if period:
        return catalog.period_of(plan, period).id
    sql = (
        "select period from indicator_values where indicator = ? and variant = ? and place = ? and state in ('ok', 'zero') "
        "and sex = '*' and age_band = '*' and ethnic_group = '*' and poverty = '*' and category = '*'"
    )
    known = {row[0] for row in engine.rows(con, sql, [target.indicator, target.variant, place])}
    by_day = sorted(plan.periods.values(), key=lambda each: (each.cutoff_on, each.starts_on))
    return next((each.id for each in reversed(by_day) if each.id in known), by_day[-1].id)
