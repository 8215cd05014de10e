"""Writes a small table of figures to .csv, .parquet or .xlsx, whole or not at all."""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from pipelines.anthropometry.sink import publish, require_target, write_rows
from pipelines.engine import connect, load_rows


def write_table(source: Path, out: Path, schema: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> int:
    """Write rows under the names of ``schema``; return how many. CSV has a byte-order mark, so Excel reads Vietnamese.

    Raises:
        RequestError: as ``require_target``.
        BusyError: the output is held open by another program.
    """
    require_target(source, out)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".treem-anthro-") as folder, closing(connect()) as con:
        part = Path(folder) / f"part{out.suffix.lower()}"
        numbered = [(*row, place) for place, row in enumerate(rows)]
        load_rows(con, "figures", {**schema, "place": "bigint"}, numbered)
        written = write_rows(
            con, f"select {', '.join(schema)} from figures order by place", list(schema), part, bom=True
        )
        publish(part, out)
    return written
