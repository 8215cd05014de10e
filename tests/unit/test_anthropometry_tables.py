"""The WHO tables: right files, right rows, numbers as numbers."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.anthropometry import register_growth
from pipelines.anthropometry.tables import TABLES, create_growth, tables_folder
from pipelines.engine import Connection, connect, rows
from pipelines.errors import CatalogError


@pytest.fixture
def con() -> Iterator[Connection]:
    with closing(connect()) as connection:
        yield connection


def test_the_five_tables_have_13366_rows(con: Connection) -> None:
    assert register_growth(con) == 13_366


def test_arm_circumference_comes_on_request(con: Connection) -> None:
    assert register_growth(con, arm=True) == 13_366 + 3_472
    assert rows(con, "select min(age_days), max(age_days) from growth_acfa") == [(91.0, 1826.0)]


def test_every_number_is_double(con: Connection) -> None:
    register_growth(con)
    for table in TABLES:
        types = {row[0]: row[1] for row in rows(con, f"describe growth_{table.name}")}
        assert types == {"sex": "VARCHAR", table.key: "DOUBLE", "l": "DOUBLE", "m": "DOUBLE", "s": "DOUBLE"}


def test_tables_have_every_day_and_every_tenth_once(con: Connection) -> None:
    register_growth(con)
    for table in TABLES:
        counted = rows(con, f"select sex, count(*), count(distinct {table.key}) from growth_{table.name} group by sex")
        assert sorted(row[0] for row in counted) == ["f", "m"]
        assert all(row[1] == row[2] == table.rows / 2 for row in counted)


def test_a_changed_table_is_refused(con: Connection, tmp_path: Path) -> None:
    for table in TABLES:
        shutil.copy(tables_folder() / table.file, tmp_path)
    changed = tmp_path / "day_bmi.json"
    changed.write_text(changed.read_text().replace("13.4069", "13.4068"))
    with pytest.raises(CatalogError, match="WHO") as error:
        create_growth(lambda sql: rows(con, sql), folder=tmp_path)
    assert "day_bmi.json" in error.value.where


def test_a_missing_table_is_refused(con: Connection, tmp_path: Path) -> None:
    with pytest.raises(CatalogError):
        create_growth(lambda sql: rows(con, sql), folder=tmp_path)
