"""Questions to the sender: where cells were refused because nobody can know what was meant, the register says what to ask.

What can be answered for a whole list (by which numbering its groups are told) is asked in ``data/state/answers.csv``: a person
fills in ``answer`` as the list itself would have told it, and a role in ``confirmed_by``; the answer is remembered by the content
of the file and the name of the sheet.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from pipelines import catalog, engine
from pipelines.errors import InputError
from pipelines.files import write_text
from pipelines.register_definitions import Question

STATE = "answers.csv"


@dataclass(frozen=True)
class Answer:
    """One question about a list; ``fact``: what of the list the answer tells; ``confirmed_by`` is a role, never a person's name."""

    file_hash: str
    sheet: str
    register: str
    fact: str
    file: str = ""
    question: str = ""
    answer: str = ""
    confirmed_by: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What a line is known by."""
        return self.file_hash, self.sheet, self.register, self.fact

    @property
    def given(self) -> bool:
        """Whether a person has answered."""
        return bool(self.answer and self.confirmed_by)


COLUMNS = tuple(field.name for field in fields(Answer))


def load(con: engine.Connection, path: Path | None) -> None:
    """Make ``list_answer(file_hash, sheet, register, fact, answer)`` of what people answered.

    Raises:
        InputError: the file cannot be read.
    """
    names = (*COLUMNS[:4], "answer")
    given = [tuple(getattr(one, name) for name in names) for one in _read(path).values() if one.given]
    engine.load_rows(con, "list_answer", dict.fromkeys(names, "varchar"), given)


def answered_sql(register: catalog.Register, fact: str) -> str:
    """Return a fact of a list as SQL over ``list_rows``: what a person answered, else what the list tells."""
    if fact not in {question.answered_by for question in register.questions.values()}:
        return fact
    same = f"a.file_hash = list_rows.file_hash and a.sheet = list_rows.sheet and a.register = '{register.id}' and a.fact = '{fact}'"
    return f"coalesce((select answer from list_answer as a where {same}), {fact})"


def ask(con: engine.Connection, path: Path | None = None) -> list[str]:
    """Return one line for each list and reason: file, sheet, how many cells, the question of the register.

    Reads ``problems``, and of ``raw_list`` which lists there are. Questions that an answer settles for the whole list are added
    to the file of answers.
    """
    lines, open_questions = [], []
    found = set(engine.rows(con, "select distinct register, reason from problems"))
    for register in catalog.registers().values():
        for reason, question in register.questions.items():
            if (register.id, reason) not in found:
                continue
            where = f" Hoặc trả lời ở data/state/{path.name}, cột answer." if path and question.answered_by else ""
            for file, sheet, file_hash, rows, refused in _asked(con, register.id, reason, question):
                told = f"{refused} dòng chưa dùng được" if refused else f"{rows} dòng có ô chưa dùng được"
                lines.append(f"{file} / {sheet}: {told}. {question.text}{where}")
                if question.answered_by:
                    open_questions.append(Answer(file_hash, sheet, register.id, question.answered_by, file, question.text))
    _note(path, open_questions)
    return lines


def _asked(con: engine.Connection, register: str, reason: str, question: Question) -> list[tuple[str, str, str, int, int]]:
    """Return file, sheet, hash, rows with the reason, and those of them that do not count."""
    return engine.rows(
        con,
        f"""
        with hit as (
            select file, sheet, row_number, bool_or(rejects) as rejects from problems
            where register = '{register}' and reason = ? and (len(?) = 0 or list_contains(?, column_name)) group by all
        )
        select h.file, h.sheet, l.file_hash, count(*), count(*) filter (h.rejects)
        from hit as h join raw_list as l on l.register = '{register}' and l.file = h.file and l.sheet = h.sheet
        group by all order by all
        """,
        [reason, list(question.columns), list(question.columns)],
    )


def _note(path: Path | None, asked: Iterable[Answer]) -> None:
    """Add what is asked for the first time; lines of lists that are no longer there stay, and so does what people wrote."""
    known = _read(path)
    new = {one.key: one for one in asked if one.key not in known}
    if path is None or not new:
        return
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(asdict(_shown(one)) for one in sorted({**known, **new}.values(), key=lambda one: (one.given, one.file, one.sheet)))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, "\ufeff" + stream.getvalue())


_FORMULA = ("=", "+", "-", "@")


def _shown(one: Answer) -> Answer:
    """A spreadsheet program must take no name of a file for a formula."""
    guarded = {name: text for name, text in (("file", one.file), ("sheet", one.sheet)) if text.startswith(_FORMULA)}
    return replace(one, **{name: f"'{text}" for name, text in guarded.items()})


def _read(path: Path | None) -> Mapping[tuple[str, ...], Answer]:
    if path is None or not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InputError("Tệp trả lời không phải UTF-8.", path.name, "lưu lại dạng CSV UTF-8") from problem
    # a spreadsheet program of a Vietnamese computer saves with semicolons
    table = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=text.partition("\n")[0].count))
    rows = list(table)
    if not set(COLUMNS) <= set(table.fieldnames or ()):
        raise InputError("Tệp không có các cột cần thiết.", path.name, f"khôi phục dòng tiêu đề: {', '.join(COLUMNS)}")
    found = [Answer(**{name: _bare(row.get(name) or "") for name in COLUMNS}) for row in rows]
    return {one.key: one for one in found}


def _bare(text: str) -> str:
    stripped = text.strip()
    return stripped[1:] if stripped.startswith("'") and stripped[1:].startswith(_FORMULA) else stripped


def hashes(state: Path) -> dict[str, str]:
    """Return file -> hash of the answers given, for the manifest: they change the figures; open questions do not."""
    given = sorted(repr((one.key, one.answer)) for one in _read(state / STATE).values() if one.given)
    return {f"state/{STATE}": hashlib.sha256("\n".join(given).encode()).hexdigest()} if given else {}
