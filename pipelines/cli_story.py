"""The practice game as a command: `treem demo --story`, then check and next, chapter by chapter."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.errors import CheckError, RequestError
from pipelines.settings import Project, load_project
from pipelines.terminal import say

if TYPE_CHECKING:
    from pipelines.story.keeping import Game

ACTIONS = ("begin", "check", "next", "skip")
DONE = "Hết năm: anh chị đã đi trọn một năm của phòng. Làm lại với số liệu khác: treem demo --story --out thuc-hanh-2 --seed 7"


def play(action: str, answer: str | None, children: int | None, seed: int, out: Path | None) -> None:
    """Do one step of the game and print it.

    Raises:
        RequestError: no game here, or no room for one; an answer without a question.
    """
    if action == "begin":
        _begin(children, seed, out)
        return
    if out is not None:
        raise RequestError("--out chỉ dùng khi bắt đầu bài thực hành.", todo="vào thư mục thực hành rồi gõ lại, bỏ --out")
    project = load_project()
    _go_on(project, action, answer)


def _begin(children: int | None, seed: int, out: Path | None) -> None:
    from pipelines.story import keeping

    project = load_project()
    game = keeping.load(project) if out is None else None
    if game is not None:
        _tell(project, game, 0)
        return
    place = keeping.place_for(project, out)
    game, files = keeping.begin(place, children, seed)
    _tell(place, game, files)
    if out is not None:
        say(f"Bài thực hành ở thư mục {out}; vào đó trước khi gõ các lệnh: cd {out}")


def _go_on(project: Project, action: str, answer: str | None) -> None:
    from pipelines.story import checking, keeping, telling

    game = keeping.playing(project)
    if answer is not None:
        if not game.now.ask:
            raise RequestError("Chương này không có câu hỏi.", todo="bỏ --answer")
        game = replace(game, answers={**game.answers, game.now.id: answer.strip()})
        keeping.save(project, game)
    if action != "skip":
        seen = checking.look(project, game)
        for line in telling.seen_lines(seen):
            say(line)
        if not all(one.done for one in seen):
            raise click.exceptions.Exit(CheckError.exit_code)
    if action == "check":
        return
    if game.is_last:
        say(DONE)
        return
    later, files = keeping.forward(project, game)
    say()
    _tell(project, later, files)


def _tell(project: Project, game: "Game", files: int) -> None:
    from pipelines.story import telling

    for line in telling.lines(game, files):
        say(line)
    say(f"Trang này cũng ở: {telling.page(project, game)}")
