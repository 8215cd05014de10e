"""Commands that write restricted lists with names, and that take a corrected list back in."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from pipelines.settings import Project, load_project, private_folder
from pipelines.terminal import print_json, say

PERIOD = click.option("--period", required=True, help="Kỳ, ví dụ 2018-Q1.")
PLACE = click.option("--place", help="Mã xã hoặc huyện (mặc định: cả địa bàn của kế hoạch).")
PLAN = click.option("--plan", help="Kế hoạch (mặc định: kế hoạch của kho hiện hành).")
OUT = click.option("--out", type=click.Path(path_type=Path), help="Tệp ghi ra (mặc định data/work/worklists/…).")
JSON = click.option("--json", "as_json", is_flag=True, help="In số lượng bằng JSON (không có tên trẻ em).")
WARNING = "Danh sách có tên trẻ em: chỉ giao cho người phải làm, không gửi thư thường, xóa khi xong việc."


@click.group()
def worklist() -> None:
    """Danh sách việc có tên trẻ em (HẠN CHẾ): chỗ cần sửa, trẻ chưa có thẻ, trẻ chưa cân; nhận lại bản đã sửa."""


@worklist.command()
@PLACE
@PLAN
@OUT
@JSON
def fixes(place: str | None, plan: str | None, out: Path | None, as_json: bool) -> None:
    """Viết danh sách cần sửa của một xã: tệp, dòng, cột, sai gì, cần ghi thế nào, ô trống để sửa.

    \b
    Ví dụ:  treem worklist fixes --place 03390
    """
    from pipelines import front
    from pipelines.worklists import findings, fixes

    project = load_project()
    scope = front.worklist_scope(project, plan, place)
    with front.core_connection(project) as con:
        found = findings.find(project, con, None if scope.whole else scope.communes)
    sheet = fixes.sheet(scope.title, found, _today(), scope.demo)
    told = {"findings": len(found), "must": sum(one.rejects for one in found)}
    _finish(project, "fixes", scope, sheet, out, told, as_json)


def of_children(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a list of children of one period."""
    for option in (JSON, OUT, PLAN, PLACE, PERIOD):
        command = option(command)
    return command


@worklist.command("no-card")
@of_children
def no_card(**told: Any) -> None:
    """Viết danh sách trẻ em dưới 6 tuổi chưa thấy thẻ bảo hiểm y tế.

    \b
    Ví dụ:  treem worklist no-card --period 2018-Q1 --place 03390
    """
    _children("no-card", **told)


@worklist.command()
@of_children
def weighing(**told: Any) -> None:
    """Viết danh sách trẻ em dưới 5 tuổi chưa được cân, đo trong kỳ.

    \b
    Ví dụ:  treem worklist weighing --period 2018-6M --place 03390
    """
    _children("weighing", **told)


@worklist.command()
@of_children
def missing(**told: Any) -> None:
    """Viết danh sách trẻ em có trong sổ trước mà không còn trong sổ mới, chưa rõ lý do, để hỏi lại xã.

    \b
    Ví dụ:  treem worklist missing --period 2018-6M --place 03390
    """
    _children("missing", **told)


def _children(name: str, period: str, place: str | None, plan: str | None, out: Path | None, as_json: bool) -> None:
    from pipelines import front
    from pipelines.worklists import children

    project = load_project()
    scope = front.worklist_scope(project, plan, place, period)
    with front.core_connection(project) as con:
        visits = children.to_visit(con, name, scope.period, scope.communes)
    sheet = children.sheet(project, name, scope.title, visits, scope.names, _today(), scope.demo)
    _finish(project, name, scope, sheet, out, {"children": len(visits)}, as_json)


@worklist.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@JSON
def close(file: Path, as_json: bool) -> None:
    """Nhận lại danh sách đã sửa; lần dựng kho sau đọc theo chỗ sửa, sổ gốc vẫn giữ nguyên.

    \b
    Ví dụ:  treem worklist close can-sua-03390.xlsx
    """
    from pipelines import corrections

    found, empty = corrections.receive(load_project().raw, file)
    struck = len({(one.register, one.row) for one in found if one.strikes})
    if as_json:
        print_json({"corrections": len(found), "struck": struck, "empty": empty})
        return
    out = f", trong đó {struck} dòng gạch bỏ" if struck else ""
    say(f"Đã nhận {len(found)} chỗ sửa{out}; {empty} chỗ còn trống. Chạy treem build để tính lại.")


