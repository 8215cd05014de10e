"""What commands print: results on stdout, progress on stderr and only on a terminal."""

import difflib
import json
import re
import sys
import time
from collections.abc import Callable
from typing import Any

import click

from pipelines import time_left


def say(text: str = "") -> None:
    """Print one line of result."""
    click.echo(text)


def print_json(content: Any) -> None:
    """Print a result for machines; dates as ISO text."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=1, default=str))


def told_vi(problem: click.ClickException) -> str:
    """Return what is wrong with a command line, and how to write it, in Vietnamese."""
    if isinstance(problem, click.exceptions.NoArgsIsHelpError):
        return problem.format_message()
    context = getattr(problem, "ctx", None)
    help_at = f"xem: {context.command_path} --help" if context else "xem: treem --help"
    return f"LỖI. {_wrong_vi(problem)}\nCách xử lý: {'; '.join(filter(None, (_todo_vi(problem), help_at)))}"


def _wrong_vi(problem: click.ClickException) -> str:
    if isinstance(problem, click.NoSuchOption):
        return f"Không có tùy chọn {problem.option_name}."
    if isinstance(problem, click.MissingParameter):
        return f"Thiếu {_name_vi(problem)}."
    if isinstance(problem, click.BadParameter):
        value = re.match(r"'(.*?)' ", problem.message)
        told = f"“{value[1]}” không dùng được cho" if value else "Giá trị không dùng được cho"
        return f"{told} {_name_vi(problem)}."
    if unknown := re.match(r"No such command '(.*?)'", problem.format_message()):
        return f"Không có lệnh “{unknown[1]}”."
    if extra := re.match(r"Got unexpected extra arguments? \((.*)\)", problem.format_message()):
        return f"Thừa tham số: {extra[1]}."
    return f"Lệnh viết chưa đúng: {problem.format_message()}"


def _name_vi(problem: click.BadParameter) -> str:
    if isinstance(problem.param, click.Option):
        return f"tùy chọn {problem.param.opts[-1] if len(problem.param.opts) == 1 else '/'.join(problem.param.opts)}"
    return f"tham số {problem.param.human_readable_name}" if problem.param else "tham số"


def _todo_vi(problem: click.ClickException) -> str:
    """Say what may be written instead."""
    if isinstance(problem, click.NoSuchOption):
        return f"có lẽ là: {', '.join(problem.possibilities)}" if problem.possibilities else ""
    kind = problem.param.type if isinstance(problem, click.BadParameter) and problem.param else None
    if isinstance(kind, click.Choice):
        return f"chọn một trong: {', '.join(map(str, kind.choices))}"
    if isinstance(kind, click.DateTime):
        return "viết ngày như 2018-03-20 hoặc 20/03/2018"
    if isinstance(kind, click.IntRange):
        return f"viết một số nguyên từ {kind.min} đến {kind.max}"
    context = getattr(problem, "ctx", None)
    if context and isinstance(context.command, click.Group) and "No such command" in problem.format_message():
        known = context.command.list_commands(context)
        written = re.findall(r"'(.*?)'", problem.format_message())
        near = difflib.get_close_matches(written[0], known, n=3) if written else []
        return f"có lẽ là: {', '.join(near)}" if near else f"các lệnh: {', '.join(known)}"
    return ""


def bar(label: str) -> Callable[[int, int], None]:
    """Return a progress callback (done, total) drawn on stderr; silent when stderr is not a terminal."""
    from tqdm import tqdm

    told = "{desc}: {n_fmt}/{total_fmt} |{bar}| đã {elapsed}, còn {remaining}"
    drawn = tqdm(desc=label, disable=not sys.stderr.isatty(), leave=False, file=sys.stderr, bar_format=told)

    def step(done: int, total: int) -> None:
        drawn.total = total
        drawn.update(done - drawn.n)
        if done >= total:
            drawn.close()

    return step


def stages() -> Callable[[str, int, int], None]:
    """Return a progress callback (stage, done, total) for a build: one line that tells the stage and the time left."""
    from tqdm import tqdm

    whole = sum(time_left.SHARES.values())
    told = "{desc} |{bar}| đã {elapsed}{postfix}"
    drawn = tqdm(total=whole, disable=not sys.stderr.isatty(), leave=False, file=sys.stderr, bar_format=told)
    started, names = time.monotonic(), list(time_left.SHARES)

    def step(stage: str, done: int, total: int) -> None:
        # the reading of files tells its files; the other stages only that they begin
        part = done / total if stage == names[0] and total > len(names) else 0.0
        left = time_left.told(time_left.seconds_left(stage, part, time.monotonic() - started))
        at = names.index(stage)
        drawn.set_description_str(f"bước {at + 1}/{len(names)}: {stage}", refresh=False)
        drawn.set_postfix_str(left, refresh=False)
        drawn.update(sum(time_left.SHARES[name] for name in names[:at]) + time_left.SHARES[stage] * part - drawn.n)
        drawn.refresh()
        if stage == names[-1]:
            drawn.close()

    return step
