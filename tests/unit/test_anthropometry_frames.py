"""z-scores of frames and relations: the same kind back, untouched columns, same order."""

from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest

from pipelines.anthropometry import OUTPUTS, zscores
from pipelines.errors import InputError, RequestError

ROWS: dict[str, list[Any]] = {
    "note": ["b", "a", None, "a"],
    "sex": ["f", "1", "Nữ", None],
    "age_days": [0, 0, 400, 400],
    "weight": [3.2322, 3.3464, None, 9.0],
    "lenhei": [49.1477, 49.8842, 75.0, 75.0],
    "waz": [1, 2, 3, 4],
}
WAZ = [0.0, 0.0, None, None]
NAMES = ["note", "sex", "age_days", "weight", "lenhei", "input_waz", *OUTPUTS]


def test_polars() -> None:
    found = zscores(pl.DataFrame(ROWS))
    assert isinstance(found, pl.DataFrame)
    assert found.columns == NAMES
    assert found["waz"].to_list() == WAZ
    assert found["note"].to_list() == ROWS["note"]


def test_pandas_keeps_index_and_types() -> None:
    frame = pd.DataFrame({**ROWS, "note": pd.Categorical(ROWS["note"])}, index=[9, 3, 7, 1])
    found = zscores(frame)
    assert isinstance(found, pd.DataFrame)
    assert list(found.columns) == NAMES
    assert list(found.index) == [9, 3, 7, 1]
    assert isinstance(found["note"].dtype, pd.CategoricalDtype)
    assert [None if pd.isna(value) else value for value in found["waz"]] == WAZ
    assert list(frame.columns) == list(ROWS), "the caller's frame is not changed"


def test_relation_stays_on_its_connection_and_in_order() -> None:
    con = duckdb.connect()
    con.register("frame", pl.DataFrame(ROWS))
    con.execute("create table given as select * from frame")
    relation = con.sql("select * from given order by note nulls last")
    found = zscores(relation)
    assert isinstance(found, duckdb.DuckDBPyRelation)
    assert found.columns == NAMES
    assert [row[0] for row in found.fetchall()] == ["a", "a", "b", None]
    assert found.aggregate("count(waz)").fetchall() == [(2,)]


def test_large_relation_keeps_order() -> None:
    con = duckdb.connect()
    relation = con.sql(
        "select 50000 - i as id, 'm' as sex, i % 1800 as age_days, 9.5 as weight, 75.5::decimal(5,1) as lenhei from range(50000) t(i)"
    )
    assert [row[0] for row in zscores(relation).fetchall()] == list(range(50_000, 0, -1))


def test_all_kinds_agree() -> None:
    frame = pl.DataFrame(ROWS)
    con = duckdb.connect()
    con.register("frame", frame)
    expected = zscores(frame, unrounded=True).select(OUTPUTS).rows()
    assert zscores(con.sql("select * from frame"), unrounded=True).project(", ".join(OUTPUTS)).fetchall() == expected
    by_pandas = zscores(pd.DataFrame(ROWS), unrounded=True)[list(OUTPUTS)].astype(object)
    assert [tuple(None if pd.isna(value) else value for value in row) for row in by_pandas.itertuples(index=False)] == expected


def test_mapping_and_months() -> None:
    frame = pl.DataFrame({"gioi": [1.0], "thang": [24], "kg": ["12,2"], "cm": [87.0], "tu_the": ["L"]})
    mapping = {"gioi": "sex", "thang": "age_months", "kg": "weight", "cm": "lenhei", "measure": "tu_the"}
    found = zscores(frame, mapping=mapping)
    assert found["clenhei"].to_list() == pytest.approx([86.3])
    assert found["waz"].is_not_null().all()


def test_names_with_quotes() -> None:
    frame = pl.DataFrame({'a "b"': [1], **{key: values[:1] for key, values in ROWS.items()}})
    con = duckdb.connect()
    con.register("frame", frame)
    found = zscores(con.sql("select * from frame"))
    assert found.columns[0] == 'a "b"'
    assert found.fetchall()[0][0] == 1


def test_what_is_refused() -> None:
    with pytest.raises(RequestError, match="list"):
        zscores([1, 2])
    with pytest.raises(InputError, match="weight"):
        zscores(pl.DataFrame({key: values for key, values in ROWS.items() if key != "weight"}))


def test_rows_may_be_none() -> None:
    assert zscores(pl.DataFrame(ROWS).clear()).columns == NAMES
    assert len(zscores(pd.DataFrame(ROWS).iloc[:0])) == 0
