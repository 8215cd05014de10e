"""`treem protect`: a table of counts with small cells, and what reveals them, hidden."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.errors import InputError, RequestError
from pipelines.formats import number
from pipelines.terminal import print_json, say

if TYPE_CHECKING:
    from pipelines.disclosure import Protected

FILE = click.Path(path_type=Path)
NOTE = (
    "Ô trống ở cột count là ô đã ẩn: U là số nhỏ, M là ô ẩn kèm để không suy ngược được; E là ô không có ai. "
    "Khi in cho bên ngoài, dùng một dấu “(…)” cho mọi ô ẩn."
)


@click.command()
@click.argument("table", type=FILE)
@click.argument("out", type=FILE)
@click.option("--dims", default="", help="Các cột phân tổ, cách nhau dấu phẩy; không ghi: mọi cột trừ count.")
@click.option("--nest", "nested", multiple=True, help="Cột nằm trong nhau, rộng trước: huyện,xã. Có thể lặp lại.")
@click.option("--total", default="*", show_default=True, help="Nhãn của dòng cộng trong tệp vào.")
@click.option("--below", type=click.IntRange(min=2), help="Ẩn các số từ 1 đến dưới số này; không ghi: theo quy tắc (5).")
@click.option("--publish", "recipient", help="Ghi vào sổ số liệu đã công bố: bảng ra được gửi cho nơi nhận này.")
@click.option("--about", "subject", default="", help="Bảng đếm gì (để đối chiếu với bảng đã công bố cùng nội dung).")
@click.option("--json", "as_json", is_flag=True, help="In tóm tắt bằng JSON cho máy đọc.")
def protect(
    table: Path,
    out: Path,
    dims: str,
    nested: tuple[str, ...],
    total: str,
    below: int | None,
    recipient: str | None,
    subject: str,
    as_json: bool,
) -> None:
    """Ẩn số nhỏ trong một bảng đếm, và các ô khác để không suy ngược được; số còn lại giữ nguyên.

    Bảng vào (CSV) có các cột phân tổ và cột count; dòng cộng có hay không đều được. Bảng ra có mọi ô và mọi dòng cộng (nhãn *), cột
    count trống ở ô đã ẩn, cột status: S hiện, U số nhỏ, M ẩn kèm, E không có ai.

    \b
    Ví dụ:  treem protect tai_nan.csv tai_nan_cong_bo.csv
            treem protect bang.csv ra.csv --dims xa,gioi_tinh --nest huyen,xa
            treem protect bang.csv ra.csv --publish "Báo Lai Châu" --about "tai nạn 2018"
    """
    from pipelines.disclosure import protect_rows
    from pipelines.disclosure.rules import load_rules

    if out.resolve() == table.resolve():
        raise RequestError("Tệp ra trùng tệp vào.", out.name, "đặt tên khác cho tệp ra")
    below = below or load_rules().below
    small = range(1, below)
    published = _published(recipient, subject)
    found = protect_rows(_read(table), _names(dims), [_names(each) for each in nested], total, small, published)
    _refuse_unsafe(found)
    if recipient is not None:
        # first the ledger: what it does not know of could be given away by the next table
        _record(found, recipient, subject, table.name)
    _write(out, found)
    told = {name: found.number(mark) for name, mark in (("shown", "S"), ("small", "U"), ("complementary", "M"), ("empty", "E"))}
    if as_json:
        print_json(told | {"cells": len(found.cells)})
        return
    say(f"Đã ghi {out.name}: {number(len(found.cells))} ô, ẩn {number(told['small'] + told['complementary'])}.")
    say(f"  {number(told['small'])} ô số nhỏ (1-{below - 1}), {number(told['complementary'])} ô ẩn kèm; không ô nào suy ngược được.")
    say(f"  {NOTE}")
    if recipient is not None:
        say(f"  Đã ghi sổ số liệu công bố: {recipient.strip()}.")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _read(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise RequestError("Không có tệp này.", path.name, "kiểm tra đường dẫn") from None
    except (OSError, UnicodeDecodeError):
        raise InputError("Không đọc được tệp.", path.name, "lưu lại dưới dạng CSV UTF-8") from None
    head = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",", strict=True)
    try:
        rows = list(reader)
    except csv.Error:
        raise InputError("Tệp không phải CSV đúng dạng.", f"{path.name}, dòng {reader.line_num}", "kiểm tra dấu ngoặc kép") from None
    if len(set(reader.fieldnames or ())) < len(reader.fieldnames or ()):
        raise InputError("Hai cột trùng tên.", path.name, "đặt mỗi cột một tên")
    if any(None in row for row in rows):
        raise InputError("Có dòng nhiều ô hơn dòng đầu.", path.name, "mỗi dòng có đúng số ô của dòng đầu")
    return rows


def _published(recipient: str | None, subject: str) -> dict[str, float | None]:
    """Return what is out on the same subject; a table that stays in the office is not bound by it."""
    if recipient is None:
        return {}
    from pipelines.disclosure.ledger import TABLE, published
    from pipelines.settings import load_project

    if not recipient.strip():
        raise RequestError("Chưa ghi nơi nhận.", todo='ghi nơi nhận, ví dụ --publish "Báo Lai Châu"')
    return published(load_project().state, TABLE, subject)


def _record(found: "Protected", recipient: str, subject: str, source: str) -> None:
    from datetime import date

    from pipelines.disclosure.ledger import TABLE, cell_name, record_release
    from pipelines.settings import load_project

    numbers = {cell_name(found.columns, [text for node in cell for text in node]): count for cell, (count, _) in found.cells.items()}
    record_release(load_project().state, TABLE, recipient, date.today(), source, numbers, subject)


def _refuse_unsafe(found: "Protected") -> None:
    if not found.unsafe:
        return
    from pipelines.disclosure.tables import describe

    named = "; ".join(describe(found.columns, cell) for cell in list(found.unsafe)[:3])
    raise InputError(f"Còn {len(found.unsafe)} ô có thể suy ra được nên không ghi tệp ra.", named, "gộp bớt phân tổ rồi làm lại")


def _write(out: Path, found: "Protected") -> None:
    from pipelines.files import inert, write_text

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*map(inert, found.columns), "count", "status"])
    for row in found.rows():
        writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in row.values()])
    write_text(out, text.getvalue())
