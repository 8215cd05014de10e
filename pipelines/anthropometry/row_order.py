"""Rows out in the order they came in: streamed and checked row by row, or sorted where the stream lost the order.

A join promises no order. With one thread and its sides as written, this engine hands rows on as they came (not so
1.5, which puts rows without a match last), in a third of the memory that sorting takes. So the stream is tried first
and every row is checked against its number; the first row out of place stops it and the sort takes over.
"""

from collections.abc import Callable, Sequence

from pipelines.engine import Connection

ROW = "treem_row"
_OUT_OF_ORDER = "treem: rows out of order"


def numbered(relation: str) -> str:
    """Return ``relation`` with the column ROW: 1, 2, … in the order of the file."""
    return f"(select row_number() over () as {ROW}, * from {relation})"


def keep_sides(con: Connection) -> None:
    """Keep the sides of joins as written: a file of unknown length must never be the side held in memory."""
    con.execute("set disabled_optimizers = 'join_order,build_side_probe_side'")


def write_in_order(con: Connection, select: str, columns: Sequence[str], write: Callable[[str], int]) -> int:
    """Call ``write`` with a query that gives ``columns`` of ``select`` in the order of its column ROW.

    Args:
        select: a query over ``numbered(…)`` that carries ROW.
        columns: the columns wanted, without ROW.
        write: runs a query into a file and returns the number of rows; may be called twice.
    """
    import duckdb

    keep_sides(con)
    con.execute("set threads = 1")
    con.execute("create or replace temporary sequence treem_written start 1")
    first, *others = columns
    checked = f"case when {ROW} = nextval('treem_written') then {first} else error('{_OUT_OF_ORDER}') end as {first}"
    try:
        return write(f"select {', '.join([checked, *others])} from ({select}) as given")
    except duckdb.Error as problem:
        if _OUT_OF_ORDER not in str(problem):
            raise
    return write(f"select {', '.join(columns)} from ({select}) as given order by {ROW}")
