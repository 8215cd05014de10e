"""Counts to values: sums over places and breakdowns, rates, intervals, states. SQL counts, Python divides.

Makes ``indicator_values`` (DESIGN section 4) from the tables ``ind_<id>`` of lowest-level counts.
"""

from collections.abc import Iterable
from itertools import combinations
from typing import Any

from pipelines import catalog, denominators, engine, stats
from pipelines.catalog import Indicator
from pipelines.denominators import Basis

DIMENSIONS = ("sex", "age_band", "ethnic_group", "poverty", "category")
KINDS = ("share", "rate", "count", "mean")
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


def _grouping_sets(indicator: Indicator, have: set[str]) -> list[tuple[str, ...]]:
    """Every subset of each breakdown list; an overlapping category is never summed over, so it always stays."""
    fixed = ("category",) if "category" in have and not indicator.additive else ()
    found = {fixed}
    for listed in indicator.breakdowns:
        free = [name for name in listed if name not in fixed]
        found |= {(*chosen, *fixed) for size in range(len(free) + 1) for chosen in combinations(free, size)}
    return sorted(found)


def sum_counts(con: engine.Connection, indicator: Indicator, basis: Basis) -> None:
    """Make ``sum_<id>``: counts over places and declared breakdowns, with '*' for all.

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
        f"sum_{indicator.table}",
        f"""
        with summed as (
            select period_id, place, variant, {dims},
                cast(sum(numerator) as double) as numerator, cast(sum(denominator) as double) as denominator
            from ({denominators.usable_sql(indicator, basis)}) as usable
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


def _rows_sql(indicator: Indicator, basis: Basis) -> str:
    """Every place, period and variant with its sums; a denominator that a place does not have is empty, never 0."""
    variants = ", ".join(f"('{name}')" for name in indicator.variants)
    known = "coalesce(s.denominator, 0)" if denominators.has_chain(indicator) else "s.denominator"
    no_parts = " and ".join(f"coalesce(s.{name}, '') <> '{denominators.UNCLASSIFIED}'" for name in SPLITS_VI)
    return f"""
        select '{indicator.id}' as indicator, cast({indicator.per} as double) as per, {KINDS.index(indicator.kind)} as kind,
            g.period_id, g.place, g.units_expected, g.units_reported, g.variant, g.cutoff_on, g.not_due,
            coalesce(s.sex, '*') as sex, coalesce(s.age_band, '*') as age_band,
            coalesce(s.ethnic_group, '*') as ethnic_group, coalesce(s.poverty, '*') as poverty, coalesce(s.category, '*') as category,
            case when g.units_reported > 0 then coalesce(s.numerator, 0) end as numerator,
            case when g.basis <> 'none' and s.split_unknown is null then {known} end as denominator,
            case when g.not_due then '' else g.source || coalesce(', không chia theo ' || s.split_unknown, '') end as denominator_source
        from (
            select b.*, v.variant, p.cutoff_on, {str(indicator.yearly).lower()} and length(b.period_id) > 4 as not_due
            from {basis.places} as b cross join (values {variants}) as v(variant) join period as p using (period_id)
        ) as g left join sum_{indicator.table} as s using (period_id, place, variant)
        where ({no_parts}) or s.numerator > 0
    """


def value_rows(con: engine.Connection, indicators: Iterable[Indicator]) -> Any:
    """Return the finished rows of indicators as a polars frame, every total present even where nothing was reported."""
    count_values(con, indicators)
    order = "indicator, variant, place, period_id, category, sex, age_band, ethnic_group, poverty"
    return engine.to_frame(con.sql(f"select * exclude (kind) from ({_FINISHED}) order by {order}"), "polars")


def count_values(con: engine.Connection, indicators: Iterable[Indicator]) -> None:
    """Make ``counted_value``, the sums of indicators, and ``finished_pair``, what is made of each numerator and denominator that occurs.

    Most values of a country are the same few small counts: they are divided once, and only numbers go through Python.
    """
    bases = denominators.Bases(con)
    for number, facet in enumerate(indicators):
        basis = bases.of(facet)
        sum_counts(con, facet, basis)
        # one after the other: of a union of all, DuckDB would hold every part's joins in memory at once
        if number:
            con.execute(f"insert into counted_value {_rows_sql(facet, basis)}")
        else:
            engine.make_table(con, "counted_value", _rows_sql(facet, basis))
        con.execute(f'drop table "sum_{facet.table}"')
    pairs = engine.to_frame(con.sql(f"select distinct {', '.join(_PAIR)} from ({_PAIRED}) order by all"), "polars")
    engine.load_frame(con, "finished_pair", pairs.with_columns(*_finished_series(pairs)))


_PAIR = ("kind", "per", "numerator", "denominator", "reported", "not_due")
_PAIRED = "select *, units_reported > 0 as reported from counted_value"
_FINISHED = f"""
    select v.* exclude (reported), f.* exclude ({", ".join(_PAIR)})
    from ({_PAIRED}) as v
    join finished_pair as f on {" and ".join(f"v.{name} is not distinct from f.{name}" for name in _PAIR)}
"""


def _finished_series(pairs: Any) -> Iterable[Any]:
    import polars as pl

    for name, values in _finished_parts(pairs).items():
        yield pl.Series(name, values, nan_to_null=values.dtype.kind == "f")


def _finished_parts(pairs: Any) -> dict[str, Any]:
    """Finish pairs of different kinds and units, each kind at once."""
    import numpy as np

    numerator, denominator, per = (pairs[name].to_numpy() for name in ("numerator", "denominator", "per"))
    kinds, reported, not_due = (pairs[name].to_numpy() for name in ("kind", "reported", "not_due"))
    found: dict[str, Any] = {}
    for number, kind in enumerate(KINDS):
        here = kinds == number
        done = finished(kind, per[here], numerator[here], denominator[here], reported[here], not_due[here])
        for name, values in done.items():
            found.setdefault(name, np.empty(len(kinds), dtype=values.dtype))[here] = values
    return found


def finished(kind: str, per: Any, numerator: Any, denominator: Any, reported: Any, not_due: Any) -> dict[str, Any]:
    """Return value, limits, ``state`` and ``unstable`` of arrays of counts: the only place where counts are divided.

    Args:
        kind: share, rate, count, or mean (years by communes: no chance in it, so no limits); per: what one unit of the denominator is
            multiplied with, a number or one for each row.
        numerator, denominator: counts as floats, NaN where there is none; reported, not_due: what is known of each, as booleans.
    """
    import numpy as np

    state = _states(kind, numerator, denominator, reported, not_due)
    shown = np.isin(state, ("ok", "zero"))
    unstable = _unstable(kind, numerator, denominator) & shown
    return _values(kind, per, numerator, denominator, shown) | {"state": state.astype(object), "unstable": unstable}


def _states(kind: str, numerator: Any, denominator: Any, reported: Any, not_due: Any) -> Any:
    import numpy as np

    empty = (np.nan_to_num(denominator) <= 0) & (kind != "count")
    conditions = [not_due, ~reported, empty, numerator == 0]
    return np.select(conditions, ["not_due", "not_reported", "no_denominator", "zero"], default="ok")


def _values(kind: str, per: Any, numerator: Any, denominator: Any, shown: Any) -> dict[str, Any]:
    """Value and limits in the indicator's unit; NaN (later null) where there is no value."""
    import numpy as np

    hidden = np.where(shown, 1.0, np.nan)
    if kind in ("count", "mean"):
        none = np.full(len(numerator), np.nan)
        scale = per / np.where(shown, denominator, np.nan) if kind == "mean" else hidden
        return {"value": numerator * scale, "lower95": none, "upper95": none, "lower998": none, "upper998": none}
    found: dict[str, Any] = {}
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = per / np.where(shown, denominator, np.nan)
        found["value"] = numerator * scale
        for confidence, name in ((0.95, "95"), (0.998, "998")):
            if kind == "rate":
                low, high = stats.event_limits(numerator, confidence)
                found[f"lower{name}"], found[f"upper{name}"] = low * scale, high * scale
            else:
                low, high = stats.proportion_limits(numerator, denominator, confidence)
                found[f"lower{name}"], found[f"upper{name}"] = (
                    low * per * hidden,
                    high * per * hidden,
                )
    return found


def _unstable(kind: str, numerator: Any, denominator: Any) -> Any:
    import numpy as np

    if kind == "rate":
        return np.nan_to_num(numerator) < FEW_EVENTS
    if kind == "mean":
        return np.zeros(len(numerator), dtype=bool)
    return np.nan_to_num(denominator, nan=np.inf) < FEW_CHILDREN


def make_values(con: engine.Connection) -> int:
    """Make ``indicator_values`` of all indicators, in no order, and return its row count."""
    count_values(con, [facet for indicator in catalog.indicators().values() for facet in indicator.facets()])
    con.execute(_FACT_NAME)
    made = engine.make_table(con, "indicator_values", _VALUES)
    con.execute("drop table counted_value; drop table finished_pair")
    return made


_VALUES = f"""
    with told as (
        select fact_name(indicator, variant, place, period_id, sex, age_band, ethnic_group, poverty, category) as fact_id,
            counted.* replace (
                case when state in ('not_reported', 'not_due') then null else numerator end as numerator,
                case when state in ('not_reported', 'not_due') then null else denominator end as denominator,
                cast(units_reported as integer) as units_reported, cast(units_expected as integer) as units_expected
            ),
            period_id as period, cutoff_on as boundary_date, cutoff_on as to_date, false as estimate,
            coalesce(compared, 'exact') as comparability
        from ({_FINISHED}) as counted
        left join (select period as period_id, place, comparability as compared from comparability) using (period_id, place)
    )
    select {COLUMNS} from told
"""
_FACT_NAME = """
    create or replace macro fact_name(indicator, variant, place, period, sex, age_band, ethnic_group, poverty, category) as
        indicator || ':' || variant || '@' || place || ':' || period || coalesce(':' || nullif(concat_ws(',',
            case when sex <> '*' then 'sex=' || sex end,
            case when age_band <> '*' then 'age_band=' || age_band end,
            case when ethnic_group <> '*' then 'ethnic_group=' || ethnic_group end,
            case when poverty <> '*' then 'poverty=' || poverty end,
            case when category <> '*' then 'category=' || category end), ''), '')
"""
