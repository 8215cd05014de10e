"""The z-score query: one SQL text for the build, for files and for frames."""

from functools import cache
from pathlib import Path

INDICES = ("waz", "haz", "whz", "baz")
OUTPUTS = ("clenhei", "cbmi", *INDICES, *(f"{index}_flag" for index in INDICES))
"""Columns added to every row: corrected length/height (cm), BMI (kg/m2), z-scores, flags (1 = implausible)."""


@cache
def _rules() -> str:
    return (Path(__file__).parent / "zscores.sql").read_text(encoding="utf-8")


def output_expressions(unrounded: bool = False) -> list[str]:
    """Return ``expression as name`` for each of OUTPUTS, over the columns of zscores.sql.

    ``unrounded`` changes the four z only: flags stay those of the z rounded to 2 decimals, as WHO sets them.
    """
    return [f"{name}_raw as {name}" if unrounded and name in INDICES else name for name in OUTPUTS]


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
    is_query = measurements.lstrip("( \n\t").lower().startswith(("select ", "select\n", "with ", "with\n", "from "))
    source = f"({measurements})" if is_query else measurements
    columns = ", ".join(["row_id", *output_expressions(unrounded)])
    return f"with measurements as (\n    select * from {source}\n)\n\nselect {columns}\nfrom (\n{_rules()}\n) as scores"
