"""The command for child-friendly communes: standards, points, passes, streaks, what is missing, pictures, dossiers."""

from pathlib import Path
from typing import Any

import click

from pipelines.errors import RequestError
from pipelines.settings import load_project
from pipelines.terminal import print_json, say

ACROSS = click.Choice(["count", "break"])


@click.command()
@click.option("--plan", default="tam_duong_2018", show_default=True, help="Kế hoạch.")
@click.option("--year", type=click.IntRange(2010, 2100), help="Năm chấm điểm (mặc định: năm mới nhất có bảng).")
@click.option(
    "--standards", "show_standards", is_flag=True, help="Chỉ in các tiêu chuẩn: biết gì, từ đâu, chắc đến đâu."
)
@click.option("--what-if", "what_ifs", multiple=True, help='Giả định "xã, tiêu chí = điểm"; dùng được nhiều lần.')
@click.option("--mark", type=click.FloatRange(0, 1000), help="Mức điểm để so, thay mức đạt của tiêu chuẩn.")
@click.option("--differences", is_flag=True, help="Chỉ in chỗ bảng chấm điểm khác số liệu của kho.")
@click.option(
    "--across-standard", type=ACROSS, help="Số năm liên tục qua lần đổi tiêu chuẩn: count tính tiếp, break ngắt."
)
@click.option("--across-merger", type=ACROSS, help="Số năm liên tục qua lần sáp nhập: count tính tiếp, break ngắt.")
@click.option("--pictures", type=click.Path(path_type=Path), help="Ghi biểu đồ ra một trang HTML.")
@click.option("--dossier", help="Làm hồ sơ của một xã (mã xã; all: mọi xã có bảng).")
@click.option("--out", type=click.Path(path_type=Path), help="Thư mục ghi hồ sơ (mặc định reports/scores/<năm>).")
@click.option(
    "--samples", type=click.Path(path_type=Path), help="Viết bảng chấm điểm mẫu theo tiêu chuẩn năm 2019, kèm đáp án."
)
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
def score(**asked: Any) -> None:
    """Xã phù hợp với trẻ em: điểm, đạt hay không, số năm liên tục, còn thiếu gì.

    \b
    Ví dụ:  treem score --plan tam_duong_2018 --year 2018
            treem score --standards
            treem score --year 2018 --what-if "03412, 5 = 70"
            treem score --year 2018 --dossier 03412 --out ho-so
    """
    if asked["samples"]:
        _write_samples(asked["samples"])
    elif asked["show_standards"]:
        _print_standards(asked["as_json"])
    else:
        _score(asked)


def _write_samples(out: Path) -> None:
    from pipelines.samples.score_papers import make_scores_2019

    made = make_scores_2019(out)
    say(f"Đã viết {made.files} bảng chấm điểm mẫu vào {out}")
    say(f"Đáp án: {made.answer_key}")


def _print_standards(as_json: bool) -> None:
    from dataclasses import asdict

    from pipelines.scores import telling
    from pipelines.scores.standard import standards

    found = standards(load_project().state)
    if as_json:
        print_json({name: asdict(one) for name, one in found.items()})
        return
    say(telling.legend())
    for one in found.values():
        say()
        for line in telling.standard_lines(one):
            say(line)


def _score(asked: dict[str, Any]) -> None:
    from pipelines import front
    from pipelines.scores import telling

    project = load_project()
    with front.core_connection(project) as con:
        year = _assessed(con, project, asked)
        if asked["what_ifs"]:
            _what_if(con, project, asked, year)
            return
        if asked["pictures"] or asked["dossier"]:
            _write(project, asked, year)
            return
    if asked["as_json"]:
        print_json(telling.as_json(year, asked["mark"]))
        return
    _print(year, asked)


def _assessed(con: Any, project: Any, asked: dict[str, Any], changes: Any = None) -> Any:
    from pipelines.scores import assess, choices
    from pipelines.scores.streaks import Across

    told = choices.load(project.state)
    standard, merger = (asked[name] or getattr(told, name) for name in ("across_standard", "across_merger"))
    across = Across(standard == "break", merger == "break")
    year = asked["year"] or _latest(con)
    return assess.assess(con, project.state, asked["plan"], year, across, changes)


