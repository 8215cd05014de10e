"""What one SELECT of an indicator is made of: its sources, its sums, the columns that say who a row is about."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

KEYS = ("unit_kind", "unit_key", "unit_event")
# columns that say who or what a row is about, the narrowest first
UNITS = {"child_key": "child", "person_key": "person", "school_code": "school", "commune_code": "commune"}
PEOPLE = ("child_key", "person_key")
# columns that tell several events of one child, person or place apart
EVENTS = (
    "case_rank", "injured_on", "cause", "died_on", "offence_on", "offence", "happened_on", "known_on", "registered_on", "trained_on",
    "held_on", "kind", "row_id", "register", "source",
)  # fmt: skip
PLACE, LIST = "place", "list"


class NoRows(Exception):
    """A part of a query is made of no rows that have a key: a sum of another way, or a number that a table tells as such."""


def branches(query: Any) -> Iterator[Any]:
    """The SELECTs of a query, those of a union one by one."""
    from sqlglot import exp

    if isinstance(query, exp.SetOperation):
        yield from branches(query.left)
        yield from branches(query.right)
    elif isinstance(query, exp.Subquery):
        yield from branches(query.this)
    else:
        yield query


def lifted(query: Any, number: int) -> dict[str, Any]:
    """Give names to the queries that stand in FROM, inner ones first; ``query`` reads them by name then."""
    from sqlglot import exp

    found: dict[str, Any] = {}
    inside = [each for each in query.find_all(exp.Subquery, bfs=False) if isinstance(each.parent, exp.From | exp.Join)]
    for each in reversed(inside):
        if each.find_ancestor(exp.CTE) is None or isinstance(query.parent, exp.CTE):
            name = f"inner_{number + len(found)}"
            found[name] = named_alike(each.this)
            each.replace(exp.alias_(exp.to_table(name), each.alias, table=True))
    return found


def named_alike(query: Any) -> Any:
    """Give the columns of every branch of a union the names of the first, as the union itself reads them."""
    first, *rest = branches(query)
    for branch in rest:
        told = [found.unalias().as_(name) for found, name in zip(branch.selects, first.named_selects, strict=True)]
        branch.set("expressions", told)
    return query


def sources(select: Any) -> Iterator[Any]:
    """The tables of FROM and of the joins, in order; what only tests that a row exists is none."""
    from sqlglot import exp

    first = select.args.get("from_") or select.args.get("from")
    if first is not None and isinstance(first.this, exp.Table):
        yield first.this
    for join in select.args.get("joins") or ():
        if join.kind not in ("SEMI", "ANTI") and isinstance(join.this, exp.Table):
            yield join.this


def told(select: Any, column: str) -> Any:
    """The expression behind one column of a SELECT."""
    return next(found.unalias() for found in select.selects if found.alias_or_name == column)


def is_nothing(told: Any) -> bool:
    """Whether a branch says that it counts nothing here: 0 or empty."""
    from sqlglot import exp

    inner = told.this if isinstance(told, exp.Cast) else told
    return isinstance(inner, exp.Null) or (isinstance(inner, exp.Literal) and inner.name in ("0", "0.0"))


def aggregates(told: Any) -> list[Any]:
    """The sums, counts, maxima of an expression; those of a window give each row its own and are none."""
    from sqlglot import exp

    return [found for found in told.find_all(exp.AggFunc) if not found.find_ancestor(exp.Window)]


def sums(select: Any) -> bool:
    """Whether a SELECT makes groups of rows."""
    return bool(select.args.get("group")) or any(aggregates(found) for found in select.selects)


def is_sum(told: Any) -> bool:
    """Whether a count is made of sums only, so that the parts of its keys add up to it."""
    from sqlglot import exp

    found = aggregates(told)
    return bool(found) and all(isinstance(each, exp.Sum | exp.Count | exp.CountIf) for each in found)


def distinct(told: Any) -> Any:
    """What is counted once each, where a count says so."""
    from sqlglot import exp

    for found in aggregates(told):
        if isinstance(found.this, exp.Distinct):
            return found.this.expressions[0]
    return None


def groups_by_all(select: Any) -> bool:
    """Whether the groups are all columns that are no sums."""
    group = select.args.get("group")
    return bool(group and group.args.get("all"))


def group_columns(select: Any) -> dict[str, Any]:
    """The plain columns by which groups (or distinct rows) are told apart, by name."""
    from sqlglot import exp

    group = select.args.get("group")
    told = group.expressions if group and not groups_by_all(select) else [found.unalias() for found in select.selects]
    return {found.name: found for found in told if isinstance(found, exp.Column)}


def groups_people(select: Any) -> bool:
    """Whether each group is one child or person."""
    return any(name in group_columns(select) for name in PEOPLE)


def grouped_key(select: Any) -> tuple[Any, ...]:
    """The key of groups (or of distinct rows): one of the columns by which they are told apart."""
    return key_of_columns(group_columns(select))


def key_of_distinct(counted: Any) -> tuple[Any, ...]:
    """The key of what is counted once each: the counted text itself, or its one column of a unit beside it."""
    from sqlglot import exp

    columns = {found.name: found for found in counted.find_all(exp.Column)}
    unit = next((name for name in UNITS if name in columns), None)
    if unit is None:
        raise NoRows
    if any(name in columns for name in EVENTS):
        return text(UNITS[unit]), as_text(columns[unit]), as_text(counted)
    return text(UNITS[unit]), as_text(counted), null()


def key_of_columns(columns: Mapping[str, Any]) -> tuple[Any, ...]:
    """The key that columns give: of the narrowest unit among them, with what tells its events apart.

    Raises:
        NoRows: no column says who or what a row is about.
    """
    unit = next((name for name in UNITS if name in columns), None)
    if unit is None:
        raise NoRows
    # what a commune sends is told by its register: a list, not the commune itself
    kind = LIST if unit == "commune_code" and "register" in columns else UNITS[unit]
    return text(kind), as_text(columns[unit]), event([columns[name] for name in EVENTS if name in columns])


def event(columns: Sequence[Any]) -> Any:
    """The text that tells one event of a unit from another; empty where there is only one."""
    from sqlglot import exp

    if not columns:
        return null()
    return exp.func("concat_ws", exp.Literal.string("|"), *(as_text(column) for column in columns), dialect="duckdb")


def text(word: str) -> Any:
    """A word of the query itself."""
    from sqlglot import exp

    return exp.Literal.string(word)


def as_text(column: Any) -> Any:
    """A column as text."""
    from sqlglot import exp

    return exp.cast(column.copy(), "varchar")


def null() -> Any:
    """No key."""
    from sqlglot import exp

    return exp.cast(exp.null(), "varchar")


def with_keys(select: Any, keys: Sequence[Any], group: bool) -> Any:
    """Add the key to what a SELECT gives, and to its groups; GROUP BY ALL takes it by itself."""
    from sqlglot import exp

    every = groups_by_all(select)
    for name, key in zip(KEYS, keys, strict=True):
        select.select(key.as_(name), copy=False)
        if group and not every and key.find(exp.Column):
            select.group_by(key.copy(), copy=False)
    return select


def keyed_or_empty(keyed: Any, branch: Any) -> Any:
    """A branch of a union with its key, or with an empty one where its rows have none."""
    return keyed if keyed is not None else with_keys(branch.copy(), (null(), null(), null()), group=False)


def nothing(body: Any) -> Any:
    """The first branch with no row of it: the column counts nothing anywhere."""
    return with_keys(next(branches(body)).copy(), (null(), null(), null()), group=False).where("false", copy=False)
