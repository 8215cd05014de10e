"""The z-score queries: one SQL text each for the build, for files and for frames."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.anthropometry import vietnam

INDICES = ("waz", "haz", "whz", "baz")
OUTPUTS = ("clenhei", "cbmi", *INDICES, *(f"{index}_flag" for index in INDICES))
"""Columns added to every row: corrected length/height (cm), BMI (kg/m2), z-scores, flags (1 = implausible)."""

SCHOOL_INDICES = ("waz_2007", "haz_2007", "baz_2007")
SCHOOL_OUTPUTS = (*SCHOOL_INDICES, *(f"{index}_flag" for index in SCHOOL_INDICES))
"""Columns added where a child is 60 months or more: WHO Reference 2007, 5 to 19 years."""


@dataclass(frozen=True)
class ByDay:
    """A measure judged by age in days (under five): its field, its growth table, whether WHO's straight tails apply."""

    index: str
    field: str
    table: str
    tailed: bool


BY_DAY = {
    each.index: each
    for each in (
        ByDay("acz", "armc", "acfa", True),
        ByDay("hcz", "headc", "hcfa", False),
        ByDay("tsz", "triskin", "tsfa", True),
        ByDay("ssz", "subskin", "ssfa", True),
    )
}
"""Arm circumference (cm), head circumference (cm), triceps and subscapular skinfold (mm) for age; where measured."""


@dataclass(frozen=True)
class Extras:
    """What is computed besides OUTPUTS: the school ages (WHO 2007), indices of BY_DAY, the Vietnamese degrees."""

    school: bool = False
    by_day: tuple[str, ...] = ()
    degrees: bool = False

    @property
    def indices(self) -> tuple[str, ...]:
        """Names of the extra z-scores."""
        return (*self.by_day, *(SCHOOL_INDICES if self.school else ()))

    @property
    def outputs(self) -> tuple[str, ...]:
        """Columns added after OUTPUTS, in their order."""
        return (*self.scores, *(vietnam.columns() if self.degrees else ()))

    @property
    def scores(self) -> tuple[str, ...]:
        """The z-scores and flags among ``outputs``."""
        by_day = tuple(name for index in self.by_day for name in (index, f"{index}_flag"))
        return (*by_day, *(SCHOOL_OUTPUTS if self.school else ()))

    @property
    def fields(self) -> tuple[str, ...]:
        """Measurements needed besides the usual ones."""
        return tuple(BY_DAY[index].field for index in self.by_day)


@cache
def _rules(name: str = "zscores.sql") -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def output_expressions(unrounded: bool = False) -> list[str]:
    """Return ``expression as name`` for each of OUTPUTS, over the columns of zscores.sql.

    ``unrounded`` changes the four z only: flags stay those of the z rounded to 2 decimals, as WHO sets them.
    """
    return [f"{name}_raw as {name}" if unrounded and name in INDICES else name for name in OUTPUTS]


def _source(relation: str) -> str:
    is_query = relation.lstrip("( \n\t").lower().startswith(("select ", "select\n", "with ", "with\n", "from "))
    return f"({relation})" if is_query else relation


def zscore_query(measurements: str, *, unrounded: bool = False) -> str:
    """Return a SELECT of row_id and OUTPUTS: WHO 2006 z-scores of every row of ``measurements``.

    The connection that runs it needs the tables of ``register_growth``. Row order is not kept: join by row_id.

    Args:
        measurements: name of a relation, or a SELECT, with row_id (any type), sex ('m' | 'f' | null), age_days
            (days; months x 30.4375 with their fraction; null = unknown), weight (kg), lenhei (cm), measure
            ('l' lying | 'h' standing | null), oedema (boolean, null = no).
        unrounded: raw z instead of z rounded to 2 decimals.

    Source: WHO Child Growth Standards 2006, Methods and development, chapter 7; rules of WHO's package anthro.
    """
    columns = ", ".join(["row_id", *output_expressions(unrounded)])
    return (
        f"with measurements as (\n    select * from {_source(measurements)}\n)\n\n"
        f"select {columns}\nfrom (\n{_rules()}\n) as scores"
    )


