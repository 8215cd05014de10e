"""`treem forget`: erase one child from everything this software makes; and the inventory of personal data."""

import getpass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from pipelines.errors import RequestError
from pipelines.settings import load_project
from pipelines.terminal import print_json, say


@click.command()
@click.argument("child_key", required=False, type=click.IntRange(min=1))
@click.option("--reason", default="", help="Lý do, ví dụ “đơn số 12 ngày 3/4/2026”; không ghi trẻ là ai.")
@click.option("--find", "asks", is_flag=True, help="Hỏi họ tên, ngày sinh (không ghi trên dòng lệnh) và in mã trẻ.")
@click.option("--inventory", is_flag=True, help="In kiểm kê dữ liệu cá nhân: trường nào được đứng ở đâu, giữ bao lâu.")
@click.option("--out", type=click.Path(path_type=Path), help="Với --inventory: viết ra tệp này.")
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc (không có tên trẻ em).")
def forget(child_key: int | None, reason: str, asks: bool, inventory: bool, out: Path | None, yes: bool, as_json: bool) -> None:
    """Xóa một trẻ khỏi kho danh tính, bảng lõi và mọi lần dựng sau; sổ dòng chỉ giữ số dòng. Ghi lại ở data/state/forgotten.csv.

    Sổ gốc trong data/raw không bị sửa. Muốn thôi xóa: chỉ có cách xóa dòng tương ứng trong data/state/forgotten.csv rồi dựng lại.

    \b
    Ví dụ:  treem forget --find
            treem forget 4611686018427387904 --reason "đơn số 12 ngày 3/4/2026"
            treem forget --inventory
    """
    if inventory:
        _inventory(out, as_json)
    elif asks:
        _find(as_json)
    elif child_key is None:
        raise RequestError("Chưa nói xóa trẻ nào.", todo="tìm mã bằng treem forget --find, rồi treem forget MÃ --reason …")
    else:
        _forget(child_key, reason, yes, as_json)


def _inventory(out: Path | None, as_json: bool) -> None:
    from pipelines import files, personal_data

    if as_json:
        print_json(personal_data.as_json())
    elif out:
        files.write_text(out, personal_data.text())
        say(f"Đã viết {out}")
    else:
        say(personal_data.text())


def _find(as_json: bool) -> None:
    from pipelines import forgetting

    name = click.prompt("Họ và tên", err=True)
    born = _day(click.prompt("Ngày sinh (NGÀY/THÁNG/NĂM; bỏ trống nếu không rõ)", default="", show_default=False, err=True))
    found = forgetting.find(load_project(), name, born)
    if as_json:
        print_json([vars(one) for one in found])
        return
    for one in found:
        say(f"{one.child_key}  sinh năm {one.birth_year or '…'}, xã {one.commune}, {one.file} / {one.sheet}, dòng {one.row}")
    say(f"{len(found)} trẻ em. Xem đúng dòng trong sổ trước khi xóa.")


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return datetime.strptime(text.strip(), "%d/%m/%Y").date()
    except ValueError as problem:
        raise RequestError("Ngày sinh không đọc được.", todo="ghi NGÀY/THÁNG/NĂM, ví dụ 03/04/2016") from problem


def _forget(child_key: int, reason: str, yes: bool, as_json: bool) -> None:
    from pipelines import forgetting

    if not yes:
        click.confirm("Xóa trẻ này khỏi kho danh tính, bảng lõi, mọi số liệu dựng sau này?", abort=True, err=True)
    today = datetime.now(UTC).astimezone().date()
    done = forgetting.forget(load_project(), child_key, reason, today, getpass.getuser())
    told: dict[str, Any] = {"identities": done.identities, "build": done.built.build, "children": done.built.children, "lists": done.lists}
    if as_json:
        print_json(told)
        return
    say(f"Đã xóa: {done.identities} cách nhận ra trẻ vào data/state/forgotten.csv (dấu vân, không có tên); kho mới {done.built.build}.")
    for warning in done.built.warnings:
        say(f"  {warning}")
    if done.lists:
        say(f"  Còn {done.lists} danh sách có tên trong data/work/worklists: xóa bằng tay những bản đã xong việc.")
    for line in forgetting.LEFT:
        say(f"  {line}")
