"""Commands: parse, call, print. Results on stdout, progress and errors on stderr; heavy imports wait for their command."""

import sys
from pathlib import Path
from typing import Any

import click

from pipelines import (
    cli_anthro,
    cli_bench,
    cli_calendar,
    cli_estimate,
    cli_explain,
    cli_files,
    cli_forget,
    cli_gate,
    cli_lab,
    cli_launch,
    cli_match,
    cli_office,
    cli_places,
    cli_plan,
    cli_protect,
    cli_report,
    cli_score,
    cli_spark,
    cli_story,
    cli_template,
    cli_worklist,
    disk,
    formats,
)
from pipelines.errors import TreemError
from pipelines.settings import load_project
from pipelines.terminal import bar, print_json, say, stages, told_vi

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}
DEMO_PLAN, DEMO_PERIOD = "tam_duong_2018", "2018-Q1"


@click.group(context_settings=CONTEXT)
@click.version_option(package_name="treem")
def cli() -> None:
    """Sổ tay chỉ tiêu bảo vệ, chăm sóc trẻ em: từ sổ Excel đến chỉ số, kiểm tra và báo cáo.

    \b
    Ví dụ:  treem start                        làm tất cả với dữ liệu mẫu
            treem build                        dựng kho chỉ số từ data/raw
            treem report period_report --plan tam_duong_2018 --period 2018-Q1
    """


@cli.command()
@click.option("--plan", default=DEMO_PLAN, show_default=True, help="Kế hoạch mà dữ liệu mẫu theo.")
@click.option(
    "--children", type=click.IntRange(50, 2_000_000), help="Số trẻ em hư cấu (mặc định: theo từng kế hoạch, Tam Đường 19000)."
)
@click.option("--seed", default=2018, show_default=True, help="Hạt giống: cùng hạt, cùng dữ liệu.")
@click.option(
    "--defects", default="none", show_default=True, type=click.Choice(["none", "usual", "many"]), help="Lỗi gài vào sổ."
)
@click.option("--out", type=click.Path(path_type=Path), help="Thư mục ghi (mặc định data/raw/demo).")
@click.option(
    "--story",
    is_flag=False,
    flag_value="begin",
    type=click.Choice(cli_story.ACTIONS),
    help="Bài thực hành một năm cho người mới: không ghi gì thêm là bắt đầu, hoặc xem lại chương đang làm; check: xem đã đúng chưa; "
    "next: sang chương sau; skip: bỏ qua.",
)
@click.option("--answer", help="Câu trả lời cho câu hỏi của chương (cùng --story check hoặc next).")
def demo(
    plan: str, children: int | None, seed: int, defects: str, out: Path | None, story: str | None, answer: str | None
) -> None:
    """Viết sổ mẫu như các xã gửi (mọi trẻ em đều hư cấu), kèm đáp án; hoặc bài thực hành một năm (--story).

    \b
    Ví dụ:  treem demo --children 500 --defects usual
            treem demo --plan quan_8_2016_2020
            treem demo --story
            treem demo --story next
    """
    if story or answer:
        cli_story.play(story or "check", answer, children, seed, out)
        return
    _write_demo(plan, children, seed, defects, out or load_project().raw / "demo")


def _write_demo(plan: str, children: int | None, seed: int, defects: str, out: Path) -> None:
    from pipelines.samples import make_demo

    made = make_demo(out, plan=plan, children=children, seed=seed, defects=defects, progress=bar("viết sổ mẫu"))
    say(f"Đã viết {made.files} tệp mẫu vào {out}")
    say(f"Đáp án: {made.answer_key}")


@cli.command()
@click.option("--raw", type=click.Path(path_type=Path), help="Thư mục sổ gốc (mặc định data/raw).")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), help="Ngày của sổ khi tệp không tự nói.")
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
@click.option("--rows", is_flag=True, help="Kèm kết luận từng dòng.")
@click.option("--values", is_flag=True, help="Kèm giá trị đã chuẩn hóa (HẠN CHẾ: có tên trẻ em).")
def ingest(raw: Path | None, as_of: Any, as_json: bool, rows: bool, values: bool) -> None:
    """Đọc thử các sổ: nhận ra sổ nào, bao nhiêu dòng nhận, loại, trùng; không ghi gì.

    \b
    Ví dụ:  treem ingest --json --rows
    """
    from pipelines.examine import examine

    told = examine(load_project(raw), as_of.date() if as_of else None, rows, values, bar("đọc tệp"))
    if as_json:
        print_json(told)
        return
    for file in told["files"]:
        for sheet in file["sheets"] or [{}]:
            ledger = sheet.get("ledger", {})
            state = (
                f"{ledger['accepted']} nhận, {ledger['rejected']} loại, {ledger['duplicate']} trùng"
                if ledger
                else (sheet.get("message") or file["message"])
            )
            say(f"{file['file']}  {sheet.get('register') or ''}  {state}")