@worklist.command()
@PLACE
@PLAN
@OUT
@JSON
def matches(place: str | None, plan: str | None, out: Path | None, as_json: bool) -> None:
    """Viết danh sách cặp có thể là một trẻ, để người có trách nhiệm trả lời.

    \b
    Ví dụ:  treem worklist matches --place 03390
    """
    from pipelines import engine, front, match_review
    from pipelines.worklists import matches

    project = load_project()
    scope = front.worklist_scope(project, plan, place)
    with front.core_connection(project) as con:
        told = engine.rows(con, "select child_key_a, child_key_b, score, reason from core_match_doubt order by all")
    doubts = match_review.pairs_to_review(project, told)
    doubts = doubts if scope.whole else matches.within(doubts, scope.communes)
    sheet = matches.sheet(scope.title, doubts, scope.names, _today(), scope.demo)
    _finish(project, "matches", scope, sheet, out, {"pairs": len(doubts)}, as_json)


@worklist.command()
@click.argument("name")
@click.option(
    "--part",
    type=click.Choice(["numerator", "denominator", "difference"]),
    help="Phần của con số (mặc định: tử số; chỉ tiêu đếm số còn thiếu: chênh lệch).",
)
@OUT
@JSON
def behind(name: str, part: str | None, out: Path | None, as_json: bool) -> None:
    """Viết danh sách trẻ em (người, xã) đứng sau một con số: đúng bằng con số ấy.

    NAME là mã số liệu (bhyt_under6:issued@03390:2018-6M) hoặc mã chỉ tiêu (TD-03/2018-6M, TD-03/2018-6M@03390).

    \b
    Ví dụ:  treem worklist behind TD-03/2018-6M@03390 --part difference
    """
    from pipelines import front, marts
    from pipelines.explaining import naming, rows
    from pipelines.worklists import behind

    project = load_project()
    with marts.open_marts(project.marts) as con:
        asked = naming.read(con, name, marts.manifest(project.marts)["plans"])
    asked = naming.require_figure(asked)
    chosen = rows.default_part(asked, part)
    found = rows.behind(project, asked, chosen)
    scope = front.WorklistScope(asked.place, "", [], {}, False, None, bool(marts.manifest(project.marts)["demo"]))
    sheet = behind.sheet(project, asked, chosen, found, _today(), scope.demo)
    told = {"rows": len(found), "number": sum(row.weight for row in found)}
    _finish(project, f"behind-{asked.indicator.id}-{asked.variant}-{asked.period}-{chosen}", scope, sheet, out, told, as_json)


@worklist.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--role", required=True, help="Chức trách của người trả lời, ví dụ “công chức phụ trách trẻ em”; không ghi tên.")
@JSON
def decide(file: Path, role: str, as_json: bool) -> None:
    """Nhận câu trả lời về các cặp; nhớ cho mọi lần dựng kho sau.

    \b
    Ví dụ:  treem worklist decide matches-106.xlsx --role "công chức phụ trách trẻ em"
    """
    from pipelines.worklists import matches

    answered, empty = matches.decide(load_project(), file, role, _today())
    if as_json:
        print_json({"answered": answered, "empty": empty})
        return
    say(f"Đã nhận {answered} câu trả lời; {empty} cặp còn trống. Chạy treem build để tính lại.")


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _finish(
    project: Project, name: str, scope: Any, sheet: Any, out: Path | None, told: dict[str, Any], as_json: bool
) -> None:
    """Write the file, note that it was made (without names), say where it lies."""
    from pipelines.worklists import book

    folder = private_folder(private_folder(project.work) / "worklists")
    path = book.write(sheet, out or folder / f"{name}-{scope.place}.xlsx")
    count = next(told[name] for name in ("children", "pairs", "findings", "rows") if name in told)
    _note(project, name, scope.place, count)
    if as_json:
        print_json({"list": name, "place": scope.place, "file": str(path), **told})
        return
    must = f", {told['must']} phải sửa" if "must" in told else ""
    say(f"Đã viết {count} dòng{must}: {path}")
    click.echo(WARNING, err=True)


def _note(project: Project, name: str, place: str, rows: int) -> None:
    """Who took which list out and when stays on record; no name of a child does."""
    import getpass

    path = private_folder(project.state) / "restricted_lists.csv"
    head = "" if path.exists() else "made_at,list,place,rows,by\n"
    by = getpass.getuser().replace(",", " ")
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"{head}{datetime.now(UTC).replace(microsecond=0).isoformat()},{name},{place},{rows},{by}\n")
