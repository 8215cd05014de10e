"""The data rows of a classed batch under canonical names, and what speaks against them sheet by sheet."""

from typing import TYPE_CHECKING

from pipelines.ingest.batch import Batch, Pending
from pipelines.ingest.grid import Merge
from pipelines.ingest.legacy import count_legacy, enough
from pipelines.ingest.refusals import Refused
from pipelines.ingest.table import anchor_column
from pipelines.ingest.words import accented_key

if TYPE_CHECKING:
    import polars as pl

# A merged cell of these columns holds for every row it covers (RULES 34); anywhere else a merge in a list of
# persons is more likely a slip than a statement about several children.
_SPREADS = ("commune", "hamlet")
# Columns looked at for an old code page: names and places where there are any, else all texts.
_NAME_TYPES = frozenset({"name", "place"})
# A column without heading to the right of the names, filled this often, holds the given names.
_NAMELESS_SHARE = 0.5


def data_rows(batch: Batch, kinds: "pl.Series") -> "list[pl.DataFrame]":
    """Return, per sheet, row_number (Int64) and one text column per column of the register found in it."""
    picked = [_cell(batch, name, index) for name, index in batch.columns]
    rows = batch.cells.filter(kinds == "data").select("sheet", "row_number", *picked)
    parts = rows.partition_by("sheet", as_dict=True, include_key=False)
    none = rows.clear().drop("sheet")
    frames = [parts.get((index,), none) for index in range(len(batch.sheets))]
    return [_spread(sheet, frame) for sheet, frame in zip(batch.sheets, frames, strict=True)]


def _cell(batch: Batch, name: str, index: int) -> "pl.Expr":
    import polars as pl

    second = batch.sheets[0].table.joined.get(name)
    if second is None:
        return pl.col(f"c{index}").alias(name)
    parts = pl.concat_str([pl.col(f"c{index}"), pl.col(f"c{second}")], separator=" ", ignore_nulls=True)
    return pl.when(parts.str.len_bytes() > 0).then(parts).alias(name)


def _spread(sheet: Pending, rows: "pl.DataFrame") -> "pl.DataFrame":
    """Let a merged place hold for all the rows it covers."""
    for name in _SPREADS:
        index = sheet.table.match.columns.get(name)
        if index is None:
            continue
        tall = [m for m in sheet.grid.merges if m.left <= index <= m.right and m.bottom > m.top >= sheet.table.last]
        if tall:
            rows = _fill_merged(rows, name, tall)
    return rows


def _fill_merged(rows: "pl.DataFrame", name: str, merges: list[Merge]) -> "pl.DataFrame":
    import polars as pl

    ranges = pl.DataFrame({"row_number": [m.top + 1 for m in merges], "until": [m.bottom + 1 for m in merges]})
    ranges = ranges.join(rows.select("row_number", pl.col(name).alias("__value")), on="row_number").sort("row_number")
    joined = rows.join_asof(ranges, on="row_number", strategy="backward")
    inside = pl.col(name).is_null() & (pl.col("row_number") <= pl.col("until"))
    return joined.with_columns(pl.when(inside).then("__value").otherwise(name).alias(name)).select(rows.columns)


def objections(batch: Batch, kinds: "pl.Series") -> dict[int, Refused]:
    """Return sheet index -> why its data may not be used after all (another table inside, old code page, …)."""
    import polars as pl

    data = batch.cells.filter(kinds == "data")
    per_sheet = data.group_by("sheet").agg(
        pl.len().alias("rows"), _second_heading(batch), _beside_filled(batch), *_legacy_counts(batch)
    )
    found = {number: refusal for number in range(len(batch.sheets)) if (refusal := _too_long(batch, number, data))}
    for counts in per_sheet.iter_rows(named=True):
        refusal = _objection(batch, batch.sheets[counts["sheet"]], counts)
        if refusal is not None:
            found[counts["sheet"]] = refusal
    return found


