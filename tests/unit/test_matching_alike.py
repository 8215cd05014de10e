"""One child across registers where the exact ladder gives up: joined when sure, shown when doubtful, as people decided."""

from datetime import date

import polars as pl
import pytest

from pipelines import catalog, engine
from pipelines.identity import alike, ladder
from pipelines.matching.decisions import decide
from pipelines.registers import staging

SECRET = b"s" * 32


class Drawn:
    """What ingest hands over, drawn by a test: register -> list of cells."""

    files = ()

    def __init__(self, **lists):
        self.lists = lists

    def frame(self, register):
        told = catalog.registers()[register]
        names = [*staging.INTAKE, *told.facts, *told.columns]
        base = {"sheet": "S", "demo": False, "commune_text": "Xã Bình Lư", "period_text": "2018-Q1"}
        base |= {"as_of": "2018-03-14"} if told.mode == "snapshot" else {"starts_on": "2017-12-01", "ends_on": "2018-03-14"}
        rows = [
            dict.fromkeys(names) | base | {"file": register, "file_hash": register, "row_number": number} | cells
            for number, cells in enumerate(self.lists.get(register, ()), start=6)
        ]
        kinds = {"row_number": pl.Int64, "demo": pl.Boolean}
        return pl.DataFrame(rows, schema={name: kinds.get(name, pl.String) for name in names})


def child(name, birth="05/02/2015", sex="Nam", mother="Sùng Thị Mỷ", **more):
    return {"full_name": name, "birth_date": birth, "sex": sex, "mother_name": mother, **more}


def weighed(name, *given, **more):
    return child(name, *given, **{"weighed_on": "01/03/2018", "weight": "9"} | more)


OTHERS = {"Giàng A Chu": ("07/03/2014", "Thào Thị Dợ"), "Vàng Văn Panh": ("09/04/2013", "Lù Thị Én"), "Tao Văn Đôi": ("03/08/2010", "Vàng Thị Păn")}


def register():
    return [child("Lò Văn Tú"), child("Lò Văn Tư"), *(child(name, birth, mother=mother) for name, (birth, mother) in OTHERS.items())]


WORLD = {
    "child_register": [*register(), child("Tao Đôi", "03/08/2010", mother="Vàng Thị Păn", file="cu", as_of="2017-12-14")],
    "weighing_list": [
        weighed("GIANG A CHU", "2014", mother="THAO DO"),
        weighed("Giàng Chu", "03/07/2014", mother="Thào Thị Dợ", weighed_on="02/02/2018"),
        weighed("Lo Tu"),
    ],
    "bhyt_cards": [child("Vàng Văn Panhh", "09/04/2013", mother=None), child("Tao Văn Đôi", "03/08/2010", mother=None)],
}


def give_keys(decisions=None, **lists):
    """Give keys as a build does with the step in place; return the database, the keys by register in row order, the counts."""
    con, every = engine.connect(), catalog.registers()
    engine.define_macros(con)
    told = []
    connect = ladder._connect

    def hooked(con):
        connect(con)
        ladder._load_known(con, None)
        told.append(alike.join_alike(con, decisions))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog, "registers", lambda: {name: every[name] for name in every if name in lists})  # each takes time
        staging.load_code_spellings(con)
        staging.load_raw(con, Drawn(**lists))
        staging.stage(con)
        calls_it = hasattr(ladder, "alike")
        if not calls_it:  # until the ladder calls it itself
            patch.setattr(ladder, "_connect", hooked)
        ladder.assign_keys(con, SECRET, None, *([decisions] if calls_it else []))
        alike.make_doubts(con)
    found = "select child_key from row_child where register = '{}' order by row_id"
    return con, {name: [row[0] for row in engine.rows(con, found.format(name))] for name in lists}, told


@pytest.fixture(scope="module")
def world():
    return give_keys(**WORLD)


def test_rows_of_other_registers_find_their_child(world):
    _, keys, _ = world
    tu, tu_twin, chu, panh, doi, older = keys["child_register"]
    assert keys["weighing_list"][:2] == [chu, chu], "weighed twice, under two spellings"
    assert keys["bhyt_cards"] == [panh, doi]
    assert older == doi, "an older list had the name without its middle part"
    assert len({tu, tu_twin, chu, panh, doi}) == 5


def test_a_row_that_may_be_either_twin_is_shown_and_joins_neither(world):
    con, keys, _ = world
    twins, row = keys["child_register"][:2], keys["weighing_list"][2]
    assert row not in twins
    doubts = engine.rows(con, "select child_key_a, child_key_b, reason from core_match_doubt")
    assert {frozenset(pair[:2]) for pair in doubts} == {frozenset((twin, row)) for twin in twins}
    assert all("còn dòng khác" in pair[2] for pair in doubts)


def test_what_was_joined_unseen_is_told_by_key(world):
    con, _, _ = world
    assert engine.count(con, "core_match_joined") == 4
    assert all(0.95 <= score < 1 for (score,) in engine.rows(con, "select score from core_match_joined"))


def test_no_name_is_left_in_what_the_step_makes(world):
    con, _, _ = world
    names = {name for (name,) in engine.rows(con, "select table_name from duckdb_tables()")}
    assert not {name for name in names if name.startswith(("match_", "__splink"))}
    for name in ("alike_doubt", "core_match_doubt", "core_match_joined"):
        text = repr(engine.rows(con, f"select * from {name}")).lower()
        assert not any(word in text for word in ("giàng", "giang", "lo tu", "thao", "panh"))


def test_what_people_decided_is_remembered(world, tmp_path):
    con, keys, _ = world
    one, other, *_ = keys["child_register"]
    row, path = keys["weighing_list"][2], tmp_path / "match_decisions.csv"
    panh = engine.rows(con, "select child_key_a, child_key_b from core_match_joined where reason like '%một chữ cái%'")[0]
    for key_a, key_b, same in ((other, row, True), (one, row, False), (*panh, False), (1, 2, True)):
        decide(path, key_a, key_b, same, "cán bộ trẻ em", date(2018, 3, 20))
    con, after, _ = give_keys(path, **WORLD)
    assert after["weighing_list"][2] == after["child_register"][1] and after["child_register"][0] == one
    assert after["bhyt_cards"][0] not in after["child_register"], "parted again"
    assert after["bhyt_cards"][1] == after["child_register"][4] and engine.count(con, "core_match_doubt") == 0


def test_lists_that_the_ladder_joins_wholly_are_not_weighed():
    con, keys, told = give_keys(child_register=[child("Lò Văn Tú")], weighing_list=[weighed("LO VAN TU")])
    assert keys["weighing_list"] == keys["child_register"] and told in ([alike.NOBODY], [])
    assert engine.count(con, "core_match_doubt") == engine.count(con, "core_match_joined") == 0
