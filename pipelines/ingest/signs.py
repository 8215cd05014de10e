"""Signs by which a row shows what it is: patterns of words and values, and what they say of each row of a batch."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipelines.ingest.batch import Batch
from pipelines.ingest.coded import Cells
from pipelines.ingest.table import anchor_column

if TYPE_CHECKING:
    from pipelines.catalog import RegisterColumn
    from pipelines.ingest.coded import Codes, Flags, Places

# The first three are tested on composed lower-case text.
TOTAL = (
    r"^\W*(?:t[oổ]ng(?:\W*$|\s+(?:s[oố]|c[oộ]ng|đi[eể]m|diem|h[oợ]p|chung|to[aà]n|tr[eẻ])(?:\W.*)?$)"
    r"|t\W{1,2}c[oộ]ng(?:\W.*)?$"
    r"|c[oộ]ng(?:\W*$|\W*\d.*$|\s*:.*$"
    r"|\s+(?:b[aả]n|th[oô]n|x[oó]m|t[oổ]|khu|[aấ]p|l[oớ]p|nh[aà] tr[eẻ]|m[aẫ]u gi[aá]o|trang|d[oồ]n|chung|to[aà]n|x[aã])(?:\W.*)?$)"
    r"|(?:l[uũ]y\s+k[eế]|mang\s+sang|chuy[eể]n\s+trang)(?:\W.*)?$)"
)
_ITEM = r"(?:(?:[ivxlc]+|[a-h]|\d{1,2})[\s.)/\-]+)?"
HAMLET = rf"^\W*{_ITEM}(?:bản|thôn|xóm|tổ|khu|ấp|làng|buôn|tiểu khu|đội|phố|cụm|nhóm|lớp)(?:\s|:|$)"
# Without accents "Ban" may also be a family name (Bàn): such a line counts only when it has no running number.
HAMLET_PLAIN = rf"^[\W]*{_ITEM}(?:ban|thon|xom|to|khu|ap|lang|buon|tieu khu|doi|pho|cum|nhom|lop)(?:\s|:|$)"
# Tested on each cell, lower case, no accents.
FOOTER = (
    r"^[^0-9a-z]*(?:nguoi (?:lap|tong hop|bao cao|ghi|kiem|nhan|giao|lam|theo doi)"
    r"|(?:tm|kt|tl|tuq)(?:\W|$)|t/m|(?:pho )?chu tich|thu truong|tram truong|truong (?:tram|phong|ban|thon)"
    r"|(?:pho )?giam doc|can bo|cong chuc|ke toan|xac nhan|noi nhan|ghi chu\s*:"
    r"|ky[ ,]+(?:ghi|ten|ho ten|ho va ten|dong dau|va)\b"
    r"|luu y\s*:|chu thich|nguon\s*:|an dinh|danh sach (?:nay )?(?:co|gom)|cong tac vien|dai dien"
    r"|khong (?:co )?phat sinh|khong co truong hop)"
    r"|\bngay[\s\d.…_/]*thang[\s\d.…_/]*nam"
)
# A count ("12", "1.250", "98,5 %", "12 trẻ", "Nữ: 7"), as totals have it: no sign of an entry.
COUNT = (
    r"^(?:\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d+)?)\s*%?"
    r"\s*(?:tr[eẻ](?:\s+em)?|em|ch[aá]u|ng[uư][oờ]i|ca|l[uư][oợ]t|th[eẻ]|đi[eể]m|h[oộ])?$"
    r"|^(?:nam|n[uữ]|trong đó|trđ)\W.*\d|^-+$"
)
# What a cell of an entry looks like, by the type of its column.
ENTRY = {
    "date": r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2,4}|\d{4}-\d{2}-\d{2}"
    r"|^\d{1,2}\s*[/.\-]\s*\d{4}$|^(?:19|20)\d{2}$",
    "sex": r"(?i)^(?:nam|nữ|nu|trai|gái|gai|m|f|male|female|[012x])$",
    "tick": r"(?i)^(?:x|v|ü|✓|✔|√|1|có|co)$",
    "number": r"^-?\d+(?:[.,]\d+)?$",
    "weight": r"^-?\d+(?:[.,]\d+)?\s*(?:kg|g)?$",
    "height": r"^-?\d+(?:[.,]\d+)?\s*(?:cm)?$",
    "card": r"(?i)^(?:[a-z]{2}\W?\d[\w\s\-]{8,}|\d{10,15})$",
    "personal_id": r"^\d{9,12}$",
}
RUNNING_NUMBER = r"^\d{1,6}\s*[.)]?$"
GROUP_NUMBER = r"^(?:[IVXLC]+|[A-H])\s*[.)]?$"
_ASIDE = frozenset({"row_label", "note"})


class Signs:
    """What each row of a batch shows of itself: how full it is, the signs of an entry, the words of other lines."""

    def __init__(self, batch: Batch) -> None:
        self.batch, self.texts, self.codes = batch, batch.cells.texts, batch.cells.codes
        self.main = anchor_column(batch.register)
        self.numbered = batch.register.columns[self.main].type == "number"
        self.anchor, self.label = batch.place(self.main), batch.place("row_label")
        self.entries = {name: index for name, index in batch.columns if name != "row_label"}

    @cached_property
    def none(self) -> "Flags":
        """True of no row."""
        import numpy as np

        return np.zeros(len(self.batch.sheet), dtype=bool)

    @cached_property
    def filled(self) -> "Places":
        """Number of filled cells of each row."""
        return self._count(range(self.batch.width))

    @cached_property
    def mapped(self) -> "Places":
        """Number of filled cells of the register's own columns, running number left out."""
        return self._count(self.entries.values())

    def _count(self, columns: Iterable[int]) -> "Places":
        return sum((self.batch.cells.filled[index] for index in columns), self.none.astype("int16"))

    @cached_property
    def _looks(self) -> "dict[str, Flags]":
        """Which texts look as cells of a kind of column do, as running numbers, as numbers of a group."""
        kinds = {self.batch.register.columns[name].type for name in self.entries if name != self.main}
        asked = {kind: ENTRY[kind] for kind in sorted(kinds & ENTRY.keys())}
        return self.texts.match(asked | {"running": RUNNING_NUMBER, "group": GROUP_NUMBER})

    @cached_property
    def typed(self) -> "Places":
        """Number of cells that look as an entry's cell of that column does."""
        kinds = {name: self.batch.register.columns[name].type for name in self.entries if name != self.main}
        alike = (self._looks[kind][self.codes[self.entries[name]]] for name, kind in kinds.items() if kind in ENTRY)
        return sum(alike, self.none.astype("int16"))

    @cached_property
    def running(self) -> "Flags":
        """A running number stands where it belongs."""
        return self._of(self.anchor if self.numbered else self.label, self._looks["running"])

    @cached_property
    def said(self) -> "Flags":
        """What every entry must tell is told (of a numbered list: anything besides the number)."""
        if not self.numbered:
            return self._of(self.anchor, self.texts.told)
        return self._count(index for name, index in self.entries.items() if name != self.main) > 0

    @cached_property
    def labelled(self) -> "Flags":
        """The cell of the running number is filled."""
        return self._of(self.label, self.texts.told)

    @cached_property
    def group_number(self) -> "Flags":
        """A Roman number or a letter where the number of a criterion stands."""
        return self._of(self.anchor, self._looks["group"]) if self.numbered else self.none

    def _of(self, column: int | None, by_text: "Flags") -> "Flags":
        return self.none if column is None else by_text[self.codes[column]]

    @cached_property
    def _says(self) -> "dict[str, Flags]":
        return self.texts.say({"total": TOTAL, "hamlet": HAMLET})

    @cached_property
    def total(self) -> "Flags":
        """The first or the main cell has the words of a total."""
        return self._either(self._says["total"])

    @cached_property
    def hamlet(self) -> "Flags":
        """The first or the main cell names a hamlet, a group or a class."""
        return self._either(self._says["hamlet"])

    def _either(self, by_text: "Flags") -> "Flags":
        return by_text[self.first] | self._of(self.anchor, by_text)

    @cached_property
    def entry(self) -> "Flags":
        """The row is an entry for sure."""
        return self.said & ((self.typed > 0) | (self.running if self.numbered else self.none))

    @cached_property
    def first(self) -> "Codes":
        """The text of the first filled cell of each row (of a blank row: of its first cell)."""
        return first_codes(self.batch.cells)


