"""Commands that answer for a number: what an indicator means, where a figure comes from, what it compares with."""

from pathlib import Path
from typing import Any

import click

from pipelines.errors import RequestError
from pipelines.settings import load_project
from pipelines.terminal import print_json, say

JSON = click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")


@click.command()
@click.option("--handbook", is_flag=True, help="Viết lại sổ tay chỉ số (docs/indicators.md) từ định nghĩa, SQL và kiểm thử.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Tệp của sổ tay (mặc định docs/indicators.md).")
@JSON
def indicators(handbook: bool, out: Path | None, as_json: bool) -> None:
    """Danh mục chỉ số: mã, tên, cách tính, đơn vị, kho, sổ phải có, độ chắc chắn.

    \b
    Ví dụ:  treem indicators
            treem indicators --handbook
    """
    from pipelines.explaining import handbook as book

    if handbook:
        say(f"Đã viết {book.write(out or book.PATH)}")
        return
    listed = book.listing()
    if as_json:
        print_json(listed)
        return
    for line in book.lines(listed):
        say(line)


@click.command()
@click.argument("name")
@click.option("--docx", type=click.Path(path_type=Path, dir_okay=False), help="Viết phiếu giải trình ra tệp Word.")
@JSON
def explain(name: str, docx: Path | None, as_json: bool) -> None:
    """Phiếu giải trình số liệu: công thức, căn cứ, độ chắc chắn, SQL, tử số, mẫu số, tệp nguồn, sổ dòng, bản mã.

    NAME là chỉ số (bhyt_under6), mã số liệu (bhyt_under6:issued@106:2018-6M), mã chỉ tiêu (TD-03/2018-6M) hoặc mã dòng của một biểu
    trong báo cáo đã làm (B2-03390/2018-6M, thêm @mã địa bàn khi nhiều báo cáo có cùng mã).

    \b
    Ví dụ:  treem explain TD-03/2018-6M
            treem explain bhyt_under6:issued@03390:2018-6M --docx phieu.docx
    """
    from pipelines.explaining import explanation, paper

    project = load_project()
    con = _core(project)
    try:
        told = explanation.explain(project, name, con)
    except RequestError:
        if not _row_told(project, name, as_json):
            raise
        return
    if as_json:
        print_json(explanation.as_json(told))
        return
    if docx is not None:
        from pipelines.reporting import writer_docx

        office = paper.office_of(project, con, told) if con is not None else None
        writer_docx.write(paper.document(told, office), docx)
        say(f"Đã viết {docx}")
        return
    for line in paper.text(paper.document(told)):
        say(line)


def _row_told(project: Any, name: str, as_json: bool) -> bool:
    """Tell what a row code of a finished report stands for; False when no report has it."""
    from pipelines.reporting import explained_codes

    rows = explained_codes.find(project.reports, name)
    if rows and as_json:
        print_json([{**vars(row), "facts": [vars(fact) for _, fact in row.facts]} for row in rows])
    elif rows:
        for line in explained_codes.lines(rows):
            say(line)
    return bool(rows)


def _core(project: Any) -> Any:
    """The marts and core tables; None before the first build, when only definitions can be told."""
    from pipelines import front, marts

    try:
        marts.build_folder(project.marts)
    except RequestError:
        return None
    return front.core_connection(project)


@click.command()
@click.argument("indicator", required=False)
@click.option("--place", help="Mã địa bàn (mặc định: địa bàn của kế hoạch).")
@click.option("--period", required=True, help="Kỳ, ví dụ 2018-6M.")
@click.option("--variant", help="Một cách tính của chỉ số (mặc định: tất cả).")
@click.option("--worse", "worsening", is_flag=True, help="Danh sách nơi xấu và đang xấu đi, mọi chỉ số.")
@JSON
def compare(indicator: str | None, place: str | None, period: str, variant: str | None, worsening: bool, as_json: bool) -> None:
    """So sánh một chỉ số: với cùng kỳ, kỳ trước, cấp trên, giữa các nhóm, xu hướng, giới hạn ngẫu nhiên, có nhận xét bằng lời.

    \b
    Ví dụ:  treem compare bhyt_under6 --place 106 --period 2018-6M
            treem compare --worse --period 2018-6M
    """
    if worsening:
        _print_worse(period, place, as_json)
        return
    if not indicator:
        raise RequestError("Thiếu tên chỉ số.", todo="ví dụ: treem compare bhyt_under6 --period 2018-6M; danh mục: treem indicators")
    from pipelines import catalog, marts
    from pipelines.explaining import comparing, telling

    project = load_project()
    where = place or catalog.load_plan(marts.manifest(project.marts)["plans"][0]).place
    with marts.open_marts(project.marts) as con:
        found = comparing.compare_all(con, indicator, where, period, variant)
    if as_json:
        print_json([{"variant": name, **vars(each)} for name, each in found])
        return
    chosen = catalog.indicators()[indicator]
    for name in dict.fromkeys(name for name, _ in found):
        say(f"{chosen.title['vi']}: {chosen.variants[name]['vi']} ({where}, {period}, đơn vị {chosen.unit})")
        for line in telling.table(chosen, [each for variant_id, each in found if variant_id == name]):
            say(line)
        say()
    if not found:
        say("Chỉ số chưa có số liệu ở nơi và kỳ này.")


def _print_worse(period: str, place: str | None, as_json: bool) -> None:
    from pipelines import catalog, engine, marts
    from pipelines.explaining import comparing, telling

    project = load_project()
    with marts.open_marts(project.marts) as con:
        rows = comparing.worse(con, period, place)
        names = dict(engine.rows(con, "select code, any_value(name) from places group by code"))
    if as_json:
        print_json(rows)
        return
    titles = {
        f"{found.id}:{name}": f"{found.title['vi']}, {told['vi']}"
        for found in catalog.indicators().values()
        for name, told in found.variants.items()
    }
    for line in telling.worse_lines(rows, names, titles):
        say(line)
    if not rows:
        say("Không nơi nào vừa xấu hơn cấp trên vừa xấu hơn cùng kỳ.")


COMMANDS = (indicators, explain, compare)
