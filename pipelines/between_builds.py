"""What a build leaves for the next, and under what it may be used again: typed rows, the children's keys, files written.

All of it lies in ``data/work`` and may be deleted at any time: a build from nothing gives the same bytes.
"""

import hashlib
import shutil
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

from pipelines import catalog, engine
from pipelines.identity import forgotten, keeper, remembered, vault
from pipelines.ingest import mapping_files
from pipelines.registers import kept, questions
from pipelines.settings import PACKAGE, Project, private_folder
from pipelines.written import Written


@cache
def code_version() -> str:
    """Return a hash of everything in the package that can change a number."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in (".py", ".sql", ".yml", ".csv") and "__pycache__" not in path.parts:
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def places_told(project: Project) -> str:
    """Name what people confirmed of places, for it changes the figures; lines that still wait for a person do not."""
    from pipelines.places.confirmed import fingerprint

    return fingerprint(project.place_names)


def kept_rows(project: Project, reading: Any, received: Mapping[str, Any]) -> kept.Kept:
    """Return the typed rows of former builds; a register with codes that a province changed is always typed anew."""
    changed = {path.stem for path in (project.state / "codes").glob("*.csv")}
    registers = [one.id for one in catalog.registers().values() if not changed & set(one.changeable)]
    answered = questions.hashes(project.state) | mapping_files.hashes(project.mappings)
    common = repr((_versions(), places_told(project), sorted(answered.items())))
    return kept.Kept(private_folder(project.work) / "staged", kept.told(reading, registers, common, received))


def written_files(project: Project) -> Written:
    """Return what the last build wrote into marts and core."""
    return Written(private_folder(project.work) / "written.json", _versions())


class Keys:
    """The children's keys of the last build. Where people decided on children, or had one forgotten, they are always given anew."""

    def __init__(self, con: engine.Connection, project: Project) -> None:
        self._folder, self._vault = private_folder(project.work) / "keys", project.vault
        decided = project.match_decisions.exists() or (project.state / forgotten.STATE).exists()
        self._rows = "" if decided else remembered.rows_told(con, repr((_versions(), places_told(project))))

    def recall(self, con: engine.Connection) -> bool:
        """Make the tables of the last build's keys if its rows, its vault and its program were the same; tell whether they were."""
        return bool(self._rows) and remembered.recall(con, self._folder, self._told())

    def vault_holds(self, con: engine.Connection) -> bool:
        """Tell whether the vault says of everybody what the rows say, after the keys of the last build were recalled."""
        return remembered.still_described(con, self._folder, self._told())

    def keep(self, con: engine.Connection) -> None:
        """Keep the keys of this build, after the vault has been saved."""
        if self._rows:
            remembered.keep(con, self._folder, self._told())
        else:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _told(self) -> str:
        return self._rows + "".join(vault.name_of(self._vault / f"{name}.vault") for name in keeper.TABLES)


def _versions() -> str:
    """Name the program and the libraries on which all of this depends."""
    return repr([code_version(), *(version(name) for name in ("duckdb", "polars", "splink"))])
