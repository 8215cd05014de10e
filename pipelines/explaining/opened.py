"""Core tables that already hold sums of children, put back into the SQL that reads them, so that the children can be found again."""

from collections.abc import Mapping
from typing import Any

from pipelines.explaining import selects

Schema = Mapping[str, Mapping[str, str]]


def opened(tree: Any, schema: Schema, definitions: Mapping[str, str]) -> Any:
    """Return a parsed query that reads the definitions of such tables as parts of its own.

    Args:
        schema: table -> column -> type; definitions: core table -> the SELECT that made it.
    """
    from sqlglot import exp

    own = {cte.alias for cte in tree.ctes}
    read = dict.fromkeys(table.name for table in tree.find_all(exp.Table) if table.name not in own)
    for name in read:
        if name in definitions and _is_summed(name, schema, definitions):
            for alias, part in _parts(name, schema, definitions):
                tree = tree.with_(alias, as_=part, copy=False)
    return _in_order(tree)


def _is_summed(name: str, schema: Schema, definitions: Mapping[str, str]) -> bool:
    """Whether a core table has no key of people although it counts rows that have one."""
    import sqlglot
    from sqlglot import exp

    if any(column in schema.get(name, {}) for column in ("school_code", *selects.PEOPLE)):
        return False
    tree = sqlglot.parse_one(definitions[name], read="duckdb")
    counted = any(selects.sums(branch) for branch in selects.branches(tree))
    named = any(column in schema.get(table.name, {}) for table in tree.find_all(exp.Table) for column in selects.PEOPLE)
    return counted and named


def _parts(name: str, schema: Schema, definitions: Mapping[str, str]) -> list[tuple[str, Any]]:
    """The definition as parts: its own first, under names that nobody else has, then itself under the table's name."""
    import sqlglot
    from sqlglot import exp

    tree: Any = opened(sqlglot.parse_one(definitions[name], read="duckdb"), schema, definitions)
    renamed = {cte.alias: f"{name}__{cte.alias}" for cte in tree.ctes}
    for table in list(tree.find_all(exp.Table)):
        if table.name in renamed:
            table.replace(exp.alias_(exp.to_table(renamed[table.name]), table.alias_or_name, table=True))
    parts = [(renamed[cte.alias], cte.this) for cte in tree.ctes]
    for clause in ("with_", "with"):
        tree.args.pop(clause, None)
    return [*parts, (name, tree)]


def _in_order(tree: Any) -> Any:
    """Put the added parts before those that read them."""
    clause = tree.args.get("with_") or tree.args.get("with")
    if clause is None:
        return tree
    added = [cte for cte in clause.expressions if cte.alias.startswith("core_")]
    clause.set("expressions", [*added, *(cte for cte in clause.expressions if cte not in added)])
    return tree
