"""The growth tables one run needs: always WHO 2006, the others only where something of theirs is computed."""

from pipelines.anthropometry.query import BY_DAY, Extras
from pipelines.anthropometry.tables import ARM_TABLE, Run, create_growth
from pipelines.anthropometry.tables_pygrowup import create_2007, create_by_day


def create_needed(run: Run, extras: Extras, *, temporary: bool = False) -> None:
    """Create the tables that ``scores_query`` reads for ``extras``.

    Raises:
        CatalogError: a table file is missing or is not the pinned one.
    """
    tables = {BY_DAY[index].table for index in extras.by_day}
    create_growth(run, arm=ARM_TABLE.name in tables, temporary=temporary)
    for name in sorted(tables - {ARM_TABLE.name}):
        create_by_day(run, name, temporary=temporary)
    if extras.school:
        create_2007(run, temporary=temporary)
