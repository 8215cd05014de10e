"""Disclosure control: nothing about a child may be worked out from what an office publishes.

``protect`` hides small counts and what reveals them; ``auditor.attack`` is the proof, and shares no code with it.
"""

from collections.abc import Sequence
from typing import Any

from pipelines.disclosure.tables import SMALL, Protected, protect_rows

__all__ = ["SMALL", "Protected", "protect", "protect_rows"]


def protect(
    table: Any, dims: Sequence[str] = (), nested: Sequence[Sequence[str]] = (), total: str = "*", small: range = SMALL
) -> Any:
    """Return a frame of counts with small ones, and what reveals them, hidden.

    Args:
        table: pandas or polars frame with the dimensions and a column ``count``; see ``tables.protect_rows`` for the rest.

    Returns:
        A frame of the same kind: every cell and every margin (``*``), ``count`` empty where hidden, ``status`` S shown, U small,
        M hidden with others, E empty.

    Raises:
        RequestError, InputError: as ``protect_rows``; InputError too when something can still be worked out.
    """
    polars = type(table).__module__.startswith("polars")
    rows = table.to_dicts() if polars else table.to_dict("records")
    found = protect_rows(rows, dims, nested, total, small)
    if found.unsafe:
        from pipelines.errors import InputError

        raise InputError(f"Còn {len(found.unsafe)} ô có thể suy ra được.", todo="gộp bớt phân tổ rồi làm lại")
    return type(table)(found.rows())
