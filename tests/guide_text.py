"""The guide read as a list of steps: commands with what they print, files to write, things done by hand; and every command it names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
FENCE = re.compile(r"^(`{3,})(.*)$")
COMMENT = re.compile(r"^<!-- (hand|exit): (\S+) -->$")
INLINE = re.compile(r"`(treem [^`]*)`")
SKIP = "…"


@dataclass
class Step:
    """One step of a page, in its order.

    Attributes:
        kind: run (a command), write (a file), hand (a function of story_player); line: where it stands.
        told: command line, path below the project, or name; shown: what the guide shows as printed, or the file's lines.
        exit: the exit code that the guide tells of.
    """

    page: str
    line: int
    kind: str
    told: str
    shown: list[str] = field(default_factory=list)
    exit: int = 0


def pages(folder: str = ".") -> list[Path]:
    """Return the pages of the guide, in order of their names."""
    return sorted(path for path in (DOCS / folder).rglob("*.md") if "_build" not in path.parts)


def fences(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield (line number, language, lines) of every fenced block."""
    mark, start, language, body = "", 0, "", list[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        found = FENCE.match(line)
        if not mark and found:
            mark, start, language, body = found[1], number, found[2].strip(), []
        elif mark and line.strip() == mark:
            yield start, language, body
            mark = ""
        elif mark:
            body.append(line)


def steps(page: Path) -> list[Step]:
    """Return the steps of a page."""
    text = page.read_text(encoding="utf-8")
    name = page.relative_to(DOCS).as_posix()
    notes = {number: COMMENT.match(line) for number, line in enumerate(text.splitlines(), start=1)}
    found = [Step(name, number, "hand", note[2]) for number, note in notes.items() if note and note[1] == "hand"]
    for start, language, body in fences(text):
        if language == "console":
            made = list(_runs(name, start, body))
            note = notes.get(start - 1)
            if note and note[1] == "exit":
                made[-1].exit = int(note[2])
            found += made
        elif body and body[0].startswith("# data/state/"):
            found.append(Step(name, start, "write", body[0][2:].strip(), body))
    return sorted(found, key=lambda step: step.line)


def _runs(page: str, start: int, body: list[str]) -> Iterator[Step]:
    step: Step | None = None
    for number, line in enumerate(body, start=start + 1):
        if line.startswith("$ "):
            if step:
                yield step
            step = Step(page, number, "run", line[2:].strip())
        elif step:
            step.shown.append(line)
    if step:
        yield step


def commands(page: Path) -> Iterator[tuple[int, str]]:
    """Yield (line number, command line) of every `treem …` that a page names, in a block or in a sentence."""
    text = page.read_text(encoding="utf-8")
    for start, _, body in fences(text):
        for number, line in enumerate(body, start=start + 1):
            bare = line.removeprefix("$ ").strip()
            if bare.startswith("treem "):
                yield number, bare
    for number, line in enumerate(text.splitlines(), start=1):
        for found in INLINE.findall(line):
            yield number, found


def missing(shown: list[str], printed: str) -> str:
    """Return the first line of the guide that was not printed, in the order of the guide; "" when all were.

    White space is folded; "…" stands for anything.
    """
    lines = [_fold(line) for line in printed.splitlines()]
    at = 0
    for want in map(_fold, shown):
        if want in ("", SKIP):
            continue
        pattern = re.compile(".*".join(re.escape(part.strip()) for part in want.split(SKIP)))
        found = next((place for place in range(at, len(lines)) if pattern.fullmatch(lines[place])), None)
        if found is None:
            return want
        at = found + 1
    return ""


def _fold(line: str) -> str:
    return " ".join(line.split())
