"""What is known of every list that came, and what only a person can say of it: ``data/state/intake.csv`` (RULES 27).

Reading drafts one line for each list: register, commune, hamlet, period and days as its title, names and entries tell
them. Where they contradict each other the line asks, and the list waits: a person fills in what is true and writes a
role into ``confirmed_by``; the answer is remembered by the content of the file and the name of the sheet.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.files import write_text
from pipelines.ingest.account import refuse_sheet
from pipelines.ingest.facts import bare_name, path_names
from pipelines.ingest.reader import Contents, account_of
from pipelines.ingest.refusals import Refused
from pipelines.ingest.results import SheetRead
from pipelines.ingest.versions import Version, versions
from pipelines.ingest.waiting import Key, Line, lines_of, to_csv, today_or

if TYPE_CHECKING:
    from pipelines.catalog import Register

STATE = "intake.csv"
# Column of a line -> fact of a list.
_FACTS = {
    "commune": "commune_text",
    "hamlet": "hamlet_text",
    "period": "period",
    "as_of": "as_of",
    "starts_on": "starts",
    "ends_on": "ends",
    "list_kind": "list_kind",
}
_TIME = frozenset({"period", "as_of", "starts", "ends"})
_TIME_COLUMNS = ("period", "as_of", "starts_on", "ends_on")
# A list that waits: fact in question -> the reason shown.
_REASONS = {"commune_text": "ambiguous_commune", "commune_code_hint": "ambiguous_commune"} | dict.fromkeys(
    _TIME, "outside_period"
)


class Intake:
    """The answers of people, and the lines to be written after a reading."""

    def __init__(self, path: Path | None, registers: Mapping[str, "Register"], today: date | None = None) -> None:
        self.path, self.registers = path, registers
        self.known = lines_of(path)
        self.today = today or date.today()
        self.drafts: dict[Key, Line] = {}
        self._effects: list[str] = []

    @property
    def effects(self) -> str:
        """A hash of what answers and replacements changed; empty when nothing did. Equal hashes give equal rows."""
        return hashlib.sha256("\n".join(sorted(self._effects)).encode()).hexdigest() if self._effects else ""

    def settle(self, contents: list[Contents], modified: Mapping[str, float]) -> list[Contents]:
        """Apply the answers: facts as people told them, lists that wait or were replaced put aside.

        Args:
            modified: path inside raw -> when the file was last changed (seconds), to tell older from newer.
        """
        told = [
            _with_sheets(content, {sheet.sheet: self._told(sheet) for sheet in _read(content)}) for content in contents
        ]
        aside = self._versions(told, modified)
        settled = []
        for content in told:
            sheets = {sheet.sheet: self._put_aside(sheet, aside) for sheet in _read(content)}
            settled.append(_with_sheets(content, sheets))
        return settled

    def write(self) -> bool:
        """Write the lines of this reading beside what people answered; return whether anything was new.

        Lines of lists that are no longer there stay: the answer holds when the file comes again.
        """
        lines = {**self.known, **self.drafts}
        if self.path is None or lines == self.known:
            return False
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_text(
            self.path, to_csv(sorted(lines.values(), key=lambda line: (not line.question, line.file, line.sheet)))
        )
        return True

    def _told(self, sheet: SheetRead) -> SheetRead:
        """Return the account with what a person answered, or with what names still tell."""
        line = self.known.get((sheet.file_hash, sheet.sheet))
        if line is None or not line.confirmed_by:
            return _named(sheet)
        facts = sheet.facts | {fact: getattr(line, column) or None for column, fact in _FACTS.items()}
        if facts["commune_text"]:
            facts["commune_code_hint"] = None
        open_questions = {fact: text for fact, text in sheet.questions.items() if not _answered(fact, facts)}
        self._effects.append(f"{line.key} {sorted(facts.items(), key=str)}")
        return replace(sheet, facts=facts, questions=open_questions)

    def _versions(self, contents: list[Contents], modified: Mapping[str, float]) -> dict[Key, Refused]:
        """Return the lists that a newer one replaces, and those of which nobody knows which is newer."""
        lists = [
            Version(
                sheet,
                content.rows[sheet.sheet],
                self.registers[sheet.register or ""],
                self._order(sheet, modified),
                self._replaces(sheet),
            )
            for content in contents
            for sheet in _read(content)
            if not sheet.questions
        ]
        found = versions(lists)
        for newer, older in found.replaced.items():
            self._effects.append(f"{newer} replaces {older}")
        return found.refusals

    def _order(self, sheet: SheetRead, modified: Mapping[str, float]) -> tuple[str, float]:
        return today_or(self.known.get((sheet.file_hash, sheet.sheet)), self.today), modified.get(sheet.file, 0.0)

    def _replaces(self, sheet: SheetRead) -> str:
        line = self.known.get((sheet.file_hash, sheet.sheet))
        return line.replaces if line is not None and line.confirmed_by else ""

    def _put_aside(self, sheet: SheetRead, aside: Mapping[Key, Refused]) -> SheetRead:
        """Draft the line of a list; refuse it when it waits for an answer or was replaced."""
        key = (sheet.file_hash, sheet.sheet)
        refusal = aside.get(key)
        asked = [*sheet.questions.values(), *_gaps(sheet, self.registers[sheet.register or ""])]
        if refusal is not None and refusal.reason != "duplicate_file":
            asked.append(refusal.what)
        self._draft(sheet, "; ".join(asked))
        if sheet.questions:
            fact, text = next(iter(sheet.questions.items()))
            self._effects.append(f"{key} waits")
            reason = _REASONS.get(fact, "unknown_layout")
            return refuse_sheet(sheet, Refused(reason, what=f"Mâu thuẫn: {text}.", todo=_todo(fact)))
        return sheet if refusal is None else refuse_sheet(sheet, refusal)

    def _draft(self, sheet: SheetRead, asked: str) -> None:
        known = self.known.get((sheet.file_hash, sheet.sheet))
        if known is not None and known.confirmed_by:
            # what a person wrote stays; only the question follows what is still open
            self.drafts[known.key] = replace(known, question=asked)
            return
        doubtful = {column for column, fact in _FACTS.items() if fact in sheet.questions}
        if _TIME & sheet.questions.keys():
            doubtful |= {*_TIME_COLUMNS}
        told = {column: sheet.facts.get(fact) or "" for column, fact in _FACTS.items() if column not in doubtful}
        if "commune" not in doubtful:
            told["commune"] = sheet.facts.get("commune_text") or sheet.facts.get("commune_code_hint") or ""
        line = Line(sheet.file_hash, sheet.sheet, sheet.file, sheet.register or "", question=asked, **told)
        replaces = known.replaces if known is not None else ""
        self.drafts[line.key] = replace(line, received_on=today_or(known, self.today), replaces=replaces)


def _read(content: Contents) -> list[SheetRead]:
    return [sheet for sheet in content.account.sheets if sheet.status == "read"]


def _with_sheets(content: Contents, changed: Mapping[str, SheetRead]) -> Contents:
    """Return the contents of a file with some accounts changed, and without the rows of sheets no longer read."""
    account = content.account
    sheets = [changed.get(sheet.sheet, sheet) for sheet in account.sheets]
    if sheets == account.sheets:
        return content
    rows = {sheet.sheet: content.rows[sheet.sheet] for sheet in sheets if sheet.status == "read"}
    return Contents(account_of(account.file, account.file_hash, sheets), rows)


def _answered(fact: str, facts: Mapping[str, str | None]) -> bool:
    """Tell whether an answer settles a question: about time any statement of time does."""
    if fact in _TIME:
        return any(facts[name] for name in _TIME)
    return bool(facts.get("commune_text") if fact == "commune_code_hint" else facts.get(fact)) or fact == "list_kind"


def _named(sheet: SheetRead) -> SheetRead:
    """Take the commune from the sheet's, file's or folder's bare name where nothing else tells it ("Nà Tăm.xlsx")."""
    facts = dict(sheet.facts)
    if not (facts["commune_text"] or facts["commune_code_hint"] or "commune" in sheet.columns):
        names = (sheet.sheet, *path_names(sheet.file))
        facts["commune_text"] = next((name for name in names if _is_commune(name, facts)), None)
    commune, hamlet = facts["commune_text"], facts["hamlet_text"]
    if commune and hamlet and bare_name(commune) == bare_name(hamlet):
        facts["hamlet_text"] = None  # "Bản Bo" may be a hamlet's name or the commune's own
    return sheet if facts == sheet.facts else replace(sheet, facts=facts)


