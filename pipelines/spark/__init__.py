"""The same core and indicator SQL on Spark, for data beyond one machine (docs/spark.md).

DuckDB writes the typed input, a process in an environment of its own runs the SQL that sqlglot has put into Spark's words, DuckDB takes
the results back; everything before and after stays where it is.
"""

from pipelines.spark.session import LOCAL, Spark, opened

__all__ = ["LOCAL", "Spark", "opened"]