def _too_long(batch: Batch, number: int, data: "pl.DataFrame") -> Refused | None:
    """Refuse text records longer than the headings: a decimal comma outside quotes moves every later cell."""
    import polars as pl

    sheet = batch.sheets[number]
    if sheet.grid.lengths is None:
        return None
    own = data.filter(data["sheet"] == number)
    lengths = sheet.grid.lengths.gather(own["row_number"] - 1)
    headed = sheet.grid.lengths[sheet.table.last - 1]
    too_long = own["row_number"].filter(lengths > headed)
    if too_long.is_empty():
        return None
    beyond = own.select(pl.any_horizontal(pl.col(f"c{index}").is_not_null() for index in range(headed, batch.width)))
    if lengths.n_unique() == 1 and not beyond.to_series().any():
        return None
    detail = f"Bản ghi ở dòng {too_long[0]} có nhiều ô hơn dòng tiêu đề (dấu phẩy thập phân chưa đặt trong ngoặc kép?)."
    return Refused("unknown_layout", detail=detail, todo="lưu lại thành .xlsx, hoặc CSV ngăn cách bằng dấu chấm phẩy")


def _second_heading(batch: Batch) -> "pl.Expr":
    """First row whose main cell is itself a heading of that column: another table starts there."""
    import polars as pl

    main = anchor_column(batch.register)
    index = dict(batch.columns).get(main)
    if index is None:
        return pl.lit(None, dtype=pl.Int64).first().alias("second_heading")
    headings = [accented_key(spelling) for spelling in batch.register.columns[main].headers]
    text = pl.col(f"c{index}").str.normalize("NFC").str.to_lowercase().str.replace_all(r"[\W_]+", " ").str.strip_chars()
    return pl.col("row_number").filter(text.is_in(headings)).min().alias("second_heading")


def _beside(batch: Batch) -> int | None:
    """Return the sheet column to the right of the names when no column of the register is there."""
    main = anchor_column(batch.register)
    index = dict(batch.columns).get(main)
    if index is None or batch.register.columns[main].type != "name" or main in batch.sheets[0].table.joined:
        return None
    beside = index + 1
    return None if beside >= batch.width or beside in dict(batch.columns).values() else beside


def _beside_filled(batch: Batch) -> "pl.Expr":
    import polars as pl

    beside = _beside(batch)
    return (pl.lit(0).first() if beside is None else pl.col(f"c{beside}").count()).alias("beside")


def _legacy_counts(batch: Batch) -> "list[pl.Expr]":
    types = {name: batch.register.columns[name].type for name, _ in batch.columns}
    looked_at = {name for name, kind in types.items() if kind in _NAME_TYPES}
    looked_at = looked_at or {name for name, kind in types.items() if kind == "text"}
    counts = []
    for name, index in batch.columns:
        if name in looked_at:
            accented, hits = count_legacy(f"c{index}")
            counts += [accented.alias(f"all|{name}"), hits.alias(f"hit|{name}")]
    return counts


def _objection(batch: Batch, sheet: Pending, counts: dict[str, int]) -> Refused | None:
    columns = batch.register.columns
    if counts["second_heading"] is not None:
        detail = f"Dòng {counts['second_heading']} lại là một dòng tiêu đề cột: trang tính có nhiều bảng."
        return Refused("unknown_layout", detail=detail, todo="tách mỗi bảng ra một trang tính")
    beside = _beside(batch)
    if beside is not None and not sheet.table.headed(beside) and counts["beside"] >= _NAMELESS_SHARE * counts["rows"]:
        detail = f"Cột bên phải “{columns[anchor_column(batch.register)].vi}” không có tiêu đề nhưng có chữ."
        return Refused("unknown_layout", detail=detail, todo="nếu họ đệm và tên tách hai cột, hãy gộp vào một cột")
    marked = {key[4:]: counts[f"hit|{key[4:]}"] for key in counts if key.startswith("all|")}
    wrong = [columns[name].vi for name, hits in marked.items() if enough(counts[f"all|{name}"], hits)]
    return Refused("legacy_encoding", detail=f"Cột: {', '.join(wrong)}.") if wrong else None
