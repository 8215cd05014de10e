"""Counts to values: sums over places and breakdowns, rates, intervals, states. SQL counts, Python divides.

Makes ``indicator_values`` (DESIGN section 4) from the tables ``ind_<id>`` of lowest-level counts.
"""

from collections.abc import Callable, Iterable
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
    "fact_id", "indicator", "variant", "place", "boundary_date", "period", "sex", "age_band", "ethnic_group", "poverty", "category",
    "numerator", "denominator", "denominator_source", "per", "value", "lower95", "upper95", "lower998", "upper998", "state", "to_date",
    "estimate", "comparability", "units_reported", "units_expected", "unstable",
)  # fmt: skip


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


def count_facet(con: engine.Connection, indicator: Indicator, basis: Basis) -> list[str]:
    """Make ``counted_<table>``: every place, period and variant with its sums over places and declared breakdowns, '*' for all.

    Every total stands there even where nothing was reported; a denominator that a place does not have is empty, never 0.

    Returns:
        The breakdowns that the indicator has.
    """
    columns = set(engine.columns(con, f"ind_{indicator.id}"))
    have = [name for name in DIMENSIONS if name in columns]
    split = _split_word(have) if denominators.has_chain(indicator) else ""
    engine.make_table(
        con,
        f"counted_{indicator.table}",
        f"""
        with summed as ({_summed_sql(indicator, basis, have)}){_untold_sql(have) if split else ""},
        grid as ({_grid_sql(indicator, basis)})
        select g.variant, g.period_id, g.place, g.units_expected, g.units_reported, g.cutoff_on, g.not_due, g.comparability,
            {", ".join(f"coalesce(s.{name}, '*') as {name}" if name in have else f"'*' as {name}" for name in DIMENSIONS)},
            {_counts_sql(split)}
        from grid as g left join summed as s using (period_id, place, variant)
        {f"left join untold using (period_id, place, variant) where ({_whole(have)}) or s.numerator > 0" if split else ""}
        """,
    )
    return have


def _summed_sql(indicator: Indicator, basis: Basis, have: list[str]) -> str:
    sets = (("period_id", "place", "variant", *names) for names in _grouping_sets(indicator, set(have)))
    dims = "".join(f", coalesce({name}, '*') as {name}" for name in have)
    return f"""
        select period_id, place, variant{dims},
            cast(sum(numerator) as double) as numerator, cast(sum(denominator) as double) as denominator
        from ({denominators.usable_sql(indicator, basis)}) as usable
        group by grouping sets ({", ".join(f"({', '.join(names)})" for names in sets)})
    """


def _grid_sql(indicator: Indicator, basis: Basis) -> str:
    variants = ", ".join(f"('{name}')" for name in indicator.variants)
    return f"""
        select b.* replace (cast(units_expected as integer) as units_expected, cast(units_reported as integer) as units_reported),
            v.variant, p.cutoff_on, {str(indicator.yearly).lower()} and length(b.period_id) > 4 as not_due,
            coalesce(c.comparability, 'exact') as comparability
        from {basis.places} as b cross join (values {variants}) as v(variant) join period as p using (period_id)
        left join comparability as c on c.period = b.period_id and c.place = b.place
    """


def _counts_sql(split: str) -> str:
    """Numerator, denominator and its source; ``split`` tells by which breakdown the denominator cannot be divided."""
    known = "g.units_reported > 0 and not g.not_due"
    denominator, source, whole = "s.denominator", "g.source", ""
    if split:
        denominator, whole = "coalesce(s.denominator, 0)", f"and {split} is null"
        source = f"g.source || coalesce(', không chia theo ' || {split}, '')"
    return f"""
            case when {known} then coalesce(s.numerator, 0) end as numerator,
            case when {known} and g.basis <> 'none' {whole} then {denominator} end as denominator,
            case when g.not_due then '' else {source} end as denominator_source
    """


# Only an official table can lack a breakdown, and only a chain has one (RULES 6: a part whose numerator counts a commune and whose
# denominator does not would be wrong).


