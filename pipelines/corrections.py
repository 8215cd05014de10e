"""Corrections that communes sent back: which cell of which row now reads how, and applying them when registers are read.

Raw files are never edited. A corrected fix list lies in ``data/raw/_da_sua/`` as it was received, and each build reads it
again. A row is known by what it says, not by where it stands, so that a list sent again in another order is corrected too.
"""

import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import InputError
from pipelines.settings import private_folder

if TYPE_CHECKING:
    import polars as pl

FOLDER = "_da_sua"
# Headings of a fix list by which it is found again; the first three columns are hidden and locked.
ROW_MARK, REGISTER, COLUMN, NEW_TEXT = "Mã dòng", "Mã sổ", "Mã cột", "Sửa thành"
# The answer that takes a row out; people write it in other words too.
STRIKE = "gạch bỏ dòng"
_STRIKES = frozenset({STRIKE, "gạch bỏ", "bỏ dòng", "xóa dòng", "xoá dòng", "gach bo dong"})
# The column of the rows as read that says so; the row stays in the ledger, as a rejected one.
STRUCK = "struck"
# What a person changes without changing the child: the running number of a list.
_NOT_CONTENT = frozenset({"row_label"})
_MARK_LENGTH = 20


@dataclass(frozen=True)
class Correction:
    """One cell: the register, the mark of the row as first received, the column, and what it should read."""

    register: str
    row: str
    column: str
    text: str

    @property
    def strikes(self) -> bool:
        """Whether the answer is that the whole row is to be struck out."""
        return " ".join(self.text.lower().split()).strip(" .()") in _STRIKES


def row_marks(frame: "pl.DataFrame", columns: Iterable[str]) -> list[str]:
    """Return a mark of what each row says: 20 hex digits of SHA-256 over its filled cells and the list's commune.

    Args:
        frame: data rows of one register as ingest gives them; columns: the register's own columns.
    """
    import polars as pl

    told = [name for name in ("commune_text", *columns) if name in frame.columns and name not in _NOT_CONTENT]
    filled = [pl.when(pl.col(name).is_not_null()).then(pl.lit(f"{name}=") + pl.col(name)) for name in told]
    texts = frame.select(pl.concat_str(filled, separator="\x1f", ignore_nulls=True)).to_series()
    return [hashlib.sha256(text.encode()).hexdigest()[:_MARK_LENGTH] for text in texts]


def correct(frame: "pl.DataFrame", columns: Iterable[str], corrections: Iterable[Correction]) -> "pl.DataFrame":
    """Return the rows of one register with the corrected cells, and which were struck out; a later correction of a cell wins."""
    import polars as pl

    listed = list(corrections)
    if not listed:
        return frame.with_columns(pl.lit(False).alias(STRUCK))
    marks = pl.Series("mark", row_marks(frame, columns))
    wanted: dict[str, dict[str, str]] = {}
    for one in listed:
        if not one.strikes:
            wanted.setdefault(_cell_of(one.column, frame.columns), {})[one.row] = one.text
    frame = frame.with_columns(marks.is_in([one.row for one in listed if one.strikes]).alias(STRUCK))
    for name, by_row in wanted.items():
        if name:
            new = marks.replace_strict(list(by_row), list(by_row.values()), default=None, return_dtype=pl.String)
            frame = frame.with_columns(pl.coalesce(new.alias(name), pl.col(name)).alias(name))
    return frame


def _cell_of(column: str, have: list[str]) -> str:
    """Return where a correction is written: a list whose commune stands in its title has no column for it."""
    if column == "commune" and column not in have:
        return "commune_text"
    return column if column in have else ""


def can_correct(column: str, have: Iterable[str]) -> bool:
    """Tell whether a finding about this column can be closed by writing one text."""
    return bool(_cell_of(column, list(have)))


def read_list(path: Path) -> tuple[list[Correction], int]:
    """Read a corrected fix list; return the corrections and how many lines were left empty.

    Raises:
        InputError: the file is no fix list, or its hidden columns are gone.
    """
    told = [line for _, line in table_of(path, (ROW_MARK, REGISTER, COLUMN, NEW_TEXT))]
    told = [line for line in told if line[ROW_MARK] and line[REGISTER] and line[COLUMN]]
    found = [
        Correction(line[REGISTER], line[ROW_MARK], line[COLUMN], line[NEW_TEXT]) for line in told if line[NEW_TEXT]
    ]
    return found, len(told) - len(found)


def table_of(path: Path, headings: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the lines of a list that treem wrote and people filled in: row number in the sheet, heading -> text.

    Raises:
        InputError: the file has no row with all these headings.
    """
    rows = _cells(path)
    at = next((index for index, row in enumerate(rows) if set(headings) <= set(row)), None)
    if at is None:
        raise InputError(
            "Tệp này không phải danh sách do treem worklist viết, hoặc các cột ẩn đã bị xóa.",
            path.name,
            "dùng đúng tệp đã nhận, chỉ ghi vào cột màu vàng",
        )
    place = {name: rows[at].index(name) for name in headings}
    return [
        (number, {name: (row[index] or "").strip() for name, index in place.items()})
        for number, row in enumerate(rows[at + 1 :], start=at + 2)
    ]


def _cells(path: Path) -> list[list[Any]]:
    """Return the first sheet as rows of text."""
    import fastexcel

    try:
        sheet = fastexcel.read_excel(path.read_bytes()).load_sheet(0, header_row=None, skip_rows=0, dtypes="string")
    except (OSError, fastexcel.FastExcelError) as problem:
        raise InputError("Không mở được tệp để đọc.", path.name, "lưu lại thành Excel Workbook (.xlsx)") from problem
    return [list(row) for row in sheet.to_polars().rows()]


def receive(raw: Path, path: Path) -> tuple[list[Correction], int]:
    """Take a corrected fix list in: check it, and keep it as received in ``data/raw/_da_sua/``.

    The same file taken in twice counts once.

    Raises:
        InputError: no fix list.
    """
    found = read_list(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    folder = private_folder(raw / FOLDER)
    if not list(folder.glob(f"*_{digest}.xlsx")):
        number = len(list(folder.glob("*.xlsx"))) + 1
        shutil.copyfile(path, folder / f"{number:04d}_{digest}.xlsx")
    return found


def lists(raw: Path) -> list[Path]:
    """Return the fix lists that were taken in, the oldest first."""
    return sorted((raw / FOLDER).glob("*.xlsx"))


def hashes(raw: Path) -> dict[str, str]:
    """Return file -> SHA-256 of every list taken in, for the manifest: they change the figures."""
    return {f"{FOLDER}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in lists(raw)}


def read_all(raw: Path) -> Mapping[str, list[Correction]]:
    """Return register -> its corrections, the oldest first.

    Raises:
        InputError: a file of the folder is no fix list.
    """
    by_register: dict[str, list[Correction]] = {}
    for path in lists(raw):
        for one in read_list(path)[0]:
            by_register.setdefault(one.register, []).append(one)
    return by_register
