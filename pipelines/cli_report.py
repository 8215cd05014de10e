"""The command ``treem report``: one report, or those of all places."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from pipelines.errors import RequestError
from pipelines.settings import load_project
from pipelines.terminal import bar, say

FORMATS = "html,docx,xlsx,pdf"


class ReportCommand(click.Command):
    """Its help lists the reports of the project, with the parameters that only they have."""

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of reports below the options."""
        try:
            rows = _reports()
        except RequestError:  # outside a project
            return
        with formatter.section("Các báo cáo"):
            formatter.write_dl(rows)


def _reports() -> list[tuple[str, str]]:
    from pipelines.reporting.schema import load_schema, report_names

    folder = load_project().notebooks
    found = [load_schema(name, folder) for name in report_names(folder)]
    return [(one.name, "; ".join([one.title, *(_told(told) for told in one.extra.values())])) for one in found]


def _told(parameter: Any) -> str:
    allowed = f" ({', '.join(parameter.values)})" if parameter.values else ""
    return f"--set {parameter.name}=… {parameter.label}{allowed}"


@click.command(cls=ReportCommand)
@click.argument("name")
@click.option("--plan", required=True, help="Kế hoạch, ví dụ tam_duong_2018.")
@click.option("--period", required=True, help="Kỳ báo cáo: 2018-Q1, 2018-6M, 2018-9M, 2018.")
@click.option(
    "--place", multiple=True, help="Mã đơn vị, nêu được nhiều lần; all = mọi đơn vị của báo cáo (mặc định: địa bàn của kế hoạch)."
)
@click.option(
    "--edition",
    default="internal",
    show_default=True,
    type=click.Choice(["internal", "shared"]),
    help="Bản nội bộ hay bản công bố.",
)
@click.option("--formats", default=FORMATS, show_default=True, help="Các dạng tệp, cách nhau dấu phẩy.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1, 64), help="Số báo cáo làm cùng lúc.")
@click.option("--set", "extra", multiple=True, metavar="TÊN=GIÁ_TRỊ", help="Tham số riêng của báo cáo (xem danh sách dưới đây).")
@click.option("--anew", is_flag=True, help="Làm lại cả những báo cáo đã có từ đúng kho, tham số, sổ tay này (nhiều đơn vị).")
@click.option("--single-file", is_flag=True, help="Trang HTML một tệp (5 MB) để gửi thư; mặc định dùng chung reports/assets.")
@click.option("--with-analysis", is_flag=True, help="Word và PDF cũng in khoảng tin cậy, hình phễu, giới hạn kiểm soát.")
@click.option(
    "--into",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Đưa số mới vào tệp Word đã sửa này, giữ nguyên chữ của người viết.",
)
@click.option("--draft", "draft_reason", help="Vẫn làm khi kiểm tra bị chặn: nêu lý do; báo cáo ghi DỰ THẢO.")
def report(
    name: str,
    plan: str,
    period: str,
    place: tuple[str, ...],
    edition: str,
    formats: str,
    jobs: int,
    extra: tuple[str, ...],
    anew: bool,
    single_file: bool,
    with_analysis: bool,
    into: Path | None,
    draft_reason: str | None,
) -> None:
    """Làm báo cáo từ sổ tay: trang HTML, Word, Excel, PDF; một đơn vị hoặc tất cả.

    Nhiều đơn vị: đơn vị lỗi không dừng các đơn vị khác; chạy lại sau khi dừng thì làm tiếp phần còn thiếu.

    \b
    Ví dụ:  treem report period_report --plan tam_duong_2018 --period 2018-Q1 --place 03412
            treem report period_report --plan tam_duong_2018 --period 2018-Q1 --place all --jobs 2
            treem report period_report --plan tam_duong_2018 --period 2018-Q1 --into "Báo cáo đã sửa.docx"
    """
    ways = {"anew": anew, "single_file": single_file, "with_analysis": with_analysis}
    if into is None:
        make(name, plan, period, place, edition, formats, jobs, draft_reason, _pairs(extra), **ways)
        return
    _bring(into, place, lambda own: make(name, plan, period, own, edition, formats, jobs, draft_reason, _pairs(extra), **ways))


def _bring(path: Path, place: tuple[str, ...], making: Callable[[tuple[str, ...]], list[Any]]) -> None:
    """Make the report that an edited Word file is, and bring its numbers into the file."""
    from pipelines.reporting.document import from_json
    from pipelines.reporting.docx_reading import open_word
    from pipelines.reporting.into import bring, drop_copies, lines

    word, former = open_word(path), path.read_bytes()
    own = word.identity.told["place"]
    if place not in ((), (own,)):
        raise RequestError(f"Tệp này là báo cáo của địa bàn {own}.", path.name, f"dùng --place {own}, hoặc bỏ --place")
    made = making((own,))[0]
    brought = bring(word, former, from_json((made.folder / "model.json").read_text(encoding="utf-8")))
    drop_copies(made.folder, made.saved, former)
    for line in lines(brought, path):
        say(line)


def _pairs(extra: tuple[str, ...]) -> dict[str, str]:
    """Return ``NAME=VALUE`` as a mapping; the names are checked against the report."""
    found: dict[str, str] = {}
    for told in extra:
        name, sign, value = told.partition("=")
        if not sign or not name.strip():
            raise RequestError(f"Không hiểu --set {told}.", todo="viết TÊN=GIÁ_TRỊ, ví dụ --set chu_de=duoi_nuoc")
        if name.strip() in found:
            raise RequestError(f"Tham số nêu hai lần: {name.strip()}.", todo="bỏ bớt, chỉ nêu một lần")
        found[name.strip()] = value.strip()
    return found


def make(
    name: str,
    plan: str,
    period: str,
    place: tuple[str, ...] = (),
    edition: str = "internal",
    formats: str = FORMATS,
    jobs: int = 1,
    draft_reason: str | None = None,
    extra: dict[str, str] | None = None,
    anew: bool = False,
    single_file: bool = False,
    with_analysis: bool = False,
) -> list[Any]:
    """Make reports and print where they are; what could not be made is told after those that were.

    Raises:
        ReportError: a report could not be made.
    """
    from pipelines.front import FORMATS as KNOWN
    from pipelines.front import make_reports
    from pipelines.reporting.runner import BatchError

    chosen = [part.strip() for part in formats.split(",") if part.strip()]
    if unknown := sorted(set(chosen) - set(KNOWN)):
        raise RequestError(f"Không có dạng tệp: {', '.join(unknown)}.", todo=f"chọn trong: {', '.join(KNOWN)}")
    ways = {"anew": anew, "single_file": single_file, "with_analysis": with_analysis}
    try:
        made = make_reports(name, plan, period, place, edition, chosen, jobs, draft_reason, bar("làm báo cáo"), extra or {}, **ways)
    except BatchError as problem:
        _print(problem.made, several=True)
        raise
    _print(made, several=len(made) > 1)
    return list(made)


def _print(made: Sequence[Any], several: bool) -> None:
    """Print one line for each report; of a single one its files as well."""
    for one in made:
        say(f"Báo cáo {one.place}: {one.folder}{' (đã có, giữ nguyên)' if one.kept else ''}")
        for path in [] if several else one.files:
            say(f"  {path.name}")
        if one.saved:
            say(f"  giữ lại tệp đã có người sửa hoặc thêm: {', '.join(one.saved)}")
        if one.beside:
            say(f"  đang mở trong chương trình khác: {one.beside}; bản mới để ở thư mục bên cạnh, bản cũ còn nguyên")
    if kept := sum(one.kept for one in made):
        say(f"Giữ nguyên {kept} báo cáo đã làm từ đúng kho, tham số và sổ tay này; làm lại tất cả: thêm --anew.")
    if made:
        page = made[0].folder.parent / "index.html"
        say(f"Danh sách báo cáo của kỳ: {page}")