def _latest(con: Any) -> int:
    from pipelines import engine

    found = engine.rows(con, "select max(year) from keyed_score_sheet")[0][0]
    if found is None:
        raise RequestError(
            "Kho chưa có bảng chấm điểm nào.", todo="đưa bảng chấm điểm vào data/raw rồi chạy treem build"
        )
    return int(found)


def _print(year: Any, asked: dict[str, Any]) -> None:
    from pipelines.scores import telling

    if asked["differences"]:
        lines = list(telling.compared_lines(year, only_differences=False))
        for line in lines or ["Không tiêu chí nào của năm này có số liệu trong kho để so."]:
            say(line)
        return
    say(f"Xã, thị trấn phù hợp với trẻ em năm {year.year}, {year.place.name}")
    for line in telling.basis_lines(year):
        say(line)
    say()
    for line in telling.table(year, asked["mark"]):
        say(line)
    _print_sections(year, asked["mark"])


def _print_sections(year: Any, mark: float | None) -> None:
    from pipelines.scores import telling

    met = sum(row.verdict.meets is True for row in year.scored)
    known = sum(row.verdict.meets is not None for row in year.scored)
    say(f"\nĐạt tiêu chuẩn: {met}/{known} xã, thị trấn có kết quả; có bảng {len(year.scored)}/{len(year.rows)}.")
    if year.plan_mark is not None:
        totals = [row.settled.checked.value for row in year.scored if row.settled.checked.value is not None]
        reached = sum(value >= year.plan_mark for value in totals)
        say(f"Từ {year.plan_mark:g} điểm (mức của kế hoạch): {reached}/{len(totals)} xã, thị trấn có tổng điểm.")
    sections = (
        (telling.reward_lines(year), "\nKhen thưởng theo số năm liên tục:"),
        (telling.near_lines(year, mark), "\nGần mức nhất đứng trước:"),
        (telling.compared_lines(year, only_differences=True), "\nBảng chấm điểm khác số liệu của kho:"),
        (telling.problem_lines(year), "\nBảng chấm điểm cần sửa:"),
    )
    for lines, lead in sections:
        for line in telling.joined(lines, lead):
            say(line)


def _what_if(con: Any, project: Any, asked: dict[str, Any], year: Any) -> None:
    from pipelines.scores import improving, settled, telling

    names = {row.code: row.name for row in year.scored}
    changed: dict[str, Any] = {}
    for text in asked["what_ifs"]:
        change = improving.read_change(text, names)
        one = changed.get(change.commune) or year.row(change.commune).settled
        changed[change.commune] = settled.again(
            one, improving.changed(one.sheet, change.criterion, change.points, one.maxima)
        )
    after = _assessed(con, project, asked, {(code, year.year): one for code, one in changed.items()})
    if asked["as_json"]:
        found = {"before": telling.as_json(year, asked["mark"]), "after": telling.as_json(after, asked["mark"])}
        for part in found.values():
            part["communes"] = [row for row in part["communes"] if row["code"] in changed]
        print_json(found)
        return
    for code in changed:
        _print_change(year, after, code, asked["mark"])


def _print_change(before: Any, after: Any, code: str, mark: float | None) -> None:
    from pipelines.scores import telling
    from pipelines.scores.verdict import RESULT_VI

    say(f"{before.row(code).name}, năm {before.year} (giả định; bảng chấm điểm giữ nguyên)")
    for word, year in (("Hiện nay", before), ("Giả định", after)):
        row = year.row(code)
        told = year.mark_of(row, mark)
        reasons = f" ({'; '.join(row.verdict.reasons)})" if row.verdict.reasons else ""
        say(
            f"  {word}: {telling.points(row.settled.checked.value)} điểm; theo điểm: {RESULT_VI[row.verdict.result]}{reasons}"
        )
        if told.value is not None:
            say(f"    So mức {telling.known(told)}: {telling.near_text(row, told.value)}")


def _write(project: Any, asked: dict[str, Any], year: Any) -> None:
    from pipelines.reporting import score_dossier

    if asked["pictures"]:
        path = score_dossier.write_pictures(project, year, asked["pictures"], asked["mark"])
        say(f"Đã viết biểu đồ: {path}")
    if asked["dossier"]:
        codes = [row.code for row in year.scored] if asked["dossier"] == "all" else [asked["dossier"]]
        folder = asked["out"] or project.reports / "scores" / str(year.year)
        for code in codes:
            for path in score_dossier.write_dossier(project, year, code, folder):
                say(f"Đã viết: {path}")
