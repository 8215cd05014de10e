"""Whatever rows come in whatever order: the ledger balances, entries stay entries, nothing raises."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_books import CHILD, TITLE, assert_balanced, child, kinds, only_sheet, read, register_rows, write_book

QUIET = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))

NAMES = st.sampled_from(
    [
        "Lò Thị Mẫu",
        "Vàng A Cộng",
        "Bàn Văn Mẫu",
        "Tống Thị Mẫu",
        "Giàng A Tổ",
        "Cộng Thị Mẫu",
        "Ban Van Mau",
        "Sùng A Bản",
    ]
)
DAYS = st.sampled_from(["05/03/2014", "5.3.2014", "2014-03-05 00:00:00", "2014", "03/2014"])
DATA = st.tuples(st.integers(1, 999), NAMES, DAYS, st.sampled_from(["Nam", "Nữ", "x", ""])).map(
    lambda e: ("d", child(e[0], e[1], e[2], e[3]))
)
BARE = st.tuples(st.integers(1, 999), NAMES).map(lambda e: ("d", [e[0], e[1]]))
SUMS = st.sampled_from(
    [
        ["", "Cộng", 12],
        ["", "Tổng số", "12 trẻ"],
        ["Cộng bản Nà Cà", "", 3],
        ["", "Bản Nà Cà"],
        ["Thôn 2"],
        ["II", "Bản Hon"],
        ["", "TỔNG CỘNG:", 1250],
    ]
).map(lambda row: ("s", row))
BLANK = st.sampled_from([[], ["", "  ", "\u00a0"], [17]]).map(lambda row: ("b", row))
FOOT = st.sampled_from(
    [
        ["", "", "", "Bản Bo, ngày 15 tháng 3 năm 2018"],
        ["", "NGƯỜI LẬP BIỂU", "", "TM. UBND XÃ"],
        ["", "(Ký, họ tên)"],
        ["Ghi chú: không"],
    ]
).map(lambda row: ("f", row))


def as_csv(rows):
    return "".join(",".join('"' + str(cell).replace('"', '""') + '"' for cell in row) + "\r\n" for row in rows)


@QUIET
@given(st.lists(st.one_of(DATA, BARE, SUMS, BLANK), max_size=14), st.lists(st.one_of(FOOT, BLANK), max_size=5))
def test_any_arrangement_of_rows_is_classed_as_it_was_made(table, below):
    table = [*table, ("d", child(1))]
    while below and below[-1][0] == "b" and not below[-1][1]:
        below.pop()  # blank lines at the end of a text file are no rows
    marked = [*table, *below]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "so.csv").write_text(as_csv([TITLE, CHILD, *(row for _, row in marked)]), encoding="utf-8")
        sheet = only_sheet(Path(folder))
    wanted = "hh" + "".join(kind for kind, _ in marked)
    assert kinds(sheet) == (wanted if marked[-1][1] != ["", "  ", "\u00a0"] else kinds(sheet))
    assert sheet.ledger["data"] == wanted.count("d")


CELLS = st.one_of(
    st.none(),
    st.sampled_from([*CHILD, "Cộng", "1", "05/03/2014", "Nam", "x", "#REF!", "TT", "Tháng"]),
    st.text(max_size=6),
)


@QUIET
@given(st.lists(st.lists(CELLS, max_size=7), max_size=12))
def test_no_table_breaks_the_reader(rows):
    with tempfile.TemporaryDirectory() as folder:
        text = as_csv([["" if cell is None else cell for cell in row] for row in [TITLE, CHILD, *rows]])
        Path(folder, "so.csv").write_text(text, encoding="utf-8", errors="replace", newline="")
        reading = read(Path(folder))
    for file in reading.files:
        for sheet in file.sheets:
            assert_balanced(sheet) if sheet.rows_read else None
            assert reading.frame("child_register").height == (sheet.ledger["data"] if sheet.status == "read" else 0)


@settings(QUIET, max_examples=25)
@given(st.integers(0, 7), st.integers(0, 30), st.integers(1, 6), st.data())
def test_places_in_the_sheet_and_merged_communes_are_exact(first_row, first_column, entries, data):
    from xlsxwriter.utility import xl_rowcol_to_cell as cell

    top = data.draw(st.integers(0, entries - 1))
    bottom = data.draw(st.integers(top, entries - 1))
    rows = [TITLE, CHILD, *(child(number) for number in range(entries))]
    for row in rows[2:]:
        row[5] = ""
    rows[2 + top][5] = "Bản Bo"
    row, column = first_row + 2, first_column + 5
    merges = [f"{cell(row + top, column)}:{cell(row + bottom, column)}"] if bottom > top else []
    with tempfile.TemporaryDirectory() as folder:
        write_book(Path(folder, "so.xlsx"), rows, first_row=first_row, first_column=first_column, merges=merges)
        frame = read(Path(folder)).frame("child_register")
    assert frame["row_number"].to_list() == [row + 1 + number for number in range(entries)]
    assert frame["commune"].to_list() == ["Bản Bo" if top <= number <= bottom else None for number in range(entries)]


@settings(QUIET, max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=5), st.floats(0.05, 1))
def test_a_damaged_file_is_refused_or_read_never_an_exception(changes, kept):
    with tempfile.TemporaryDirectory() as folder:
        path = write_book(Path(folder, "so.xlsx"), register_rows(3))
        content = bytearray(path.read_bytes())
        for place, byte in changes:
            content[int(place * len(content))] = byte
        path.write_bytes(content[: int(kept * len(content))])
        reading = read(Path(folder))
    assert len(reading.files) == 1
    assert reading.files[0].status == "read" or reading.files[0].message
