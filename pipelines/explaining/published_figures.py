"""The published figures of one indicator, as comparisons need them: totals of all places and periods, and the parts of one figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pipelines import comparability, engine, places
from pipelines.catalog import Indicator
from pipelines.explaining.rows import facet_of

COMMUNE_TYPE = "commune_type"
SPLITS = ("sex", "ethnic_group", "poverty", "age_band")
_ALL = "sex = '*' and age_band = '*' and ethnic_group = '*' and poverty = '*' and category = '*'"
_COLUMNS = "fact_id, variant, place, period, numerator, denominator, value, state, comparability, units_reported, units_expected"


@dataclass(frozen=True)
class Figure:
    """One published number; ``known``: there is one."""

    fact_id: str
    variant: str
    place: str
    period: str
    numerator: float | None
    denominator: float | None
    value: float | None
    state: str
    comparability: str
    units_reported: int
    units_expected: int

    @property
    def known(self) -> bool:
        """Whether something was counted, and divided where it is a share or a rate."""
        return self.state in ("ok", "zero") and self.value is not None

    @property
    def count(self) -> float:
        """The numerator of a known figure."""
        return self.numerator or 0.0

    @property
    def total(self) -> float:
        """The denominator of a known share or rate."""
        return self.denominator or 0.0


@dataclass(frozen=True)
class When:
    """The days of one period of the marts."""

    id: str
    starts_on: date
    ends_on: date
    cutoff_on: date
    same_period: str
    label: str


class Figures:
    """All totals of one indicator in the current marts."""

    def __init__(self, con: engine.Connection, indicator: Indicator) -> None:
        self.con, self.indicator = con, indicator
        rows = engine.rows(con, f"select {_COLUMNS} from indicator_values where indicator = ? and {_ALL}", [indicator.id])
        self.totals = {(row[1], row[2], row[3]): Figure(*row) for row in rows}

    @cached_property
    def periods(self) -> Mapping[str, When]:
        """The periods of the marts, oldest first."""
        sql = "select period_id, starts_on, ends_on, cutoff_on, same_period_id, label_vi from periods order by cutoff_on, starts_on"
        return {row[0]: When(*row) for row in engine.rows(self.con, sql)}

    def get(self, variant: str, place: str, period: str) -> Figure | None:
        """Return the total of a place and period, None where the marts have none."""
        return self.totals.get((variant, place, period))

    def parts(self, figure: Figure, split: str) -> list[tuple[str, Figure]]:
        """Return the parts of a total by one breakdown, each with its value; by type of commune those of the communes themselves."""
        if split == COMMUNE_TYPE:
            on = self.periods[figure.period].cutoff_on
            types = {each.code: each.type for each in places.children(figure.place, on) if each.code != figure.place}
            return [(types[each.place], each) for each in self.below(figure) if each.place in types]
        others = " and ".join(f"{name} = '*'" for name in (*SPLITS, "category") if name != split)
        sql = f"""
            select {_COLUMNS}, {split} from indicator_values
            where indicator = ? and variant = ? and place = ? and period = ? and {split} <> '*' and {others} order by {split}
        """
        rows = engine.rows(self.con, sql, [self.indicator.id, figure.variant, figure.place, figure.period])
        return [(row[-1], Figure(*row[:-1])) for row in rows]

    def parent(self, figure: Figure) -> Figure | None:
        """Return the figure of the nearest place above that has one."""
        on = self.periods[figure.period].cutoff_on
        place = places.find(figure.place, on)
        for code in places.ancestry(place, on)[1:] if place else ():
            if found := self.get(figure.variant, code, figure.period):
                return found
        return None

    def below(self, figure: Figure) -> list[Figure]:
        """Return the figures of the communes (or schools) of a place, by code."""
        on = self.periods[figure.period].cutoff_on
        codes = {each.code for level in ("commune", "school") for each in places.children(figure.place, on, level)}
        found = [each for each in self.totals.values() if (each.variant, each.period) == (figure.variant, figure.period)]
        return sorted((each for each in found if each.place in codes and each.place != figure.place), key=lambda each: each.place)

    def lies_in(self, figure: Figure, place: str) -> bool:
        """Whether a figure is of a place or of one inside it."""
        found = places.find(figure.place, self.periods[figure.period].cutoff_on)
        return figure.place == place or bool(found and place in places.ancestry(found, self.periods[figure.period].cutoff_on))

    def grows(self, variant: str) -> bool:
        """Whether figures add up from the year's first day, so that those of periods of different length do not compare."""
        return self.indicator.kind == "rate" or "every" in facet_of(self.indicator, variant).needs.values()

    def series(self, figure: Figure) -> list[Figure]:
        """Return the known figures of a place up to this one that stand on its boundaries and compare with it, oldest first.

        What grows through the year is taken at the same part of each year; a stock at every report.
        """
        now = self.periods[figure.period]
        found: list[Figure] = []
        for each in self.periods.values():
            former = self.get(figure.variant, figure.place, each.id)
            same_part = not self.grows(figure.variant) or each.id[4:] == now.id[4:]
            if former and former.known and same_part and each.cutoff_on <= now.cutoff_on and self._same_place(figure, each, now):
                found.append(former)
        return found

    def _same_place(self, figure: Figure, before: When, now: When) -> bool:
        if before.id == now.id:
            return True
        return comparability.compare(figure.place, before.cutoff_on, now.cutoff_on).flag == "exact"

    def former(self, figure: Figure) -> When | None:
        """Return the report before this one: of the same year, else the whole year before."""
        now = self.periods[figure.period]
        earlier = [each for each in self.periods.values() if each.starts_on == now.starts_on and each.cutoff_on < now.cutoff_on]
        whole = [each for each in self.periods.values() if len(each.id) == 4 and int(each.id) == int(now.id[:4]) - 1]
        found = earlier or whole
        return found[-1] if found else None
