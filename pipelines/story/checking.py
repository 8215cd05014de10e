"""Whether a chapter was done: marts, row ledger, letter book and files held against what is true in the game's world."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines import engine, marts
from pipelines.errors import RequestError, TreemError
from pipelines.samples.story import truth
from pipelines.settings import Project
from pipelines.story.keeping import OURS, Game

DEMO = "demo"
ASIDE = ("_", ".", "~$")
"""Files and folders that are no lists: an answer key, corrections taken back, what a program keeps open."""



@dataclass(frozen=True)
class Seen:
    """One thing that was looked at: what, whether it is done, what to look at when it is not."""

    what: str
    done: bool
    look: str = ""


Kind = Callable[[Project, Game, dict[str, Any]], bool]


def look(project: Project, game: Game) -> list[Seen]:
    """Look at everything that the chapter asks for; what cannot be read yet counts as not done."""
    return [*_things(project, game), *_answers(game)]


def _things(project: Project, game: Game) -> Iterator[Seen]:
    for told in game.now.checks:
        try:
            done = KINDS[told["kind"]](project, game, told)
        except TreemError as problem:
            yield Seen(told["what"], False, f"{problem.what} {told['look']}")
        else:
            yield Seen(told["what"], done, told["look"])


def _answers(game: Game) -> Iterator[Seen]:
    ask = game.now.ask
    if not ask:
        return
    given = game.answers.get(game.now.id, "")
    right = bool(given) and plain(given) == plain(truth.value(game.year, game.chapter, ask["answer"]))
    way = 'trả lời bằng: treem demo --story check --answer "…"' if not given else f"câu trả lời “{given}” chưa đúng; {ask.get('look', '')}"
    yield Seen(f"Câu hỏi: {ask['text']}", right, way.rstrip("; "))


def plain(text: str) -> str:
    """Return an answer without what does not matter: case, spaces, the point of thousands, a word behind a number."""
    told = " ".join(text.casefold().split())
    number = re.fullmatch(r"(\d{1,3}(?:\.\d{3})+|\d+)(?: \D+)?", told)
    return number[1].replace(".", "") if number else told.removeprefix("xã ")


def built(project: Project, game: Game, told: dict[str, Any]) -> bool:
    """The current marts were built from every file that lies in raw, with the contents that the files have now."""
    inputs = marts.manifest(project.marts)["inputs"]
    paths = [path.relative_to(project.raw) for path in project.raw.rglob("*") if path.is_file() and path.name not in OURS]
    return {path.as_posix() for path in paths if not any(part.startswith(ASIDE) for part in path.parts)} <= {*inputs}


def read(project: Project, game: Game, told: dict[str, Any]) -> bool:
    """A list was read, and every row that its sender wrote was accepted."""
    return _accepted(project, told["file"]) == truth.rows(game.year, game.chapter, told["file"])


def aside(project: Project, game: Game, told: dict[str, Any]) -> bool:
    """A list that must not count does not: it was refused, replaced or taken away."""
    return _accepted(project, told["file"]) == 0


def _accepted(project: Project, file: str) -> int:
    with marts.open_marts(project.marts) as con:
        found = engine.rows(con, "select sum(accepted) from ledger where file = ?", [f"{DEMO}/{file}"])
    return int(found[0][0] or 0)


def figure(project: Project, game: Game, told: dict[str, Any]) -> bool:
    """A figure of the marts (the sum of several places) is the true one, over and under the line."""
    above, below = truth.figure(game.year, game.chapter, told)
    head = f"{told['indicator']}:{told['variant']}"
    ids = [f"{head}@{place}:{told['period']}" for place in told.get("places") or [told["place"]]]
    marks = ", ".join("?" * len(ids))
    sql = f"select sum(numerator), sum(denominator), count(numerator) from indicator_values where fact_id in ({marks})"
    with marts.open_marts(project.marts) as con:
        over, under, known = engine.rows(con, sql, ids)[0]
    return known == len(ids) and over == above and (below is None or told.get("only") == "numerator" or under == below)


def sent(project: Project, game: Game, told: dict[str, Any]) -> bool:
    """The report of a period was written into the book of what left."""
    from pipelines.submissions import submissions

    plan = game.year.story.plan
    return any((one.report, one.plan, one.period) == (told["report"], plan, str(told["period"])) for one in submissions(project))


def file(project: Project, game: Game, told: dict[str, Any]) -> bool:
    """A file that the chapter asks for lies in the project."""
    return any(project.home.glob(told["file"]))


def plan_file(project: Project, game: Game, told: dict[str, Any]) -> bool:
    """A plan file is there and has no mistake."""
    from pipelines.plan_check import check_plan

    path: Path = project.home / told["file"]
    if not path.is_file():
        raise RequestError(f"Chưa có tệp {told['file']}.")
    return not check_plan(path)[1]


KINDS: dict[str, Kind] = {
    "built": built,
    "read": read,
    "aside": aside,
    "figure": figure,
    "sent": sent,
    "file": file,
    "plan": plan_file,
}