def school_query(measurements: str, *, unrounded: bool = False) -> str:
    """Return a SELECT of row_id and SCHOOL_OUTPUTS: WHO Reference 2007 for ages from 60 to under 229 months.

    Weight-for-age ends before 121 months. The connection needs the tables of ``register_2007``; else as ``zscore_query``.

    Source: WHO Reference 2007 (de Onis M and others, Bull World Health Organ 2007;85:660-7); rules of WHO's anthroplus.
    """
    names = [f"{name}_raw as {name}" if unrounded and name in SCHOOL_INDICES else name for name in SCHOOL_OUTPUTS]
    return (
        f"with measurements as (\n    select * from {_source(measurements)}\n)\n\n"
        f"select {', '.join(['row_id', *names])}\nfrom (\n{_rules('zscores_2007.sql')}\n) as scores"
    )


def by_day_query(index: str, measured: str, *, unrounded: bool = False) -> str:
    """Return a SELECT of row_id, ``index`` and its flag, for one of BY_DAY.

    Args:
        index: acz | hcz | tsz | ssz.
        measured: a relation or SELECT with row_id, sex, age_days (as in ``zscore_query``) and taken, the measure.
        unrounded: as in ``zscore_query``.

    The connection needs growth_<table of the index>.
    """
    kind = BY_DAY[index]
    z = "z_raw" if unrounded else "z"
    return (
        f"with measured as (\n    select * from {_source(measured)}\n),\n\n"
        f"growth_by_day as (\n    select *, {str(kind.tailed).lower()} as tailed from growth_{kind.table}\n)\n\n"
        f"select row_id, {z} as {index}, flag as {index}_flag\nfrom (\n{_rules('zscores_by_day.sql')}\n) as scores"
    )


def scores_query(measurements: str, extras: Extras, *, unrounded: bool = False) -> str:
    """Return a SELECT of row_id, OUTPUTS and the scores of ``extras``; the fields of ``extras`` are in ``measurements``.

    Each further query gets the whole row so far as its row_id, so a file streams through all of them in one pass.
    """
    if not extras.scores:
        return zscore_query(measurements, unrounded=unrounded)
    carried = ("sex", "age_days", "weight", "lenhei", "oedema", *extras.fields)
    packed = ", ".join(f"{name} := {name}" for name in ("row_id", *carried))
    query = zscore_query(
        f"select struct_pack({packed}) as row_id, sex, age_days, weight, lenhei, measure, oedema from ({measurements}) as given",
        unrounded=unrounded,
    )
    paths = {name: name for name in OUTPUTS}
    root = "row_id"
    for index in extras.by_day:
        chosen = f"so_far as row_id, {_from(root, ('sex', 'age_days'))}, so_far.{root}.{BY_DAY[index].field} as taken"
        query = by_day_query(index, f"select {chosen} from ({query}) as so_far", unrounded=unrounded)
        paths, root = _one_deeper(paths, (index, f"{index}_flag")), f"row_id.{root}"
    if extras.school:
        chosen = f"so_far as row_id, {_from(root, ('sex', 'age_days', 'weight', 'lenhei', 'oedema'))}"
        query = school_query(f"select {chosen} from ({query}) as so_far", unrounded=unrounded)
        paths, root = _one_deeper(paths, SCHOOL_OUTPUTS), f"row_id.{root}"
    listed = ", ".join(f"{path} as {name}" for name, path in paths.items())
    return f"select {root}.row_id as row_id, {listed} from ({query}) as scores"


def _from(root: str, names: Sequence[str]) -> str:
    return ", ".join(f"so_far.{root}.{name} as {name}" for name in names)


def _one_deeper(paths: dict[str, str], added: Sequence[str]) -> dict[str, str]:
    """Where each column stands after one more query has taken the row so far as its row_id."""
    return {**{name: f"row_id.{path}" for name, path in paths.items()}, **{name: name for name in added}}
