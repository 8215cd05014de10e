"""What must hold for any child: heavier is never a lower z, order of rows and neighbours do not matter."""

from functools import cache
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.anthropometry import OUTPUTS, register_growth, zscore_query
from pipelines.engine import Connection, connect

CHILD = st.fixed_dictionaries(
    {
        "sex": st.sampled_from(["m", "f", None]),
        "age_days": st.one_of(st.none(), st.floats(-10, 2000), st.integers(0, 1900).map(float)),
        "weight": st.one_of(st.none(), st.floats(0.5, 60)),
        "lenhei": st.one_of(st.none(), st.floats(30, 140), st.integers(440, 1210).map(lambda tenths: tenths / 10)),
        "measure": st.sampled_from([None, "l", "h"]),
        "oedema": st.sampled_from([None, True, False]),
    }
)
SCHEMA: Any = {
    "sex": pl.String,
    "age_days": pl.Float64,
    "weight": pl.Float64,
    "lenhei": pl.Float64,
    "measure": pl.String,
    "oedema": pl.Boolean,
}


@cache
def connection() -> Connection:
    con = connect(threads=1)
    register_growth(con)
    return con


def scored(children: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    con = connection()
    con.register("children", pl.DataFrame(children, schema=SCHEMA).with_row_index("row_id"))
    found = con.execute(f"{zscore_query('children', unrounded=True)} order by row_id").fetchall()
    return [row[1:] for row in found]


@settings(max_examples=30, deadline=None)
@given(st.lists(CHILD, min_size=1, max_size=30), st.randoms())
def test_order_of_rows_is_irrelevant(children: list[dict[str, Any]], random: Any) -> None:
    order = list(range(len(children)))
    random.shuffle(order)
    straight = scored(children)
    assert scored([children[place] for place in order]) == [straight[place] for place in order]


@settings(max_examples=30, deadline=None)
@given(CHILD, st.lists(st.floats(0.5, 60), min_size=2, max_size=30))
def test_z_grows_with_weight_and_height_z_does_not_change(child: dict[str, Any], weights: list[float]) -> None:
    rows = scored([{**child, "weight": weight} for weight in sorted(weights)])
    for column in (OUTPUTS.index(name) for name in ("waz", "whz", "baz")):
        values = [row[column] for row in rows]
        assert all(value is None for value in values) or values == sorted(values)
    assert len({row[OUTPUTS.index("haz")] for row in rows}) == 1


@settings(max_examples=30, deadline=None)
@given(CHILD, st.lists(st.floats(30, 140), min_size=2, max_size=30))
def test_height_z_grows_with_height(child: dict[str, Any], heights: list[float]) -> None:
    rows = scored([{**child, "lenhei": height} for height in sorted(heights)])
    values = [row[OUTPUTS.index("haz")] for row in rows]
    assert all(value is None for value in values) or values == sorted(values)


@settings(max_examples=30, deadline=None)
@given(st.lists(CHILD, min_size=1, max_size=30))
def test_a_flag_stands_beside_every_z_and_only_there(children: list[dict[str, Any]]) -> None:
    for row in scored(children):
        named = dict(zip(OUTPUTS, row, strict=True))
        for index, limits in {"waz": (-6, 5), "haz": (-6, 6), "whz": (-5, 5), "baz": (-5, 5)}.items():
            z, flag = named[index], named[f"{index}_flag"]
            assert flag == (None if z is None else int(not limits[0] <= round(z, 2) <= limits[1]))
