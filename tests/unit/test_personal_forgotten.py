"""Forgetting: the child is gone from keyed tables, aliases and the vault at every later build; the ledger keeps its rows; nobody else moves."""

import os
import stat
from unittest.mock import patch

import polars as pl
import pytest
from drawn import Drawn, person

from pipelines import catalog, engine
from pipelines.errors import InputError, RequestError, VaultError
from pipelines.forgetting import _identities, _refuse_naming
from pipelines.identity import forgotten, keeper, ladder, lists, possible, vault
from pipelines.registers import staging

KEY = b"k" * 32
POINTED = "select register, row_number, reason from problems order by all"
CHU = person("Giàng A Chu", birth_date="05/02/2014", personal_id="012214000123")
MAI = person("Lò Thị Mai", birth_date="07/03/2015", sex="Nữ", mother_name="Tao Thị Ún")
WEIGHED = {"weighed_on": "01/03/2018", "weight": "12,5", "height": "95"}


def built(folder, drawn, known=None):
    """Identity as a build runs it, with these registers only; return the connection, what was left out, what the vault knows now."""
    only = {name: register for name, register in catalog.registers().items() if name in (*drawn, "injury_list")}
    with patch.object(catalog, "registers", lambda: only):
        return _built(folder, drawn, known)


def _built(folder, drawn, known):
    con = engine.connect()
    engine.define_macros(con)
    staging.load_code_spellings(con)
    staging.load_raw(con, Drawn(drawn))
    staging.stage(con)
    ladder.assign_keys(con, vault.secret_for_keys(KEY), known)
    ladder.make_keyed(con)
    lists.make_lists(con)
    possible.make_possible(con)
    gone = forgotten.remove(con, folder / "state" / forgotten.STATE, KEY)
    keeper.save_vault(con, folder / "vault", KEY, known, gone.keys)
    told = {name: engine.from_parquet(vault.load(folder / "vault" / f"{name}.vault", KEY)) for name in keeper.TABLES}
    return con, gone, ladder.Known(**told)


def put_on_the_list(folder, known, name):
    who = next(one for one in known.person.to_pylist() if one["full_name"] == name)
    forgotten.add(folder / "state" / forgotten.STATE, KEY, _identities(known, who), ("2026-11-22", "đơn số 12", "tài khoản"))
    return who["child_key"]


