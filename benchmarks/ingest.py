"""Reading registers from Excel against fastexcel alone on the same files: at most 2 times (the issue on registers).

Two cases: all registers of a district's 14 communes as the samples have them, and 1,000 workbooks of 300 entries.
fastexcel only turns every sheet into a frame of texts. Reading also guards every file, finds headings, puts each row
into a class, tells facts, cleans every cell, keeps what it read for the next time and hands over one frame a register.
"""

import csv
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent))  # `treem bench` loads this file from anywhere

from benchmarks import _registers
from benchmarks import _tools as tools

CHILDREN = 19_000
WORKBOOKS, ENTRIES = 1_000, 300
IN_CSV = 100_000
QUICK = {"children": 0, "workbooks": 3, "entries": 20, "in_csv": 400}
LIMIT = 2.0
_TURNS = 2
TWO_THREADS = {"POLARS_MAX_THREADS": "2"}
# Children whose lists have at least so many entries that one workbook can be filled (see _registers).
_CHILDREN_PER_ENTRY = 0.3


def run(children: int = CHILDREN, workbooks: int = WORKBOOKS, entries: int = ENTRIES, in_csv: int = IN_CSV) -> tools.Figures:
    """Measure the cases (that of the district only with ``children``), print and keep the figures."""
    from pipelines.samples import make_demo

    figures: tools.Figures = {}
    with tempfile.TemporaryDirectory() as name:
        district, many = Path(name) / "huyen", Path(name) / "nhieu_so"
        if children:
            make_demo(district, children=children)
            figures |= measure("district", district, f"14 xã, mọi sổ, {tools.number(children, 0)} trẻ em")
        write_workbooks(many, workbooks, entries)
        figures |= measure("many", many, f"{tools.number(workbooks, 0)} sổ, mỗi sổ {entries} dòng")
        _registers.write(Path(name) / "csv", in_csv)
        figures |= measure("csv", Path(name) / "csv", f"sổ CSV của {tools.number(in_csv, 0)} trẻ em", "csv_floor", "DuckDB chỉ đọc mọi cột")
    print(f"  {tools.busy()}")
    cases = [case for case in ("district", "many", "csv") if f"{case}_cpu" in figures]
    compared = {f"{case}_{key}": f"{case} {key}" for case in cases for key in ("ratio", "cpu")}
    size = {"children": children, "workbooks": workbooks, "entries": entries, "in_csv": in_csv}
    tools.keep("ingest", size, figures, compared)
    return figures


def measure(case: str, raw: Path, told: str, floor_role: str = "floor", floor_vi: str = "chỉ fastexcel") -> tools.Figures:
    """Read one folder with fastexcel (or, of CSV, DuckDB) alone, then as a build does, first with an empty cache, then again.

    Floor and reading take turns, and the least disturbed of each counts: on a busy machine only their ratio means anything.
    """
    floors, reads = [], []
    for _ in range(_TURNS):
        floors.append(tools.child("ingest", floor_role, raw))
        reads.append(tools.child("ingest", "read", raw, **TWO_THREADS))
    floor = {key: min(one[key] for one in floors) for key in ("cpu", "wall")}
    read = min(reads, key=lambda one: float(one["first"]["cpu"]))
    read["first"]["wall"] = min(one["first"]["wall"] for one in reads)
    ratios = {
        "ratio": tools.ratio(read["first"]["cpu"], floor["cpu"]),
        "wall_ratio": tools.ratio(read["first"]["wall"], floor["wall"]),
    }
    print(f"Đọc {told}: {read['files']} tệp, {tools.number(read['rows'], 0)} dòng số liệu")
    print(f"  mức sàn, {floor_vi}: CPU {tools.seconds(floor['cpu'], 2)}, {tools.seconds(floor['wall'], 2)} đồng hồ")
    print(
        f"  đọc, kể cả ghi bộ nhớ đệm: CPU {tools.seconds(read['first']['cpu'], 2)}, {tools.times(ratios['ratio'])} "
        f"(mục tiêu không quá {LIMIT:.0f} lần: {tools.verdict(ratios['ratio'], LIMIT)}); "
        f"đồng hồ {tools.seconds(read['first']['wall'], 2)}, {tools.times(ratios['wall_ratio'])}"
    )
    print(
        f"  đọc lại khi không tệp nào đổi: CPU {tools.seconds(read['again']['cpu'], 2)}, "
        f"{tools.times(tools.ratio(read['again']['cpu'], floor['cpu']))}; bộ nhớ cao nhất {tools.megabytes(read['peak_mb'])}"
    )
    figures = {"cpu": read["first"]["cpu"], "floor_cpu": floor["cpu"], "again_cpu": read["again"]["cpu"]}
    figures |= ratios | {"files": read["files"], "rows": read["rows"], "peak_mb": read["peak_mb"]}
    return {f"{case}_{key}": value for key, value in figures.items()}


