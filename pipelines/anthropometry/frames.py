"""z-scores of a frame or relation in memory: the same kind comes back, the same rows in the same order."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any, TypeVar, cast

from pipelines.anthropometry.cells import Sheet, output_names
from pipelines.anthropometry.fields import AgeUnit, find_columns
from pipelines.anthropometry.query import OUTPUTS, zscore_query
from pipelines.anthropometry.quoting import identifier
from pipelines.anthropometry.row_order import ROW, numbered
from pipelines.anthropometry.source import renamed_columns
from pipelines.anthropometry.tables import create_growth, register_growth
from pipelines.engine import connect, rows
from pipelines.errors import RequestError

T = TypeVar("T")
_GIVEN = "treem_anthro_given"


def zscores(
    data: T, *, unrounded: bool = False, age_in: AgeUnit | None = None, mapping: Mapping[str, str] | None = None
) -> T:
    """Return ``data`` with the WHO 2006 columns clenhei (cm), cbmi (kg/m2), waz, haz, whz, baz and their flags added.

    Columns and codes are those of ``convert``: sex, age_days or age_months, weight, lenhei, and where there are any
    measure and oedema. A column named like an output becomes ``input_<name>``. A cell that cannot be read counts as
    not measured.

    Args:
        data: DuckDB relation, pandas DataFrame (its index is kept) or polars DataFrame.
        unrounded, age_in, mapping: as in ``convert``.

    Raises:
        RequestError: another kind of object, or names and units that do not fit.
        InputError: a column is missing or doubled.
    """
    kind = (type(data).__module__.partition(".")[0].lstrip("_"), type(data).__name__)
    if kind == ("duckdb", "DuckDBPyRelation"):
        return cast(T, _of_relation(data, unrounded, age_in, mapping))
    if kind in {("pandas", "DataFrame"), ("polars", "DataFrame")}:
        return cast(T, _of_frame(data, kind[0], unrounded, age_in, mapping))
    raise RequestError(
        f"zscores không nhận kiểu {type(data).__name__}.", todo="đưa quan hệ DuckDB, DataFrame của pandas hoặc polars"
    )


def _of_relation(relation: Any, unrounded: bool, age_in: AgeUnit | None, mapping: Mapping[str, str] | None) -> Any:
    """Run on the relation's own connection, which gets the growth tables as temporary tables.

    A relation has no public connection; its own ``query`` runs statements there and names the relation in them.
    """
    names = [str(name) for name in relation.columns]
    sheet = Sheet(numbered("renamed"), [str(kind) for kind in relation.types], find_columns(names, mapping, age_in))

    def run(sql: str) -> list[tuple[Any, ...]]:
        answer = relation.query(_GIVEN, sql)
        # duckdb 1.5 gives nothing back for a statement that is no query
        return [] if answer is None else list(answer.fetchall())

    create_growth(run, temporary=True)
    outputs = output_names(names)
    aliases = [*outputs[: len(names)], ROW, *outputs[len(names) :]]
    return relation.query(
        _GIVEN,
        f"with renamed as (select {renamed_columns(names)} from {_GIVEN}), "
        f"scored({_identifiers(aliases)}) as ({sheet.scored(unrounded=unrounded, carried=[ROW])}) "
        f"select {_identifiers(outputs)} from scored order by {ROW}",
    )


def _identifiers(names: Sequence[str]) -> str:
    return ", ".join(identifier(name) for name in names)


def _of_frame(
    frame: Any, library: str, unrounded: bool, age_in: AgeUnit | None, mapping: Mapping[str, str] | None
) -> Any:
    """Only the measurements go through SQL; every other column stays the frame's own object."""
    columns = find_columns([str(name) for name in frame.columns], mapping, age_in)
    places = sorted(columns.position.values())
    chosen = frame.iloc[:, places] if library == "pandas" else frame[:, places]
    chosen.columns = [f"c{place}" for place in places]
    with closing(connect()) as con:
        register_growth(con)
        con.register("chosen", chosen)
        types = dict(zip(places, (row[1] for row in rows(con, "describe chosen")), strict=True))
        sheet = Sheet(
            numbered("chosen"),
            [types.get(place, "") for place in range(len(frame.columns))],
            columns,
        )
        query = f"select {', '.join(OUTPUTS)} from ({zscore_query(sheet.measurements(ROW), unrounded=unrounded)}) "
        scores = con.sql(f"{query} order by row_id")
        return _joined_pandas(frame, scores.df()) if library == "pandas" else _joined_polars(frame, scores.pl())


def _joined_pandas(frame: Any, scores: Any) -> Any:
    old = [str(name) for name in frame.columns]
    # a name that is not text (a number) stays what it is
    new = [given if name == str(given) else name for given, name in zip(frame.columns, output_names(old), strict=False)]
    scores.index = frame.index
    return frame.set_axis(new, axis=1).assign(**{name: scores[name] for name in scores.columns})


def _joined_polars(frame: Any, scores: Any) -> Any:
    return frame.rename(dict(zip(frame.columns, output_names(frame.columns), strict=False))).hstack(scores)
