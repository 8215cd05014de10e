"""`treem protect`: a table of counts with small cells, and what reveals them, hidden."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.errors import InputError, RequestError
from pipelines.formats import number
from pipelines.terminal import print_json, say

if TYPE_CHECKING:
    from pipelines.disclosure import Protected

FILE = click.Path(path_type=Path)
OWN = ("count", "status")
NOTE = (
    "Ô trống ở cột count là ô đã ẩn: U là số nhỏ, M là ô ẩn kèm để không suy ngược được; E là ô không có ai. "
    "Khi in cho bên ngoài, dùng một dấu “(…)” cho mọi ô ẩn."
)

ALONE = (
    "Bảng này không gắn với chỉ số nào nên chỉ được đối chiếu với các bảng cùng --about, không đối chiếu được với báo cáo đã công bố. "
    "Nếu ô của bảng là số của báo cáo, hãy dùng --indicator."
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
@click.option("--indicator", help="Mỗi ô là tử số của chỉ số này (injury_rate:injured): ẩn như báo cáo công bố; cần --plan, --period.")
@click.option("--plan", help="Kế hoạch, đi cùng --indicator.")
@click.option("--period", help="Kỳ, đi cùng --indicator.")
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
    indicator: str | None,
    plan: str | None,
    period: str | None,
    as_json: bool,
) -> None:
    """Ẩn số nhỏ trong một bảng đếm, và các ô khác để không suy ngược được; số còn lại giữ nguyên.

    Bảng vào (CSV) có các cột phân tổ và cột count; dòng cộng có hay không đều được. Bảng ra có mọi ô và mọi dòng cộng (nhãn *), cột
    count trống ở ô đã ẩn, cột status: S hiện, U số nhỏ, M ẩn kèm, E không có ai.

    Bảng gắn với chỉ số (--indicator): cột place và các phân tổ sex, age_band, ethnic_group, poverty, category; ô nào báo cáo công bố ẩn thì
    bảng ẩn, nên bảng và báo cáo ghép lại cũng không suy ra được. Bảng không gắn chỉ số chỉ đối chiếu với các bảng cùng --about.

    \b
    Ví dụ:  treem protect tai_nan.csv tai_nan_cong_bo.csv
            treem protect bang.csv ra.csv --dims xa,gioi_tinh --nest huyen,xa
            treem protect bang.csv ra.csv --publish "Báo Lai Châu" --about "tai nạn 2018"
            treem protect bang.csv ra.csv --publish "Báo" --indicator injury_rate:injured --plan tam_duong_2018 --period 2018-Q1
    """
    from pipelines.disclosure.rules import load_rules

    if out.resolve() == table.resolve():
        raise RequestError("Tệp ra trùng tệp vào.", out.name, "đặt tên khác cho tệp ra")
    if indicator is not None:
        _linked(table, out, indicator, plan, period, total, recipient, as_json)
        return
    found = _alone(table, out, (dims, nested, total), below, recipient, subject)
    _tell(out, found, below or load_rules().below, recipient, as_json)


def _alone(
    table: Path, out: Path, shape: tuple[str, tuple[str, ...], str], below: int | None, recipient: str | None, subject: str
) -> "Protected":
    """Protect a table by itself, put it into the ledger when it leaves, write it."""
    from pipelines.disclosure import protect_rows
    from pipelines.disclosure.rules import load_rules

    dims, nested, total = shape
    small = range(1, below or load_rules().below)
    published = _published(recipient, subject)
    found = protect_rows(_read(table), _names(dims), [_names(each) for each in nested], total, small, published)
    _refuse_unsafe(found)
    if recipient is not None:
        # first the ledger: what it does not know of could be given away by the next table
        _record(found, recipient, subject, table.name)
    _write(out, found)
    return found


def _tell(out: Path, found: "Protected", below: int, recipient: str | None, as_json: bool) -> None:
    told = {name: found.number(mark) for name, mark in (("shown", "S"), ("small", "U"), ("complementary", "M"), ("empty", "E"))}
    if as_json:
        print_json(told | {"cells": len(found.cells)})
        return
    say(f"Đã ghi {out.name}: {number(len(found.cells))} ô, ẩn {number(told['small'] + told['complementary'])}.")
    say(f"  {number(told['small'])} ô số nhỏ (1-{below - 1}), {number(told['complementary'])} ô ẩn kèm; không ô nào suy ngược được.")
    say(f"  {NOTE}")
    if recipient is not None:
        say(f"  Đã ghi sổ số liệu công bố: {recipient.strip()}.")
        say(f"  {ALONE}")


def _linked(
    table: Path, out: Path, indicator: str, plan: str | None, period: str | None, total: str, recipient: str | None, as_json: bool
) -> None:
    """Write a table whose cells are figures: hidden as the shared reports of the period hide them."""
    from datetime import date

    from pipelines.disclosure.ledger import REPORT, record_release
    from pipelines.reporting.shared_tables import link_table
    from pipelines.settings import load_project

    if not plan or not period:
        raise RequestError("Bảng gắn với chỉ số cần biết kế hoạch và kỳ.", todo="thêm --plan tam_duong_2018 --period 2018-Q1")
    project = load_project()
    found = link_table(project, _read(table), indicator, plan, period, total)
    if recipient is not None:
        record_release(project.state, REPORT, recipient, date.today(), table.name, found.numbers, mask=found.mask)
    _write_rows(out, found.rows)
    hidden = sum(value is None for value in found.numbers.values())
    if as_json:
        print_json({"cells": len(found.rows), "hidden": hidden, "mask": found.mask})
        return
    say(f"Đã ghi {out.name}: {number(len(found.rows))} ô, ẩn {number(hidden)} như báo cáo công bố của kỳ {period}.")
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
    _write_rows(out, found.rows(), found.columns)


def _write_rows(out: Path, rows: Sequence[dict[str, Any]], columns: Sequence[str] | None = None) -> None:
    from pipelines.files import inert, write_text

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([inert(name) for name in (*(columns or [name for name in rows[0] if name not in OWN]), *OWN)])
    for row in rows:
        cells = [*(cell for name, cell in row.items() if name not in OWN), *(row[name] for name in OWN)]
        writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in cells])
    write_text(out, text.getvalue())
