"""A divided commune's children move by their own hamlet, when a list says it and a person has said where the hamlet went.

        Xã Bắc Ái (06052) was divided on 1/1/2020:   hamlet Nà Pùng  -> 06031 Xã Kim Đồng
                                                     hamlet Bản Hòa  -> 06046 Xã Đề Thám
                                                     hamlet Khuổi Lạ -> nobody has said
"""

from datetime import date
from pathlib import Path

import pytest

from pipelines import catalog, engine
from pipelines.errors import InputError, SeveralErrors
from pipelines.ingest import read_folder
from pipelines.places.confirmed import fingerprint
from pipelines.places.hamlets import HAMLETS, import_hamlets, read_hamlets
from pipelines.registers import hamlets, staging

HEAD = "old,hamlet,new,valid_from,source,candidates\n"
KNOWN = HEAD + "06052,Nà Pùng,06031,2020-01-01,NQ chia xã,\n06052,Bản Hòa,06046,2020-01-01,NQ chia xã,\n"
LIST = """UBND XÃ {commune},,,,
SỔ THEO DÕI TRẺ EM,,,,
Tính đến ngày {day},,,,
STT,Họ và tên,Ngày sinh,Giới tính,"Thôn, bản"
1,Trẻ Mẫu A,05/01/2015,Nam,Nà Pùng
2,Trẻ Mẫu B,06/01/2016,Nữ,BẢN HOÀ
3,Trẻ Mẫu C,07/01/2017,Nữ,Khuổi Lạ
4,Trẻ Mẫu D,08/01/2018,Nam,
"""


@pytest.fixture(autouse=True)
def _one_register(monkeypatch: pytest.MonkeyPatch) -> None:
    """Know the register of the lists only: each other takes time and has no row."""
    one = {"child_register": catalog.registers()["child_register"]}
    monkeypatch.setattr(catalog, "registers", lambda: one)


@pytest.fixture
def read(home: Path):
    """Read one list with what people told of hamlets; return each row's commune and problem, and the warnings."""

    scopes: list[tuple] = []

    def run(day: str, told: str = KNOWN, commune: str = "BẮC ÁI"):
        (home / "data" / "raw" / "so.csv").write_text(LIST.format(day=day, commune=commune), encoding="utf-8")
        state = home / "data" / "state"
        state.mkdir(parents=True, exist_ok=True)
        if told:
            (state / HAMLETS).write_text(told, encoding="utf-8")
        con = engine.connect()
        engine.define_macros(con)
        staging.load_code_spellings(con)
        reading = read_folder(home / "data" / "raw", catalog.registers(), home / "cache", None)
        staging.load_raw(con, reading, confirmed=state / "place_names.csv")
        rows = engine.rows(con, "select commune_code, place_problem from raw_child_register order by row_id")
        scopes[:] = engine.rows(con, "select row_id, former_commune, hamlet, one_hamlet from keyed_scope order by row_id")
        return rows, hamlets.note_waiting(con, state / "place_names.csv")

    run.scopes = scopes  # type: ignore[attr-defined]  # which part of a commune each row's list tells of
    return run


def test_children_of_a_divided_commune_are_counted_where_their_hamlet_is_now(read):
    rows, _ = read("30/11/2020")
    assert rows == [("06031", None), ("06046", None), (None, "ambiguous_commune"), (None, "ambiguous_commune")]


def test_a_list_of_the_time_before_keeps_its_commune(read):
    rows, warnings = read("30/11/2019")
    assert rows == [("06052", None)] * 4 and warnings == []
    assert read.scopes == [], "a whole commune's own list"


def test_a_list_that_names_a_former_commune_is_a_part_of_its_heir(read):
    """So that the heir's own list, of whatever day, does not take its place (RULES 27)."""
    read("30/11/2020")
    assert [row[1] for row in read.scopes] == ["06052 (2020-01-01)"] * 4
    read("30/11/2025", commune="KIM ĐỒNG")
    assert {row[1] for row in read.scopes} == {"06031 (2025-07-01)"}, "merged whole, with an heir of another name"


def test_a_list_of_one_hamlet_is_a_part_of_its_commune_and_one_of_several_is_not(read, home):
    read("30/11/2019", commune="BẮC ÁI")
    assert read.scopes == []
    one = "UBND XÃ BẮC ÁI,,,,\nSỔ THEO DÕI TRẺ EM,,,,\nTính đến ngày 30/11/2019,,,,\nSTT,Họ và tên,Ngày sinh,Giới tính,Thôn\n"
    rows = "1,Trẻ Mẫu X,05/01/2015,Nam,Nà Pùng\n2,Trẻ Mẫu Y,06/01/2015,Nam,NÀ PÙNG\n"
    (home / "data" / "raw" / "thon_na_pung.csv").write_text(one + rows, encoding="utf-8")
    read("30/11/2019")
    hamlets_of = {row_id: (hamlet, alone) for row_id, _, hamlet, alone in read.scopes}
    # three rows of the whole list name a hamlet; the fourth names none
    assert sorted(alone for _, alone in hamlets_of.values()) == [False] * 3 + [True] * 2
    same = [hamlet for hamlet, alone in hamlets_of.values() if alone]
    assert len(set(same)) == 1 and sum(hamlet == same[0] for hamlet, _ in hamlets_of.values()) == 3, "Nà Pùng however it is written"


