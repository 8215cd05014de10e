"""`treem protect` as people use it: what it writes and says, and every wrong table refused with its row."""

import csv
import io
import json

import pytest

from pipelines.cli import main

HEADER = "huyen,xa,gioi,count"
# H1: a commune with two girls; H2: nobody is few
ROWS = [
    "H1,X1,nam,12", "H1,X1,nu,2", "H1,X2,nam,9", "H1,X2,nu,11", "H1,X3,nam,0", "H1,X3,nu,8",
    "H2,Y1,nam,20", "H2,Y1,nu,30", "H2,Y2,nam,15", "H2,Y2,nu,25",
]  # fmt: skip
NESTED = ("--nest", "huyen,xa")


def write(path, rows, header=HEADER):
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return str(path)


def cells(path):
    with path.open(encoding="utf-8", newline="") as table:
        return {tuple(row[name] for name in row if name not in ("count", "status")): (row["count"], row["status"]) for row in csv.DictReader(table)}


@pytest.fixture
def protected(tmp_path):
    def run(rows, *options, header=HEADER):
        out = tmp_path / "ra.csv"
        assert main(["protect", write(tmp_path / "vao.csv", rows, header), str(out), *options]) == 0
        return cells(out)

    return run


@pytest.fixture
def refused(tmp_path, capsys):
    def run(rows, *options, header=HEADER, code=2):
        out = tmp_path / "ra.csv"
        given = main(["protect", write(tmp_path / "vao.csv", rows, header), str(out), *options])
        told = capsys.readouterr().err
        assert given == code and "Traceback" not in told and not out.exists()
        return told

    return run


def test_a_small_count_and_what_reveals_it_are_hidden(protected, capsys):
    found = protected(ROWS, *NESTED)
    assert found[("H1", "X1", "nu")] == ("", "U")
    assert found[("H2", "Y1", "nam")] == ("20", "S") and found[("H1", "X3", "nam")][1] in "EM"
    hidden = [cell for cell, (count, _) in found.items() if not count]
    assert sum(mark == "M" for _, mark in found.values()) == len(hidden) - 1 >= 3
    told = capsys.readouterr().out
    assert "1 ô số nhỏ (1-4)" in told and f"ẩn {len(hidden)}" in told and "“(…)”" in told


def test_shown_counts_are_the_sums_of_the_table(protected):
    found = protected(ROWS, *NESTED)
    true = {("*", "*", "*"): 132, ("H1", "*", "*"): 42, ("H2", "*", "*"): 90, ("H2", "*", "nu"): 55, ("*", "*", "nam"): 56}
    assert all(found[cell][0] in ("", str(count)) for cell, count in true.items())
    assert found[("*", "*", "*")] == ("132", "S")


def test_nested_columns_have_subtotals_and_no_impossible_cells(protected):
    found = protected(ROWS, *NESTED)
    assert len(found) == (5 + 2 + 1) * 3 and ("H1", "Y1", "nam") not in found
    flat = protected(ROWS)
    assert ("H1", "Y1", "nam") in flat and len(flat) == 3 * 6 * 3


def test_one_more_girl_is_shown(protected):
    more = [row.replace("X1,nu,2", "X1,nu,5") for row in ROWS]
    assert {mark for _, mark in protected(more, *NESTED).values()} == {"S", "E"}
    assert protected(more, *NESTED, "--below", "6")[("H1", "X1", "nu")] == ("", "U")


def test_margins_of_the_table_may_be_there(protected):
    with_total = [*ROWS, "Tổng,Tổng,Tổng,132", "H1,Tổng,Tổng,42"]
    assert protected(with_total, *NESTED, "--total", "Tổng") == protected(ROWS, *NESTED)


