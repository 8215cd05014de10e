"""Files in, files out: rows, order, pass-through, codes, problems named by row, bad files refused."""

import csv
import unicodedata
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.anthropometry import OUTPUTS, Summary, cells, convert
from pipelines.errors import InputError, RequestError, TreemError

HEADER = "id,sex,age_days,weight,lenhei,measure,oedema"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


def read(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def run(tmp_path: Path, lines: list[str], header: str = HEADER, **options: Any) -> tuple[list[dict[str, str]], Summary]:
    out = tmp_path / "out.csv"
    summary = convert(write(tmp_path / "in.csv", "\n".join([header, *lines]) + "\n"), out, **options)
    return read(out), summary


def test_columns_and_values(tmp_path: Path) -> None:
    rows, summary = run(tmp_path, ["007,f,0,3.2322,49.1477,l,n"])
    assert list(rows[0]) == [*HEADER.split(","), *OUTPUTS]
    assert list(rows[0].values())[:7] == ["007", "f", "0", "3.2322", "49.1477", "l", "n"]
    assert [float(rows[0][name]) for name in ("waz", "haz", "whz_flag")] == [0, 0, 0]
    assert summary.rows == 1 and summary.problems == ()


@pytest.mark.parametrize("size", [1, 10, 3000, 250_000])
def test_one_row_out_per_row_in_and_in_order(tmp_path: Path, size: int) -> None:
    """The engine's joins forget the order when left to choose; small files take other plans than large ones."""
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    number = pl.int_range(size, eager=True)
    pl.DataFrame(
        {
            "id": number,
            "sex": (number % 3).cast(pl.String).replace("0", ""),
            "age_days": number * 7919 % 1900,
            "weight": (number % 200) / 10,
            "lenhei": 45 + (number % 700) / 10,
        }
    ).write_csv(source)
    summary = convert(source, out)
    written = pl.read_csv(out, columns=["id", "weight"])
    assert written["id"].to_list() == number.to_list()
    assert summary.rows == size


@pytest.mark.parametrize("sex", ["m", "M", "1", "1.0", "Nam", "NAM ", "male", "Trai"])
def test_codes_of_boys(tmp_path: Path, sex: str) -> None:
    rows, summary = run(tmp_path, [f"1,{sex},0,3.3464,50,l,"])
    assert float(rows[0]["waz"]) == 0
    assert not summary.problems
    assert rows[0]["sex"] == sex


@pytest.mark.parametrize("sex", ["f", "F", "2", "2.0", "Nữ", unicodedata.normalize("NFD", "NỮ"), "female", "Gái"])
def test_codes_of_girls(tmp_path: Path, sex: str) -> None:
    rows, summary = run(tmp_path, [f"1,{sex},0,3.2322,49,l,"])
    assert float(rows[0]["waz"]) == 0
    assert not summary.problems


@pytest.mark.parametrize(
    ("oedema", "swollen"), [("y", True), ("Y", True), ("1", True), ("có", True), ("n", False), ("2", False), ("", False), ("0", False)]
)
def test_codes_of_oedema(tmp_path: Path, oedema: str, swollen: bool) -> None:
    rows, summary = run(tmp_path, [f"1,m,300,8,70,l,{oedema}"])
    assert (rows[0]["waz"] == "") == swollen
    assert rows[0]["haz"] != ""
    assert summary.oedema == swollen


def test_problems_are_counted_and_named_by_row(tmp_path: Path) -> None:
    rows, summary = run(
        tmp_path,
        [
            "1,m,300,8,70,l,n",
            "2,x,300,8,70,l,n",
            "3,,300,8,70,l,n",
            "4,f,mười,8,70,l,n",
            "5,f,300,tám,70,l,n",
            "6,f,300,8 kg,-70,q,n",
            "7,f,-3,0,1_000,h,maybe",
            "8,f,NA,…,,,",
            "9,m,300,inf,70,l,n",
        ],
    )
    found = {(problem.reason, problem.column): (problem.count, problem.rows) for problem in summary.problems}
    assert found == {
        ("unknown_sex", "sex"): (1, (3,)),
        ("missing_sex", "sex"): (1, (4,)),
        ("unreadable_number", "age_days"): (1, (5,)),
        ("implausible_age", "age_days"): (1, (8,)),
        ("unreadable_number", "weight"): (3, (6, 7, 10)),
        ("implausible_measure", "weight"): (1, (8,)),
        ("implausible_measure", "lenhei"): (1, (7,)),
        ("unreadable_number", "lenhei"): (1, (8,)),
        ("unknown_position", "measure"): (1, (7,)),
        ("unknown_oedema", "oedema"): (1, (8,)),
    }
    assert [row["waz"] != "" for row in rows] == [True] + [False] * 8
    text = "\n".join(summary.lines())
    assert "dòng 6, 7, 10" in text
    assert "tám" not in text and "mười" not in text and "maybe" not in text


def test_many_problem_rows_are_shortened_in_text(tmp_path: Path) -> None:
    _, summary = run(tmp_path, [f"{n},z,300,8,70,l,n" for n in range(1500)])
    (problem,) = summary.problems
    assert problem.count == 1500 and len(problem.rows) == 1000
    assert "dòng 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 và 1.490 dòng nữa" in problem.text()


def test_suspicious_units(tmp_path: Path) -> None:
    months = ["1,m,12,9,75,,", "2,f,60,18,108,,"]
    assert any("--age-in months" in warning for warning in run(tmp_path, months)[1].warnings)
    assert not any("--age-in" in warning for warning in run(tmp_path, [*months, "3,m,61,5,58,,"])[1].warnings)
    days = ["1,m,400,9,75,,", "2,f,900,12,90,,"]
    summary = run(tmp_path, days, HEADER.replace("age_days", "age_months"))[1]
    assert any("--age-in days" in warning for warning in summary.warnings)
    assert summary.aged_60_months == 2


def test_ages_in_months(tmp_path: Path) -> None:
    """60.0 months has no z though it is day 1826; 24 months is day 731 (730.5, halves upward)."""
    header = HEADER.replace("age_days", "age_months")
    rows, _ = run(tmp_path, ["1,m,59.99,18,108,h,", "2,m,60,18,108,h,", "3,m,24,12,87,l,", "4,m,23.9,12,87,l,"], header, age_in="months")
    assert [row["waz"] != "" for row in rows] == [True, False, True, True]
    assert [float(row["clenhei"]) for row in rows[2:]] == pytest.approx([86.3, 87.0])


def test_unrounded_keeps_flags(tmp_path: Path) -> None:
    line = ["1,m,300,8.123,70.44,l,n"]
    rounded, raw = run(tmp_path, line)[0][0], run(tmp_path, line, unrounded=True)[0][0]
    assert round(float(raw["waz"]), 2) == float(rounded["waz"]) != float(raw["waz"])
    assert raw["waz_flag"] == rounded["waz_flag"] == "0"


def test_columns_named_like_an_output(tmp_path: Path) -> None:
    header = HEADER + ",waz,WHZ,input_waz,cbmi"
    rows, _ = run(tmp_path, ["1,m,300,8,70,l,n,a,b,c,d"], header)
    names = list(rows[0])
    assert names == [*HEADER.split(","), "input_input_waz", "input_WHZ", "input_waz", "input_cbmi", *OUTPUTS]
    assert list(rows[0].values())[7:11] == ["a", "b", "c", "d"]


def test_texts_pass_through_unchanged(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    texts = ["0012", ' a "b" ', "dòng\nhai", "=1+1", "1,5", "", "Đặng, thị", " 7.50"]
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["", "ghi chú", *HEADER.split(",")], *[[str(n), text, "1", "m", "300", "8", "70", "l", "n"] for n, text in enumerate(texts)]]
        )
    convert(source, out)
    rows = read(out)
    assert [row["ghi chú"] for row in rows] == texts
    assert [row[""] for row in rows] == [str(n) for n in range(len(texts))]


