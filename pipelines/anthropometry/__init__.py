"""Growth standards of WHO (2006 under five years, 2007 from 5 to 19): z-scores as WHO's own packages `anthro` and
`anthroplus` compute them, in SQL; prevalence, quality of measurement and pictures of them.

Doors: ``zscore_query`` (a SELECT for a build), ``register_growth`` (the tables it needs), ``zscores`` (frames and
relations), ``convert`` (files, `treem anthro`), ``prevalence``, ``quality``, ``pictures`` (files and frames). Heavy
libraries load on first use.
"""

from pipelines.anthropometry.convert import convert
from pipelines.anthropometry.fields import parse_map
from pipelines.anthropometry.frames import zscores
from pipelines.anthropometry.pictures import pictures
from pipelines.anthropometry.pictures_page import save as save_pictures
from pipelines.anthropometry.population import Sample
from pipelines.anthropometry.prevalence import prevalence
from pipelines.anthropometry.quality import quality
from pipelines.anthropometry.query import OUTPUTS, SCHOOL_OUTPUTS, Extras, school_query, zscore_query
from pipelines.anthropometry.rounds import Round, campaign_month
from pipelines.anthropometry.scored import Reading
from pipelines.anthropometry.summary import Summary
from pipelines.anthropometry.tables import register_growth
from pipelines.anthropometry.tables_out import write_table
from pipelines.anthropometry.tables_pygrowup import register_2007

__all__ = [
    "OUTPUTS",
    "SCHOOL_OUTPUTS",
    "Extras",
    "Reading",
    "Round",
    "Sample",
    "Summary",
    "campaign_month",
    "convert",
    "parse_map",
    "pictures",
    "prevalence",
    "quality",
    "register_2007",
    "register_growth",
    "save_pictures",
    "school_query",
    "write_table",
    "zscore_query",
    "zscores",
]