def _is_commune(name: str, facts: Mapping[str, str | None]) -> bool:
    from pipelines import places

    if not any(letter.isalpha() for letter in name) or len(name.split()) > 6:
        return False
    day = facts["as_of"] or facts["ends"] or facts["starts"]
    year = facts["period"]
    on = date.fromisoformat(day) if day else date(int(year[:4]), 12, 31) if year else date.today()
    return places.resolve(name.replace("_", " "), on, suggest=False).status == "match"


def _gaps(sheet: SheetRead, register: "Register") -> list[str]:
    """Return what no place tells: asked, but the list is read; its rows show what they lack."""
    facts, gaps = sheet.facts, []
    placed = "commune" in sheet.columns or facts["commune_text"] or facts["commune_code_hint"]
    if "commune" in register.columns and not placed:
        gaps.append("chưa rõ danh sách của xã nào")
    if register.mode == "snapshot" and not any(facts[name] for name in ("as_of", "ends", "period")):
        gaps.append("chưa rõ số liệu tính đến ngày nào")
    return gaps


def _todo(fact: str) -> str:
    column = (
        "period, as_of" if fact in _TIME else next((name for name, told in _FACTS.items() if told == fact), "commune")
    )
    return (
        f"mở data/state/{STATE}, ở dòng của danh sách này ghi cột {column} cho đúng và ghi vai trò vào cột confirmed_by"
    )
