"""Answers about doubtful pairs: kept by key, the newest counts, nobody's name in the file; shown with names from the vault."""

from datetime import date

import pyarrow as pa
import pytest

from pipelines.errors import InputError, RequestError
from pipelines.match_review import answer, pairs_to_review, review
from pipelines.matching.decisions import Decision, decide, fingerprint, read_decisions
from pipelines.settings import Project

DAY = date(2018, 3, 20)


def test_the_newest_answer_about_a_pair_counts_and_all_are_kept(tmp_path):
    path = tmp_path / "state" / "match_decisions.csv"
    assert read_decisions(path) == []
    decide(path, 9, 4, True, "cán bộ trẻ em", DAY)
    before = fingerprint(path)
    decide(path, 4, 9, False, "cán bộ trẻ em", DAY)
    decide(path, 1, 2, True, "cán bộ trẻ em", DAY)
    assert read_decisions(path) == [Decision(1, 2, True), Decision(4, 9, False)]
    assert len(path.read_text(encoding="utf-8").splitlines()) == 4 and fingerprint(path) != before


def test_a_pair_of_one_or_an_answer_of_nobody_is_refused(tmp_path):
    with pytest.raises(RequestError):
        decide(tmp_path / "x.csv", 4, 4, True, "cán bộ trẻ em", DAY)
    with pytest.raises(RequestError):
        decide(tmp_path / "x.csv", 4, 5, True, "  ", DAY)
    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [("4,x,same,cán bộ,2018-03-20", "không phải là số"), ("4,9,maybe,cán bộ,2018-03-20", "không rõ"), ("4,9,same,,2018-03-20", "chưa ghi ai")],
)
def test_a_line_damaged_by_hand_is_named(tmp_path, line, words):
    path = tmp_path / "match_decisions.csv"
    path.write_text(f"key_a,key_b,decision,decided_by,decided_on\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=words) as problem:
        read_decisions(path)
    assert "dòng 2" in problem.value.where


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "match_decisions.csv"
    path.write_text("key_a,key_b\n4,9\n", encoding="utf-8")
    with pytest.raises(InputError, match="Thiếu cột"):
        read_decisions(path)


PERSONS = pa.table(
    {
        "child_key": [4, 9, 12],
        "full_name": ["Lò Văn Tú", "LO VAN TU", "Giàng A Chu"],
        "birth_date": [date(2015, 2, 5)] * 3,
        "sex": ["m"] * 3,
        "commune_code": ["03412"] * 3,
        "mother_name": ["Sùng Thị Mỷ", None, None],
        "hamlet": [None] * 3,
        "register": ["child_register", "bhyt_cards", "weighing_list"],
    }
)


def test_open_pairs_are_shown_with_names_the_likeliest_first():
    doubts = [(4, 12, 0.2, "chưa đủ bằng chứng"), (4, 9, 0.9, "còn dòng khác"), (9, 77, 0.5, "…")]
    told = review(doubts, PERSONS, [Decision(4, 12, False)])
    assert [(one.key_a, one.key_b) for one in told] == [(4, 9), (9, 77)]
    assert (told[0].first["full_name"], told[0].second["full_name"], told[0].second["register"]) == ("Lò Văn Tú", "LO VAN TU", "bhyt_cards")
    assert told[1].second["full_name"] is None


def test_the_vault_tells_the_names_and_the_answer_is_remembered_without_them(tmp_path):
    from pipelines import engine
    from pipelines.identity import vault

    project = Project(tmp_path, tmp_path / "data" / "raw", tmp_path / "data" / "marts")
    key = vault.load_key()
    for name, table in (("person", PERSONS), ("alias", pa.table({"key_text": ["x"], "child_key": [4], "seen": [1]}))):
        vault.save(project.vault / f"{name}.vault", engine.to_parquet(table), key)
    doubts = [(4, 9, 0.9, "còn dòng khác")]
    assert [one.first["full_name"] for one in pairs_to_review(project, doubts)] == ["Lò Văn Tú"]
    answer(project, 4, 9, True, "cán bộ trẻ em", DAY)
    assert pairs_to_review(project, doubts) == []
    kept = (project.state / "match_decisions.csv").read_text(encoding="utf-8")
    assert "Lò" not in kept and "4,9,same,cán bộ trẻ em,2018-03-20" in kept
