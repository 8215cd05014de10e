"""Commands behind the launchers of a bundle: they ask for what is missing, one question at a time, and say what comes next.

Without a person at the keyboard (tests, a machine's schedule) every question has its usual answer.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from pipelines import cli_gate, cli_report
from pipelines.errors import CheckError, InputError, RequestError
from pipelines.settings import Project, load_project
from pipelines.terminal import say


@click.group()
def office() -> None:
    """Các bước hằng ngày, như các tệp mở nhanh của gói cài đặt: nạp số liệu, kiểm tra, làm báo cáo."""


@office.command()
@click.option("--sample", is_flag=True, help="Chưa có sổ nào thì viết DỮ LIỆU MẪU để làm thử.")
@click.option("--children", type=click.IntRange(50, 100_000), help="Số trẻ em hư cấu của dữ liệu mẫu.")
@click.pass_context
def load(context: click.Context, sample: bool, children: int | None) -> None:
    """Nạp số liệu: đọc mọi sổ trong data/raw, dựng kho chỉ số.

    \b
    Ví dụ:  treem office load
            treem office load --sample --children 300
    """
    project = load_project()
    if not has_registers(project.raw):
        _require_sample(project, sample)
        context.invoke(_command(context, "demo"), children=children)
    context.invoke(_command(context, "build"))
    say("Tiếp theo: Kiểm tra (tệp 2-Kiem-tra, hoặc: treem office check).")


def has_registers(raw: Path) -> bool:
    """Tell whether anybody has put a file into the folder of registers."""
    return any(path.is_file() and path.name not in ("README.md", ".gitkeep") for path in raw.rglob("*"))


def _command(context: click.Context, name: str) -> click.Command:
    """Return another command of treem by its name: the layer above holds them together."""
    root: Any = context.find_root().command
    found: click.Command = root.commands[name]
    return found


def _require_sample(project: Project, sample: bool) -> None:
    """Ask whether to try with samples.

    Raises:
        InputError: there is no register and nobody wants samples.
    """
    say(f"Chưa có sổ nào trong thư mục: {project.raw}")
    told = "Gõ m rồi Enter để làm thử với DỮ LIỆU MẪU (mọi trẻ em đều hư cấu); chỉ Enter để dừng và chép sổ vào"
    if not sample and not (_asks() and click.prompt(told, default="", show_default=False).strip().lower() == "m"):
        raise InputError("Chưa có sổ nào.", str(project.raw), "chép các tệp Excel vào thư mục này, đúng như khi nhận, rồi nạp lại")


@office.command()
@click.option("--plan", help="Kế hoạch (mặc định: hỏi, hoặc kế hoạch của số liệu).")
@click.option("--period", help="Kỳ (mặc định: hỏi, hoặc kỳ mới nhất có số liệu).")
@click.pass_context
def check(context: click.Context, plan: str | None, period: str | None) -> None:
    """Kiểm tra số liệu của một kỳ trước khi gửi.

    \b
    Ví dụ:  treem office check --period 2018-Q1
    """
    chosen, when = _choice(load_project(), plan, period)
    context.invoke(cli_gate.check, plan=chosen, period=when)
    say("Tiếp theo: Làm báo cáo (tệp 3-Lam-bao-cao, hoặc: treem office report).")


@office.command()
@click.option("--plan", help="Kế hoạch (mặc định: hỏi, hoặc kế hoạch của số liệu).")
@click.option("--period", help="Kỳ (mặc định: hỏi, hoặc kỳ mới nhất có số liệu).")
def report(plan: str | None, period: str | None) -> None:
    """Làm báo cáo của một kỳ: Word, PDF, Excel, trang HTML.

    \b
    Ví dụ:  treem office report --period 2018-Q1
    """
    chosen, when = _choice(load_project(), plan, period)
    try:
        cli_report.make("period_report", chosen, when)
    except CheckError as problem:
        if not _asks():
            raise
        say(str(problem))
        reason = click.prompt("Gõ lý do rồi Enter để làm bản DỰ THẢO; chỉ Enter để dừng", default="", show_default=False).strip()
        if not reason:
            raise
        cli_report.make("period_report", chosen, when, draft_reason=reason)


def _choice(project: Project, plan: str | None, period: str | None) -> tuple[str, str]:
    """Return a plan and one of its periods with figures, as asked for, else as chosen from lists.

    Raises:
        RequestError: nothing was built, or no period has figures.
    """
    from pipelines import catalog, marts
    from pipelines.lab.picker import period_options

    con = marts.open_marts(project.marts)
    plans = marts.manifest(project.marts)["plans"]
    chosen = plan or _one_of("Kế hoạch", [(catalog.load_plan(name).title, name) for name in plans])
    known = catalog.load_plan(chosen).periods
    options = [(label, name) for label, name in period_options(con) if name in known and known[name].due_on]
    return chosen, period or _one_of("Kỳ báo cáo", options)


def _one_of(what: str, options: Sequence[tuple[str, str]]) -> str:
    """Return the value of the chosen line; the first one is the usual answer, and the only one is not asked for."""
    if not options:
        raise RequestError(f"Chưa có {what.lower()} nào có số liệu.", todo="nạp số liệu trước: tệp 1-Nap-so-lieu, hoặc treem office load")
    if len(options) == 1 or not _asks():
        say(f"{what}: {options[0][0]}")
        return options[0][1]
    for number, (label, _) in enumerate(options, start=1):
        say(f"  {number}. {label}")
    told = f"{what}: gõ số rồi Enter (chỉ Enter: số 1)"
    picked: int = click.prompt(told, default=1, show_default=False, type=click.IntRange(1, len(options)))
    return options[picked - 1][1]


def _asks() -> bool:
    """Tell whether a person sits at the keyboard."""
    told: Any = sys.stdin
    return told is not None and told.isatty()
