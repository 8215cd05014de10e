"""Row codes: short, all different, the same for the same row; what they stand for can be asked."""

from pathlib import Path

import pytest
from writers_sample import sample, write_all

from pipelines.cli import main
from pipelines.reporting import explained_codes
from pipelines.reporting.document import Chart, Column, Fact, Heading, Paragraph, Table
from pipelines.reporting.row_codes import COLUMN, with_row_codes
from pipelines.reporting.wording import printable, signed

NAME = "bhyt_under6:issued@03390:2018-Q1#numerator"


def table(code: str, firsts: tuple[str, ...], codes: tuple[str, ...] = ()) -> Table:
    rows = tuple(((first,), (Fact(f"a:b@{number}:2018-Q1#value", "1", 1.0),)) for number, first in enumerate(firsts))
    return Table(code, "t", (Column("Mã"), Column("Số", 1, "right", "0")), rows, codes=codes)


def codes_of(*tables: Table) -> list[tuple[str, ...]]:
    made = with_row_codes(sample(blocks=tables))
    return [block.codes for block in made.blocks if isinstance(block, Table)]


@pytest.mark.parametrize(
    ("code", "firsts", "expected"),
    [
        ("Biểu 1", ("TD-03", "TD-Q1"), ("TD-03/2018-Q1", "TD-Q1/2018-Q1")),
        ("Biểu 2", ("03390", "106"), ("B2-03390/2018-Q1", "B2-106/2018-Q1")),
        ("Biểu 4a", ("01", ""), ("B4a-01/2018-Q1", "B4a-2/2018-Q1")),
        ("Phụ lục 2", ("x", "x"), ("PL2-1/2018-Q1", "PL2-2/2018-Q1")),
        ("", ("Thị trấn Tam Đường",), ("T1-1/2018-Q1",)),
    ],
)
def test_a_row_is_named_by_target_place_or_number(code: str, firsts: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert codes_of(table(code, firsts)) == [expected]


def test_codes_that_a_report_gives_are_kept_and_all_are_different() -> None:
    found = codes_of(table("Biểu 1", ("TD-03", "b"), ("", "TD-X")), table("Biểu 5", ("TD-03", "b")), table("Biểu 5", ("a", "b")))
    assert found[0] == ("TD-03/2018-Q1", "TD-X/2018-Q1")
    assert found[1][0] == "B5-TD-03/2018-Q1"
    every = [code for codes in found for code in codes]
    assert len(set(every)) == len(every)


def test_every_row_has_its_code_in_a_last_narrow_column_once() -> None:
    made = printable(sample(hostile=True))
    for block in made.blocks:
        if isinstance(block, Table):
            assert block.columns[-1] == COLUMN
            assert [row[-1][0] for row in block.rows] == list(block.codes)
            assert all(block.codes)
    assert with_row_codes(made) is made


def test_a_paper_that_is_no_report_has_no_codes() -> None:
    made = sample(parameters={"plan": "p", "period": "2018-Q1", "place": "106"})
    assert with_row_codes(made) is made


def test_analysis_is_left_out_of_what_is_signed_unless_asked_for() -> None:
    chart = Chart("t", "a", {"data": [], "layout": {}}, analysis=True)
    kept = (Heading(1, "I"), Paragraph(("a",)), Heading(1, "II"), Heading(2, "1"), Paragraph(("b",)))
    blocks = (*kept[:2], chart, kept[2], Heading(2, "0"), chart, *kept[3:], Heading(1, "III"), Heading(2, "1"), chart)
    assert signed(sample(blocks=blocks)).blocks == kept
    asked = sample(blocks=blocks, with_analysis=True)
    assert signed(asked) is asked


@pytest.fixture
def made(home: Path) -> Path:
    write_all(sample(), home / "reports" / "2018-Q1" / "106", ())
    write_all(sample(parameters={**sample().parameters, "place": "03390"}), home / "reports" / "2018-Q1" / "03390", ())
    return home


def test_a_code_tells_its_row_and_the_fact_of_each_number(made: Path) -> None:
    found = explained_codes.find(made / "reports", "b2-1/\n2018-q1")
    assert [row.folder for row in found] == ["2018-Q1/03390", "2018-Q1/106"]
    row = explained_codes.find(made / "reports", "B2-1/2018-Q1@106")[0]
    assert (row.table[:6], dict(row.cells)["Xã, thị trấn"]) == ("Biểu 2", "Thị trấn Tam Đường")
    assert ("Có thẻ BHYT / dưới 6 tuổi", NAME) in [(head, fact.fact_id) for head, fact in row.facts]
    assert explained_codes.find(made / "reports", "B9-1/2018-Q1") == []
    assert explained_codes.find(made / "reports", "B9-1/../../..") == []


def test_explain_takes_a_row_code(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "B2-1/2018-Q1@106"]) == 0
    told = capsys.readouterr().out
    assert "Thị trấn Tam Đường" in told and NAME in told
    assert main(["explain", "B2-99/2018-Q1"]) == 2
