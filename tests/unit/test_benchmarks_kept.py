"""Typed rows that are kept, room on the disk, time left: what a build does so as not to do it twice, and what it tells beforehand."""

import hashlib
import re
import shutil
from collections import namedtuple
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipelines import between_builds, catalog, engine, graph, published, room, time_left
from pipelines import written as written_files
from pipelines.errors import RequestError, TargetError
from pipelines.identity import remembered, vault
from pipelines.ingest.results import SheetRead
from pipelines.registers import kept, scopes
from pipelines.settings import PACKAGE, Project
from pipelines.written import Written

SHEET = SheetRead(
    "a.xlsx", "1f", "Sổ", "read", register="bhyt_cards", rows_read=9, ledger={"data": 5}, facts={"as_of": "2018-03-14"}, columns=["full_name"]
)
UNKNOWN = {("Xã Lạ", date(2018, 3, 14))}


def reading(*sheets: SheetRead) -> SimpleNamespace:
    return SimpleNamespace(files=[SimpleNamespace(sheets=list(sheets))])


def told(*sheets: SheetRead, common: str = "1.0", received: dict | None = None) -> dict[str, list[kept.Part]]:
    return kept.told(reading(*sheets), ["bhyt_cards", "deaths"], common, received or {})


def test_a_register_is_known_by_everything_of_which_its_rows_are_made():
    first = told(SHEET)
    assert first == told(replace(SHEET, message="lời nhắn"), replace(SHEET, status="refuse", file_hash="2f"))
    changed = [
        told(replace(SHEET, file_hash="2f")),
        told(replace(SHEET, file="b.xlsx")),
        told(replace(SHEET, facts={"as_of": "2018-06-14"})),
        told(replace(SHEET, places={"full_name": 3})),
        told(replace(SHEET, mapping="so.yml")),
        told(replace(SHEET, demo=True)),
        told(SHEET, replace(SHEET, sheet="Sổ 2")),
        told(),
        told(SHEET, common="1.1"),
        told(SHEET, received={"bhyt_cards": ["một ô"]}),
    ]
    texts = [text(one["bhyt_cards"]) for one in changed]
    assert text(first["bhyt_cards"]) not in texts and len(set(texts)) == len(texts)
    # what is told of one register is nothing to another, but for what all have in common
    assert {text(one["deaths"]) for one in changed} == {text(first["deaths"]), text(told(common="1.1")["deaths"])}
    # a list that tells no day of its own is typed anew every day, for its places are those of today
    undated = replace(SHEET, facts={})
    assert date.today().isoformat() in text(told(undated)["bhyt_cards"]) and date.today().isoformat() not in text(first["bhyt_cards"])


def text(parts: list[kept.Part]) -> str:
    return "\n".join(part.told for part in parts)


def lists(*sizes: int) -> list[SheetRead]:
    return [replace(SHEET, file=f"{number:02}.xlsx", file_hash=f"{number}", ledger={"data": size}) for number, size in enumerate(sizes)]


@pytest.mark.parametrize("moved", [list.pop, lambda found: found.insert(2, replace(SHEET, file="01b.xlsx", ledger={"data": 700}))])
def test_one_list_more_or_less_leaves_the_parts_of_the_others(monkeypatch, moved):
    monkeypatch.setattr(kept, "_LEAST", 256)
    before = lists(*(50 + 7 * number % 90 for number in range(60)))
    parts, after = told(*before)["bhyt_cards"], list(before)
    assert len(parts) > 5 and [file for part in parts for file in part.files] == [sheet.file for sheet in before]
    assert [part.before for part in parts] == [0, *(part.last for part in parts[:-1])] and parts[-1].last == sum(s.ledger["data"] for s in before)
    moved(after)
    now = told(*after)["bhyt_cards"]
    assert len({part.told for part in now} & {part.told for part in parts}) >= len(parts) - 3
    # corrections look at every list of their register
    assert len(told(*before, received={"bhyt_cards": ["một ô"]})["bhyt_cards"]) == 1