def first_codes(cells: Cells) -> "Codes":
    """Return for each row the code of its first filled cell; of a blank row that of its first cell."""
    import numpy as np

    codes: Codes = cells.codes[0].copy()
    left = np.flatnonzero(~cells.filled[0])
    for index in range(1, len(cells.codes)):
        filled = cells.filled[index][left]
        codes[left[filled]] = cells.codes[index][left[filled]]
        left = left[~filled]
    return codes


@dataclass(frozen=True)
class Words:
    """Of the doubtful rows of a batch (``rows``): are they subtotals, do they have the words of a signature block."""

    rows: "Places"
    subtotal: "Flags"
    footer: "Flags"


def words(signs: Signs, rows: "Places") -> Words:
    """Look closely at some rows."""
    import numpy as np

    cells = signs.batch.cells.some(rows)
    first, said = first_codes(cells), cells.texts.say(_SAID)
    footer: Flags = np.any(cells.texts.say_folded({"footer": FOOTER})["footer"][cells.codes], axis=0)
    unaccented = said["unaccented"][first] & ~signs.running[rows] & ~signs.entry[rows]
    bare = said["hamlet_plain"]
    plain = bare[first] if signs.anchor is None else bare[first] | bare[cells.codes[signs.anchor]]
    group = signs.hamlet[rows] | (unaccented & plain) | signs.group_number[rows]
    # "Bản Bo, ngày 15 tháng 3" is the place and day of a signature, not a hamlet line.
    subtotal = (signs.total[rows] | (group & ~footer)) & ~_evidence(signs, rows, cells, said)
    return Words(rows, subtotal, footer)


_SAID = {
    "total": TOTAL, "hamlet": HAMLET, "hamlet_plain": HAMLET_PLAIN, "count": COUNT, "unaccented": r"^[\x00-\x7f]*$",
}  # fmt: skip


def _evidence(signs: Signs, rows: "Places", cells: Cells, said: "dict[str, Flags]") -> "Flags":
    """Tell which rows have a cell that only an entry has: filled, no mere count, not the line's own words."""
    register = signs.batch.register
    personal = any(column.type == "name" for column in register.columns.values())
    group = cells.texts.match({"group": GROUP_NUMBER})["group"]
    first, evidence = first_codes(cells), signs.none[rows]
    for name, index in signs.batch.columns:
        # Of a register without persons the name of a criterion is no sign of an entry: its number and points are.
        if name in _ASIDE or not (personal or _is_duty(register.columns[name])):
            continue
        codes = cells.codes[index]
        own_words = ~cells.filled[index] | (codes == first) | said["count"][codes]
        if name == signs.main:
            own_words |= (said["total"] | said["hamlet"] | group)[codes]
            own_words |= said["hamlet_plain"][codes] & ~signs.running[rows]
        evidence = evidence | ~own_words
    return evidence


def _is_duty(column: "RegisterColumn") -> bool:
    return bool(column.required or column.column_required or column.any_of) and column.type != "text"
