"""Lists for `treem match`: one file, its columns found by their headings, every row with an id of its own."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import catalog
from pipelines.errors import InputError, RequestError
from pipelines.ingest.decode import decode_text
from pipelines.ingest.delimited import read_delimited
from pipelines.ingest.grid import Grid
from pipelines.ingest.kinds import refuse_unreadable, sniff
from pipelines.ingest.refusals import Refused, place
from pipelines.ingest.texts import clean_column
from pipelines.ingest.words import key
from pipelines.ingest.workbook import Workbook

if TYPE_CHECKING:
    import polars as pl

PROVINCE = "province"
COLUMNS = ("id", "full_name", "birth_date", "sex", "commune", "mother_name", "personal_id", "card_no", PROVINCE)
_SHOWN = 5  # row numbers named in a message


@dataclass(frozen=True)
class People:
    """One list: its file's name and hash, the columns it has, and its rows (COLUMNS + row_in_list, text as cleaned by ingest)."""

    name: str
    fingerprint: str
    columns: tuple[str, ...]
    frame: "pl.DataFrame"


def read_list(path: Path, mapping: Mapping[str, str] | None = None) -> People:
    """Read one list (CSV in any encoding ingest knows, Excel, ods): its first sheet with the headings.

    Args:
        mapping: heading in the file -> name of COLUMNS, for headings that are not understood by themselves.

    Raises:
        RequestError: no such file, or a mapping that fits nothing.
        InputError: the file cannot be read, has no id column, or rows without an id of their own.
    """
    if not path.is_file():
        raise RequestError("Không thấy tệp danh sách.", path.name, "kiểm tra lại đường dẫn")
    data = path.read_bytes()
    wanted = _headings(mapping or {})
    try:
        grids = _grids(data, path.name)
    except Refused as refusal:
        raise InputError(refusal.what, refusal.where or place(path.name), refusal.todo) from None
    top, columns, grid = _find(grids, wanted, path.name)
    return _people(path.name, hashlib.sha256(data).hexdigest(), grid, top, columns)


def _grids(data: bytes, name: str) -> list[Grid]:
    if not data.strip():
        raise Refused("empty_file", place(name))
    kind, package = sniff(data)
    refuse_unreadable(kind, name)
    if kind == "text":
        return [read_delimited(decode_text(data), Path(name).stem)]
    if kind == "html":
        raise Refused("unsupported_format", place(name))
    book = Workbook(data, kind, package)
    for step in (book.guard, book.open, book.load):
        step()
    return [grid for grid in book.grids() if not grid.hidden and grid.refusal is None]


def _headings(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return heading key -> column: the names themselves, the spellings of the child register, and what the user says."""
    known = {key(name): name for name in COLUMNS} | {"ma": "id", "ma so": "id", "ma tre": "id"}
    known |= dict.fromkeys(("tinh", "tinh thanh", "tinh thanh pho"), PROVINCE)
    told = catalog.registers()["child_register"].columns
    for name in COLUMNS[1:-1]:  # no register of a commune has a column of the province
        known |= {key(heading): name for heading in (told[name].vi, *told[name].headers)}
    for heading, name in mapping.items():
        if name not in COLUMNS:
            raise RequestError(f"Không có cột tên “{name}”.", "--map", f"chọn trong: {', '.join(COLUMNS)}")
        known[key(heading)] = name
    return known


def _find(grids: Sequence[Grid], wanted: Mapping[str, str], name: str) -> tuple[int, dict[str, int], Grid]:
    """Return the row of the headings, where each column stands, and the sheet: the first that has an id and something to compare."""
    seen: set[str] = set()
    filled = False
    for grid in grids:
        for number, cells in grid.head_rows():
            filled = True
            found = [(wanted.get(key(cell)), at) for at, cell in enumerate(cells) if cell]
            columns = {column: at for column, at in found if column}
            seen |= set(columns)
            if "id" in columns and len(columns) > 1:
                _refuse_twice([column for column, _ in found if column], name)
                return number, columns, grid
    if not filled:
        raise _refusal("empty_file", name)
    if seen and "id" not in seen:
        raise InputError(
            "Danh sách không có cột id.", name, "thêm cột id (mỗi dòng một mã riêng), hoặc chỉ ra cột ấy: --map “STT=id”"
        )
    raise InputError("Không thấy dòng tên cột.", name, f"dòng đầu phải có: {', '.join(COLUMNS)} (những cột có), hoặc dùng --map")


def _refusal(reason: str, name: str) -> InputError:
    refusal = Refused(reason, place(name))
    return InputError(refusal.what, refusal.where, refusal.todo)


def _refuse_twice(columns: Sequence[str], name: str) -> None:
    twice = sorted(column for column, times in Counter(columns).items() if times > 1)
    if twice:
        raise InputError(f"Cột {', '.join(twice)} có hai lần.", name, "bỏ hoặc đổi tên một cột")


def _people(name: str, fingerprint: str, grid: Grid, top: int, columns: dict[str, int]) -> People:
    import polars as pl

    body = grid.frame.slice(top + 1)
    cells = {column: clean_column(body[f"c{at}"]) for column, at in columns.items()}
    raw = body[f"c{columns['id']}"]
    cells["id"] = pl.select(pl.when(cells["id"].is_not_null()).then(raw)).to_series()  # told again exactly as it came
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, body.height)
    frame = pl.DataFrame({column: cells.get(column, nothing) for column in COLUMNS})
    frame = frame.with_columns(row_in_list=pl.int_range(top + 2, top + 2 + frame.height, dtype=pl.Int64))
    frame = frame.filter(pl.any_horizontal(pl.col(column).is_not_null() for column in columns))
    if frame.is_empty():
        raise _refusal("no_data_rows", name)
    _require_ids(frame, name)
    return People(name, fingerprint, tuple(column for column in COLUMNS if column in columns), frame)


def _require_ids(frame: Any, name: str) -> None:
    """Every row needs an id of its own, or nobody could say which rows were joined."""
    import polars as pl

    blank = frame.filter(pl.col("id").is_null())["row_in_list"].to_list()
    if blank:
        raise InputError("Có dòng không có id.", f"{name}, dòng {_some(blank)}", "ghi mã riêng cho từng dòng")
    twice = frame.filter(pl.col("id").is_duplicated())["row_in_list"].to_list()
    if twice:
        raise InputError("Có id dùng cho nhiều dòng.", f"{name}, dòng {_some(twice)}", "cho mỗi dòng một mã riêng")


def _some(rows: Sequence[int]) -> str:
    told = ", ".join(map(str, rows[:_SHOWN]))
    return f"{told}, … ({len(rows)} dòng)" if len(rows) > _SHOWN else told