@pytest.fixture
def con():
    with engine.connect() as made:
        scopes.begin(made)
        made.execute("insert into keyed_scope values ('bhyt_cards', 1, '00123', 2, true), ('deaths', 1, null, 1, false)")
        for name in ("bhyt_cards", "deaths"):
            listed = "'a.xlsx' as file, 'Sổ' as sheet, '1f' as file_hash, true as demo"
            said = "range + 1 as row_id, hash(range) as content_hash, false as is_duplicate"
            engine.make_table(made, f"raw_{name}", f"select {said}, {listed} from range(5)")
            engine.make_table(made, f"stg_{name}", f"select range + 1 as row_id, ['{name}'] as names from range(5)")
        yield made


def test_what_was_kept_comes_back_and_goes_when_its_register_changes(con, tmp_path):
    folder = tmp_path / "staged"
    kept.Kept(folder, told(SHEET)).save(con, {"bhyt_cards": UNKNOWN})
    (home,) = folder.iterdir()
    again, empty = kept.Kept(folder, told(SHEET)), engine.connect()
    scopes.begin(empty)
    assert again.restore(empty, "bhyt_cards") == UNKNOWN and again.restore(empty, "deaths") is None
    assert again.restored == {"bhyt_cards"}
    for table in ("stg_bhyt_cards", "keyed_scope where register = 'bhyt_cards'"):
        assert engine.rows(empty, f"from {table}") == engine.rows(con, f"from {table}") != []
    # a former row that no longer holds is gone, names and all
    assert kept.Kept(folder, told(replace(SHEET, file_hash="2f"))).restore(empty, "bhyt_cards") is None
    assert not home.exists() and not list(folder.iterdir())


@pytest.mark.parametrize("name", ["rows.parquet", "scope.parquet", "unknown.json"])
def test_a_damaged_file_costs_time_and_nothing_else(con, tmp_path, name):
    kept.Kept(tmp_path, told(SHEET)).save(con, {"bhyt_cards": UNKNOWN})
    path = next(tmp_path.rglob(name))
    path.write_bytes(path.read_bytes()[:-4])
    with engine.connect() as empty:
        scopes.begin(empty)
        assert kept.Kept(tmp_path, told(SHEET)).restore(empty, "bhyt_cards") is None
        assert engine.rows(empty, "from keyed_scope") == [] and not list(tmp_path.iterdir())


PARTS = {"bhyt_cards": [kept.Part("đầu", ("a.xlsx",), 0, 3), kept.Part("cuối", ("b.xlsx",), 3, 2)], "deaths": [kept.Part("chết")]}


@pytest.fixture
def apart(con):
    """No hamlet sends a list of its own."""
    con.execute("update keyed_scope set hamlet = null")
    return con


def test_a_list_that_changed_is_made_anew_and_those_around_it_move(apart, tmp_path):
    kept.Kept(tmp_path, PARTS).save(apart, {"bhyt_cards": set()})
    assert len(list(tmp_path.iterdir())) == 2
    now = {"bhyt_cards": [kept.Part("đầu, một dòng ít hơn", ("a.xlsx",), 0, 2), kept.Part("cuối", ("b.xlsx",), 2, 2)]}
    again = kept.Kept(tmp_path, now)
    with engine.connect() as later:
        scopes.begin(later)
        assert again.restore(later, "bhyt_cards") == set() and not again.restored
        assert engine.rows(later, "select row_id from stg_bhyt_cards order by all") == [(3,), (4,)]
        assert [part.files for part in again.missing["bhyt_cards"]] == [("a.xlsx",)]
        # what the new list says no kept one says
        engine.make_table(later, "raw_bhyt_cards", "select hash(9 + range) as content_hash from range(2)")
        assert again.stands_alone(later, "bhyt_cards")
        # the fourth row of before says it too: which of both counts, only both lists together tell
        engine.make_table(later, "raw_bhyt_cards", "select hash(3) as content_hash")
        assert not again.stands_alone(later, "bhyt_cards")
        again.forget(later, "bhyt_cards")
        assert not again.missing and not list(tmp_path.iterdir())
        assert "stg_bhyt_cards" not in {name for (name,) in engine.rows(later, "select table_name from duckdb_tables()")}


