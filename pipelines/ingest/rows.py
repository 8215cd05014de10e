"""What every row is: header, blank, subtotal, footer or data; decided for all rows of a batch at once.

A row with the signs of an entry (a day, a sex, a tick, a number where one belongs) is data. Words decide for the rest:
totals and hamlet lines without entries are subtotals, signature lines footers. What stays unclear among the entries is
data (staging will reject and name it), below the last entry it is a footer. No row is ever left out.
"""

from typing import TYPE_CHECKING

from pipelines.ingest import signs
from pipelines.ingest.batch import Batch
from pipelines.ingest.table import anchor_column

if TYPE_CHECKING:
    import polars as pl


def classify(batch: Batch) -> "pl.Series":
    """Return the class of every row of a batch (one of results.CLASSES), in the order of ``batch.cells``."""
    import polars as pl

    register, columns = batch.register, batch.columns
    numbered = register.columns[anchor_column(register)].type == "number"
    flags = batch.cells.select("sheet", "top", *signs.row_signs(register, columns, batch.width))
    flags = flags.with_row_index("index").with_columns(_word_flags(numbered))
    words = pl.col("total") | pl.col("hamlet") | pl.col("group_number")
    doubtful = flags["filled"].gt(0) & ~flags["top"] & flags.select(words | ~pl.col("entry")).to_series()
    tested = pl.concat([batch.cells.filter(doubtful), flags.filter(doubtful).drop("sheet", "top")], how="horizontal")
    tested = tested.select("index", *signs.word_signs(register, columns, batch.width))
    repeated = pl.Series("repeated", _repeated(batch, flags["first"]))
    joined = flags.with_columns(repeated).join(tested, on="index", how="left", maintain_order="left")
    return _decide(joined.lazy(), numbered).collect()["kind"]


def _word_flags(numbered: bool) -> "list[pl.Expr]":
    import polars as pl

    first, anchor = pl.col("first"), pl.col("anchor")
    either = {
        name: first.str.contains(pattern).fill_null(False) | anchor.str.contains(pattern).fill_null(False)
        for name, pattern in (("total", signs.TOTAL), ("hamlet", signs.HAMLET))
    }
    entry = pl.col("said") & ((pl.col("typed") > 0) | (pl.lit(numbered) & pl.col("running")))
    return [*(flag.alias(name) for name, flag in either.items()), entry.alias("entry")]


def _repeated(batch: Batch, first: "pl.Series") -> "pl.Series":
    """Mark rows equal to a line of their sheet's own title or heading block: printed again on each page."""
    import polars as pl

    top = batch.cells["top"]
    candidates = ~top & first.is_in(first.filter(top).drop_nulls().unique().implode())
    if not candidates.any():
        return candidates
    cells = pl.col([f"c{index}" for index in range(batch.width)])
    line = pl.concat_str(cells.fill_null(""), separator=signs.BETWEEN).alias("line")
    known = batch.cells.filter(top).select("sheet", line)
    rows = batch.cells.with_row_index("index").filter(candidates).select("index", "sheet", line)
    same = rows.join(known, on=["sheet", "line"], how="semi")["index"]
    return pl.int_range(len(top), dtype=pl.UInt32, eager=True).is_in(same.implode())


def _decide(flags: "pl.LazyFrame", numbered: bool) -> "pl.LazyFrame":
    """Turn signs into classes; what is unclear depends on where the last entry of the sheet stands."""
    import polars as pl

    row, flag = pl.col("index").cast(pl.Int64), pl.col
    only_number = (flag("filled") == 1) & flag("running") & (flag("mapped") <= int(numbered))
    plain = ~flag("top") & ~flag("blank") & ~flag("subtotal") & ~flag("repeated")
    flags = (
        flags.with_columns(
            flag("subtotal", "footer_word").fill_null(False),
            ((flag("filled") == 0) | (only_number & ~flag("top"))).alias("blank"),
        )
        .with_columns(plain.alias("plain"))
        .with_columns(
            (flag("plain") & (flag("entry") | (flag("typed") >= 2))).alias("sure"),
            (flag("plain") & flag("running") & flag("said")).alias("listed"),
        )
    )
    last = pl.col("last")
    stop = (row > last) & (~flag("plain") | (flag("footer_word") & ~flag("sure")))
    lone = (flag("mapped") == 0) | ((flag("filled") == 1) & flag("labelled"))
    choice = (
        pl.when(flag("blank")).then(pl.lit("blank"))
        .when(flag("top") | flag("repeated")).then(pl.lit("header"))
        .when(flag("subtotal")).then(pl.lit("subtotal"))
        .when(flag("sure") | (flag("listed") & (row <= last))).then(pl.lit("data"))
        .when(flag("footer_word")).then(pl.lit("footer"))
        .when((row < last) & lone).then(pl.lit("subtotal"))
        .when((row < last) | flag("following")).then(pl.lit("data"))
        .otherwise(pl.lit("footer"))
    )  # fmt: skip
    following = (row > last) & ~stop.cum_max().over("sheet") & (flag("said") | (flag("mapped") >= 2))
    return _with_last_entry(flags).with_columns(following.alias("following")).select(choice.alias("kind"))


def _with_last_entry(flags: "pl.LazyFrame") -> "pl.LazyFrame":
    """Add ``last``: the last sure entry of the sheet, or a later numbered line above its first signature line."""
    import polars as pl

    row, flag = pl.col("index").cast(pl.Int64), pl.col
    start = pl.when(flag("top")).then(row).max().fill_null(-1)
    sure = pl.when(flag("sure")).then(row).max()
    flags = flags.with_columns(pl.max_horizontal(sure, start).over("sheet").alias("sure_last"))
    signature = flag("footer_word") & ~flag("sure") & ~flag("listed") & (row > flag("sure_last"))
    flags = flags.with_columns(pl.when(signature).then(row).min().over("sheet").alias("signature"))
    listed = flag("listed") & (row < flag("signature").fill_null(pl.len()))
    listed_last = pl.when(listed).then(row).max().over("sheet")
    return flags.with_columns(pl.max_horizontal(listed_last, "sure_last").alias("last"))
