"""Files written by `treem anthro`: the whole file or none of it."""

import csv
import io
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipelines.anthropometry.quoting import identifier, quoted
from pipelines.anthropometry.workbook_sink import write_workbook
from pipelines.engine import Connection
from pipelines.errors import BusyError, RequestError
from pipelines.files import replace

TEXT_SUFFIXES = (".csv", ".txt", ".tsv")


def require_target(source: Path, out: Path) -> None:
    """Refuse an output that cannot or must not be written.

    Raises:
        RequestError: the input itself, an unknown suffix, or a folder that is not there.
    """
    if out.suffix.lower() not in (*TEXT_SUFFIXES, ".parquet", ".xlsx"):
        raise RequestError("Kiểu tệp đầu ra không biết.", out.name, "dùng .csv, .parquet hoặc .xlsx")
    if not out.parent.is_dir():
        raise RequestError("Không có thư mục của tệp đầu ra.", str(out.parent), "tạo thư mục trước")
    if out.is_dir():
        raise RequestError("Đầu ra là một thư mục.", str(out), "cho tên tệp")
    if out.exists() and out.samefile(source):
        raise RequestError("Đầu ra trùng với đầu vào.", str(out), "chọn tên khác; tệp gốc không bao giờ bị sửa")


def write_rows(
    con: Connection, query: str, names: Sequence[str], target: Path, delimiter: str = ",", bom: bool = False
) -> int:
    """Write ``query`` to ``target`` under the header ``names``; return the number of rows written.

    Raises:
        RequestError: more rows than an Excel sheet holds.
    """
    kind = target.suffix.lower()
    if kind == ".parquet":
        return _write_parquet(con, query, names, target)
    if kind == ".xlsx":
        return write_workbook(target, names, _streamed(con, query))
    return _write_csv(con, query, names, target, "\t" if kind == ".tsv" else delimiter, bom)


def publish(part: Path, out: Path) -> None:
    """Rename a finished file into place.

    Raises:
        BusyError: the target is held open by another program.
    """
    try:
        replace(part, out)
    except (BusyError, PermissionError) as problem:
        raise BusyError("Tệp đầu ra đang mở ở chương trình khác.", out.name, "đóng tệp rồi chạy lại") from problem


def _write_csv(con: Connection, query: str, names: Sequence[str], target: Path, delimiter: str, bom: bool) -> int:
    """The engine writes the body; the header is ours: SQL has no empty name, an index column saved as CSV has one."""
    body = target.with_suffix(".body")
    copied = con.execute(
        f"copy ({query}) to {quoted(str(body))} (format csv, header false, delimiter {quoted(delimiter)})"
    ).fetchall()
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="\n").writerow(names)
    with target.open("wb") as write, body.open("rb") as read:
        write.write(line.getvalue().encode("utf-8-sig" if bom else "utf-8"))
        shutil.copyfileobj(read, write, 1 << 20)
    body.unlink()
    return int(copied[0][0])


def _write_parquet(con: Connection, query: str, names: Sequence[str], target: Path) -> int:
    unnamed = [name or f"column_{place}" for place, name in enumerate(names, start=1)]
    aliases = ", ".join(identifier(name) for name in unnamed)
    copied = con.execute(
        f"copy (select * from ({query}) as z({aliases})) to {quoted(str(target))} (format parquet, compression zstd)"
    ).fetchall()
    return int(copied[0][0])


def _streamed(con: Connection, query: str) -> Iterator[tuple[Any, ...]]:
    result = con.execute(query)
    while block := result.fetchmany(10_000):
        yield from block