@pytest.mark.parametrize(
    "look",
    [
        "update raw_bhyt_cards set content_hash = 7, is_duplicate = row_id = 5 where row_id in (1, 5)",
        "update keyed_scope set hamlet = 1, one_hamlet = true where register = 'bhyt_cards'",
        None,
    ],
    ids=["equal rows", "hamlets", "unknown place"],
)
def test_a_register_that_must_be_looked_at_as_a_whole_is_kept_as_a_whole(apart, tmp_path, look):
    if look:
        apart.execute(look)
    unknown = set() if look else UNKNOWN
    kept.Kept(tmp_path, PARTS).save(apart, {"bhyt_cards": unknown, "deaths": set()})
    assert sorted(path.name.partition("-")[0] for path in tmp_path.iterdir()) == ["bhyt_cards", "deaths"]
    again = kept.Kept(tmp_path, PARTS)
    with engine.connect() as later:
        scopes.begin(later)
        assert again.restore(later, "bhyt_cards") == unknown and again.restored == {"bhyt_cards"}
        assert engine.rows(later, "from stg_bhyt_cards") == engine.rows(apart, "from stg_bhyt_cards")
    # equal rows within one part change nothing
    if look and look.startswith("update raw"):
        apart.execute("update raw_bhyt_cards set content_hash = row_id, is_duplicate = row_id = 5")
        apart.execute("update raw_bhyt_cards set content_hash = 7 where row_id in (4, 5)")
        kept.Kept(tmp_path / "trong một phần", PARTS).save(apart, {"bhyt_cards": set()})
        assert len(list((tmp_path / "trong một phần").iterdir())) == 2


@pytest.mark.parametrize("path", sorted((PACKAGE / "registers").glob("stg_*.sql")), ids=lambda path: path.stem)
def test_a_row_is_typed_by_itself_or_with_its_own_sheet(path):
    """Else lists could not be typed apart from those that are kept."""
    sql = path.read_text(encoding="utf-8")
    assert all(clause.startswith("partition by file, sheet") for clause in re.findall(r"over\s*\(\s*([^)]*)", sql))
    assert all("row_id" in clause for clause in re.findall(r"group by ([^\n]+)", sql))
    assert not re.search(r"\b(qualify|limit|intersect|except)\b", sql)


def test_keys_are_remembered_for_the_same_rows_and_the_same_vault(tmp_path, monkeypatch):
    register = catalog.registers()["child_register"]
    monkeypatch.setattr(catalog, "registers", lambda: {"child_register": register})
    columns = "1 as row_id, 'a.xlsx' as file, 'accept' as verdict, 'Lò Thị A' as full_name, date '2015-02-01' as birth_date, 'gầy' as note, "
    columns += "'bản Hon' as address"
    with engine.connect() as con:
        engine.make_table(con, "stg_child_register", f"select {columns}")
        for name in ("row_child", "core_match_joined", "core_match_doubt", "keyed_possible"):
            engine.make_table(con, name, "select 7 as child_key")
        first = remembered.rows_told(con, "1.0")
        con.execute("update stg_child_register set note = 'khỏe'")
        assert remembered.rows_told(con, "1.0") == first != remembered.rows_told(con, "1.1")
        remembered.keep(con, tmp_path / "keys", first + "kho 1")
        con.execute("update row_child set child_key = 8")
        assert not remembered.recall(con, tmp_path / "keys", first + "kho 2") and engine.rows(con, "from row_child") == [(8,)]
        assert remembered.recall(con, tmp_path / "keys", first + "kho 1") and engine.rows(con, "from row_child") == [(7,)]
        # the vault tells an address too, though nobody is known by it
        assert remembered.still_described(con, tmp_path / "keys", first + "kho 1")
        con.execute("update stg_child_register set address = 'bản Đông'")
        assert remembered.rows_told(con, "1.0") == first and not remembered.still_described(con, tmp_path / "keys", first + "kho 1")
        assert not remembered.still_described(con, tmp_path / "keys", first + "kho 2")
        for change in ("full_name = 'Lò Thị Á'", "birth_date = date '2015-02-02'", "verdict = 'reject'", "file = 'b.xlsx'", "row_id = 2"):
            con.execute(f"update stg_child_register set {change}")
            told_now = remembered.rows_told(con, "1.0")
            assert told_now != first
            first = told_now
        # one build's keys are kept, not those before
        remembered.keep(con, tmp_path / "keys", first + "kho 2")
        assert len(list((tmp_path / "keys").iterdir())) == 1


