"""`treem match`: pairs of two lists that are one child."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.errors import RequestError
from pipelines.formats import number
from pipelines.terminal import bar, print_json, say

if TYPE_CHECKING:
    from pipelines.match_files import Matched

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("first", type=FILE)
@click.argument("second", type=FILE)
@click.argument("out", type=FILE)
@click.option("--review", type=FILE, help="Tệp .csv ghi các cặp chưa chắc để người xem quyết định (cột decision).")
@click.option("--decided", type=FILE, help="Tệp --review đã ghi có / không ở cột decision.")
@click.option("--map", "mapping", multiple=True, help="Tên cột trong tệp = tên chuẩn, ví dụ “Họ tên cháu=full_name”.")
@click.option("--within-provinces", is_flag=True, help="Chỉ so các dòng cùng tỉnh (cột province), lần lượt từng tỉnh.")
@click.option("--json", "as_json", is_flag=True, help="In tóm tắt bằng JSON cho máy đọc.")
def match(
    first: Path,
    second: Path,
    out: Path,
    review: Path | None,
    decided: Path | None,
    mapping: tuple[str, ...],
    within_provinces: bool,
    as_json: bool,
) -> None:
    """Tìm các cặp dòng là cùng một trẻ em ở hai danh sách (CSV, Excel), mỗi dòng nhiều nhất một cặp.

    Cột dùng được, danh sách nào có cột nào thì dùng cột ấy: id (bắt buộc, không trùng), full_name, birth_date, sex, commune,
    mother_name, personal_id, card_no, province. Tệp ra có id_a, id_b, score (khả năng là một trẻ, 0-1), reason.

    \b
    Ví dụ:  treem match so_ho_gia_dinh.csv danh_sach_the.csv cap.csv
            treem match A.csv B.csv cap.csv --review xem.csv     rồi ghi có / không vào xem.csv
            treem match A.csv B.csv cap.csv --decided xem.csv
    """
    from pipelines.match_files import match_files

    told = match_files(
        first,
        second,
        out,
        review=review,
        decided=decided,
        mapping=_mapping(mapping),
        within_provinces=within_provinces,
        progress=bar("so khớp"),
    )
    if as_json:
        print_json(told.as_dict())
        return
    _tell(told, out, review)


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        heading, sign, column = pair.partition("=")
        if not sign or not heading.strip() or not column.strip():
            raise RequestError("--map viết chưa đúng.", pair, "ví dụ: --map “Họ tên cháu=full_name”")
        found[heading.strip()] = column.strip()
    return found


def _tell(told: "Matched", out: Path, review: Path | None) -> None:
    by = f"{number(told.exact)} trùng khớp, {number(told.weighed)} theo bằng chứng"
    say(f"Đã ghép {number(told.joined)} cặp vào {out.name}: {by}.")
    if told.decided:
        say(f"  {number(told.decided)} cặp theo quyết định của người.")
    say(f"  Còn lẻ: {number(told.rows_a - told.joined)} dòng danh sách thứ nhất, {number(told.rows_b - told.joined)} dòng thứ hai.")
    if told.provinces:
        say(f"  So riêng trong từng tỉnh, {number(told.provinces)} tỉnh có ở cả hai danh sách.")
    if told.rows_elsewhere:
        say(f"  {number(told.rows_elsewhere)} dòng ở tỉnh mà danh sách kia không có: không so với ai.")
    if told.doubtful:
        where = f"xem {review.name}" if review else "thêm --review TỆP.csv để xem"
        say(f"  {number(told.doubtful)} cặp chưa chắc: {where}.")
    for column, cells in told.unread.items():
        say(f"  {number(cells)} ô {column} không đọc được, coi như trống.")
    if told.numbers_against_row:
        say(f"  {number(told.numbers_against_row)} số định danh trái năm sinh hoặc giới tính của dòng, không dùng để ghép.")
    if told.left_out:
        say("  Hai danh sách ghi xã theo hai cách khác nhau: không dùng cột xã.")
