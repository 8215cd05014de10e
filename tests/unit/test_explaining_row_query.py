"""The rows behind a count, for every shape an indicator's SQL may have: keys that add up to exactly what the SQL counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import engine
from pipelines.errors import CatalogError
from pipelines.explaining.row_query import row_query

EVENTS = """
    ('p', 'x', 1, date '2018-01-01', 1, 's1'), ('p', 'x', 1, date '2018-01-02', 1, 's1'), ('p', 'x', 2, date '2018-01-02', 0, 's2'),
    ('p', 'y', 3, date '2018-01-03', 1, 's3'), ('p', 'y', 4, null, 0, 's3')
"""
HEAD = "select period_id, commune_code as place_code, 'v' as variant"
SHAPES = {
    "sums": f"{HEAD}, sum(flag) as numerator, count(*) as denominator from core_a group by 1, 2",
    "group by all": f"{HEAD}, count(distinct child_key) as numerator, count(*) as denominator from core_a group by all",
    "distinct of a case": f"{HEAD}, count(distinct case when flag = 1 then child_key end) as numerator, count(distinct child_key) as denominator from core_a group by 1, 2",
    "query in from": f"{HEAD}, sum(f) as numerator, count(*) as denominator from (select period_id, commune_code, child_key, max(flag) as f from core_a group by 1, 2, 3) as t group by 1, 2",
    "filter": f"{HEAD}, count(*) filter (where flag = 1) as numerator, count(*) / 2.0 as denominator from core_a group by 1, 2",
    "joined totals": """
        with n as (select period_id, commune_code, count(distinct child_key) as k from core_a where flag = 1 group by 1, 2),
        d as (select period_id, commune_code, count(distinct child_key) as k from core_a group by 1, 2)
        select d.period_id, d.commune_code as place_code, 'v' as variant, coalesce(n.k, 0) as numerator, d.k as denominator
        from d left join n on n.period_id = d.period_id and n.commune_code = d.commune_code""",
    "numbers of a table": f"{HEAD}, sum(number) as numerator, cast(null as double) as denominator from core_c group by 1, 2",
    "yes of a place": f"{HEAD}, max(case when fund then 1 else 0 end) as numerator, 1 as denominator from core_c group by 1, 2",
    "district of communes": "select period_id, '106' as place_code, 'v' as variant, max(case when fund then 1 else 0 end) as numerator, 1 as denominator from core_c group by period_id",
    "schools of pupils": f"with s as (select period_id, commune_code, school_code, max(flag) as f from core_a group by 1, 2, 3) {HEAD}, sum(f) as numerator, count(*) as denominator from s group by 1, 2",
    "union and distinct": f"""
        with e as (select period_id, commune_code, child_key, '*' as category from core_a union all select period_id, commune_code, child_key, school_code from core_a),
        f as (select distinct period_id, commune_code, child_key, category from e)
        {HEAD}, category, count(*) as numerator, cast(null as double) as denominator from f group by 1, 2, 4""",
    "branches": f"{HEAD}, count(*) as numerator, null as denominator from core_a group by 1, 2 union all {HEAD}, 0, count(distinct child_key) from core_a group by 1, 2",
    "sums of sums": f"""
        with a as (select period_id, commune_code, school_code, count(*) as n from core_a group by 1, 2, 3),
        b as (select period_id, commune_code, sum(n) as n from a group by 1, 2)
        {HEAD}, n as numerator, n as denominator from b""",
    "scalar": f"{HEAD}, sum(flag) as numerator, count(*) as denominator from core_a where injured_on >= (select min(injured_on) from core_a) group by 1, 2",
    "first of each": f"with r as (select *, row_number() over (partition by child_key order by injured_on) as k from core_a) {HEAD}, sum(flag) as numerator, count(*) as denominator from r where k = 1 group by 1, 2",
    "grouping sets": f"{HEAD}, school_code as category, count(*) as numerator, count(*) as denominator from core_a group by grouping sets ((period_id, commune_code), (period_id, commune_code, school_code))",
    "having": f"{HEAD}, count(*) as numerator, count(*) as denominator from core_a group by 1, 2 having count(*) > 2",
    "variants joined": "with v as (select 'a' as variant union all select 'b') select core_a.period_id, core_a.commune_code as place_code, v.variant, sum(core_a.flag) as numerator, count(*) as denominator from v cross join core_a group by 1, 2, 3",
    "nobody's denominator": f"{HEAD}, count(*) as numerator, cast(null as double) as denominator from core_a group by 1, 2",
}
# what the rows of each shape are about
KINDS = {
    "numbers of a table": {"commune"},
    "yes of a place": {"commune"},
    "district of communes": {"place"},
    "schools of pupils": {"school"},
    "having": {"place"},
}


@pytest.fixture
def con():
    made = engine.connect()
    made.execute("create table core_a (period_id varchar, commune_code varchar, child_key bigint, injured_on date, flag integer, school_code varchar)")
    made.execute(f"insert into core_a values {EVENTS}")
    made.execute("create table core_c (period_id varchar, commune_code varchar, number double, fund boolean)")
    made.execute("insert into core_c values ('p', 'x', 10, true), ('p', 'y', 20, false)")
    return made


def schema_of(con) -> dict[str, dict[str, str]]:
    return {name: {row[0]: row[1] for row in engine.rows(con, f"describe {name}")} for name in ("core_a", "core_c")}


def told(con, sql: str, column: str) -> list[tuple]:
    return engine.rows(con, f"select unit_kind, unit_key, {column} from ({row_query(sql, column, schema_of(con))}) where {column} <> 0 order by all")


@pytest.mark.parametrize("column", ["numerator", "denominator"])
@pytest.mark.parametrize("shape", SHAPES)
def test_keys_add_up_to_what_the_sql_counts(con, shape, column):
    sql = SHAPES[shape]
    by = "place_code, variant" + (", category" if "category" in sql else "")
    counted = f"select {by}, sum({column}) from ({{}}) group by {by} having sum({column}) <> 0 order by all"
    rows = engine.rows(con, counted.format(row_query(sql, column, schema_of(con))))
    assert rows == engine.rows(con, counted.format(sql))
    kinds = {row[0] for row in told(con, sql, column)}
    assert kinds <= KINDS.get(shape, {"child"}) and (kinds or column == "denominator")


def test_a_share_names_the_children_of_both_its_parts(con):
    sql = SHAPES["distinct of a case"]
    assert told(con, sql, "numerator") == [("child", "1", 1), ("child", "3", 1)]
    assert told(con, sql, "denominator") == [("child", key, 1) for key in "1234"]


def test_events_of_one_child_stay_apart_and_are_told_apart(con):
    found = engine.rows(con, f"select unit_key, unit_event from ({row_query(SHAPES['sums'], 'numerator', schema_of(con))}) where numerator <> 0 order by all")
    assert found == [("1", "2018-01-01"), ("1", "2018-01-02"), ("3", "2018-01-03")]


def test_an_average_of_two_moments_counts_each_child_half_at_each(con):
    assert [row[2] for row in told(con, SHAPES["filter"], "denominator")] == [0.5] * 5


def test_nobody_counted_is_no_row(con):
    assert told(con, SHAPES["nobody's denominator"], "denominator") == []


def test_a_query_that_cannot_be_read_is_an_error_of_the_definition(con):
    with pytest.raises(CatalogError):
        row_query("select from where", "numerator", schema_of(con))


events = st.lists(st.tuples(st.sampled_from("xy"), st.integers(1, 6), st.integers(0, 1), st.sampled_from(("s1", "s2"))), min_size=1, max_size=12)


@settings(max_examples=8, deadline=None)
@given(events)
def test_whatever_the_registers_hold_the_rows_add_up(drawn):
    con = engine.connect()
    con.execute("create table core_a (period_id varchar, commune_code varchar, child_key bigint, injured_on date, flag integer, school_code varchar)")
    con.execute("create table core_c (period_id varchar, commune_code varchar, number double, fund boolean)")
    for commune, child, flag, school in drawn:
        con.execute("insert into core_a values ('p', ?, ?, null, ?, ?)", [commune, child, flag, school])
    for shape in ("distinct of a case", "query in from", "joined totals", "schools of pupils", "sums of sums"):
        for column in ("numerator", "denominator"):
            counted = engine.rows(con, f"select sum({column}) from ({SHAPES[shape]})")
            assert counted == engine.rows(con, f"select sum({column}) from ({row_query(SHAPES[shape], column, schema_of(con))})"), shape
