"""Counts to values: sums over places and breakdowns, rates, intervals, states. SQL counts, Python divides.

Makes ``indicator_values`` (DESIGN section 4) from the tables ``ind_<id>`` of lowest-level counts.
"""

from collections.abc import Iterable
from datetime import date
from itertools import combinations
from typing import Any

from pipelines import catalog, denominators, engine, places, stats
from pipelines.catalog import Indicator, Plan
from pipelines.comparability import compare

DIMENSIONS = ("sex", "age_band", "ethnic_group", "poverty", "category")
# A stated convention for "số nhỏ, dao động mạnh": a rate on fewer than 20 events, a share on fewer than 30 children.
FEW_EVENTS, FEW_CHILDREN = 20, 30
# breakdowns that an official table of population may lack, as they are told
SPLITS_VI = {"sex": "giới tính", "age_band": "nhóm tuổi"}
COLUMNS = (
    "fact_id, indicator, variant, place, boundary_date, period, sex, age_band, ethnic_group, poverty, category, numerator, "
    "denominator, denominator_source, per, value, lower95, upper95, lower998, upper998, state, to_date, estimate, "
    "comparability, units_reported, units_expected, unstable"
)


def load_definitions(con: engine.Connection) -> None:
    """Make ``variant_parameter``: the numbers that a variant carries for its SQL (e.g. points)."""
    listed = [
        (indicator.id, variant, name, float(value))
        for indicator in catalog.indicators().values()
        for variant, told in indicator.variants.items()
        for name, value in told.items()
        if isinstance(value, int | float)
    ]
    schema = {"indicator": "varchar", "variant": "varchar", "parameter": "varchar", "value": "double"}
    engine.load_rows(con, "variant_parameter", schema, listed)


def load_tree(con: engine.Connection, plans: Iterable[Plan]) -> None:
    """Make ``place_up(period_id, commune_code, place, commune_type, place_type, crosses)``: communes up to their plan's place.

    A commune stands under itself too. Places above a plan's place would be sums of a few of their communes only, so they are left out.
    ``crosses``: the commune became another one between two lists of the period, so that what the first lists told of it was told of
    former communes, or of another commune with its code; events of those lists are not its own.
    """
    listed = set()
    for plan in plans:
        for period in plan.periods.values():
            parts = sorted(each.cutoff_on for each in plan.periods.values() if each.starts_on == period.starts_on)
            for commune in places.children(plan.place, period.cutoff_on):
                above = places.ancestry(commune, period.cutoff_on)
                crosses = parts[0] < period.cutoff_on and compare(commune.code, parts[0], period.cutoff_on).flag != "exact"
                for code in above[: above.index(plan.place) + 1]:
                    listed.add((period.id, commune.code, code, commune.type, _type_of(code, period.cutoff_on), crosses))
    schema = dict.fromkeys(("period_id", "commune_code", "place", "commune_type", "place_type"), "varchar")
    engine.load_rows(con, "place_up", schema | {"crosses": "boolean"}, sorted(listed))


def _type_of(code: str, on: date) -> str:
    found = places.find(code, on)
    return found.type if found else ""


def _grouping_sets(indicator: Indicator, have: set[str]) -> list[tuple[str, ...]]:
    """Every subset of each breakdown list; an overlapping category is never summed over, so it always stays."""
    fixed = ("category",) if "category" in have and not indicator.additive else ()
    found = {fixed}
    for listed in indicator.breakdowns:
        free = [name for name in listed if name not in fixed]
        found |= {(*chosen, *fixed) for size in range(len(free) + 1) for chosen in combinations(free, size)}
    return sorted(found)


