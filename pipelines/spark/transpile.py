"""SQL files in Spark's words: written once in the portable subset of DuckDB's SQL, put into Spark's by sqlglot.

There is one version of every file. What sqlglot puts differently by itself and what we rest on: nulls stand last in every order (Spark
would put them first), ``strpos`` becomes ``locate``, ``interval 3 year`` keeps the last day of February as both engines do.
"""

from pipelines.errors import CatalogError


def to_spark(sql: str, name: str) -> str:
    """Return one SELECT in Spark's SQL.

    Raises:
        CatalogError: Spark has no such thing, so the file has left the portable subset; ``name`` tells which.
    """
    import sqlglot
    from sqlglot.errors import ErrorLevel, SqlglotError

    try:
        (told,) = sqlglot.transpile(sql, read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE)
    except (SqlglotError, ValueError) as problem:
        todo = f"viết lại trong phần SQL chung của hai bộ máy: {str(problem).splitlines()[0]}"
        raise CatalogError("Câu SQL không chuyển được sang Spark.", f"{name}.sql", todo) from problem
    return told
