"""Commands about places: what a written name means on a day, where a unit came from, official tables, confirmed names."""

from pathlib import Path
from typing import Any

import click

from pipelines.settings import load_project
from pipelines.terminal import print_json, say

DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
LEVELS = click.Choice(["commune", "district", "province", "school"])


@click.group()
def places() -> None:
    """Địa bàn có thời hạn: tra tên, mã, lịch sử; nạp danh mục; xác nhận tên lạ."""


@places.command()
@click.argument("name")
@click.option("--on", "on_day", required=True, type=DAY, help="Ngày cần tra.")
@click.option("--within", help="Chỉ tìm trong địa bàn có mã này.")
@click.option("--level", default="commune", show_default=True, type=LEVELS, help="Cấp cần tra.")
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
def resolve(name: str, on_day: Any, within: str | None, level: str, as_json: bool) -> None:
    """Tên viết này là địa bàn nào vào ngày đó, tra trong cả nước; không bao giờ chọn thay người dùng.

    \b
    Ví dụ:  treem places resolve "xã Bình Lư" --on 2018-03-14
            treem places resolve "Phường 08" --within 79 --on 2018-03-14
    """
    from pipelines.places import resolve as find
    from pipelines.places.telling import resolution_json, resolution_lines

    day = on_day.date()
    answer = find(name, day, within, level, everywhere=True, confirmed=_names_file())
    if as_json:
        print_json(resolution_json(answer, day))
        return
    for line in resolution_lines(answer, day):
        say(line)


def _names_file() -> Path | None:
    """The names that people of this project confirmed; none outside a project."""
    from pipelines.errors import RequestError

    try:
        path = load_project().place_names
    except RequestError:
        return None
    return path if path.exists() else None


@places.command()
@click.argument("code")
@click.option("--on", "on_day", required=True, type=DAY, help="Ngày mà mã ấy có hiệu lực.")
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
def history(code: str, on_day: Any, as_json: bool) -> None:
    """Địa bàn này từ đâu ra và đi về đâu qua các lần sắp xếp.

    \b
    Ví dụ:  treem places history 03397 --on 2018-03-14
    """
    from pipelines.places.history import history as find
    from pipelines.places.telling import history_json, history_lines

    told = find(code, on_day.date())
    if as_json:
        print_json(history_json(told))
        return
    for line in history_lines(told):
        say(line)


@places.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--on", "on_day", type=DAY, help="Ngày bảng bắt đầu có hiệu lực, khi bảng không có cột ngày.")
def import_file(file: Path, on_day: Any) -> None:
    """Nạp một danh mục hành chính chính thức (CSV, xlsx) đè lên danh mục có sẵn.

    \b
    Ví dụ:  treem places import danh_muc.xlsx --on 2026-04-30
    """
    from pipelines.places.importing import import_table

    made = import_table(file, load_project().state, on_day.date() if on_day else None)
    say(f"Đã nạp {made.communes} xã, {made.districts} huyện, {made.provinces} tỉnh vào {made.path.name}")


@places.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--on", "on_day", required=True, type=DAY, help="Ngày danh sách bắt đầu có hiệu lực.")
@click.option("--within", help="Chỉ tìm tên xã trong địa bàn có mã này.")
def schools(file: Path, on_day: Any, within: str | None) -> None:
    """Nạp danh sách trường (CSV, xlsx): mã trường, tên trường, mã hoặc tên xã.

    \b
    Ví dụ:  treem places schools danh_sach_truong.xlsx --on 2023-01-01 --within 478
    """
    from pipelines.places.importing_schools import import_schools

    made = import_schools(file, load_project().state, on_day.date(), within)
    say(f"Đã nạp {made.schools} trường vào {made.path.name}")


@places.command()
@click.argument("file", type=click.Path(path_type=Path))
def hamlets(file: Path) -> None:
    """Nạp danh sách thôn của xã đã chia: mã xã cũ, thôn, mã xã mới, từ ngày, nguồn.

    Danh sách nào còn ghi tên xã cũ thì mỗi dòng theo thôn của mình về xã mới; thôn chưa rõ được ghi vào
    data/state/hamlets.csv chờ người điền, không đoán.

    \b
    Ví dụ:  treem places hamlets thon_xa_bac_ai.xlsx
    """
    from pipelines.places.hamlets import import_hamlets

    made = import_hamlets(file, load_project().state)
    say(f"Đã nạp {made} thôn vào data/state/hamlets.csv")


@places.command()
@click.argument("text")
@click.argument("code")
@click.option("--on", "on_day", required=True, type=DAY, help="Ngày mà mã ấy có hiệu lực.")
@click.option("--role", required=True, help="Chức danh người xác nhận (không ghi tên).")
def confirm(text: str, code: str, on_day: Any, role: str) -> None:
    """Xác nhận một lần: cách viết lạ này là địa bàn nào; các lần dựng sau theo đó.

    \b
    Ví dụ:  treem places confirm "Xã Bình Lưu" 03412 --on 2018-03-14 --role "cán bộ trẻ em"
    """
    from datetime import date

    from pipelines.places.confirmed import confirm as note

    path = load_project().place_names
    place = note(path, text, code, on_day.date(), role, date.today())
    say(f"Đã ghi: “{text}” là {place.code} {place.name}")