def write_workbooks(folder: Path, workbooks: int, entries: int) -> None:
    """Write so many workbooks of so many entries each, cut from large registers, in the registers' own headings."""
    import xlsxwriter

    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as lists:
        _registers.write(Path(lists) / "csv", int(workbooks * entries * _CHILDREN_PER_ENTRY) + 400)
        pieces = chain.from_iterable(_pieces(path, entries) for path in sorted((Path(lists) / "csv").glob("*.csv")))
        for number, rows in zip(range(workbooks), pieces, strict=False):
            book = xlsxwriter.Workbook(str(folder / f"so-{number + 1:04d}.xlsx"))
            sheet = book.add_worksheet()
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    _write(sheet, row, column, cell)
            book.close()


def _write(sheet: Any, row: int, column: int, cell: str) -> None:
    """Write running numbers and measures as numbers, as people's workbooks have them; long numbers stay text."""
    if cell.replace(".", "", 1).isdigit() and len(cell) < 9:
        sheet.write_number(row, column, float(cell))
    elif cell:
        sheet.write_string(row, column, cell)


def _pieces(path: Path, entries: int) -> Iterator[list[list[str]]]:
    """Yield the whole pieces of one large list, each with the titles and headings of the list."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    head, body = rows[: _registers.TITLE_LINES + 1], rows[_registers.TITLE_LINES + 1 :]
    for start in range(0, len(body) - entries + 1, entries):
        yield head + body[start : start + entries]


# What the fresh processes do.


def _floor(raw: str) -> tools.Figures:
    """Turn every sheet into a frame of texts and do nothing with it."""
    import fastexcel

    paths = sorted(Path(raw).rglob("*.xlsx"))

    def read() -> None:
        for path in paths:
            book = fastexcel.read_excel(path)
            for index in range(len(book.sheet_names)):
                book.load_sheet(index, header_row=None, skip_rows=0, dtypes="string").to_polars()

    return tools.best(read)


def _csv_floor(raw: str) -> tools.Figures:
    """Read every column of every CSV as text and do nothing with it."""
    import duckdb

    with duckdb.connect(config={"threads": 2}) as con:

        def read() -> None:
            for register in _registers.CELLS:
                con.execute(f"select count(*), sum(strlen(columns(*))) from {_registers.source(Path(raw), register)}").fetchall()

        return tools.best(read)


def _read(raw: str) -> tools.Figures:
    """Read the folder as a build does: with an empty cache, then with what the first reading kept."""
    from pipelines import catalog
    from pipelines.ingest import read_folder

    registers, told = catalog.registers(), {}
    with tempfile.TemporaryDirectory() as caches:
        numbers = iter(range(10))

        def first() -> None:
            reading = read_folder(Path(raw), registers, Path(caches) / str(next(numbers)))
            told["files"] = len(reading.files)
            told["rows"] = sum(reading.frame(name).height for name in registers)

        def again() -> None:
            reading = read_folder(Path(raw), registers, Path(caches) / "0")
            told["rows_again"] = sum(reading.frame(name).height for name in registers)

        return {"first": tools.best(first), "again": tools.best(again), **told}


if __name__ == "__main__":
    tools.serve({"floor": _floor, "csv_floor": _csv_floor, "read": _read}, run)
