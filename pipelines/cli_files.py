"""The command about finished files: prove a report, or list what people changed in its Word file."""

from pathlib import Path
from typing import Any

import click

from pipelines.errors import MismatchError, RequestError
from pipelines.settings import load_project
from pipelines.terminal import print_json, say

KINDS = {"changed": "sửa", "removed": "xóa", "added": "thêm"}


@click.command()
@click.argument("report", type=click.Path(path_type=Path, exists=True))
@click.option("--most", default=20, show_default=True, type=click.IntRange(1, 10_000), help="Nhiều nhất bao nhiêu chỗ khác mỗi tệp.")
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
def verify(report: Path, most: int, as_json: bool) -> None:
    """Đọc lại báo cáo đã làm: mỗi con số trong Word, Excel, PDF, HTML có đúng bằng kho chỉ số không. Mã thoát 51: có chỗ khác.

    REPORT là thư mục báo cáo, hoặc tệp Word đã sửa: khi đó liệt kê các số do người sửa, xóa hoặc thêm.

    \b
    Ví dụ:  treem verify reports/2018-Q1/106
            treem verify reports/2018-Q1/106/period_report.docx
    """
    if report.is_file():
        _verify_word(report, as_json)
        return
    from pipelines.reporting import verify_report

    proof = verify_report.prove(load_project(), report)
    if as_json:
        print_json(verify_report.as_json(proof))
    else:
        for line in verify_report.lines(proof, most):
            say(line)
    if not proof.ok:
        raise click.exceptions.Exit(MismatchError.exit_code)


def _verify_word(path: Path, as_json: bool) -> None:
    from pipelines.reporting.docx_edits import edits
    from pipelines.reporting.docx_reading import open_word
    from pipelines.reporting.sent_file import origin_of

    if path.suffix.lower() != ".docx":
        raise RequestError("Chỉ đọc được tệp Word (.docx) hoặc cả thư mục báo cáo.", path.name, "ví dụ: treem verify reports/2018-Q1/106")
    word = open_word(path)
    home = origin_of(load_project(), word)
    found = edits(word, home.model)
    if as_json:
        told = {"file": path.name, "identity": dict(word.identity.told), "model_known": home.model is not None}
        print_json({**told, "edits": [vars(each) for each in found]})
    else:
        _print_edits(path.name, word, home, found)
    if found:
        raise click.exceptions.Exit(MismatchError.exit_code)


def _print_edits(name: str, word: Any, home: Any, found: list[Any]) -> None:
    told = word.identity.told
    say(f"{name}: {told['report']}, kỳ {told['period']}, địa bàn {told['place']}, bản dựng {told['build']}")
    if home.model is None:
        say("  Báo cáo gốc của bản dựng này không còn: không nêu được số trước khi sửa; số thêm có thể gồm số cũ của câu đã sửa.")
    for each in found:
        former = f"“{each.before}” -> " if each.before else ""
        say(f"  {KINDS[each.kind]}: {former}“{each.after}” ({each.fact_id or 'không gắn mã số liệu'}), {each.where}: {each.text}")
    say(f"Số do người sửa, xóa hoặc thêm: {len(found)}." if found else "Không số nào bị sửa, xóa hoặc thêm.")


COMMANDS: tuple[click.Command, ...] = (verify,)
