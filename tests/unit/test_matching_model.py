"""The model: shares that are shares, weights that Splink adds up as a person with a pencil would, one SELECT per file."""

from math import log2, prod

import pytest
import sqlglot
from matching_support import linked, row
from sqlglot import exp

from pipelines import engine, matching
from pipelines.errors import CatalogError
from pipelines.matching import linking, people, scoring
from pipelines.matching.model import load_model

MODEL = load_model()
MY = "Sùng Thị Mỷ"
# what each pair of the drawn lists agrees in, read off the rows by hand: comparison -> level, "" where nothing is compared
PAIRS = {
    (1, 3): {"name": "same", "accents": "same", "birth": "day", "sex": "same", "commune": "same", "mother": "same"},
    (1, 4): {"name": "middle_dropped", "accents": "same", "birth": "swapped", "sex": "same", "commune": "other", "mother": "slip"},
    (2, 5): {"name": "same", "accents": "", "birth": "year", "sex": "other", "commune": "", "mother": "", "personal": "slip"},
}


@pytest.fixture
def weighed(monkeypatch):
    """The database with everything still there that `link` made of a small drawn world."""
    monkeypatch.setattr(linking, "forget", lambda con, model: None)
    con, _ = linked(
        row("Lò Văn Tú", "2015-02-05", "m", "03412", MY),
        row("Giàng A Chu", "2014-03-07", "m", "03390", "Thào Thị Dợ", personal_id="012214000123"),
        row("LÒ VĂN TÚ", "2015-02-05", "m", "03412", MY, at=2),
        row("Lò Tú", "2015-05-02", "m", "03390", "Sùng Thị My", at=2) | {"mother_name": "Sùng Thị Mỳy"},
        row("Giang A Chu", "2014", "f", None, None, at=2, personal_id=None) | {"personal_id": "012314000123"},
    )
    return con


def level(comparison, name):
    return next(one for one in comparison.levels if one.id == name)


def share(con, column, row_no):
    value, share = engine.rows(
        con, f"select {column}, tf_{column} from match_person join {people.FREQUENT}{column} using ({column}) where row_no = {row_no}"
    )[0]
    rows = engine.rows(con, f"select count(*) filter ({column} = $1), count({column}) from match_person", [value])[0]
    assert share == pytest.approx((rows[0] + MODEL.weight * MODEL.usual[column]) / (rows[1] + MODEL.weight))
    return share


@pytest.mark.parametrize("pair", PAIRS)
def test_splink_adds_up_what_the_model_says(weighed, pair):
    names = ", ".join(f"level_{one.id}" for one in MODEL.comparisons)
    bits, sibling, *levels = engine.rows(weighed, f"select bits, sibling_bits, {names} from match_score where l = $1 and r = $2", pair)[0]
    odds, against = [], []
    for comparison, found in zip(MODEL.comparisons, levels, strict=True):
        named = PAIRS[pair].get(comparison.id, "")
        assert found == (comparison.number(level(comparison, named)) if named else -1), comparison.id
        if named:
            one = level(comparison, named)
            odds.append(one.m / one.of / share(weighed, one.frequency, pair[0]) if one.frequency else one.m / one.u)
            against.append(one.m / one.sibling if one.sibling else 1.0)
    assert bits == pytest.approx(log2(prod(odds)), abs=2e-6)
    assert sibling == pytest.approx(log2(prod(against)), abs=2e-6)


def test_splink_finds_the_settings_valid(monkeypatch):
    from splink import Linker

    asked = []
    known = Linker.__init__
    monkeypatch.setattr(Linker, "__init__", lambda self, *given, **told: asked.append(told) or known(self, *given, **told | {"validate_settings": True}))
    linked(row("Lò Văn Tú", "2015-02-05"), row("Lò Văn Tú", "2015-02-05", at=2))
    assert asked


def test_the_first_level_that_holds_counts_and_the_last_always_holds():
    for comparison in MODEL.comparisons:
        assert comparison.levels[-1].when == "ELSE" and "ELSE" not in [one.when for one in comparison.levels[:-1]]
        assert [comparison.number(one) for one in comparison.levels] == list(range(len(comparison.levels)))[::-1]
        names = [one.id for one in comparison.levels]
        assert len(set(names)) == len(names)


def test_likelihoods_of_one_child_add_up():
    for comparison in MODEL.comparisons:
        assert sum(one.m for one in comparison.levels) == pytest.approx(1, abs=0.03), comparison.id


def test_what_is_seldom_among_strangers_weighs_more():
    for comparison in MODEL.comparisons:
        usual = [one.strength / MODEL.usual[one.frequency] if one.frequency else one.m / one.u for one in comparison.levels]
        assert usual[0] == max(usual) or comparison.id in ("name", "birth"), comparison.id
        assert usual[-1] < 1, comparison.id


def test_a_share_outside_zero_and_one_is_refused(tmp_path):
    broken = tmp_path / "model.yml"
    broken.write_text(people.FOLDER.joinpath("model.yml").read_text(encoding="utf-8").replace("m: 0.996", "m: 1.996"), encoding="utf-8")
    with pytest.raises(CatalogError, match="sex/same"):
        load_model(broken)


@pytest.mark.parametrize("file", ["name", "person", "exact", "written"])
def test_a_file_is_one_select_without_parameters_or_paths(file):
    (statement,) = sqlglot.parse(people.query(file), read="duckdb")
    assert isinstance(statement, exp.Query) and not list(statement.find_all(exp.Parameter, exp.Placeholder))


def test_the_columns_of_the_door_are_those_that_the_queries_read():
    read = {column.name for column in sqlglot.parse_one(people.query("person"), read="duckdb").find_all(exp.Column)}
    assert set(matching.ROW) <= read


def test_only_known_frequencies_are_registered():
    assert set(scoring._frequencies(MODEL)) <= set(MODEL.usual)