@pytest.mark.parametrize("name", ["match_decisions.csv", "forgotten.csv"])
def test_where_people_decided_on_children_keys_are_given_anew(con, tmp_path, monkeypatch, name):
    project = project_with(tmp_path)
    monkeypatch.setattr(remembered, "rows_told", lambda *_: "các dòng")
    monkeypatch.setattr(remembered, "described", lambda _: "nơi ở")
    for table in ("row_child", "core_match_joined", "core_match_doubt", "keyed_possible"):
        engine.make_table(con, table, "select 7 as child_key")
    vault.save(project.vault / "alias.vault", b"ai", b"k" * 32)
    between_builds.Keys(con, project).keep(con)
    assert between_builds.Keys(con, project).recall(con)
    for table in ("alias", "person"):
        vault.save(project.vault / f"{table}.vault", b"ai", b"k" * 32)
        assert not between_builds.Keys(con, project).recall(con)
        between_builds.Keys(con, project).keep(con)
    project.state.mkdir()
    (project.state / name).write_text("", encoding="utf-8")
    keys = between_builds.Keys(con, project)
    assert not keys.recall(con)
    keys.keep(con)  # and what was kept of the child is gone
    assert not (project.work / "keys").exists()


def test_a_vault_file_has_another_name_each_time_it_is_written(tmp_path):
    path, key = tmp_path / "alias.vault", b"k" * 32
    assert vault.name_of(path) == ""
    vault.save(path, b"ai", key)
    name = vault.name_of(path)
    assert name == vault.name_of(path)
    vault.save(path, b"ai", key)
    assert name != vault.name_of(path)


def written(con: engine.Connection, folder: Path, build: str, versions: str = "1.0") -> dict[str, str]:
    """Write one table as a build does; return what was copied and what its bytes are."""
    seen: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        real = engine.write_parquet
        patch.setattr(engine, "write_parquet", lambda con, sql, path: (seen.append(path.name), real(con, sql, path))[1])
        former = Written(folder / "written.json", versions)
        home = folder / "core" / build
        home.mkdir(parents=True)
        assert former.into(home)(con, "select * from t order by all", home / "t.parquet") == 5
        former.save()
    return {"made": " ".join(seen), "bytes": hashlib.sha256((home / "t.parquet").read_bytes()).hexdigest()}


def test_a_file_is_taken_over_only_while_its_rows_and_its_bytes_are_the_same(con, tmp_path):
    engine.make_table(con, "t", "select range as number, 'x' || range as name from range(5)")
    first = written(con, tmp_path, "b1")
    con.execute("create or replace table t as select * from t order by number desc")
    assert first["made"] == "t.parquet" and written(con, tmp_path, "b2") == first | {"made": ""}
    # somebody touched the file that would be taken
    (tmp_path / "core" / "b2" / "t.parquet").write_bytes(b"PAR1")
    assert written(con, tmp_path, "b3") == first
    con.execute("update t set name = 'y' where number = 3")
    changed = written(con, tmp_path, "b4")
    assert changed["made"] and changed["bytes"] != first["bytes"]
    # another program, another database: nothing of before is taken
    assert written(con, tmp_path, "b5", "1.1") == changed
    (tmp_path / "written.json").write_text("[")
    assert written(con, tmp_path, "b6", "1.1") == changed
    with pytest.raises(ValueError, match="without its order"):
        Written(tmp_path / "x.json", "").into(tmp_path)(con, "select * from t", tmp_path / "t.parquet")


def test_the_parts_of_all_values_are_known_by_one_pass_over_them():
    indicators = list(catalog.indicators().values())
    with engine.connect() as con:
        listed = ", ".join(f"('{one.id}:{fact}', '{one.id}', {fact})" for one in indicators[1:] for fact in range(2))
        con.execute(f"create table indicator_values as from (values {listed}) as v(fact_id, indicator, value)")
        found = published.contents(con)
        assert found == {sql: written_files._content(con, sql) for sql in found} and len(found) > 10
        con.execute(f"update indicator_values set value = 9 where fact_id = '{indicators[-1].id}:0'")
        moved = [sql for sql, content in published.contents(con).items() if content != found[sql]]
        assert len(moved) == 2 and all(f"'{indicators[-1].id}'" in sql or "where" not in sql for sql in moved)