def sum_counts(con: engine.Connection, indicator: Indicator) -> None:
    """Make ``sum_<id>``: counts over places and declared breakdowns, with '*' for all; reads ``denominator_basis``.

    ``split_unknown`` names the breakdown that the denominator of a row cannot give: an official table without it (RULES 6: a part whose
    numerator counts a commune and whose denominator does not would be wrong).
    """
    have = set(engine.columns(con, f"ind_{indicator.id}")) & set(DIMENSIONS)
    sets = ", ".join(
        f"({', '.join(('period_id', 'place', 'variant', *names))})" for names in _grouping_sets(indicator, have)
    )
    dims = ", ".join(f"coalesce({name}, '*') as {name}" if name in have else f"'*' as {name}" for name in DIMENSIONS)
    engine.make_table(
        con,
        f"sum_{indicator.id}",
        f"""
        with summed as (
            select period_id, place, variant, {dims},
                cast(sum(numerator) as double) as numerator, cast(sum(denominator) as double) as denominator
            from ({denominators.usable_sql(indicator)}) as usable
            group by grouping sets ({sets})
        )
        {_split_sql(indicator)}
        """,
    )


def _split_sql(indicator: Indicator) -> str:
    """Add ``split_unknown`` to the sums: only an official table can lack a breakdown, and only a chain has one."""
    if not denominators.has_chain(indicator):
        return "select *, cast(null as varchar) as split_unknown from summed"
    lacks = {name: f"{name} = '{denominators.UNCLASSIFIED}'" for name in SPLITS_VI}
    told = ", ".join(f"bool_or({test}) as no_{name}" for name, test in lacks.items())
    words = " ".join(f"when {name} <> '*' and no_{name} then '{words}'" for name, words in SPLITS_VI.items())
    return f"""
        , untold as (
            select period_id, place, variant, {told} from summed where ({" or ".join(lacks.values())}) and denominator > 0 group by all
        )
        select summed.*, case {words} end as split_unknown from summed left join untold using (period_id, place, variant)
    """


def _rows_sql(indicator: Indicator) -> str:
    """Every place, period and variant with its sums; a denominator that a place does not have is empty, never 0."""
    variants = ", ".join(f"('{name}')" for name in indicator.variants)
    known = "coalesce(s.denominator, 0)" if denominators.has_chain(indicator) else "s.denominator"
    no_parts = " and ".join(f"coalesce(s.{name}, '') <> '{denominators.UNCLASSIFIED}'" for name in SPLITS_VI)
    return f"""
        with grid as (
            select b.*, v.variant, p.cutoff_on, {str(indicator.yearly).lower()} and length(b.period_id) > 4 as not_due
            from denominator_basis as b cross join (values {variants}) as v(variant) join period as p using (period_id)
        )
        select g.* exclude (basis, own_kind, source), coalesce(s.sex, '*') as sex, coalesce(s.age_band, '*') as age_band,
            coalesce(s.ethnic_group, '*') as ethnic_group, coalesce(s.poverty, '*') as poverty, coalesce(s.category, '*') as category,
            case when g.units_reported > 0 then coalesce(s.numerator, 0) end as numerator,
            case when g.basis <> 'none' and s.split_unknown is null then {known} end as denominator,
            case when g.not_due then '' else g.source || coalesce(', không chia theo ' || s.split_unknown, '') end as denominator_source
        from grid as g left join sum_{indicator.id} as s using (period_id, place, variant)
        where ({no_parts}) or s.numerator > 0
        order by period_id, place, variant, category, sex, age_band, ethnic_group, poverty
    """


def value_rows(con: engine.Connection, indicator: Indicator) -> Any:
    """Return the finished rows of one indicator as an Arrow table, every total present even where nothing was reported."""
    import pyarrow as pa

    denominators.make_basis(con, indicator)
    sum_counts(con, indicator)
    table = engine.arrow_table(con, _rows_sql(indicator))
    numbers = {name: table[name].to_numpy(zero_copy_only=False).astype(float) for name in ("numerator", "denominator")}
    reported = table["units_reported"].to_numpy(zero_copy_only=False) > 0
    not_due = table["not_due"].to_numpy(zero_copy_only=False)
    for name, found in finished(indicator, numbers["numerator"], numbers["denominator"], reported, not_due).items():
        table = table.append_column(name, pa.array(found, from_pandas=True))
    return table


