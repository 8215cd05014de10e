"""z-scores of a frame or relation in memory: the same kind comes back, the same rows in the same order."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pipelines.anthropometry.cells import Sheet, output_names
from pipelines.anthropometry.fields import AgeUnit, ArmUnit, find_columns
from pipelines.anthropometry.findings import FIVE_YEARS, NINETEEN_YEARS, has_school_ages
from pipelines.anthropometry.query import OUTPUTS, Extras, scores_query
from pipelines.anthropometry.quoting import identifier
from pipelines.anthropometry.row_order import ROW, numbered
from pipelines.anthropometry.source import renamed_columns
from pipelines.anthropometry.tables_needed import create_needed
from pipelines.anthropometry.vietnam import degree_expressions
from pipelines.engine import connect, rows
from pipelines.errors import RequestError

T = TypeVar("T")
_GIVEN = "treem_anthro_given"


@dataclass(frozen=True)
class _Wanted:
    unrounded: bool
    school: bool | None
    degrees: bool


def zscores(
    data: T,
    *,
    unrounded: bool = False,
    age_in: AgeUnit | None = None,
    mapping: Mapping[str, str] | None = None,
    arm_in: ArmUnit | None = None,
    school: bool | None = None,
    degrees: bool = False,
) -> T:
    """Return ``data`` with the WHO columns clenhei (cm), cbmi (kg/m2), waz, haz, whz, baz and their flags added.

    Columns and codes are those of ``convert``: sex, age_days or age_months, weight, lenhei, and where there are any
    measure, oedema, armc, headc, triskin, subskin; so are the further columns added. A column named like an output
    becomes ``input_<name>``. A cell that cannot be read counts as not measured.

    Args:
        data: DuckDB relation, pandas DataFrame (its index is kept) or polars DataFrame.
        unrounded, age_in, mapping, arm_in, school, degrees: as in ``convert``.

    Raises:
        RequestError: another kind of object, or names and units that do not fit.
        InputError: a column is missing or doubled.
    """
    kind = (type(data).__module__.partition(".")[0].lstrip("_"), type(data).__name__)
    wanted = _Wanted(unrounded, school, degrees)
    if kind not in {("duckdb", "DuckDBPyRelation"), ("pandas", "DataFrame"), ("polars", "DataFrame")}:
        todo = "đưa quan hệ DuckDB, DataFrame của pandas hoặc polars"
        raise RequestError(f"zscores không nhận kiểu {type(data).__name__}.", todo=todo)
    names = [str(name) for name in cast(Any, data).columns]
    columns = find_columns(names, mapping, age_in, arm_unit=arm_in)
    if kind[0] == "duckdb":
        return cast(T, _of_relation(data, columns, wanted))
    return cast(T, _of_frame(data, kind[0], columns, wanted))


def _of_relation(relation: Any, columns: Any, wanted: _Wanted) -> Any:
    """Run on the relation's own connection, which gets the growth tables as temporary tables.

    A relation has no public connection; its own ``query`` runs statements there and names the relation in them.
    """
    names = list(columns.header)
    sheet = Sheet(numbered("renamed"), [str(kind) for kind in relation.types], columns)
    given = f"with renamed as (select {renamed_columns(names)} from {_GIVEN})"

    def run(sql: str) -> list[tuple[Any, ...]]:
        answer = relation.query(_GIVEN, sql)
        # duckdb 1.5 gives nothing back for a statement that is no query
        return [] if answer is None else list(answer.fetchall())

    school = wanted.school
    if school is None:
        old = f"{sheet.age_in_days()} >= {FIVE_YEARS} and {sheet.age_in_days()} < {NINETEEN_YEARS}"
        school = bool(run(f"{given} select 1 from renamed where {old} limit 1"))
    extras = Extras(school, sheet.by_day(), wanted.degrees)
    create_needed(run, extras, temporary=True)
    outputs = output_names(names, (*OUTPUTS, *extras.outputs))
    aliases = [*outputs[: len(names)], ROW, *outputs[len(names) :]]
    scored = sheet.scored(unrounded=wanted.unrounded, carried=[ROW], extras=extras)
    return relation.query(
        _GIVEN,
        f"{given}, scored({_identifiers(aliases)}) as ({scored}) select {_identifiers(outputs)} from scored order by {ROW}",
    )


def _identifiers(names: Sequence[str]) -> str:
    return ", ".join(identifier(name) for name in names)


def _of_frame(frame: Any, library: str, columns: Any, wanted: _Wanted) -> Any:
    """Only the measurements go through SQL; every other column stays the frame's own object."""
    places = sorted(set(columns.position.values()))
    chosen = frame.iloc[:, places] if library == "pandas" else frame[:, places]
    chosen.columns = [f"c{place}" for place in places]
    with closing(connect()) as con:
        con.register("chosen", chosen)
        types = dict(zip(places, (row[1] for row in rows(con, "describe chosen")), strict=True))
        listed = [types.get(place, "") for place in range(len(frame.columns))]
        sheet = Sheet(numbered("chosen"), listed, columns)
        school = has_school_ages(con, sheet) if wanted.school is None else wanted.school
        extras = Extras(school, sheet.by_day(), wanted.degrees)
        create_needed(lambda sql: rows(con, sql), extras)
        query = scores_query(sheet.measurements(ROW, extras), extras, unrounded=wanted.unrounded)
        added = [*OUTPUTS, *extras.scores, *(degree_expressions() if wanted.degrees else [])]
        scores = con.sql(f"select {', '.join(added)} from ({query}) order by row_id")
        outputs = (*OUTPUTS, *extras.outputs)
        joined = _joined_pandas if library == "pandas" else _joined_polars
        return joined(frame, scores.df() if library == "pandas" else scores.pl(), outputs)


def _joined_pandas(frame: Any, scores: Any, outputs: Sequence[str]) -> Any:
    names = output_names([str(name) for name in frame.columns], outputs)
    # a name that is not text (a number) stays what it is
    new = [given if name == str(given) else name for given, name in zip(frame.columns, names, strict=False)]
    scores.index = frame.index
    return frame.set_axis(new, axis=1).assign(**{name: scores[name] for name in scores.columns})


def _joined_polars(frame: Any, scores: Any, outputs: Sequence[str]) -> Any:
    return frame.rename(dict(zip(frame.columns, output_names(frame.columns, outputs), strict=False))).hstack(scores)
