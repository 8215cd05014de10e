"""Whose letterhead stands on a report: the office on the report's date (RULES 31).

A sample lies beside the plan (``plans/office_<plan>.yml``); the office's own ``data/state/office.yml`` goes before it, entry by entry.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import catalog
from pipelines.errors import CatalogError
from pipelines.reporting.document import Office
from pipelines.settings import PACKAGE, Project

if TYPE_CHECKING:
    from pipelines.reporting.context import Place

KEYS = {
    "level",
    "place",
    "from",
    "to",
    "self_name",
    "parent_body",
    "issuing_body",
    "symbol",
    "place_name",
    "addressee",
    "recipients",
    "signature",
}


def office_for(project: Project, plan: str, place: "Place", parent: "Place | None", on: date) -> tuple[Office, str]:
    """Return the letterhead of a place on a day, and the office's name inside a sentence.

    Entries are tried in order, the project's own first; the first that fits level, place and date wins. Texts may carry
    ``{place}`` (Xã Bình Lư), ``{running}`` (xã Bình Lư), ``{short}`` (Bình Lư), ``{PLACE}`` and ``{parent}`` (huyện Tam Đường).

    Raises:
        CatalogError: an office file is wrong.
    """
    words = {
        "place": place.name,
        "running": place.running,
        "short": place.short,
        "PLACE": place.name.upper(),
        "parent": parent.running if parent else "",
    }
    for path in (project.state / "office.yml", PACKAGE / "plans" / f"office_{plan}.yml"):
        for entry in _entries(path):
            if _fits(entry, place, on):
                return _office(entry, words, path.name)
    return Office(place_name=place.short), place.name


def _entries(path: Path) -> list[Mapping[str, Any]]:
    if not path.exists():
        return []
    entries = catalog.read_yaml(path).get("offices", [])
    for position, entry in enumerate(entries, start=1):
        unknown = sorted(set(entry) - KEYS)
        if unknown:
            todo = f"các khóa được dùng: {', '.join(sorted(KEYS))}"
            raise CatalogError(f"Khóa lạ: {', '.join(unknown)}.", f"{path.name}, mục {position}", todo)
    return list(entries)


def _fits(entry: Mapping[str, Any], place: "Place", on: date) -> bool:
    starts, ends = entry.get("from"), entry.get("to")
    return (
        entry.get("level", place.level) == place.level
        and str(entry.get("place", place.code)) == place.code
        and (starts is None or starts <= on)
        and (ends is None or on < ends)
    )


def _office(entry: Mapping[str, Any], words: Mapping[str, str], where: str) -> tuple[Office, str]:
    try:
        texts = {
            key: str(entry.get(key, "")).format(**words) for key in ("parent_body", "issuing_body", "symbol", "place_name", "addressee")
        }
        recipients, signature = (tuple(str(line).format(**words) for line in entry.get(key, ())) for key in ("recipients", "signature"))
        self_name = str(entry.get("self_name", "")).format(**words)
    except (KeyError, IndexError, ValueError) as problem:
        raise CatalogError(f"Ô thay thế lạ trong phần thể thức: {problem}.", where, "xem letterhead.py") from problem
    return Office(recipients=recipients, signature=signature, **texts), self_name
