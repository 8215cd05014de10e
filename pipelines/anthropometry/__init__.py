"""Growth standards of WHO (2006, under five years): z-scores as WHO's own package `anthro` computes them, in SQL.

Doors: ``zscore_query`` (a SELECT for a build), ``register_growth`` (the tables it needs), ``zscores`` (frames and
relations), ``convert`` (files, `treem anthro`), ``parse_map`` (its `--map`). Heavy libraries load on first use.
"""

from pipelines.anthropometry.convert import convert
from pipelines.anthropometry.fields import parse_map
from pipelines.anthropometry.frames import zscores
from pipelines.anthropometry.query import OUTPUTS, zscore_query
from pipelines.anthropometry.summary import Summary
from pipelines.anthropometry.tables import register_growth

__all__ = ["OUTPUTS", "Summary", "convert", "parse_map", "register_growth", "zscore_query", "zscores"]
