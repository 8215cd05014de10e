"""A chapter in words: lines for the terminal and a page that opens in any browser, without a request to anywhere."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from pipelines import formats
from pipelines.files import write_text
from pipelines.samples.days import to_date
from pipelines.samples.letterhead import SAMPLE_MARK
from pipelines.samples.story import truth
from pipelines.settings import Project
from pipelines.story.checking import Seen
from pipelines.story.keeping import Game

FOLDER = "reports/thuc-hanh"
HEADINGS = {"letters": "Thư đến", "tasks": "Việc phải làm", "commands": "Lệnh sẽ dùng", "see": "Sẽ thấy", "ask": "Câu hỏi"}
ON = 'Làm xong thì gõ: treem demo --story next (xem thử trước: treem demo --story check)'
STYLE = """
body{font:17px/1.5 "Segoe UI",Roboto,Arial,sans-serif;margin:1em auto;max-width:44em;padding:0 1em;color:#1b1b1b;background:#fff}
h1{font-size:1.35em}h2{font-size:1.1em;margin:1.4em 0 .3em}.mark{border:2px solid #a00000;color:#a00000;padding:.3em .7em;font-weight:600}
code{background:#f2f4f7;padding:.15em .4em;display:inline-block;overflow-wrap:anywhere}
blockquote{margin:.5em 0;padding:.3em .9em;border-left:4px solid #7a9cc6}
li{margin:.25em 0}@media print{body{font-size:12pt;max-width:none}}
"""


def parts(game: Game) -> dict[str, list[str]]:
    """Return the sections of a chapter, each as lines, with its figures put in."""
    now, year = game.now, game.year
    told = {name: truth.words(year, game.chapter, getattr(now, name), now.figures) for name in ("tasks", "see")}
    letters = [f"{one['from']}: {one['told']}" for one in now.letters]
    question = [now.ask["text"], 'Trả lời: treem demo --story check --answer "…"'] if now.ask else []
    return {"letters": letters, "tasks": told["tasks"], "commands": list(now.commands), "see": told["see"], "ask": question}


def title(game: Game) -> str:
    """Return the chapter's number, title and day."""
    return f"Chương {game.chapter + 1}/{len(game.year.story.chapters)}. {game.now.title} (ngày {formats.day(to_date(game.now.day))})"


def lines(game: Game, files: int) -> Iterator[str]:
    """Yield the chapter for the terminal; ``files``: how many files have just come, 0 when it is shown again."""
    yield f"{game.year.story.title} - {SAMPLE_MARK.replace('tệp này', 'bài này')}"
    yield title(game)
    if files:
        yield f"Có {files} tệp mới trong data/raw/demo."
    for name, told in parts(game).items():
        if told:
            yield f"\n{HEADINGS[name]}:"
            yield from (f"  - {line}" for line in told)
    yield f"\n{ON}"


def page(project: Project, game: Game) -> Path:
    """Write the chapter's page and return where it lies."""
    path = project.home / FOLDER / f"chuong-{game.chapter + 1}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, "\n".join(_html(game)) + "\n")
    return path


def _html(game: Game) -> Iterator[str]:
    yield "<!DOCTYPE html>\n<html lang='vi'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
    yield "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<title>{escape(game.now.title)}</title><style>{STYLE}</style></head><body>"
    yield f"<p class='mark'>{escape(SAMPLE_MARK.replace('tệp này', 'bài này'))}</p><h1>{escape(title(game))}</h1>"
    for name, told in parts(game).items():
        if told:
            yield f"<h2>{HEADINGS[name]}</h2>"
            yield from _section(name, told)
    yield f"<p>{escape(ON)}</p></body></html>"


def _section(name: str, told: list[str]) -> Iterator[str]:
    if name == "letters":
        yield from (f"<blockquote>{escape(line)}</blockquote>" for line in told)
        return
    kind = "ol" if name == "tasks" else "ul"
    items = (f"<li><code>{escape(line)}</code></li>" if name == "commands" else f"<li>{escape(line)}</li>" for line in told)
    yield f"<{kind}>{''.join(items)}</{kind}>"


def seen_lines(seen: list[Seen]) -> Iterator[str]:
    """Yield what was looked at, then whether the chapter is done."""
    for one in seen:
        yield f"[{'đúng' if one.done else 'chưa'}] {one.what}"
        if not one.done:
            yield f"       Xem: {one.look}"
    left = sum(not one.done for one in seen)
    yield f"Còn {left} việc chưa xong." if left else "Chương này đã xong."