def finished(indicator: Indicator, numerator: Any, denominator: Any, reported: Any, not_due: Any) -> dict[str, Any]:
    """Return value, limits, ``state`` and ``unstable`` of arrays of counts: the only place where counts are divided.

    Args:
        numerator, denominator: counts as floats, NaN where there is none; reported, not_due: what is known of each, as booleans.
    """
    import numpy as np

    state = _states(indicator, numerator, denominator, reported, not_due)
    shown = np.isin(state, ("ok", "zero"))
    unstable = _unstable(indicator, numerator, denominator) & shown
    return _values(indicator, numerator, denominator, shown) | {"state": state.astype(object), "unstable": unstable}


def _states(indicator: Indicator, numerator: Any, denominator: Any, reported: Any, not_due: Any) -> Any:
    import numpy as np

    empty = (np.nan_to_num(denominator) <= 0) & (indicator.kind != "count")
    conditions = [not_due, ~reported, empty, numerator == 0]
    return np.select(conditions, ["not_due", "not_reported", "no_denominator", "zero"], default="ok")


def _values(indicator: Indicator, numerator: Any, denominator: Any, shown: Any) -> dict[str, Any]:
    """Value and limits in the indicator's unit; NaN (later null) where there is no value."""
    import numpy as np

    hidden = np.where(shown, 1.0, np.nan)
    if indicator.kind == "count":
        none = np.full(len(numerator), np.nan)
        return {"value": numerator * hidden, "lower95": none, "upper95": none, "lower998": none, "upper998": none}
    found: dict[str, Any] = {}
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = indicator.per / np.where(shown, denominator, np.nan)
        found["value"] = numerator * scale
        for confidence, name in ((0.95, "95"), (0.998, "998")):
            if indicator.kind == "rate":
                low, high = stats.event_limits(numerator, confidence)
                found[f"lower{name}"], found[f"upper{name}"] = low * scale, high * scale
            else:
                low, high = stats.proportion_limits(numerator, denominator, confidence)
                found[f"lower{name}"], found[f"upper{name}"] = (
                    low * indicator.per * hidden,
                    high * indicator.per * hidden,
                )
    return found


def _unstable(indicator: Indicator, numerator: Any, denominator: Any) -> Any:
    import numpy as np

    if indicator.kind == "rate":
        return np.nan_to_num(numerator) < FEW_EVENTS
    return np.nan_to_num(denominator, nan=np.inf) < FEW_CHILDREN


def make_values(con: engine.Connection) -> int:
    """Make ``indicator_values`` of all indicators and return its row count."""
    parts = []
    for indicator in catalog.indicators().values():
        engine.load_frame(con, f"value_{indicator.id}", value_rows(con, indicator))
        parts.append(
            f"""
            select fact_name('{indicator.id}', variant, place, period_id, sex, age_band, ethnic_group, poverty, category) as fact_id,
                '{indicator.id}' as indicator, variant, place, cutoff_on as boundary_date, period_id as period, sex, age_band,
                ethnic_group, poverty, category,
                case when state in ('not_reported', 'not_due') then null else numerator end as numerator,
                case when state in ('not_reported', 'not_due') then null else denominator end as denominator,
                denominator_source, cast({indicator.per} as double) as per, value, lower95, upper95, lower998, upper998,
                state, cutoff_on as to_date, false as estimate, coalesce(compared, 'exact') as comparability,
                cast(units_reported as integer) as units_reported, cast(units_expected as integer) as units_expected, unstable
            from value_{indicator.id} left join (select period as period_id, place, comparability as compared from comparability)
                using (period_id, place)
            """
        )
    con.execute(_FACT_NAME)
    select = f"select {COLUMNS} from ({' union all '.join(parts)})"
    return engine.make_table(
        con,
        "indicator_values",
        f"{select} order by indicator, variant, place, period, category, sex, age_band, ethnic_group, poverty",
    )


_FACT_NAME = """
    create or replace macro fact_name(indicator, variant, place, period, sex, age_band, ethnic_group, poverty, category) as
        indicator || ':' || variant || '@' || place || ':' || period || coalesce(':' || nullif(concat_ws(',',
            case when sex <> '*' then 'sex=' || sex end,
            case when age_band <> '*' then 'age_band=' || age_band end,
            case when ethnic_group <> '*' then 'ethnic_group=' || ethnic_group end,
            case when poverty <> '*' then 'poverty=' || poverty end,
            case when category <> '*' then 'category=' || category end), ''), '')
"""