def test_a_hamlet_follows_its_commune_through_later_mergers(read):
    from pipelines.places import country_book

    rows, _ = read("30/11/2025")
    book, today = country_book(), date(2025, 11, 30)
    heirs = [book.successors(book.find(code, date(2020, 1, 1)), today) for code in ("06031", "06046")]
    assert [row[0] for row in rows[:2]] == [heir.code for (heir,) in heirs]
    assert [row[0] for row in rows[:2]] != ["06031", "06046"], "both were merged in July 2025"


def test_unknown_hamlets_are_listed_for_a_person_and_never_guessed(read, home):
    _, warnings = read("30/11/2020")
    assert "1 thôn của xã đã chia" in warnings[0]
    path = home / "data" / "state" / HAMLETS
    last = path.read_text(encoding="utf-8").splitlines()[-1]
    assert last == "06052,Khuổi Lạ,,2020-01-01,,06031 Xã Kim Đồng; 06046 Xã Đề Thám"
    again, _ = read("30/11/2020", told="")
    assert len(path.read_text(encoding="utf-8").splitlines()) == 4, "listed once"
    told = path.read_text(encoding="utf-8").replace("06052,Khuổi Lạ,,2020-01-01,,", "06052,Khuổi Lạ,06046,2020-01-01,NQ chia xã,")
    rows, warnings = read("30/11/2020", told)
    assert again[2] == (None, "ambiguous_commune") and rows[2] == ("06046", None) and warnings == []


def test_without_a_file_every_hamlet_waits(read):
    rows, warnings = read("30/11/2020", told="")
    assert {row[1] for row in rows} == {"ambiguous_commune"} and "3 thôn" in warnings[0]


def test_a_commune_that_was_never_divided_needs_no_hamlets(read):
    rows, warnings = read("30/11/2020", commune="TÂN TIẾN, HUYỆN TRÀNG ĐỊNH")
    assert len({row[0] for row in rows}) == 1 and rows[0][0] and warnings == []


def test_a_text_too_long_for_a_hamlet_is_an_address_and_is_not_written_down(read, home):
    long = "Số 5 ngõ 7 đường Lê Lợi, tổ 3, cạnh nhà văn hóa, gần cầu, đối diện chợ"
    (home / "data" / "raw").mkdir(parents=True, exist_ok=True)
    global_list = LIST.replace("Khuổi Lạ", f'"{long}"')
    state = home / "data" / "state"
    state.mkdir(parents=True)
    (home / "data" / "raw" / "so.csv").write_text(global_list.format(day="30/11/2020", commune="BẮC ÁI"), encoding="utf-8")
    con = engine.connect()
    engine.define_macros(con)
    staging.load_code_spellings(con)
    staging.load_raw(con, read_folder(home / "data" / "raw", catalog.registers(), home / "cache", None), confirmed=state / "place_names.csv")
    hamlets.note_waiting(con, state / "place_names.csv")
    assert "Lê Lợi" not in (state / HAMLETS).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("06052,Nà Pùng,03412,2020-01-01,NQ", "không chia về 03412"),
        ("06052,Nà Pùng,06031,2021-01-01,NQ", "không bị chia ngày này"),
        ("06052,Nà Pùng,06031,,NQ", "không bị chia ngày này"),
        ("06052,Nà Pùng,06031,2020-01-01,", "thiếu tên thôn hoặc nguồn"),
        ("06052,Nà Pùng,06031,2020-01-01,NQ\n06052,NÀ PÙNG,06046,2020-01-01,NQ", "đã ghi cho một xã khác"),
    ],
    ids=["another commune", "another day", "no day", "no source", "twice"],
)
def test_lines_that_cannot_be_used_are_named(tmp_path, line, told):
    (tmp_path / HAMLETS).write_text("old,hamlet,new,valid_from,source\n" + line + "\n", encoding="utf-8")
    with pytest.raises((InputError, SeveralErrors), match=rf"{told}[\s\S]*dòng"):
        read_hamlets(tmp_path / HAMLETS)


def test_a_list_of_hamlets_is_brought_in_and_names_the_build(tmp_path):
    source, state = tmp_path / "thon.csv", tmp_path / "state"
    source.write_text("Mã xã cũ,Thôn,Mã xã mới,Từ ngày,Nguồn\n6052,Nà Pùng,6031,1/1/2020,NQ chia xã\n", encoding="utf-8")
    before = fingerprint(state / "place_names.csv")
    assert import_hamlets(source, state) == 1 and import_hamlets(source, state) == 1
    (hamlet,) = read_hamlets(state / HAMLETS)
    assert (hamlet.old, hamlet.new.code, hamlet.new.name) == ("06052", "06031", "Xã Kim Đồng")
    assert fingerprint(state / "place_names.csv") != before
    source.write_text("Mã xã cũ,Thôn,Mã xã mới,Từ ngày,Nguồn\n6052,Nà Pùng,3412,1/1/2020,NQ\n", encoding="utf-8")
    with pytest.raises(SeveralErrors, match="thon"):
        import_hamlets(source, state)
