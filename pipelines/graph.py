"""Order of SQL files: who reads whom, found by sqlglot, sorted by graphlib. No cache, no state, no scheduler."""

from collections.abc import Callable, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from pipelines.errors import CatalogError


def tables_read(sql: str, name: str = "") -> set[str]:
    """Return the names of the tables that one SELECT reads, its own CTEs left out.

    Raises:
        CatalogError: not exactly one SELECT.
    """
    import sqlglot
    from sqlglot import exp

    try:
        statements = [statement for statement in sqlglot.parse(sql, read="duckdb") if statement]
    except sqlglot.errors.SqlglotError as problem:
        raise CatalogError("Câu SQL sai cú pháp.", name, str(problem).splitlines()[0]) from problem
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise CatalogError("Mỗi tệp SQL phải có đúng một câu SELECT.", name, "tách hoặc sửa tệp")
    defined = {cte.alias_or_name for cte in statements[0].find_all(exp.CTE)}
    return {table.name for table in statements[0].find_all(exp.Table) if table.name} - defined


def order(queries: Mapping[str, str], given: Iterable[str], reads: Callable[[str, str], set[str]] = tables_read) -> list[str]:
    """Return the names of ``queries`` so that each comes after what it reads.

    Args:
        queries: table name -> its SELECT.
        given: tables that exist already.
        reads: tells which tables a SELECT reads, given the query and its file's name, as ``tables_read`` does.

    Raises:
        CatalogError: a table nobody makes, or a circle.
    """
    needs = {name: reads(sql, f"{name}.sql") for name, sql in queries.items()}
    known = set(queries) | set(given)
    for name, read in needs.items():
        if unknown := sorted(read - known):
            raise CatalogError(f"Đọc bảng không có: {', '.join(unknown)}.", f"{name}.sql", "sửa tên bảng")
    try:
        sorted_names = list(TopologicalSorter({name: sorted(read) for name, read in needs.items()}).static_order())
    except CycleError as circle:
        raise CatalogError(f"Các tệp SQL đọc vòng quanh: {circle.args[1]}.", todo="bỏ một chiều") from circle
    return [name for name in sorted_names if name in queries]
