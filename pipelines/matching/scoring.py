"""Candidate pairs weighed by Splink on the project's own database (the only importer of splink)."""

import logging
from typing import Any

from pipelines import engine
from pipelines.errors import TreemError
from pipelines.matching.model import Comparison, Level, Model
from pipelines.matching.people import FREQUENT


def score(con: engine.Connection, model: Model) -> int:
    """Make ``match_score(l, r, bits, sibling_bits, level_<comparison> …)`` from ``match_candidate`` and ``match_person``.

    ``bits``: log2 of how much likelier the agreement is for one child than for two children drawn at random;
    ``sibling_bits``: the same against two children of one mother. Nothing is trained and nothing drawn by chance.

    Raises:
        TreemError: the pairs could not be weighed (the message quotes no row).
    """
    if engine.count(con, "match_candidate") == 0:
        levels = "".join(f", cast(null as integer) as level_{one.id}" for one in model.comparisons)
        empty = f"select 0::bigint as l, 0::bigint as r, 0.0::double as bits, 0.0::double as sibling_bits{levels} where false"
        return engine.make_table(con, "match_score", empty)
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    try:
        return _predict(con, model)
    except TreemError:
        _drop_splink(con)
        raise
    except Exception as problem:
        _drop_splink(con)
        # Splink's own error is not public, and its message holds the query and may quote a name
        kind = type(problem.__cause__ or problem).__name__
        raise TreemError("Không so khớp được các dòng.", todo=f"báo người bảo trì ({kind})") from None


def _predict(con: engine.Connection, model: Model) -> int:
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(connection=con)
    # a test validates the settings; doing it in every run would take a quarter of a short one
    people = api.register("match_person", dataset_display_name="match_input")
    linker = Linker(people, settings(model), log_level=None, validate_settings=False)
    for column in _frequencies(model):
        shares = api.register(FREQUENT + column, dataset_display_name=f"match_share_{column}")
        linker.table_management.register_term_frequency_lookup(shares, column)
    pairs = api.register("match_candidate", dataset_display_name="match_pairs")
    linker.table_management.register_blocked_pairs_for_predict(pairs)
    weighed = linker.inference.predict(threshold_match_weight=model.least_bits, warning_mode="never")
    made = engine.make_table(con, "match_score", _score_sql(model, weighed.physical_name))
    _drop_splink(con)
    return made


def _drop_splink(con: engine.Connection) -> None:
    """Splink's own tables hold names."""
    tables = "select 'table', table_name from duckdb_tables() union all select 'view', view_name from duckdb_views()"
    for kind, name in engine.rows(con, tables):
        if name.startswith("__splink__"):
            con.execute(f'drop {kind} if exists "{name}"')


def settings(model: Model) -> dict[str, Any]:
    """Return the model as Splink's settings: weights given, prior even, so that a weight is the evidence alone."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "row_no",
        "probability_two_random_records_match": 0.5,
        "comparisons": [_comparison(one) for one in model.comparisons],
        "blocking_rules_to_generate_predictions": [],
        "retain_matching_columns": True,  # the only way to see which level held; the table is dropped at once
        "retain_intermediate_calculation_columns": False,
    }


def _frequencies(model: Model) -> list[str]:
    return sorted({level.frequency for one in model.comparisons for level in one.levels if level.frequency})


def _comparison(comparison: Comparison) -> dict[str, Any]:
    nothing = {"sql_condition": _suffixed(comparison.none), "label_for_charts": "none", "is_null_level": True}
    return {
        "output_column_name": comparison.id,
        "comparison_levels": [nothing, *(_level(level) for level in comparison.levels)],
    }


def _level(level: Level) -> dict[str, Any]:
    told: dict[str, Any] = {
        "sql_condition": _suffixed(level.when),
        "label_for_charts": level.id,
        "m_probability": level.m,
        "u_probability": level.u,
        "fix_m_probability": True,
        "fix_u_probability": True,
    }
    if level.frequency:
        # the share of the value itself takes the place of u, at whatever level it stands
        told |= dict.fromkeys(("m_probability", "u_probability"), level.strength)
        told |= {"tf_adjustment_column": level.frequency, "disable_tf_exact_match_detection": True}
    return told


def _suffixed(condition: str) -> str:
    """Turn ``l.name`` into Splink's ``name_l``."""
    import re

    return re.sub(r"\b([lr])\.(\w+)", r"\2_\1", condition)


def _score_sql(model: Model, weighed: str) -> str:
    levels = ", ".join(f"gamma_{one.id} as level_{one.id}" for one in model.comparisons)
    against = " + ".join(_sibling_case(one) for one in model.comparisons)
    return f"""
        select row_no_l as l, row_no_r as r, round(match_weight, 6) as bits, round({against}, 6) as sibling_bits, {levels}
        from {weighed}
    """


def _sibling_case(comparison: Comparison) -> str:
    # written with an exponent, for 6.49 would be a decimal and not a double
    cases = " ".join(f"when {comparison.number(level)} then {level.sibling_bits:.17g}e0" for level in comparison.levels)
    return f"case gamma_{comparison.id} {cases} else 0e0 end"
