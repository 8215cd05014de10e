"""The SQL of an indicator, turned into one that gives the rows behind its counts: no second wording of who is counted.

The final SELECT of an indicator counts rows of the parts above it. Here the key of what is counted (child, person, school, commune, and the
event where there are several) is carried down from the core tables along the way of the count, and joins the groups of every sum on that
way: each group then holds one key, and its count is what that key adds. Sums and counts stay exactly what they were, only finer, so the
keys' parts add up to the number; what is no sum (a maximum, a whole number told by a table) keeps its own row.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.errors import CatalogError
from pipelines.explaining import selects
from pipelines.explaining.opened import Schema, opened
from pipelines.explaining.selects import NoRows


def row_query(sql: str, column: str, schema: Schema, definitions: Mapping[str, str] | None = None) -> str:
    """Return the SELECT of ``sql`` with ``unit_kind``, ``unit_key`` and ``unit_event`` of what ``column`` counts.

    Args:
        sql: one SELECT of an indicator; column: ``numerator`` or ``denominator``.
        schema: table -> column -> type of the tables it reads, and of those that these were made of.
        definitions: core table -> the SELECT that made it; one that holds sums of children is read as written there.

    Raises:
        CatalogError: the query cannot be read.
    """
    from sqlglot.errors import SqlglotError

    try:
        return str(_Rows(sql, schema, definitions or {}).final(column).sql(dialect="duckdb"))
    except SqlglotError as problem:
        raise CatalogError("Không đọc được câu SQL của chỉ số.", todo=str(problem).splitlines()[0]) from problem


class _Rows:
    """One query on its way: its parts as written, and the keyed copies made of them."""

    def __init__(self, sql: str, schema: Schema, definitions: Mapping[str, str]) -> None:
        import sqlglot
        from sqlglot.optimizer.qualify import qualify

        known: Any = schema
        tree: Any = opened(sqlglot.parse_one(sql, read="duckdb"), schema, definitions)
        tree = qualify(tree, dialect="duckdb", schema=known, quote_identifiers=False, identify=False)
        self.tree: Any = selects.named_alike(tree)
        self.schema = schema
        written = [(cte.alias, cte.this) for cte in tree.ctes]
        self.parts: dict[str, Any] = {}
        for name, part in [*written, ("", tree)]:
            self.parts |= selects.lifted(part, len(self.parts))
            self.parts |= {name: selects.named_alike(part)} if name else {}
        self.made: dict[tuple[str, str | None], str | None] = {}
        self.added: list[tuple[str, Any]] = []

    def final(self, column: str) -> Any:
        """Return the whole query with keys; a branch that counts nothing in ``column`` is left out."""
        body = self.tree.copy()
        for clause in ("with_", "with"):
            body.args.pop(clause, None)
        found = [self._last(branch, column) for branch in selects.branches(body) if not selects.is_nothing(selects.told(branch, column))]
        whole = found[0] if found else selects.nothing(body)
        for branch in found[1:]:
            whole = whole.union(branch, distinct=False, copy=False)
        for name, part in self._whole_parts():
            whole = whole.with_(name, as_=part, copy=False)
        return whole

    def _whole_parts(self) -> Iterator[tuple[str, Any]]:
        yield from self.parts.items()
        yield from self.added

    def _last(self, branch: Any, column: str) -> Any:
        """Key one branch of the final SELECT; where its rows have none, each row of the result is the place it names."""
        try:
            return self._select(branch, column)
        except NoRows:
            place = selects.told(branch, "place_code")
            keyed = branch.copy()
            return selects.with_keys(keyed, (selects.text(selects.PLACE), place.copy(), selects.null()), bool(keyed.args.get("group")))

    # -- parts ---------------------------------------------------------------------------------------------------

    def _part(self, name: str, column: str | None) -> str:
        """Return the name of the keyed copy of a part, made on first need."""
        if (name, column) not in self.made:
            self.made[name, column] = None
            keyed = self._query(self.parts[name], column)
            made = f"{name}_behind_{len(self.added)}"
            self.added.append((made, keyed))
            self.made[name, column] = made
        if (found := self.made[name, column]) is None:
            raise NoRows(name)
        return found

    def _query(self, query: Any, column: str | None) -> Any:
        from sqlglot import exp

        if isinstance(query, exp.Select):
            return self._select(query, column)
        if not isinstance(query, exp.Union) or query.args.get("distinct"):
            raise NoRows
        number = query.named_selects.index(column) if column else None
        branches = list(selects.branches(query))
        found = [self._branch(branch, branch.named_selects[number] if number is not None else None) for branch in branches]
        if all(keyed is None for keyed in found):
            raise NoRows
        whole = selects.keyed_or_empty(found[0], branches[0])
        for keyed, branch in zip(found[1:], branches[1:], strict=True):
            whole = whole.union(selects.keyed_or_empty(keyed, branch), distinct=False, copy=False)
        return whole

    def _branch(self, branch: Any, column: str | None) -> Any:
        try:
            return self._select(branch, column)
        except NoRows:
            return None

    def _select(self, select: Any, column: str | None) -> Any:
        """Key one SELECT: its rows, or its groups where it sums; ``column`` is the count that is followed."""
        keyed = select.copy()
        if select.ctes:
            raise NoRows
        told = selects.told(keyed, column) if column else None
        summed = selects.sums(keyed)
        if summed and told is not None and selects.is_sum(told):
            if keyed.args.get("having"):
                raise NoRows
            return selects.with_keys(keyed, self._carried(keyed, told, selects.distinct(told)), group=True)
        if summed or keyed.args.get("distinct"):
            return selects.with_keys(keyed, selects.grouped_key(keyed), group=False)
        return selects.with_keys(keyed, self._carried(keyed, told, None), group=False)

    # -- where the key comes from --------------------------------------------------------------------------------

    def _carried(self, select: Any, told: Any, distinct: Any) -> tuple[Any, ...]:
        """Return the key of the rows of a SELECT, changing the source that carries it into its keyed copy."""
        if distinct is not None:
            return selects.key_of_distinct(distinct)
        sources = list(selects.sources(select))
        for source in sources:
            for counted in self._counts_of(source, told):
                return self._keys_of(source, counted)
        for people in (True, False):  # a child or a person before a school or a commune
            for source in sources:
                if self._has_people(source) or not people:
                    try:
                        return self._keys_of(source, None)
                    except NoRows:
                        continue
        raise NoRows

    def _counts_of(self, source: Any, told: Any) -> Iterator[str]:
        """The columns of a source that are themselves sums, among those that the count reads."""
        from sqlglot import exp

        for column in told.find_all(exp.Column) if told is not None else ():
            if column.table == source.alias_or_name and source.name in self.parts and self._is_count(source.name, column.name):
                yield column.name

    def _is_count(self, part: str, column: str) -> bool:
        from sqlglot import exp

        names = self.parts[part].named_selects
        for branch in selects.branches(self.parts[part]):
            told = selects.told(branch, branch.named_selects[names.index(column)])
            if selects.sums(branch):
                if selects.is_sum(told) and not selects.groups_people(branch):
                    return True
            elif any(
                found.table == source.alias_or_name and source.name in self.parts and self._is_count(source.name, found.name)
                for found in told.find_all(exp.Column)
                for source in selects.sources(branch)
            ):
                return True
        return False

    def _has_people(self, source: Any) -> bool:
        """Whether the rows of a source are about children or persons, at any depth."""
        query = self.parts.get(source.name)
        if query is None:
            return any(name in self.schema.get(source.name, {}) for name in selects.PEOPLE)
        if any(name in query.named_selects for name in selects.PEOPLE):
            return True
        return any(
            self._has_people(inner) for branch in selects.branches(query) if not selects.sums(branch) for inner in selects.sources(branch)
        )

    def _keys_of(self, source: Any, column: str | None) -> tuple[Any, ...]:
        """Return the key of a source's rows by its own columns; a part of the query gives them in its keyed copy."""
        from sqlglot import exp

        alias = source.alias_or_name
        if source.name not in self.parts:
            return selects.key_of_columns({name: exp.column(name, table=alias) for name in self.schema.get(source.name, {})})
        keyed = self._part(source.name, column)
        source.replace(exp.alias_(exp.to_table(keyed), alias, table=True))
        return tuple(exp.column(name, table=alias) for name in selects.KEYS)