def _lacks(have: list[str]) -> dict[str, str]:
    return {name: f"{name} = '{denominators.UNCLASSIFIED}'" for name in SPLITS_VI if name in have}


def _untold_sql(have: list[str]) -> str:
    """The places whose official table lacks a breakdown."""
    lacks = _lacks(have)
    told = ", ".join(f"bool_or({test}) as no_{name}" for name, test in lacks.items())
    met = " or ".join(lacks.values())
    return f", untold as (select period_id, place, variant, {told} from summed where ({met}) and denominator > 0 group by all)"


def _split_word(have: list[str]) -> str:
    """The breakdown of a row that the denominator cannot give, in Vietnamese."""
    words = " ".join(f"when s.{name} <> '*' and no_{name} then '{SPLITS_VI[name]}'" for name in _lacks(have))
    return f"case {words} end"


def _whole(have: list[str]) -> str:
    return " and ".join(f"coalesce(s.{name}, '') <> '{denominators.UNCLASSIFIED}'" for name in _lacks(have))


def value_rows(con: engine.Connection, indicators: Iterable[Indicator]) -> Any:
    """Return the finished rows of indicators as a polars frame, every total present even where nothing was reported."""
    order = "indicator, variant, place, period, category, sex, age_band, ethnic_group, poverty"
    return engine.to_frame(con.sql(f"select * from ({_values_sql(con, list(indicators))}) order by {order}"), "polars")


def make_values(con: engine.Connection) -> int:
    """Make ``indicator_values`` of all indicators, in no order, and return its row count."""
    facets = [facet for indicator in catalog.indicators().values() for facet in indicator.facets()]
    made = engine.make_table(con, "indicator_values", _values_sql(con, facets))
    for name in (*(f"counted_{facet.table}" for facet in facets), "finished_pair"):
        con.execute(f"drop table {name}")
    return made


def _values_sql(con: engine.Connection, facets: list[Indicator]) -> str:
    """Make ``counted_<table>`` of every facet and ``finished_pair``; return the SELECT of their values.

    Most values of a country are the same few small counts: each pair of numerator and denominator that occurs is divided once, and only
    numbers go through Python.
    """
    bases = denominators.Bases(con)
    # one after the other: of a union of all, DuckDB would hold every part's joins in memory at once
    names = {facet.table: _fact_name(facet, count_facet(con, facet, bases.of(facet))) for facet in facets}
    pairs = engine.to_frame(
        con.sql(f"select distinct {', '.join(_PAIR)} from ({_union(facets, _known)}) order by all"), "polars"
    )
    engine.load_frame(con, "finished_pair", pairs.with_columns(*_finished_series(pairs)))
    return _VALUES.format(counted=_union(facets, lambda facet: f"{_known(facet)}, {names[facet.table]} as fact_id"))


_PAIR = ("kind", "per", "not_due", "numerator", "denominator")


def _union(facets: Iterable[Indicator], told: Callable[[Indicator], str]) -> str:
    """All counted rows, each with what is ``told`` of its facet."""
    return " union all ".join(f"select *, {told(facet)} from counted_{facet.table}" for facet in facets)


def _known(facet: Indicator) -> str:
    return f"'{facet.id}' as indicator, cast({facet.per} as double) as per, {KINDS.index(facet.kind)} as kind"


def _fact_name(facet: Indicator, have: Iterable[str]) -> str:
    """The name of a fact (DESIGN section 4), with the breakdowns that its facet can have."""
    parts = "".join(f", case when {name} <> '*' then '{name}=' || {name} end" for name in have)
    suffix = f" || coalesce(':' || nullif(concat_ws(','{parts}), ''), '')" if have else ""
    return f"'{facet.id}:' || variant || '@' || place || ':' || period_id{suffix}"


_VALUES = f"""
    select {", ".join(f"v.{name}" if name in _PAIR else name for name in COLUMNS)}
    from (
        select *, period_id as period, cutoff_on as boundary_date, cutoff_on as to_date, false as estimate from ({{counted}})
    ) as v
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
    kinds, not_due = pairs["kind"].to_numpy(), pairs["not_due"].to_numpy()
    reported = ~np.isnan(numerator)
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