def test_vietnamese_excel_csv(tmp_path: Path) -> None:
    """Byte-order mark, semicolons and decimal commas come back as they came, so the same Excel opens the result."""
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(("\ufeff" + HEADER.replace(",", ";") + "\r\n1;Nam;300;8,5;70,4;l;n\r\n").encode())
    convert(source, out)
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    (row,) = read(out, ";")
    assert (row["weight"], row["clenhei"]) == ("8,5", "70,4")
    assert row["waz"].replace(",", ".") == run(tmp_path, ["1,m,300,8.5,70.4,l,n"])[0][0]["waz"]


def test_utf16_and_tabs(tmp_path: Path) -> None:
    source = tmp_path / "in.txt"
    source.write_text(HEADER.replace(",", "\t") + "\n1\tNữ\t0\t3.2322\t49\tl\tn\n", encoding="utf-16")
    convert(source, tmp_path / "out.csv")
    assert float(read(tmp_path / "out.csv", "\t")[0]["waz"]) == 0


def test_parquet_keeps_types(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "sex": [1, 2, None],
            "age_days": [0, 0, 5],
            "weight": [3.3464, 3.2322, 4.0],
            "lenhei": [50.0, None, 51.0],
            "haz": [True, False, None],
        }
    )
    frame.write_parquet(tmp_path / "in.parquet")
    summary = convert(tmp_path / "in.parquet", tmp_path / "out.parquet")
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert found.columns == ["sex", "age_days", "weight", "lenhei", "input_haz", *OUTPUTS]
    assert found["input_haz"].dtype == pl.Boolean and found["sex"].dtype == pl.Int64
    assert found["waz"].to_list() == [0.0, 0.0, None]
    # a Parquet file has no header line: its first row is row 1
    assert [(problem.reason, problem.rows) for problem in summary.problems] == [("missing_sex", (3,))]


