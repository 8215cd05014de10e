"""As many rows behind a number as the number says: every indicator, every variant, every total that the sample build publishes."""

from datetime import date

import polars as pl
import pytest

from pipelines import catalog, denominators, engine, marts
from pipelines.errors import RequestError
from pipelines.explaining import naming, rows
from pipelines.explaining.row_query import row_query
from pipelines.settings import Project

TOTAL = "sex = '*' and age_band = '*' and ethnic_group = '*' and poverty = '*' and category = '*'"


@pytest.fixture(scope="module")
def project(built_home):
    return Project(built_home, built_home / "data" / "raw", built_home / "data" / "marts")


@pytest.fixture(scope="module")
def published(project):
    with marts.open_marts(project.marts) as con:
        yield con


@pytest.fixture(scope="module")
def core(project):
    with rows.open_core(project) as con:
        yield con


@pytest.fixture(scope="module")
def schema(core):
    return rows.schema_of(core)


def totals(con, indicator: str, column: str) -> dict[tuple[str, str, str], float]:
    sql = f"select variant, place, period, {column} from indicator_values where indicator = ? and {TOTAL} and state in ('ok', 'zero')"
    return {row[:3]: row[3] for row in engine.rows(con, sql, [indicator]) if row[3]}


@pytest.mark.parametrize("column", ["numerator", "denominator"])
@pytest.mark.parametrize("indicator", sorted(catalog.indicators()))
def test_rows_add_up_to_every_published_total(core, published, schema, indicator, column):
    chosen = catalog.indicators()[indicator]
    sql = chosen.sql.read_text(encoding="utf-8")
    engine.make_table(core, f"ind_{indicator}", sql)
    bases = denominators.Bases(core)
    based = [(facet, bases.of(facet)) for facet in chosen.facets()]
    keyed = row_query(sql, column, schema, rows.definitions())
    engine.make_table(core, f"ind_{indicator}", keyed)
    fixed = "category = '*'" if not chosen.additive and "category" in engine.columns(core, f"ind_{indicator}") else "true"
    found = {}
    for facet, basis in based:
        names = ", ".join(f"'{name}'" for name in facet.variants)
        counted = f"""
            select variant, place, period_id, sum({column}), count(*) filter (where {column} <> 0 and unit_key is null)
            from ({denominators.usable_sql(facet, basis)}) where variant in ({names}) and {fixed} group by all
        """
        for variant, place, period, number, nameless in engine.rows(core, counted):
            found[variant, place, period] = number
            assert not nameless, f"{variant}@{place}:{period}: rows that nobody stands behind"
    expected = totals(published, indicator, column)
    assert {key: found.get(key) for key in expected} == pytest.approx(expected)


def asked(con, fact: str) -> naming.Asked:
    return naming.read(con, fact, [])


@pytest.mark.parametrize("part", rows.PARTS)
@pytest.mark.parametrize("fact", ["bhyt_under6:issued@106:2018-6M", "bhyt_under6:valid@03412:2018:sex=f", "malnutrition:stunting@106:2018:sex=m,age_band=24-35"])
def test_a_part_of_a_figure_has_its_own_rows(project, published, core, fact, part):
    told = asked(published, fact)
    found = rows.behind(project, told, part, core)
    ((numerator, denominator),) = engine.rows(published, "select numerator, denominator from indicator_values where fact_id = ?", [told.fact_id])
    assert len(found) == {"numerator": numerator, "denominator": denominator, "difference": denominator - numerator}[part]
    assert {row.weight for row in found} == {1.0} and len({row.key for row in found}) == len(found)


def test_children_without_a_card_are_found_a_second_way(project, published, core):
    """By polars from the core tables, without SQL: children under 6 on the cut-off day who are in no card list of their commune."""
    period = catalog.load_plan("tam_duong_2018").periods["2018-6M"]
    folder = next(project.core.iterdir())
    people = pl.read_parquet(folder / "core_population.parquet").filter(pl.col("period_id") == "2018-6M", pl.col("moment") == "cutoff")
    people = people.filter(pl.col("birth_date") > date(period.cutoff_on.year - 6, period.cutoff_on.month, period.cutoff_on.day))
    cards = pl.read_parquet(folder / "core_cards.parquet").filter(pl.col("as_of").is_between(period.starts_on, period.known_on))
    newest = cards.group_by("commune_code").agg(pl.col("as_of").max())
    listed = cards.join(newest, on=["commune_code", "as_of"])
    expected = set(people.join(listed, on="child_key", how="anti")["child_key"])
    found = rows.behind(project, asked(published, "bhyt_under6:issued@106:2018-6M"), "difference", core)
    assert {int(row.key) for row in found} == expected and expected


def test_an_average_names_each_child_with_the_half_of_each_moment(project, published, core):
    told = asked(published, "injury_rate:injured@106:2018")
    found = rows.behind(project, told, "denominator", core)
    assert {row.weight for row in found} == {0.5, 1.0} and {row.kind for row in found} == {"child"}
    ((number,),) = engine.rows(published, "select denominator from indicator_values where fact_id = ?", [told.fact_id])
    assert sum(row.weight for row in found) == number
    assert rows.describe(found).startswith(f"{len(found)} dòng trẻ em, cộng ")


def test_communes_stand_behind_a_count_of_communes(project, published, core):
    found = rows.behind(project, asked(published, "commune_recognised:recognised@106:2018"), "denominator", core)
    assert [row.kind for row in found] == ["commune"] * 14 and found[0].key == "03390"


@pytest.mark.parametrize(
    ("fact", "part", "said"),
    [
        ("injury_rate:injured@106:2018", "difference", "không trừ được"),
        ("child_population:residents@106:2018", "denominator", "không có mẫu số"),
        ("bhyt_under6:issued@106:2014", "numerator", "chưa có"),
        ("bhyt_under6:issued@106:2018", "half", "numerator, denominator, difference"),
    ],
)
def test_what_has_no_rows_says_so(project, published, core, fact, part, said):
    with pytest.raises(RequestError) as problem:
        rows.behind(project, asked(published, fact), part, core)
    assert said in str(problem.value)


def test_a_number_of_a_table_has_no_list_of_children(project, published, core):
    """Where a commune is divided by the statistics office's table, nobody can name who is in the number."""
    told = asked(published, "injury_rate:injured@106:2018")
    facet = rows.facet_of(told.indicator, told.variant)
    engine.make_table(core, "ind_injury_rate", f"select * from ({facet.sql.read_text(encoding='utf-8')})")
    basis = denominators.Bases(core).of(facet)
    core.execute(f"update {basis.units} set kind = 'official_estimate' where commune_code = '03390'")
    assert rows.official_kinds(core, facet, basis, told) == ["official_estimate"]