@pytest.mark.parametrize(
    "sql",
    [
        "with a as (select x from b) select a.x from a join c on c.x = a.x where a.x in (select x from d)",
        'select x from "A b" union all select e.x from e, f as g',
        "select 1 as x",
    ],
)
def test_the_database_and_sqlglot_tell_the_same_tables(sql):
    with engine.connect() as con:
        for name in ("b", "c", "d", "e", "f", "A b"):
            engine.make_table(con, name, "select 1 as x")
        assert engine.tables_read(con, sql) == graph.tables_read(sql)


def project_with(folder: Path, **sizes: int) -> Project:
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    for name, size in sizes.items():
        with (raw / name.replace("_", ".")).open("wb") as file:
            file.truncate(size)
    return Project(folder, raw, folder / "data" / "marts")


def test_a_disk_that_is_too_small_stops_a_build_before_it_begins(tmp_path, monkeypatch):
    from pipelines.build import build

    project = project_with(tmp_path, so_csv=1_000_000_000)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(0, 0, 15_000_000_000))
    with pytest.raises(TargetError, match=r"có thể cần 18,1 GB, còn 15,0 GB") as told:
        build(project, memory="4GB")
    assert "--spill" in str(told.value) and told.value.exit_code == 33
    assert not (project.work / "spill").exists() and not project.marts.exists()
    # with more memory nothing is spilled: only what stays is needed
    assert room.require(project, "20GB") == []


def test_what_is_spilled_is_told_and_may_go_elsewhere(tmp_path, monkeypatch):
    project = project_with(tmp_path / "dự án", so_csv=1_000_000_000, so_xlsx=1_000_000)
    assert room.text_bytes(project.raw) == 1_008_000_000
    large = tmp_path / "o-lon"
    usage = namedtuple("usage", "total used free")
    free = {project.home: 3_000_000_000, large: 20_000_000_000}
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(0, 0, free[folder]))
    with pytest.raises(RequestError, match="Không thấy thư mục"):
        room.require(project, "4GB", large)
    large.mkdir()
    (told,) = room.require(project, "4GB", large)
    assert "16,2 GB vào o-lon" in told
    with pytest.raises(TargetError):
        room.require(project, "4GB")


@pytest.mark.parametrize(("told", "size"), [("800MB", 800_000_000), ("4 GB", 4_000_000_000), ("1.5gib", 3 * 2**29)])
def test_a_memory_limit_is_a_size(told, size):
    assert room.memory_bytes(told) == size


@pytest.mark.parametrize(("installed", "limit"), [(2, "500MB"), (4, "1500MB"), (8, "5500MB"), (16, "12800MB")], ids=str)
def test_on_a_small_machine_duckdb_leaves_room_for_the_rest(monkeypatch, installed, limit):
    monkeypatch.setattr(room, "_installed", lambda: installed * 10**9)
    assert room.limit(None) == limit and room.limit("3GB") == "3GB" and room.memory_bytes(limit) == room.memory_bytes(None)


@pytest.mark.parametrize("told", ["4", "nhiều", "-1GB", "4GBx"])
def test_another_memory_limit_is_refused(told):
    with pytest.raises(RequestError, match="dung lượng bộ nhớ"):
        room.memory_bytes(told)


def test_time_left_follows_what_is_done():
    from pipelines.build import STAGES

    assert tuple(time_left.SHARES) == STAGES and sum(time_left.SHARES.values()) == 100
    assert time_left.seconds_left("đọc tệp", 0.0, 5.0) is None
    assert time_left.seconds_left("đọc tệp", 0.5, 9.0) == pytest.approx(91.0)
    assert time_left.seconds_left("bảng lõi", 0.0, 67.0) == pytest.approx(33.0)
    assert time_left.seconds_left("lạ", 0.5, 9.0) is None
    assert time_left.told(None) == time_left.told(9.0) == ""
    assert time_left.told(61.0) == "cả lần dựng còn khoảng 60 giây" and time_left.told(200.0) == "cả lần dựng còn khoảng 3 phút"
