"""Publication: versioned Parquet and an immutable manifest, made current by one rename of a small pointer file."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines import engine
from pipelines.files import replace, write_text
from pipelines.settings import private_folder

KEEP = 3
POINTER = "CURRENT"


def publish(
    con: engine.Connection,
    marts: Path,
    build: str,
    tables: Mapping[str, str],
    manifest: dict[str, Any],
    write: engine.Writer | None = None,
) -> Path:
    """Write the tables of one build, verify them, then make the build current.

    Args:
        tables: Parquet name -> query with a full ORDER BY (equal input gives equal bytes).
        manifest: what went in; row counts are added here.
        write: what writes one table, as for ``engine.write_all``.

    Returns:
        The build's folder.
    """
    marts.mkdir(parents=True, exist_ok=True)
    folder, staging = marts / build, marts / f".{build}.part"
    shutil.rmtree(staging, ignore_errors=True)
    private_folder(staging)  # small numbers stand in it
    written = engine.write_all(con, {staging / f"{name}.parquet": sql for name, sql in tables.items()}, write)
    counts = dict(zip(tables, written, strict=True))
    for name, expected in counts.items():
        path = engine.quoted(staging / f"{name}.parquet")
        found = engine.rows(con, f"select count(*) from read_parquet('{path}')")[0][0]
        if found != expected:
            raise OSError(f"{name}.parquet: {found} != {expected}")
    write_text(
        staging / "manifest.json",
        json.dumps({**manifest, "tables": counts}, ensure_ascii=False, indent=1, sort_keys=True),
    )
    if folder.exists():
        # the same input builds the same folder again: what is there stays, it is what we just made
        shutil.rmtree(staging)
    else:
        replace(staging, folder)
    write_text(marts / POINTER, build + "\n")
    return folder


def forget_old(marts: Path, submitted: set[str], keep: int = KEEP) -> None:
    """Remove builds beyond the newest ``keep``, except the current one and those of submissions."""
    current = (marts / POINTER).read_text(encoding="utf-8").strip()
    builds = [path for path in marts.iterdir() if (path / "manifest.json").exists()]
    builds.sort(key=lambda path: (path / "manifest.json").stat().st_mtime_ns, reverse=True)
    for path in builds[keep:]:
        if path.name != current and path.name not in submitted:
            shutil.rmtree(path, ignore_errors=True)
    for leftover in marts.glob(".*.part"):
        shutil.rmtree(leftover, ignore_errors=True)