def test_json_counts_the_cells(tmp_path, capsys):
    out = tmp_path / "ra.csv"
    assert main(["protect", write(tmp_path / "vao.csv", ROWS), str(out), *NESTED, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    marks = [mark for _, mark in cells(out).values()]
    assert told == {"cells": 24, **{name: marks.count(mark) for name, mark in (("shown", "S"), ("small", "U"), ("complementary", "M"), ("empty", "E"))}}


def test_semicolons_are_read_too(protected):
    assert protected([row.replace(",", ";") for row in ROWS], *NESTED, header=HEADER.replace(",", ";")) == protected(ROWS, *NESTED)


@pytest.mark.parametrize("count", ["2.5", "-1", "nan", "inf", "", "1e3", "nhiều", "1_0", "=2", "12345678901"])
def test_only_whole_numbers_are_counts(refused, count):
    told = refused([*ROWS, f"H2,Y3,nam,{count}"], code=10)
    assert "số nguyên" in told and "dòng 12" in told


def test_a_cell_stands_once(refused):
    told = refused([*ROWS, ROWS[2]], code=10)
    assert "hai dòng" in told and "dòng 12" in told


def test_a_margin_must_be_the_sum(refused):
    told = refused([*ROWS, "H1,*,*,43"], *NESTED, code=10)
    assert "Dòng cộng" in told and "dòng 12" in told


def test_a_table_of_margins_only_is_refused(refused):
    assert "chỉ có dòng cộng" in refused(["*,*,*,9"], code=10)


def test_an_unknown_column_is_named_with_those_there_are(refused):
    told = refused(ROWS, "--dims", "huyen,tuoi", code=2)
    assert "tuoi" in told and "gioi" in told


def test_an_empty_table_a_missing_count_and_no_dimension_are_refused(refused):
    assert "không có dòng" in refused([], code=10)
    assert "không có cột count" in refused(["H1,3"], header="huyen,so", code=10)
    assert "phân tổ" in refused(["3"], header="count", code=10)


def test_lines_that_do_not_fit_are_refused(refused):
    assert "nhiều ô" in refused([*ROWS, "H2,Y3,nam,5,6"], code=10)
    assert "CSV" in refused(['H2,"Y3,nam,5'], code=10)
    assert "trùng tên" in refused(["H2,Y3,5"], header="huyen,huyen,count", code=10)


def test_files_that_are_not_there_or_the_same_are_refused(tmp_path, capsys):
    table = write(tmp_path / "vao.csv", ROWS)
    assert main(["protect", str(tmp_path / "khac.csv"), str(tmp_path / "ra.csv")]) == 2
    assert main(["protect", table, table]) == 2
    assert "trùng tệp vào" in capsys.readouterr().err


def test_words_of_the_table_never_become_a_formula(tmp_path):
    texts = ["=HYPERLINK(0)", "+1", "-2", "@SUM", "\tx"]
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    writer.writerows([text, "nam", 20 + number] for number, text in enumerate(texts))
    out = tmp_path / "ra.csv"
    assert main(["protect", write(tmp_path / "vao.csv", rows.getvalue().splitlines(), header="=xa,gioi,count"), str(out)]) == 0
    with out.open(encoding="utf-8", newline="") as table:
        assert all(cell[:1] not in ("=", "+", "-", "@", "\t") for line in csv.reader(table) for cell in line)


def margins(rows, commune):
    return sum(int(row.rsplit(",", 1)[1]) for row in rows if f",{commune}," in row)


@pytest.fixture
def office(tmp_path, monkeypatch):
    """An office with its ledger: publish a table, return its cells."""
    monkeypatch.setenv("TREEM_HOME", str(tmp_path / "co_quan"))

    def publish(rows, header=HEADER, options=(*NESTED,), code=0, about="tai nạn"):
        out = tmp_path / "ra.csv"
        out.unlink(missing_ok=True)
        told = main(["protect", write(tmp_path / "vao.csv", rows, header), str(out), *options, "--publish", "Báo Lai Châu", "--about", about])
        assert told == code
        return cells(out) if code == 0 else out.exists()

    publish.ledger = tmp_path / "co_quan" / "data" / "state" / "releases"
    return publish


def test_a_published_table_stands_in_the_ledger_once(office):
    found = office(ROWS)
    office(ROWS)
    (path,) = office.ledger.glob("*.json")
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["recipient"] == "Báo Lai Châu" and len(told["numbers"]) == len(found)
    assert sum(count is None for count in told["numbers"].values()) == sum(not count for count, _ in found.values())


def test_a_cell_hidden_once_is_not_shown_by_a_smaller_table(office):
    first = office(ROWS)
    communes = [commune for commune in ("X1", "X2", "X3") if not first[("H1", commune, "*")][0]]
    smaller = [f"{place},{margins(ROWS, commune)}" for place, commune in (("H1,X1", "X1"), ("H1,X2", "X2"), ("H1,X3", "X3"), ("H2,Y1", "Y1"), ("H2,Y2", "Y2"))]
    second = office(smaller, header="huyen,xa,count")
    assert all(not second[("H1", commune)][0] for commune in communes)
    assert all(second[cell[:2]][0] == count for cell, (count, _) in first.items() if count and cell[2] == "*")


def test_a_table_is_refused_when_an_earlier_one_gives_a_small_count_away(office):
    wide = [f"H1,X{number},{count}" for number, count in enumerate((14, 20, 8), start=1)]
    office(wide, header="huyen,xa,count")
    # the communes are out; both sexes of a commune of 14 with 2 girls can be hidden, of which an outsider knows the sum
    found = office(ROWS[:6])
    assert found[("H1", "X1", "*")][0] == "14" and not found[("H1", "X1", "nu")][0] and not found[("H1", "X1", "nam")][0]
    office([f"{row.rsplit(',', 1)[0]},{count}" for row, count in zip(ROWS[:6], (14, 0, 17, 3, 0, 8), strict=True)], about="khác")
    assert len(list(office.ledger.glob("*.json"))) == 3


def test_a_published_table_names_who_gets_it(refused, tmp_path, monkeypatch):
    monkeypatch.setenv("TREEM_HOME", str(tmp_path))
    assert "nơi nhận" in refused(ROWS, "--publish", " ")
