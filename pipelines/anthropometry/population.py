"""The rows a prevalence counts, as the table `population`: those in scope of a standard and inside the sample's design."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.anthropometry.measures import z_columns
from pipelines.anthropometry.scored import TABLE, Extra, Scored, find_cell, refuse_unreadable
from pipelines.anthropometry.survey import Design
from pipelines.engine import Connection, rows
from pipelines.errors import InputError

POPULATION = "population"
DAY = "floor(age_days + 0.5)"
SCOPES = {
    # as WHO's packages: an unknown age stays in (weight-for-length needs none), day 1826 is the last
    "under_five": f"(age_days is null or age_days < 0 or {DAY} <= 1826)",
    "school": "(age_days >= 1826.25 and age_days < 6970.1875)",
}
# a child whose dates are not both known is judged by its age in days alone
_BEFORE_FIFTH_BIRTHDAY = "coalesce(measured_on < born + interval 60 month, true)"


@dataclass(frozen=True)
class Sample:
    """Names of the columns that tell how a sample was drawn; none of them for a register or a simple sample."""

    weights: str | None = None
    cluster: str | None = None
    strata: str | None = None

    def extra(self) -> list[Extra]:
        """Return the columns that the table of scored rows needs."""
        named = (
            ("sample_weight", self.weights, "number"),
            ("cluster", self.cluster, "text"),
            ("stratum", self.strata, "text"),
        )
        return [Extra(column, name, kind) for name, column, kind in named if column]


@dataclass(frozen=True)
class Population:
    """The table `population` of one scope: its design, whether rows or clusters are the units, rows left out."""

    design: Design
    clustered: bool
    rows: int
    outside: int
    without_design: int
    without_weight: int


def refuse_bad_weights(con: Connection, scored: Scored, sample: Sample) -> None:
    """Refuse sampling weights that are no numbers or negative.

    Raises:
        InputError: with the first rows.
    """
    if not sample.weights:
        return
    cell = find_cell(scored.sheet, scored.sheet.columns.header, sample.weights, scored.name)
    refuse_unreadable(con, scored, cell, sample.weights)
    bad = rows(con, f'select "row" from {TABLE} where sample_weight < 0 order by 1 limit 10')
    if bad:
        where = f"{scored.name}, dòng {', '.join(str(row[0]) for row in bad)}"
        raise InputError(f"Cột quyền số {sample.weights} có số âm.", where, "sửa các ô ấy")


def make(
    con: Connection,
    scope: str,
    sample: Sample,
    indices: Sequence[str] = (),
    labels: Sequence[str] = (),
    calendar: bool = False,
) -> Population:
    """Make the table `population`: scored rows in ``scope`` with w, stratum_number, cluster_key and ``z_columns``.

    ``labels``: SQL of the group of each division, as the columns label_0, label_1, … (text).
    ``calendar``: under five ends before the fifth birthday, so day 1826 is out where it is the birthday.
    """
    inside = f"({SCOPES[scope]} and {_BEFORE_FIFTH_BIRTHDAY})" if calendar and scope == "under_five" else SCOPES[scope]
    known = " and ".join(
        [f"{name} is not null" for name in ("cluster", "stratum") if getattr(sample, _FIELDS[name])] or ["true"]
    )
    weight = "coalesce(sample_weight, 0)" if sample.weights else "1.0"
    stratum = "dense_rank() over (order by stratum) - 1" if sample.strata else "0"
    judged = "".join(f", {sql} as {name}" for index in indices for name, sql in z_columns(index).items())
    judged += "".join(f", cast({label} as varchar) as label_{place}" for place, label in enumerate(labels))
    con.execute(
        f"create or replace table {POPULATION} as select *, cast({weight} as double) as w, {stratum} as stratum_number, "
        f"{'cluster' if sample.cluster else 'null'} as cluster_key{judged} from {TABLE} where {inside} and {known}"
    ).fetchall()
    missing = "count(*) filter (where sample_weight is null)" if sample.weights else "0"
    kept, unweighted, clusters = rows(
        con, f"select count(*), {missing}, count(distinct cluster_key) from {POPULATION}"
    )[0]
    outside, unknown = rows(
        con,
        f"select count(*) filter (where not {inside}), count(*) filter (where {inside} and not ({known})) from {TABLE}",
    )[0]
    # one cluster is no cluster: then the rows are the units, as in WHO's package
    clustered = clusters > 1
    return Population(_design(con, clustered), clustered, kept, outside, unknown, unweighted)


_FIELDS = {"cluster": "cluster", "stratum": "strata"}


def _design(con: Connection, clustered: bool) -> Design:
    """Units of each stratum (those without a weight too), degrees of freedom over the units with one."""
    import numpy as np

    units = "count(distinct cluster_key)" if clustered else "count(*)"
    listed = rows(con, f"select stratum_number, {units} from {POPULATION} group by 1 order by 1")
    weighted = rows(con, f"select {units} from {POPULATION} where w <> 0 group by stratum_number")
    freedom = sum(row[0] for row in weighted) - len(weighted)
    return Design(np.array([row[1] for row in listed], dtype=np.int64), freedom)