def workbook(path: Path, rows: list[list[Any]]) -> Path:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def test_workbooks(tmp_path: Path) -> None:
    source = workbook(
        tmp_path / "in.xlsx",
        [HEADER.split(","), ["001", "Nam", 300, "8,5", 70.4, "l", "n"], ["", "Nữ", "?", 9, 71, None, None], ["x", 3, 300, 9, 71, "l", "n"]],
    )
    summary = convert(source, tmp_path / "out.xlsx")
    import openpyxl

    sheet = list(openpyxl.load_workbook(tmp_path / "out.xlsx").active.values)  # type: ignore[union-attr]
    assert list(sheet[0]) == [*HEADER.split(","), *OUTPUTS]
    assert len(sheet) == 4
    first = dict(zip(sheet[0], sheet[1], strict=True))
    assert first["id"] == "001"
    assert str(first["waz"]) == run(tmp_path, ["1,m,300,8.5,70.4,l,n"])[0][0]["waz"]
    assert [(problem.reason, problem.rows) for problem in summary.problems] == [("unknown_sex", (4,))]


def test_a_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", HEADER + "\n=1+1,m,300,8,70,l,n\n")
    convert(source, tmp_path / "out.xlsx")
    import openpyxl

    cell = openpyxl.load_workbook(tmp_path / "out.xlsx").active["A2"]  # type: ignore[index]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_header_only_files(tmp_path: Path) -> None:
    rows, summary = run(tmp_path, [])
    assert rows == [] and summary.rows == 0
    assert any("không có dòng dữ liệu" in warning for warning in summary.warnings)
    assert convert(workbook(tmp_path / "in.xlsx", [HEADER.split(",")]), tmp_path / "out2.csv").rows == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "rỗng"),
        (b"\n\n", "tên cột"),
        (HEADER.encode() + b"\n1,m,300,8,70,l,n\n2,m,300\n", "Số ô"),
        (HEADER.encode() + b"\n1,m,300,8,70,l,n,them,nua\n", "Số ô"),
        (HEADER.encode() + b'\n"1,m,300,8,70,l,n\n2,f,300,8,70,l,n\n', "nháy"),
        (HEADER.encode() + "\nBẢN MẪU,m,300,8,70,l,n\n".encode("utf-16-le")[:40], "không"),
        (HEADER.encode() + b"\nM\xe9,m,300,8,70,l,n\n", "UTF-8"),
        (b"t\xean,sex\n1,m\n", "UTF-8"),
        (b"PK\x03\x04 not a csv", "cột"),
    ],
)
def test_bad_csv_files_are_refused(tmp_path: Path, content: bytes, words: str) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(content)
    out.write_text("kết quả lần trước")
    with pytest.raises(InputError, match=words) as error:
        convert(source, out)
    assert "in.csv" in error.value.where
    assert "MẪU" not in str(error.value)
    assert out.read_text() == "kết quả lần trước"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_the_line_of_a_ragged_row_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        run(tmp_path, ["1,m,300,8,70,l,n", "2,m,300"])
    assert error.value.where == "in.csv, dòng 3"


