"""The guide is true: every command it shows is run, in its order, in one practice project; what it prints is what the guide shows.

Without TREEM_PROVE the pages of January and of quarter I are played; with it the whole year.
"""

import contextlib
import io
import os
import shlex
from pathlib import Path

import click
import guide_text
import pytest
import story_player
from golden_support import judged_by_sql
from tests_support import make_home

from pipelines.cli import cli, main

YEAR = ("bat-dau", "1-kiem-ke", "2-quy-1", "3-can-do", "4-sau-thang", "5-chin-thang", "6-ho-so-xa", "7-bao-cao-nam", "8-ke-hoach")
SHORT = 3
PAGES = [guide_text.DOCS / "nam" / f"{name}.md" for name in YEAR]
# words of a sentence that stand for what a person writes there
IN_PLACE_OF = ("…", "A.csv", "B.csv")


def run(line: str) -> tuple[int, str]:
    """Run one command line as a person types it; return the exit code and all that was printed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = main(shlex.split(line)[1:])
    return code, out.getvalue()


def do(step: guide_text.Step, home: Path) -> str:
    """Do one step in the project; return what is wrong with it, "" when all is as the guide says."""
    if step.kind == "hand":
        getattr(story_player, step.told)(home)
        return ""
    if step.kind == "write":
        path = home / step.told
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(step.shown) + "\n", encoding="utf-8")
        return ""
    code, printed = run(step.told)
    if code != step.exit:
        return f"mã thoát {code}, sách ghi {step.exit}: {printed[-800:]}"
    lost = guide_text.missing(step.shown, printed)
    return f"không in dòng: {lost}\nđã in:\n{printed[-3000:]}" if lost else ""


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is wrong on each page, after playing the pages in order in one project."""
    from conftest import TEST_KEY

    home = make_home(tmp_path_factory.mktemp("thuc_hanh"))
    proving = os.environ.get("TREEM_PROVE") == "1"
    found: dict[str, list[str]] = {}
    with pytest.MonkeyPatch.context() as patch, contextlib.nullcontext() if proving else judged_by_sql():
        patch.setenv("TREEM_HOME", str(home))
        patch.setenv("TREEM_VAULT_KEY", TEST_KEY)
        patch.chdir(home)
        for page in PAGES if proving else PAGES[:SHORT]:
            told = [(step, do(step, home)) for step in guide_text.steps(page)]
            found[page.stem] = [f"{step.page}, dòng {step.line}: {step.told}\n{what}" for step, what in told if what]
    return found


def test_what_the_guide_shows_is_what_happens(wrong: dict[str, list[str]]) -> None:
    assert len(wrong) >= SHORT
    assert not [what for page in wrong.values() for what in page]


def test_every_page_of_the_year_has_commands_and_numbers() -> None:
    for page in PAGES:
        ran = [step for step in guide_text.steps(page) if step.kind == "run"]
        shown = [line for step in ran for line in step.shown if line.strip() not in ("", guide_text.SKIP)]
        assert ran and any(sign.isdigit() for line in shown for sign in line), page.name


def named(line: str) -> tuple[click.Command, list[str]] | None:
    """Return the command that a line names and its options; None where it names no command."""
    words = line.split()[1:]
    group: click.Command = cli
    while words and isinstance(group, click.Group):
        below = group.get_command(click.Context(group), words[0])
        if below is None:
            return None
        group, words = below, words[1:]
    return group, [word.split("=")[0] for word in words if word.startswith("--")]


@pytest.mark.parametrize("page", guide_text.pages(), ids=lambda page: page.relative_to(guide_text.DOCS).as_posix())
def test_every_command_in_a_sentence_exists_with_its_options(page: Path) -> None:
    for number, line in guide_text.commands(page):
        if line.split()[1] in IN_PLACE_OF:
            continue
        found = named(line)
        assert found, f"{page.name}, dòng {number}: không có lệnh {line}"
        command, options = found
        known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
        assert set(options) <= known, f"{page.name}, dòng {number}: {set(options) - known} của {line}"


def test_a_line_that_was_not_printed_is_found() -> None:
    assert guide_text.missing(["kho … dựng", "…", "12 xã"], "kho  đã dựng\nx\n12  xã\n") == ""
    assert guide_text.missing(["12 xã"], "13 xã\n") == "12 xã"
    assert guide_text.missing(["b", "a"], "a\nb\n") == "a"
