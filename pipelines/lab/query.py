"""``%%sql``: a cell of SQL on the marts, its result a frame."""

from typing import Any

from pipelines import engine, marts
from pipelines.errors import RequestError

READING = ("select", "with", "from", "describe", "summarize", "show", "values", "pivot", "unpivot", "explain")


def run_sql(text: str, frame: str = "pandas", con: Any = None) -> Any:
    """Return the result of one SELECT over the marts (views as in ``open_marts``) as a pandas or polars frame.

    Raises:
        RequestError: nothing is built, the SQL is wrong (what DuckDB says is kept), or it would write.
    """
    first = text.strip().split(None, 1)[0].lower() if text.strip() else ""
    if first not in READING:
        raise RequestError("Ô %%sql chỉ đọc: viết một câu SELECT.", todo="ví dụ: select * from indicator_values limit 10")
    try:
        return engine.to_frame((con or marts.open_marts()).sql(text.rstrip().rstrip(";")), frame)
    except engine.error_kind() as problem:
        views = ", ".join(marts.VIEWS)
        raise RequestError(f"Câu SQL chưa đúng: {str(problem).splitlines()[0]}", todo=f"các bảng: {views}") from None


def sql_cell(shell: Any) -> Any:
    """Return the cell magic of a shell: ``%%sql [name] [polars]`` keeps the result under a name as well as showing it."""

    def sql(line: str, cell: str) -> Any:
        words = line.split()
        kind = "polars" if "polars" in words else "pandas"
        found = run_sql(cell, kind)
        for name in [word for word in words if word != "polars"][:1]:
            shell.user_ns[name] = found
        return found

    return sql
