"""The SQL against the second computation in numpy: thousands of random rows and every edge, equal to 1e-9."""

from contextlib import closing
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from anthropometry_oracle import zscores as oracle

from pipelines.anthropometry import OUTPUTS, register_growth, zscore_query
from pipelines.engine import connect

AGES = [None, -1.0, 0.0, 90.4, 273.0, 273.9, 273.9375, 274.0, 729.5, 730.0, 730.49, 730.5, 731.0, 1825.0, 1826.0, 1826.24, 1826.25, 1827.0]
SIZES = [
    None,
    0.0,
    -3.0,
    0.5,
    44.3,
    44.9,
    45.0,
    45.05,
    64.9,
    65.0,
    65.3,
    65.6,
    65.7,
    86.9,
    87.0,
    109.3,
    109.9,
    110.0,
    110.1,
    119.97,
    120.0,
    120.1,
    120.7,
]
WEIGHTS = [None, 0.0, -2.0, 1.2, 3.3464, 9.6, 14.0, 45.0]


def edges() -> pl.DataFrame:
    every = list(product(["m", "f", None], AGES, WEIGHTS, SIZES, [None, "l", "h"]))
    rows = [(*row, place % 7 == 0 if place % 3 else None) for place, row in enumerate(every)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


SCHEMA: Any = {
    "sex": pl.String,
    "age_days": pl.Float64,
    "weight": pl.Float64,
    "lenhei": pl.Float64,
    "measure": pl.String,
    "oedema": pl.Boolean,
}


def random_children(count: int) -> pl.DataFrame:
    """Children around the standard and far from it, measured to 0.1 or 0.01, whole and fractional days."""
    draw = np.random.default_rng(20061118)
    age = draw.integers(0, 1850, count) + np.where(draw.random(count) < 0.3, draw.random(count), 0.0)
    length = (50 + 1.4 * np.sqrt(age)) * draw.normal(1, 0.12, count)
    length = np.where(draw.random(count) < 0.7, np.round(length, 1), np.round(length, 3))
    return pl.DataFrame(
        {
            "sex": draw.choice(["m", "f"], count).tolist(),
            "age_days": age,
            "weight": np.round((3.4 + 0.33 * np.sqrt(age)) * draw.lognormal(0, 0.35, count), 2),
            "lenhei": length,
            "measure": draw.choice(np.array(["l", "h", None], dtype=object), count).tolist(),
            "oedema": draw.random(count) < 0.02,
        },
        schema=SCHEMA,
    )


def by_sql(children: pl.DataFrame, unrounded: bool) -> pl.DataFrame:
    with closing(connect()) as con:
        register_growth(con)
        con.register("children", children.with_row_index("row_id"))
        return con.sql(f"{zscore_query('children', unrounded=unrounded)} order by row_id").pl()


@pytest.mark.parametrize("children", [edges(), random_children(20_000)], ids=["edges", "random"])
def test_sql_equals_the_second_computation(children: pl.DataFrame) -> None:
    expected = oracle(*(children[name].to_list() for name in SCHEMA))
    raw, rounded = by_sql(children, True), by_sql(children, False)
    assert len(raw) == len(children)
    for name in OUTPUTS:
        found = raw[name].cast(pl.Float64).to_numpy()
        # relative for huge values of absurd children, absolute for z
        np.testing.assert_allclose(found, expected[name], rtol=1e-9, atol=1e-9, equal_nan=True, err_msg=name)
    for name in ("waz", "haz", "whz", "baz"):
        np.testing.assert_allclose(rounded[name].to_numpy(), np.round(expected[name], 2), rtol=0, atol=1e-9, equal_nan=True, err_msg=name)
        assert (rounded[f"{name}_flag"].is_null() == rounded[name].is_null()).all()
    assert raw["waz"].is_not_null().sum() > 100, "the comparison is about something"


def test_every_row_of_every_table_gives_z_of_its_own_limits() -> None:
    """At median x (1 + L S z)^(1/L) the z is z, for all 3,654 days of weight and all 2,404 rows of size."""
    from anthropometry_oracle import table, value_at

    rows = [
        (sex, float(day), value_at(z, rows["l"][at], rows["m"][at], rows["s"][at]), None, None, False, z)
        for sex in "mf"
        for rows in [table("wfa", sex)]
        for at, day in enumerate(rows["i"])
        for z in (-2.0, 3.5)
    ]
    rows += [
        (sex, None, value_at(z, rows["l"][at], rows["m"][at], rows["s"][at]), float(cm), position, False, z)
        for sex in "mf"
        for name, position in (("wfl", "l"), ("wfh", "h"))
        for rows in [table(name, sex)]
        for at, cm in enumerate(rows["i"])
        for z in (-3.5, 2.0)
    ]
    frame = pl.DataFrame(rows, schema={**SCHEMA, "expected": pl.Float64}, orient="row")
    found = by_sql(frame.drop("expected"), True)
    z = found["waz"].fill_null(found["whz"]).to_numpy()
    np.testing.assert_allclose(z, frame["expected"].to_numpy(), rtol=0, atol=1e-8)