@cli.command()
@click.option("--raw", type=click.Path(path_type=Path), help="Thư mục sổ gốc (mặc định data/raw).")
@click.option("--marts", type=click.Path(path_type=Path), help="Thư mục kho chỉ số (mặc định data/marts).")
@click.option("--memory-limit", help="Giới hạn bộ nhớ của DuckDB, ví dụ 800MB.")
@click.option("--spill", type=click.Path(path_type=Path), help="Thư mục tạm cho phần bộ nhớ không chứa hết (mặc định data/work/spill).")
@cli_spark.engine_options
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
def build(raw: Path | None, marts: Path | None, memory_limit: str | None, spill: Path | None, as_json: bool, **engine: Any) -> None:
    """Dựng kho chỉ số từ các sổ; kho cũ còn nguyên nếu có lỗi.

    \b
    Ví dụ:  treem build --raw data/raw
            treem build --memory-limit 2GB --spill /o-lon/tam
            treem build --engine spark
    """
    project = load_project(raw, marts)
    _run_build(project, memory_limit, as_json, cli_spark.chosen(project, memory_limit, **engine), spill)


def _run_build(
    project: Any, memory: str | None = None, as_json: bool = False, engine_of_sql: Any = None, spill: Path | None = None
) -> None:
    from pipelines.build import build as run
    from pipelines.room import require

    for told in require(project, memory, spill):
        click.echo(told, err=True)
    result = run(project, stages(), memory, engine_of_sql=engine_of_sql, spill=spill)
    for warning in result.warnings:
        click.echo(f"Lưu ý: {warning}", err=True)
    if as_json:
        print_json(
            {
                "build": result.build,
                "ledger": result.ledger,
                "refused": result.refused,
                "seconds": result.seconds,
                "children": result.children,
            }
        )
        return
    rows = {key: formats.number(count) for key, count in result.ledger.items()}
    told = f"{rows['accepted']} dòng nhận, {rows['rejected']} loại, {rows['duplicate']} trùng"
    say(f"Đã dựng kho {result.build}: {told}; {formats.number(result.children)} trẻ em.")
    for refusal in result.refused:
        say(f"  Không đọc: {refusal}")
    total = sum(result.seconds.values())
    say(
        "Thời gian: "
        + ", ".join(f"{name} {formats.number(seconds, 1)} s" for name, seconds in result.seconds.items())
        + f"; cộng {formats.number(total, 1)} s"
    )


@cli.command()
def start() -> None:
    """Lần đầu dùng: viết dữ liệu mẫu nếu chưa có sổ nào, dựng kho, kiểm tra, làm báo cáo quý I năm 2018."""
    from pipelines.front import current_verdict

    project = load_project()
    if not cli_launch.has_registers(project.raw):
        say("Chưa có sổ nào trong data/raw: viết DỮ LIỆU MẪU (mọi trẻ em đều hư cấu).")
        _write_demo(DEMO_PLAN, None, 2018, "none", project.raw / "demo")
    _run_build(project)
    say(f"Kiểm tra: {current_verdict(project, DEMO_PERIOD, DEMO_PLAN).summary_vi}.")
    cli_report.make("period_report", DEMO_PLAN, DEMO_PERIOD)


cli.add_command(cli_anthro.anthro)
cli.add_command(cli_bench.bench)
cli.add_command(cli_places.places)
cli.add_command(cli_report.report)
cli.add_command(cli_worklist.worklist)
cli.add_command(cli_estimate.estimate)
cli.add_command(cli_match.match)
cli.add_command(cli_launch.office)
cli.add_command(cli_protect.protect)
cli.add_command(cli_forget.forget)
cli.add_command(cli_template.template)
cli.add_command(cli_score.score)
cli.add_command(cli_spark.setup)
cli.add_command(cli_plan.targets)
cli.add_command(cli_plan.plan)
cli.add_command(cli_lab.lab)
cli.add_command(cli_lab.new_notebook)
for command in (*cli_calendar.COMMANDS, *cli_explain.COMMANDS, *cli_files.COMMANDS, *cli_gate.COMMANDS, *cli_office.COMMANDS):
    cli.add_command(command)


def _quiet_logs() -> None:
    """Keep libraries from writing rows or warnings to the terminal."""
    import logging
    import warnings

    logging.basicConfig(level=logging.ERROR)
    warnings.simplefilter("ignore")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; known errors become a message and their own exit code, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    _quiet_logs()
    try:
        code = cli.main(args=arguments, prog_name="treem", standalone_mode=False)
        return int(code or 0)
    except TreemError as error:
        click.echo(f"LỖI. {error}", err=True)
        return error.exit_code
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as problem:
        click.echo(told_vi(problem), err=True)
        return 2
    except (KeyboardInterrupt, click.Abort):
        click.echo("Đã dừng theo yêu cầu; kho và báo cáo cũ còn nguyên.", err=True)
        return 130
    except OSError as problem:
        # a full disk or a missing right: the file's name is enough, never what was being written
        click.echo(f"LỖI. {disk.told_vi(problem)}", err=True)
        return 60
    except Exception as problem:
        # a library that tells a full disk or a drive that is gone only in words (a plain RuntimeError is none of these)
        if type(problem) is RuntimeError or not disk.meaning(problem):
            raise
        click.echo(f"LỖI. {disk.told_vi(problem)}", err=True)
        return 60
