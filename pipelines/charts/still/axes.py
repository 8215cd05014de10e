"""Axes of a still picture: where a value lies, which ticks are written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil, floor, log10
from typing import Any

from pipelines import formats

Json = dict[str, Any]
TICKS = 6


@dataclass(frozen=True)
class Axis:
    """One axis: ``low`` to ``high`` lie from ``start`` to ``end`` on the picture; categories stand at whole numbers."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    categories: tuple[str, ...] = ()
    start: float = 0.0
    end: float = 1.0
    told: Json | None = None

    def number(self, value: Any) -> float:
        """Return a value of the figure as a number of the axis: its category, its day, itself."""
        if self.categories and isinstance(value, str):
            return float(self.categories.index(value))
        if isinstance(value, str):
            return float(date.fromisoformat(value).toordinal())
        return float(value)

    def at(self, value: Any) -> float:
        """Return where a value lies on the picture."""
        return self.start + (self.number(value) - self.low) / ((self.high - self.low) or 1) * (self.end - self.start)

    def placed(self, start: float, end: float) -> "Axis":
        """Return the axis between two places of the picture."""
        return replace(self, start=start, end=end)


def axis_of(told: Json, values: Sequence[Any]) -> Axis:
    """Return the axis of a layout's ``xaxis`` or ``yaxis`` over the values that are drawn on it."""
    if told.get("type") == "category" or (told.get("type") != "date" and any(isinstance(value, str) for value in values)):
        return _categories(told, values)
    low, high = _range(told, [value for value in values if value is not None])
    ticks = _given(told) if "tickvals" in told else _round(told, low, high)
    if told.get("showticklabels") is False or told.get("visible") is False:
        ticks = ()
    found = Axis(low, high, ticks, told=told)
    return replace(found, low=high, high=low) if told.get("autorange") == "reversed" else found


def _categories(told: Json, values: Iterable[Any]) -> Axis:
    listed = told.get("categoryarray", ())
    names = tuple(dict.fromkeys([*listed, *(value for value in values if isinstance(value, str))]))
    low, high = -0.5, len(names) - 0.5
    ticks = () if told.get("showticklabels") is False else tuple((float(number), name) for number, name in enumerate(names))
    if told.get("autorange") == "reversed":
        low, high = high, low
    return Axis(low, high, ticks, names, told=told)


def _range(told: Json, values: Sequence[Any]) -> tuple[float, float]:
    if "range" in told:
        low, high = (_number(value) for value in told["range"])
        return low, high
    numbers = [_number(value) for value in values] or [0.0, 1.0]
    low, high = min(numbers), max(numbers)
    low = 0.0 if told.get("rangemode") == "tozero" or low > 0 else low
    return low, high + (high - low or 1) * 0.06


def _number(value: Any) -> float:
    return float(date.fromisoformat(value).toordinal()) if isinstance(value, str) else float(value)


def _given(told: Json) -> tuple[tuple[float, str], ...]:
    texts = told.get("ticktext") or [formats.count(value) for value in told["tickvals"]]
    return tuple((_number(value), text) for value, text in zip(told["tickvals"], texts, strict=True))


def _round(told: Json, low: float, high: float) -> tuple[tuple[float, str], ...]:
    """Return ticks at round numbers, as many decimals as they need."""
    step = float(told.get("dtick") or _step(high - low))
    if told.get("tickformat") == ",d":
        step = max(1.0, step)
    decimals = max(0, -floor(log10(step))) if step < 1 else 0 if step == int(step) else 1
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    unit = str(told.get("ticksuffix", ""))
    return tuple((number * step, formats.number(round(number * step, 9), decimals) + unit) for number in range(first, last + 1))


def _step(span: float) -> float:
    rough = (span or 1) / TICKS
    power = 10.0 ** floor(log10(rough))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= rough - 1e-12)
