"""Commands before submission: check the data, tell why a number changed, draw rows to verify by hand."""

from pathlib import Path
from typing import Any

import click

from pipelines.errors import CheckError, RequestError
from pipelines.settings import load_project
from pipelines.terminal import print_json, say

JSON = click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")


@click.command()
@click.option("--plan", help="Kế hoạch (để biết các xã phải gửi).")
@click.option("--period", help="Kỳ sẽ gửi, ví dụ 2018-Q1: thêm các phép về đầy đủ, đúng hạn của kỳ; mọi sổ đã nhận đều được kiểm tra.")
@click.option("--place", help="Chỉ kiểm tra địa bàn này.")
@click.option("--confirm", "role", help="Ghi “đã rà soát” với chức danh này, cho bộ số liệu và kỳ đang kiểm tra.")
@click.option("--reason", default="", help="Lý do xác nhận khi còn lỗi chặn.")
@click.option(
    "--no-files", is_flag=True, help="Chỉ in bảng, không viết trang kiểm tra, phiếu rà soát, danh sách cần sửa."
)
@JSON
def check(
    plan: str | None,
    period: str | None,
    place: str | None,
    role: str | None,
    reason: str,
    no_files: bool,
    as_json: bool,
) -> None:
    """Kiểm tra số liệu trước khi gửi. Mã thoát 0: được gửi; 20: có lỗi chặn.

    Viết trang kiểm tra (HTML), danh sách cần sửa của từng xã và, khi nêu kỳ, phiếu rà soát một trang (Word, PDF).

    \b
    Ví dụ:  treem check --period 2018-Q1
            treem check --period 2018-Q1 --confirm "Trưởng phòng LĐ-TB&XH"
    """
    from pipelines import front
    from pipelines.gate import desk

    project = load_project()
    verdict = front.check_data(project, period, place, plan)
    told = desk.look(project, verdict, plan)
    if role is not None:
        told = desk.confirm(project, told, role, reason)
    if as_json:
        print_json(desk.as_json(told))
    else:
        _print(told)
    if not (as_json or no_files):
        for line in desk.written(list(desk.write(project, told))):
            say(line)
    if verdict.blocking and not (role and reason.strip()):
        raise click.exceptions.Exit(CheckError.exit_code)


def _print(told: Any) -> None:
    from pipelines.checks_print import table_vi

    click.echo(table_vi(told.verdict))
    if told.repeated:
        new = sum(one.new_rows for one in told.repeated)
        say(
            f"Đã nêu ở lần kiểm tra trước: {len(told.repeated)} chỗ, trong đó {new} chỗ lặp lại ở dòng mới, còn lại chưa sửa."
        )
    if told.reviewed:
        say(f"Đã ghi: {told.mark}.")


@click.command()
@click.option("--from", "former", required=True, help="Lần dựng trước (mã b…) hoặc số văn bản của báo cáo đã gửi.")
@click.option("--to", "current", default="current", show_default=True, help="Lần dựng sau.")
@click.option(
    "--figure",
    "names",
    multiple=True,
    help="Mã số liệu hoặc mã chỉ tiêu (TD-03/2018-6M); mặc định: mọi số đã đổi của địa bàn.",
)
@click.option("--plan", help="Kế hoạch (mặc định: kế hoạch của kho hiện hành).")
@click.option("--place", help="Địa bàn (mặc định: địa bàn của kế hoạch).")
@click.option("--period", help="Chỉ kỳ này.")
@click.option(
    "--most", default=20, show_default=True, type=click.IntRange(1, 10_000), help="Nhiều nhất bao nhiêu số liệu."
)
@JSON
def diff(
    former: str,
    current: str,
    names: tuple[str, ...],
    plan: str | None,
    place: str | None,
    period: str | None,
    most: int,
    as_json: bool,
) -> None:
    """Vì sao số liệu thay đổi: phát sinh mới, báo muộn, sửa, gộp trùng, chuyển nơi ở, dân số, cách tính, địa giới.

    Các phần cộng lại đúng bằng mức thay đổi.

    \b
    Ví dụ:  treem diff --from 45/BC-LĐTBXH --period 2018-Q1
            treem diff --from b1234567890ab --figure injury_rate:injured@106:2018-Q1
    """
    from pipelines.gate import comparing, telling

    made = comparing.compare(load_project(), former, current, names, plan, place, period, most)
    if as_json:
        print_json(telling.compared_json(made))
        return
    for line in telling.compared_lines(made):
        say(line)


@click.command("submissions")
@click.option("--period", help="Chỉ kỳ này.")
@JSON
def sent_reports(period: str | None, as_json: bool) -> None:
    """Các báo cáo đã gửi: số, ngày, bản; bản nào sửa bản nào, vì sao, bao nhiêu số liệu khác.

    \b
    Ví dụ:  treem submissions --period 2018-Q1
    """
    from pipelines.gate import comparing, telling

    listed = list(comparing.what_was_sent(load_project(), period))
    if as_json:
        print_json([comparing.sent_json(one) for one in listed])
        return
    for line in telling.sent_lines(listed):
        say(line)


@click.command()
@click.option("--place", help="Mã xã hoặc huyện (mặc định: cả địa bàn của kế hoạch).")
@click.option("--plan", help="Kế hoạch (mặc định: kế hoạch của kho hiện hành).")
@click.option("--period", help="Chỉ các danh sách của kỳ này.")
@click.option("--error", default="5%", show_default=True, help="Tỷ lệ sai ước trước.")
@click.option("--precision", default="3%", show_default=True, help="Nửa độ rộng khoảng tin cậy 95 % muốn có.")
@click.option("--seed", default="1", show_default=True, help="Hạt giống: cùng hạt, cùng mẫu.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Tệp ghi ra (mặc định data/work/worklists/…)."
)
@click.option(
    "--filled", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Phiếu đã điền: tính tỷ lệ sai."
)
@JSON
def sample(
    place: str | None,
    plan: str | None,
    period: str | None,
    error: str,
    precision: str,
    seed: str,
    out: Path | None,
    filled: Path | None,
    as_json: bool,
) -> None:
    """Phúc tra: chọn ngẫu nhiên các dòng để đối chiếu tận nơi (HẠN CHẾ: có tên trẻ em), rồi tính tỷ lệ sai từ phiếu đã điền.

    \b
    Ví dụ:  treem sample --place 03390 --period 2018-6M --error 5%
            treem sample --filled phuc-tra-03390.xlsx
    """
    from pipelines.gate import recheck, telling

    if filled is not None:
        result = recheck.result_of(filled)
        if as_json:
            print_json(telling.result_json(result))
            return
        for line in telling.result_lines(result):
            say(line)
        return
    made = recheck.make(load_project(), plan, place, period, _share(error), _share(precision), seed, out)
    if as_json:
        print_json({"rows": made.rows, "of": made.of, "strata": made.strata, "file": str(made.path)})
        return
    say(f"Đã chọn {made.rows} dòng của {made.of} dòng, {made.strata} tầng (xã x sổ): {made.path}")
    click.echo("Phiếu có tên trẻ em: chỉ giao cho người phúc tra, xóa khi xong việc.", err=True)


def _share(text: str) -> float:
    """Read "5%", "5 %", "0,05"."""
    bare = text.strip().replace(",", ".")
    try:
        return float(bare.rstrip("% ")) / (100 if bare.endswith("%") else 1)
    except ValueError:
        raise RequestError(f"Không hiểu tỷ lệ “{text}”.", todo="ghi như 5% hoặc 0,05") from None


COMMANDS: tuple[click.Command, ...] = (check, diff, sent_reports, sample)
