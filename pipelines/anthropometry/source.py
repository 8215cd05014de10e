"""Files read by `treem anthro`: CSV, Parquet and Excel, each as one relation with columns c0, c1, …"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.anthropometry.quoting import identifier, quoted
from pipelines.anthropometry.workbook_source import read_workbook
from pipelines.engine import Connection, rows
from pipelines.errors import InputError, RequestError

DELIMITERS = ",;\t|"
# two readers at once (one writes, one counts) with the usual 32 MB each would be most of the memory in use
_BUFFER = 4 << 20
_BOM_UTF8, _BOM_UTF16 = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Source:
    """A file as SQL sees it; rows come in file order. ``first_row`` is the number of its first data row."""

    name: str
    relation: str
    header: tuple[str, ...]
    types: tuple[str, ...]
    delimiter: str = ","
    bom: bool = False
    first_row: int = 2


def open_source(con: Connection, path: Path, folder: Path) -> Source:
    """Open a file by its suffix; ``folder`` may take a decoded copy.

    Raises:
        RequestError: no such file, or a suffix that is not .csv, .txt, .tsv, .parquet, .xlsx.
        InputError: the file is empty or cannot be read.
    """
    if not path.is_file():
        raise RequestError("Không thấy tệp đầu vào.", str(path), "kiểm tra lại đường dẫn")
    text = dict.fromkeys((".csv", ".txt", ".tsv"), _open_csv)
    reader = {**text, ".parquet": _open_parquet, ".xlsx": _open_workbook}.get(path.suffix.lower())
    if reader is None:
        raise RequestError("Kiểu tệp đầu vào không đọc được.", path.name, "dùng .csv, .parquet hoặc .xlsx")
    if path.stat().st_size == 0:
        raise InputError("Tệp rỗng.", path.name, "gửi lại tệp có dữ liệu")
    return reader(con, path, folder)


def read_problem(problem: Exception, name: str) -> InputError:
    """Turn an engine error on a file into ours: the line number is kept, the line itself (a child's) is not."""
    text = str(problem)
    line = re.search(r"CSV Error on Line: (\d+)", text)
    where = f"{name}, dòng {line[1]}" if line else name
    if "unicode" in text.lower():
        return InputError("Tệp không phải UTF-8.", where, "lưu lại bằng Excel kiểu 'CSV UTF-8', hoặc gửi tệp .xlsx")
    if "unterminated quote" in text:
        return InputError("Dấu nháy kép mở mà không đóng.", where, "sửa dòng đó")
    if "Expected Number of Columns" in text:
        return InputError("Số ô của một dòng khác số cột của dòng đầu.", where, "sửa dòng đó cho đủ ô")
    return InputError(
        f"Tệp không đọc được ({type(problem).__name__}).", where, "mở bằng Excel rồi lưu lại thành .xlsx hoặc CSV UTF-8"
    )


def _open_csv(con: Connection, path: Path, folder: Path) -> Source:
    name = path.name
    with path.open("rb") as file:
        start = file.read(4)
    bom = start.startswith(_BOM_UTF8)
    if start.startswith(_BOM_UTF16):
        path = _decode_utf16(path, folder)
    header, delimiter = _read_header(path)
    fields = ", ".join(f"'c{place}': 'varchar'" for place in range(len(header)))
    relation = (
        f"read_csv({quoted(str(path))}, auto_detect = false, header = true, delim = {quoted(delimiter)}, "
        f"quote = '\"', escape = '\"', columns = {{{fields}}}, buffer_size = {_BUFFER})"
    )
    return Source(name, relation, header, ("VARCHAR",) * len(header), delimiter, bom)


def _decode_utf16(path: Path, folder: Path) -> Path:
    target = folder / "utf8.csv"
    try:
        with path.open(encoding="utf-16", newline="") as read, target.open("w", encoding="utf-8", newline="") as write:
            while block := read.read(1 << 20):
                write.write(block)
    except UnicodeError as problem:
        raise InputError("Tệp UTF-16 hỏng.", path.name, "lưu lại kiểu 'CSV UTF-8'") from problem
    return target


def _read_header(path: Path) -> tuple[tuple[str, ...], str]:
    """Return the names in the first record and the delimiter: the commonest of DELIMITERS outside quotes."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            bare = re.sub(r'"[^"]*"', "", file.readline())
            delimiter = max(DELIMITERS, key=bare.count)
            file.seek(0)
            names = next(csv.reader(file, delimiter=delimiter), [])
    except UnicodeDecodeError:
        raise InputError("Tệp không phải UTF-8.", path.name, "lưu lại kiểu 'CSV UTF-8', hoặc gửi tệp .xlsx") from None
    except csv.Error:
        raise InputError("Dòng tên cột không đọc được.", path.name, "mở bằng Excel rồi lưu lại") from None
    if not any(name.strip() for name in names):
        raise InputError("Dòng đầu không có tên cột.", path.name, "dòng đầu của tệp phải là tên cột")
    return tuple(names), delimiter


def _open_parquet(con: Connection, path: Path, folder: Path) -> Source:
    import duckdb

    file = f"read_parquet({quoted(str(path))})"
    try:
        described = rows(con, f"describe select * from {file}")
    except duckdb.Error as problem:
        raise read_problem(problem, path.name) from None
    return _of_columns(path.name, file, described, first_row=1)


def _open_workbook(con: Connection, path: Path, folder: Path) -> Source:
    header, table = read_workbook(path)
    con.register("arrow", table)
    # a table, because what is registered is not seen by other cursors
    con.execute("create table workbook as select * from arrow").fetchall()
    con.unregister("arrow")
    return replace(_of_columns(path.name, "workbook", rows(con, "describe workbook"), first_row=2), header=header)


def _of_columns(name: str, relation: str, described: list[tuple[Any, ...]], first_row: int) -> Source:
    """A relation with named columns as a Source; ``described`` is what DESCRIBE says."""
    names = tuple(str(row[0]) for row in described)
    types = tuple(str(row[1]) for row in described)
    return Source(name, f"(select {renamed_columns(names)} from {relation})", names, types, first_row=first_row)


def renamed_columns(names: Sequence[str]) -> str:
    """Return the SELECT list that calls the columns c0, c1, …"""
    return ", ".join(f"{identifier(name)} as c{place}" for place, name in enumerate(names))