@pytest.mark.parametrize("name", ["in.xlsx", "in.parquet"])
def test_broken_containers_are_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, "không phải tệp này")
    with pytest.raises(InputError):
        convert(tmp_path / name, tmp_path / "out.csv")


def test_wrong_paths_are_refused(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", HEADER + "\n")
    for wrong_in, wrong_out in (
        (tmp_path / "khong.csv", tmp_path / "out.csv"),
        (write(tmp_path / "in.pdf", "x"), tmp_path / "out.csv"),
        (source, tmp_path / "out.doc"),
        (source, tmp_path / "khong" / "out.csv"),
        (source, source),
    ):
        with pytest.raises(RequestError):
            convert(wrong_in, wrong_out)
    assert source.read_text() == HEADER + "\n"


def test_temporary_file_of_excel_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="tạm"):
        convert(write(tmp_path / "~$in.xlsx", "x"), tmp_path / "out.csv")


def test_a_failed_write_leaves_the_former_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.anthropometry import convert as front
    from pipelines.anthropometry import sink

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    (tmp_path / "out.csv").write_text("cũ")
    monkeypatch.setattr(sink.shutil, "copyfileobj", full)
    with pytest.raises(TreemError, match="Không ghi được"):
        front(write(tmp_path / "in.csv", HEADER + "\n1,m,300,8,70,l,n\n"), tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "cũ"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_summary_says_what_was_found(tmp_path: Path) -> None:
    _, summary = run(tmp_path, ["1,m,300,5.0,70,l,n", "2,f,300,9,70,l,n", "3,f,300,9,70,l,y", "4,m,,9,70,,", "5,m,1900,17,110,h,n"])
    waz = summary.indices[0]
    assert (waz.index, waz.computed, waz.flagged, waz.valid, waz.below_2, waz.below_3) == ("waz", 2, 0, 2, 1, 1)
    assert (summary.oedema, summary.without_age, summary.aged_60_months) == (1, 1, 1)
    text = "\n".join(summary.lines())
    assert "nhẹ cân (z < -2) 1/2" in text and "phù: 1 trẻ" in text
    assert summary.as_json()["indices"][0]["below_2"] == 1


def test_rows_out_of_order_are_noticed_and_sorted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the engine's stream loses the order (other version, more threads) the result is sorted instead."""
    from pipelines.anthropometry import row_order

    tries: list[str] = []
    scored = cells.Sheet.scored

    def shuffled(sheet: cells.Sheet, **options: Any) -> str:
        return f"(select * from ({scored(sheet, **options)}) order by hash({row_order.ROW}))"

    real = row_order.write_in_order

    def watched(con: Any, select: str, columns: Any, write: Any) -> int:
        return real(con, select, columns, lambda query: tries.append(query) or write(query))

    monkeypatch.setattr(cells.Sheet, "scored", shuffled)
    # the front door gives the function of this name, so the module is asked for by its path
    monkeypatch.setattr(import_module("pipelines.anthropometry.convert"), "write_in_order", watched)
    rows, _ = run(tmp_path, [f"{n},m,300,8,70,l,n" for n in range(500)])
    assert [row["id"] for row in rows] == [str(n) for n in range(500)]
    assert len(tries) == 2
