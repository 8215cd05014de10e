"""Lists that tell the same: of two of one register, commune, hamlet and period the later one holds (RULES 27).

Equal titles are not enough: an office may cut a long list into several files. Only lists that share most of their
entries are versions of one list; when nobody can say which came later, both wait.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from pipelines.ingest.extract import Rows
from pipelines.ingest.facts import bare_name
from pipelines.ingest.refusals import Refused, place
from pipelines.ingest.results import SheetRead
from pipelines.ingest.waiting import Key

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from pipelines.catalog import Register

# Entries of the shorter list that stand in the other one too: from here on they are the same list.
_SAME = 0.5
# Files changed within a minute of each other were copied together: their times say nothing.
_MINUTE = 60.0
# By whom a child is known across versions of a full list; other lists are compared by whole rows.
_PERSON = ("full_name", "birth_date")
_NOT_CONTENT = frozenset({"row_label", "note"})
# An odd number to mix what the columns of an entry say.
_MIX = 0x9E3779B97F4A7C15
# Facts besides commune and time that make two lists different ones.
_SENDERS = ("school", "school_no", "unit")


@dataclass(frozen=True)
class Version:
    """A list that may be a version of another: ``order`` is the day it was received and when its file was changed.

    ``replaces`` is the file that a person said it replaces.
    """

    sheet: SheetRead
    rows: Rows
    register: "Register"
    order: tuple[str, float]
    replaces: str = ""

    @property
    def key(self) -> Key:
        """What the list is known by."""
        return self.sheet.file_hash, self.sheet.sheet


@dataclass
class Versions:
    """What was found: the lists put aside with the reason, and which list replaces which."""

    refusals: dict[Key, Refused] = field(default_factory=dict)
    replaced: dict[Key, Key] = field(default_factory=dict)


def versions(lists: Iterable[Version]) -> Versions:
    """Find lists that tell the same, and which of them holds."""
    found = Versions()
    groups: dict[tuple[object, ...], list[Version]] = {}
    for one in lists:
        scope = _scope(one)
        if scope is not None:
            groups.setdefault(scope, []).append(one)
    for group in groups.values():
        if len(group) > 1:
            ordered = sorted(group, key=lambda one: (one.order, one.sheet.file))
            shared = _shared(ordered)
            for (at, first), (after, second) in combinations(enumerate(ordered), 2):
                _compare(first, second, shared.get((at, after), 0.0), found)
    return found


def _scope(one: Version) -> tuple[object, ...] | None:
    """Return what a list is about: register, commune, hamlet, time, sender; None when commune or time is not known."""
    facts = one.sheet.facts
    commune = facts.get("commune_text") or facts.get("commune_code_hint")
    time = tuple(facts.get(name) for name in ("as_of", "period", "starts", "ends"))
    if not commune or not any(time):
        return None
    senders = tuple(facts.get(name) for name in _SENDERS)
    hamlet = bare_name(facts.get("hamlet_text") or "")
    return one.register.id, bare_name(commune), hamlet, facts.get("list_kind"), time, senders


def _compare(first: Version, second: Version, shared: float, found: Versions) -> None:
    """Note which of two lists of one scope replaces the other, if they share enough to be versions of one list."""
    if first.key in found.refusals or second.key in found.refusals:
        return
    if first.replaces and first.replaces in (second.sheet.file, second.sheet.file_hash):
        first, second = second, first
    said = second.replaces and second.replaces in (first.sheet.file, first.sheet.file_hash)
    if not said and shared < _SAME:
        return
    if said or _later(first.order, second.order):
        what = f"Đã được thay bằng danh sách nhận sau: {place(second.sheet.file, second.sheet.sheet)}."
        found.refusals[first.key] = Refused(
            "duplicate_file", what=what, todo="không cần làm gì nếu danh sách mới là đúng"
        )
        found.replaced[second.key] = first.key
        return
    for one, other in ((first, second), (second, first)):
        what = f"Trùng phần lớn với {place(other.sheet.file, other.sheet.sheet)}, chưa rõ danh sách nào mới hơn."
        todo = "xoá danh sách cũ, hoặc ở dòng của danh sách mới trong data/state/intake.csv ghi tên tệp cũ vào cột replaces"
        found.refusals[one.key] = Refused("outside_period", what=what, todo=f"{todo} và vai trò vào cột confirmed_by")


def _later(first: tuple[str, float], second: tuple[str, float]) -> bool:
    return first[0] < second[0] or second[1] - first[1] >= _MINUTE


def _shared(lists: list[Version]) -> dict[tuple[int, int], float]:
    """Return for pairs of lists the part of the shorter one's entries that the other one has too; nothing for pairs without any."""
    import numpy as np

    entries = [np.unique(_entries(one)) for one in lists]
    values = np.concatenate(entries)
    whose = np.repeat(np.arange(len(lists)), [len(part) for part in entries])
    order = np.argsort(values, kind="stable")
    values, whose = values[order], whose[order]
    counts: dict[tuple[int, int], int] = {}
    for start in np.flatnonzero(values[1:] == values[:-1]).tolist():
        end = start + 1
        while end < len(values) and values[end] == values[start]:
            pair = (int(whose[start]), int(whose[end]))
            counts[pair] = counts.get(pair, 0) + 1
            end += 1
    return {pair: count / min(len(entries[pair[0]]), len(entries[pair[1]])) for pair, count in counts.items()}


def _entries(one: Version) -> "npt.NDArray[np.uint64]":
    """Return a number for what each entry says, equal for equal entries."""
    import numpy as np

    codes = one.rows.codes
    persons = one.register.mode == "snapshot" and all(name in codes for name in _PERSON)
    told = np.zeros(len(one.rows.numbers), dtype=np.uint64)
    for name in _PERSON if persons else sorted(set(codes) - _NOT_CONTENT):
        told = told * np.uint64(_MIX) + one.rows.texts.hashes[codes[name]]
    return told
