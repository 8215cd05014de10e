"""Who makes the tables of the core and indicator SQL files: DuckDB in this process, or another engine that brings them back."""

from collections.abc import Mapping
from typing import Protocol

from pipelines import engine


class Maker(Protocol):
    """An engine that runs SQL files: one SELECT each, table name -> SQL; the tables are in ``con`` afterwards.

    ``packages``: what else than the project's own packages decides the result, with versions; known once tables were made.
    """

    name: str

    @property
    def packages(self) -> Mapping[str, str]: ...

    def in_turn(self, con: engine.Connection, queries: Mapping[str, str]) -> None:
        """Make tables, each of which may read those before it."""

    def at_once(self, con: engine.Connection, queries: Mapping[str, str]) -> None:
        """Make tables that do not read each other."""


class DuckDB:
    """The database of the build itself."""

    name = "duckdb"
    packages: Mapping[str, str] = {}

    def in_turn(self, con: engine.Connection, queries: Mapping[str, str]) -> None:
        """Make tables one after another."""
        for name, sql in queries.items():
            engine.make_table(con, name, sql)

    def at_once(self, con: engine.Connection, queries: Mapping[str, str]) -> None:
        """Make tables several at a time."""
        engine.make_tables(con, queries)