def keys(con, register):
    return {key for (key,) in engine.rows(con, f"select distinct child_key from keyed_{register}")}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Two children in two registers; then the first is forgotten, and both lists come again with a third child."""
    folder = tmp_path_factory.mktemp("quen")
    bare = {name: value for name, value in CHU.items() if name != "personal_id"}
    drawn = {"child_register": [CHU, MAI], "weighing_list": [bare | WEIGHED | {"weight": "77"}, MAI | WEIGHED]}
    con, nobody, known = built(folder, drawn)
    everybody = {name: keys(con, name) for name in drawn}
    before = {"keyed_list": engine.rows(con, "select sum(accepted) from keyed_list"), "problems": engine.rows(con, POINTED)}
    key = put_on_the_list(folder, known, "Giàng A Chu")
    again, gone, after = built(folder, drawn, known)
    return folder, drawn, everybody, before, key, nobody, (again, gone, after)


def test_the_child_is_gone_from_every_table_and_from_the_vault_and_nobody_else_moves(told):
    _, drawn, everybody, _, key, nobody, (con, gone, after) = told
    assert nobody == forgotten.Gone() and gone == forgotten.Gone(frozenset({key}), 2)
    for register in drawn:
        assert keys(con, register) == everybody[register] - {key} and len(everybody[register]) == 2
    assert [one["full_name"] for one in after.person.to_pylist()] == ["Lò Thị Mai"]
    assert key not in set(after.alias["child_key"].to_pylist()) and after.alias.num_rows
    assert not any("chu" in text for text in after.alias["key_text"].to_pylist())
    for table in ("row_child", "keyed_child", "keyed_possible", "core_match_joined", "core_match_doubt", "alias"):
        assert str(key) not in repr(engine.rows(con, f"select * from {table}")), table


def test_the_ledger_keeps_the_count_of_rows(told):
    _, _, _, before, _, _, (con, *_) = told
    assert engine.rows(con, "select sum(accepted) from keyed_list") == before["keyed_list"] == [(4,)]


def test_nothing_points_at_the_rows_of_the_child(told):
    _, _, _, before, _, _, (con, _, _) = told
    assert ("weighing_list", 6, "implausible_measure") in before["problems"]
    assert not [row for row in engine.rows(con, POINTED) if row[1] == 6]
    assert not [table for (table,) in engine.rows(con, "select table_name from duckdb_tables()") if table.startswith("forgotten")]


def test_the_child_stays_gone_when_only_a_part_of_its_identity_comes_and_in_a_lost_vault(told):
    """Another list tells no number, the vault is made anew: any identity of the child is enough."""
    folder, *_ = told
    bare = {key: value for key, value in CHU.items() if key != "personal_id"}
    for known in (None, told[-1][2]):
        con, gone, _ = built(folder, {"child_register": [bare, MAI, person("Vàng A Páo", birth_date="09/09/2013")]}, known)
        assert gone.rows == 1 and len(keys(con, "child_register")) == 2


def test_a_vault_brought_back_from_a_copy_forgets_again(tmp_path):
    drawn = {"child_register": [CHU, MAI]}
    _, _, copy = built(tmp_path, drawn)
    key = put_on_the_list(tmp_path, copy, "Giàng A Chu")
    built(tmp_path, {"child_register": [MAI]}, copy)  # the child's list is gone, the old vault still knows it
    told = engine.from_parquet(vault.load(tmp_path / "vault" / "person.vault", KEY))
    assert key not in told["child_key"].to_pylist() and told.num_rows == 1


def test_a_child_known_only_by_the_place_of_its_row_is_forgotten_too(tmp_path):
    """No birth date, no mother, no number: only where the row stands tells who it is."""
    lone = {"full_name": "Sùng A Sử", "sex": "Nam", "age": "7", "died_on": "01/03/2018", "cause": "Đuối nước"}
    lone = {name: value for name, value in lone.items() if name in _columns("deaths")}
    drawn = {"deaths": [lone], "child_register": [MAI]}
    con, _, known = built(tmp_path, drawn)
    if not keys(con, "deaths"):
        pytest.fail("the row is not read any more: draw it anew")
    put_on_the_list(tmp_path, known, "Sùng A Sử")
    con, gone, _ = built(tmp_path, drawn, known)
    assert gone.rows == 1 and not keys(con, "deaths") and keys(con, "child_register")


def _columns(register):
    return set(catalog.registers()[register].columns)


def test_taking_the_line_away_is_the_only_way_back(tmp_path):
    drawn = {"child_register": [CHU, MAI]}
    con, _, known = built(tmp_path, drawn)
    put_on_the_list(tmp_path, known, "Giàng A Chu")
    path = tmp_path / "state" / forgotten.STATE
    con, gone, known = built(tmp_path, drawn, known)
    assert gone.rows == 1
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    con, gone, _ = built(tmp_path, drawn, known)
    assert gone == forgotten.Gone() and len(keys(con, "child_register")) == 2


def test_the_state_file_tells_nothing_of_the_child_and_is_closed_to_others(told):
    path = told[0] / "state" / forgotten.STATE
    text = path.read_text(encoding="utf-8")
    assert str(told[4]) not in text and "012214000123" not in text and "chu" not in text.lower().replace("sha", "")
    table = pl.read_csv(path)
    assert table.columns == list(forgotten.COLUMNS) and table.height == 1
    marks = table["fingerprints"][0].split()
    assert len(marks) >= 4 and marks == sorted(set(marks)) and all(len(one) == 32 for one in marks)
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600


def test_fingerprints_are_hmac_sha256_under_a_secret_of_their_own():
    import hashlib
    import hmac

    secret = hmac.new(KEY, b"treem forgotten", hashlib.sha256).digest()
    assert forgotten.fingerprint(KEY, "p|012214000123") == hmac.new(secret, b"p|012214000123", hashlib.sha256).hexdigest()[:32]
    assert secret != vault.secret_for_keys(KEY)


def test_another_vault_key_stops_the_build_before_the_children_come_back(told):
    path = told[0] / "state" / forgotten.STATE
    with pytest.raises(VaultError, match="khóa khác"):
        forgotten.read(path, b"x" * 32)
    with pytest.raises(VaultError):
        forgotten.add(path, b"x" * 32, ["p|1"], ("2026-11-22", "x", "y"))


@pytest.mark.parametrize("line", ["xyz,abc,2026-11-22,lý do,ai", ",abc,2026-11-22,lý do,ai"])
def test_a_damaged_line_stops_the_build_and_names_its_row(tmp_path, line):
    path = tmp_path / forgotten.STATE
    path.write_text(",".join(forgotten.COLUMNS) + f"\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as told:
        forgotten.read(path, KEY)
    assert "dòng 2" in told.value.where


@pytest.mark.parametrize("reason", ["mẹ cháu GIANG A CHU xin", "số 012214000123", "số 012 214 000 123", "nhà ở bản Nà Tăm 2"])
def test_a_reason_must_not_tell_who_the_child_is(reason):
    who = {"full_name": "Giàng A Chu", "mother_name": "Sùng Thị Mỷ", "father_name": None, "address": "Bản Nà Tăm 2"}
    with pytest.raises(RequestError) as told:
        _refuse_naming(reason, who | {"personal_id": "012214000123", "card_last10": None})
    assert "CHU" not in str(told.value).upper() and "0122" not in str(told.value)


def test_a_reason_that_names_nobody_is_taken():
    _refuse_naming("đơn số 12 ngày 3/4/2026", {"full_name": "Chu", **dict.fromkeys(("mother_name", "father_name", "address", "personal_id", "card_last10"))})
