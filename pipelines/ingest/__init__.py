"""Ingest: every file of the raw folder read exactly; every row accounted for; nothing guessed, nothing executed.

``read_folder`` is the door: content before extension, guards before opening, headings to canonical columns, rows to
classes, facts from title blocks and names. Values stay text; typing and judging rows is staging's work.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.ingest.reading import Reading, read_folder
    from pipelines.ingest.results import FileRead, SheetRead

__all__ = ["FileRead", "Reading", "SheetRead", "read_folder"]

_HOMES = {
    "FileRead": "pipelines.ingest.results",
    "SheetRead": "pipelines.ingest.results",
    "Reading": "pipelines.ingest.reading",
    "read_folder": "pipelines.ingest.reading",
}


def __getattr__(name: str) -> Any:
    """Load a name of the front door when it is first asked for."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
