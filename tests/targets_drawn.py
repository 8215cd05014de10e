"""Targets over figures drawn by a test: a plan as YAML text, a few rows of ``indicator_values``, the real judging between them."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipelines import catalog, engine, places
from pipelines.plan_definitions import Plan, read_plan
from pipelines.targets import TargetResult, evaluate

SCHEMA = {
    "indicator": "varchar", "variant": "varchar", "place": "varchar", "period": "varchar", "category": "varchar", "fact_id": "varchar",
    "numerator": "double", "denominator": "double", "value": "double", "state": "varchar", "to_date": "date", "units_reported": "integer",
    "units_expected": "integer", "denominator_source": "varchar", "comparability": "varchar", "sex": "varchar", "age_band": "varchar",
    "ethnic_group": "varchar", "poverty": "varchar",
}  # fmt: skip
HEAD = """
title: Kế hoạch vẽ
document: Văn bản vẽ
place: "106"
periods:
  - {id: "2016", starts_on: 2016-01-01, ends_on: 2016-12-31, cutoff_on: 2016-12-31, known_on: 2017-01-10}
  - {id: "2017", starts_on: 2017-01-01, ends_on: 2017-12-31, cutoff_on: 2017-12-31, known_on: 2018-01-10}
  - {id: "2018", starts_on: 2018-01-01, ends_on: 2018-12-31, cutoff_on: 2018-12-31, known_on: 2019-01-10}
  - {id: "2017-6M", starts_on: 2017-01-01, ends_on: 2017-06-30, cutoff_on: 2017-06-30, known_on: 2017-07-10}
  - {id: "2018-6M", starts_on: 2018-01-01, ends_on: 2018-06-30, cutoff_on: 2018-06-30, known_on: 2018-07-10}
targets:
"""
TARGET = """
  - id: X
    quote: chỉ tiêu vẽ
    planned: mức vẽ
    definition: cách tính vẽ
    certainty: V
"""
CUTOFFS = {"2016": date(2016, 12, 31), "2017": date(2017, 12, 31), "2018": date(2018, 12, 31)}
CUTOFFS |= {"2017-6M": date(2017, 6, 30), "2018-6M": date(2018, 6, 30)}
INDICATOR = """
title: {{vi: Chỉ số vẽ, en: drawn}}
kind: {kind}
per: {per}
unit: "{unit}"
decimals: 1
better: {better}
mart: drawn
needs: {{child_register: {needs}}}
variants: {{all: {{vi: mọi trẻ, en: all}}, other: {{vi: cách khác, en: other}}, of_pupils: {{vi: học sinh, en: pupils, units: schools}}}}
breakdowns: [[]]
denominator_source: ""
concept: {{}}
"""
KINDS = {
    "share": {"kind": "share", "per": 100, "unit": "%", "better": "higher", "needs": "latest"},
    "low_share": {"kind": "share", "per": 100, "unit": "%", "better": "lower", "needs": "latest"},
    "rate": {"kind": "rate", "per": 10000, "unit": "/10.000", "better": "lower", "needs": "latest"},
    "events_rate": {"kind": "rate", "per": 10000, "unit": "/10.000", "better": "lower", "needs": "every"},
    "count": {"kind": "count", "per": 1, "unit": "trẻ", "better": "lower", "needs": "latest"},
    "events": {"kind": "count", "per": 1, "unit": "trẻ", "better": "lower", "needs": "every"},
    "communes": {"kind": "share", "per": 100, "unit": "%", "better": "higher", "needs": "latest"},
    "years": {"kind": "count", "per": 1, "unit": "năm", "better": "higher", "needs": "latest"},
    "money": {"kind": "count", "per": 1, "unit": "đồng", "better": "higher", "needs": "latest"},
}
Told = tuple[float | None, float | None]


@cache
def connection() -> engine.Connection:
    """Return the one connection of a process, for each test draws its own table anew."""
    return engine.connect()


class World:
    """One drawn project: its indicators, its plan, its figures."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch = folder, monkeypatch
        (folder / "data" / "state").mkdir(parents=True, exist_ok=True)
        (folder / "environment.yml").write_text("name: treem\n")
        (folder / "notebooks").mkdir(exist_ok=True)
        monkeypatch.setenv("TREEM_HOME", str(folder))
        self.indicators: dict[str, Any] = {}
        for name, told in KINDS.items():
            path = folder / f"{name}.yml"
            path.write_text(INDICATOR.format(**told), encoding="utf-8")
            self.indicators[name] = catalog._indicator(path)
        monkeypatch.setattr(catalog, "indicators", lambda: self.indicators)
        self.rows: list[dict[str, Any]] = []

    def plan(self, keys: str, head: str = HEAD, target: str = TARGET) -> Plan:
        """Read a plan with one target (or several, when ``target`` is empty) and make it the one that is asked for."""
        path = self.folder / "ve.yml"
        text = head + target + "".join(f"    {line}\n" if target else f"{line}\n" for line in keys.strip("\n").splitlines())
        path.write_text(text, encoding="utf-8")
        plan = read_plan(path, self.indicators)
        self.monkeypatch.setattr(catalog, "load_plan", lambda _: plan)
        self.monkeypatch.setattr(catalog, "plan_ids", lambda: ["ve"])
        self.monkeypatch.setattr(catalog, "reference_plan_ids", list)
        return plan

    def draw(self, indicator: str, period: str, numerator: float | None, denominator: float | None = None, **told: Any) -> "World":
        """Add one row of ``indicator_values``."""
        per = self.indicators[indicator].per if indicator in self.indicators else 100
        value = numerator if denominator is None or numerator is None else numerator / denominator * per if denominator else None
        state = "not_reported" if numerator is None else "no_denominator" if denominator == 0 else "zero" if numerator == 0 else "ok"
        variant, place = told.pop("variant", "all"), told.pop("place", "106")
        row = {
            "indicator": indicator, "variant": variant, "place": place, "period": period, "category": told.pop("category", "*"),
            "fact_id": f"{indicator}:{variant}@{place}:{period}", "numerator": numerator, "denominator": denominator, "value": value,
            "state": state, "to_date": CUTOFFS.get(period), "units_reported": 14, "units_expected": 14, "denominator_source": "",
            "comparability": "exact", **dict.fromkeys(("sex", "age_band", "ethnic_group", "poverty"), "*"),
        }  # fmt: skip
        self.rows.append(row | told)
        return self

    def con(self) -> engine.Connection:
        """Return a connection that sees the drawn rows."""
        con = connection()
        engine.load_rows(con, "indicator_values", SCHEMA, [tuple(row[name] for name in SCHEMA) for row in self.rows])
        return con

    def results(self, period: str = "2018", place: str = "106", **told: Any) -> dict[str, TargetResult]:
        """Judge the plan and return its targets by id."""
        return {one.target_id: one for one in evaluate(self.con(), "ve", period, place, **told)}

    def result(self, period: str = "2018", place: str = "106", **told: Any) -> TargetResult:
        """Judge the plan's only target."""
        (found,) = self.results(period, place, **told).values()
        return found

    def state(self, name: str, columns: Iterable[str], *rows: Mapping[str, Any]) -> None:
        """Write a file of what people told."""
        import csv

        with (self.folder / "data" / "state" / name).open("w", encoding="utf-8", newline="") as table:
            writer = csv.DictWriter(table, list(columns))
            writer.writeheader()
            writer.writerows(rows)


def communes_of(code: str, on: date) -> list[str]:
    """Return the codes of the communes of a place on a day."""
    return [one.code for one in places.children(code, on)]
