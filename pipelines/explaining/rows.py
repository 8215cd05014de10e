"""The rows behind one number: which children, persons, events or communes were counted, from the build's own core tables.

The rows come from the indicator's own SQL (``row_query``) and pass the same choice of places and denominators as the number itself
(``denominators``); their parts must add up to the number that was published, else nothing is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipelines import catalog, denominators, engine, marts
from pipelines.catalog import Indicator
from pipelines.errors import RequestError, TreemError
from pipelines.explaining.naming import GAP, Asked
from pipelines.explaining.row_query import row_query
from pipelines.frame_of_reference import load_frame_of_reference
from pipelines.settings import PACKAGE, Project

PARTS = ("numerator", "denominator", "difference")
PARTS_VI = {"numerator": "tử số", "denominator": "mẫu số", "difference": "chênh lệch (mẫu số trừ tử số)"}
# tables of a build that definition files and what an office keeps beside the registers have made
KEPT = ("code_list", "due_list")
_CLOSE = 1e-6


@dataclass(frozen=True)
class Row:
    """One child, person, school or place behind a number.

    Attributes:
        kind: child, person, school, commune, list, place.
        key: its key or code; event: what tells its events apart, "" when there is one; place: where it was counted.
        weight: what it adds to the number: 1; 0.5 for a child that lived there at one of two moments; a number told by a table.
    """

    kind: str
    key: str
    event: str
    place: str
    weight: float

    @property
    def is_named(self) -> bool:
        """Whether the vault knows a name for it."""
        return self.kind in ("child", "person")


def behind(project: Project, asked: Asked, part: str, con: engine.Connection | None = None) -> list[Row]:
    """Return the rows whose weights add up to one part of a figure, by place and key; a child counted twice by events stands twice.

    Args:
        con: what ``open_core`` gave, for many figures; opened for this one without it.
        part: numerator, denominator, or difference (denominator without numerator, of shares only).

    Raises:
        RequestError: the figure has no such part, or the part is a number that a table tells as such.
        TreemError: the rows do not add up to the number.
    """
    number = _number(project, asked, part)
    core = con or open_core(project)
    if part == "difference":
        found = _without(_rows(core, asked, "denominator"), _rows(core, asked, "numerator"))
    else:
        found = _rows(core, asked, part)
    told = sum(row.weight for row in found)
    if abs(told - number) > _CLOSE:
        todo = "dựng lại kho: treem build; nếu vẫn vậy, báo người giữ mã"
        raise TreemError("Các dòng tìm được không cộng thành con số đã công bố.", asked.fact_id, todo)
    return [each for row in found for each in _one_by_one(row)]


def _one_by_one(row: Row) -> list[Row]:
    """A child counted for several events stands once for each; a school or commune keeps the number that it told."""
    whole = float(row.weight).is_integer() and row.weight > 1
    return [replace(row, weight=1.0)] * int(row.weight) if row.is_named and whole else [row]


def _number(project: Project, asked: Asked, part: str) -> float:
    """Return what the rows must add up to.

    Raises:
        RequestError: no such part, or nothing was counted.
    """
    if part not in PARTS:
        raise RequestError(f"Không có phần “{part}”.", todo=f"chọn: {', '.join(PARTS)}")
    sql = "select numerator, denominator, state from indicator_values where fact_id = ?"
    with marts.open_marts(project.marts) as con:
        ((numerator, denominator, state),) = engine.rows(con, sql, [asked.fact_id])
    if numerator is None:
        raise RequestError(f"Số này chưa có (trạng thái {state}).", asked.fact_id, f"xem: treem explain {asked.fact_id}")
    if part == "numerator":
        return float(numerator)
    if denominator is None:
        raise RequestError("Số này không có mẫu số.", asked.fact_id, "chọn --part numerator")
    if part == "difference" and asked.indicator.kind != "share":
        raise RequestError("Tử số của tỷ suất không nằm trong mẫu số, không trừ được.", asked.fact_id, "chọn numerator hoặc denominator")
    return float(denominator) - (float(numerator) if part == "difference" else 0.0)


def open_core(project: Project, build: str = "") -> engine.Connection:
    """Open the core tables of the current build, or of a former one, and all that indicators and their denominators read beside them.

    Raises:
        RequestError: nothing built, or core of another build.
    """
    from pipelines import units

    folder = project.core / (build or marts.build_folder(project.marts).name)
    if not folder.exists():
        raise RequestError("Không thấy bảng lõi của lần dựng hiện hành.", todo="chạy lại: treem build")
    con = engine.connect()
    load_frame_of_reference(con, [catalog.load_plan(name) for name in marts.manifest(project.marts)["plans"]])
    for path in sorted(folder.glob("*.parquet")):
        kind = "table" if path.stem in KEPT else "view"
        text = engine.quoted(path)
        con.execute(f"create or replace {kind} \"{path.stem}\" as select * from read_parquet('{text}')")
    units.load_schools(con)
    return con


def counted(con: engine.Connection, asked: Asked, column: str) -> list[Row]:
    """Return the rows behind a numerator or denominator as the tables of ``con`` (``open_core``) give them today, not held against a build.

    Raises:
        RequestError: the part is a number that a table tells as such.
    """
    return _rows(con, asked, column)


def _rows(con: engine.Connection, asked: Asked, column: str) -> list[Row]:
    facet = facet_of(asked.indicator, asked.variant)
    sql, table = facet.sql.read_text(encoding="utf-8"), f"ind_{facet.id}"
    engine.make_table(con, table, f"select * from ({sql}) where period_id = '{asked.period}'")
    basis = denominators.Bases(con).of(facet)
    kinds = official_kinds(con, facet, basis, asked) if column == "denominator" else []
    if kinds:
        told = ", ".join(denominators.label(facet, kind) for kind in kinds)
        raise RequestError(f"Mẫu số lấy nguyên từ bảng: {told}; không có danh sách từng trẻ em.", asked.fact_id)
    keyed = row_query(sql, column, schema_of(con), definitions())
    engine.make_table(con, table, f"select * from ({keyed}) where period_id = '{asked.period}' and variant = '{asked.variant}'")
    query = f"""
        select unit_kind, unit_key, coalesce(unit_event, '') as event, place_code, cast(sum({column}) as double)
        from ({denominators.usable_sql(facet, basis)})
        where place = '{asked.place}' and {_dimensions(con, table, facet, asked)}
        group by all having sum({column}) <> 0 order by place_code, unit_kind, unit_key, event
    """
    return [Row(*row) for row in engine.rows(con, query)]


def facet_of(indicator: Indicator, variant: str) -> Indicator:
    """Return the indicator as counted in the units of one of its variants."""
    return next(facet for facet in indicator.facets() if variant in facet.variants)


def official_kinds(con: engine.Connection, facet: Indicator, basis: denominators.Basis, asked: Asked) -> list[str]:
    """Return the kinds of tables that the denominator of a figure is made of, where it is one told as a number."""
    if not denominators.has_chain(facet):
        return []
    official = [kind for kind in facet.denominators if kind != catalog.REGISTER_COUNT]
    told = ", ".join(f"'{kind}'" for kind in official)
    sql = f"""
        select distinct coalesce(u.kind, b.own_kind) from {basis.places} as b
        left join {denominators.TREES[facet.units]} as t on t.period_id = b.period_id and t.place = b.place
        left join {basis.units} as u on u.period_id = b.period_id and u.commune_code = t.commune_code
        where b.period_id = '{asked.period}' and b.place = '{asked.place}' and coalesce(u.kind, b.own_kind) in ({told})
    """
    return [row[0] for row in engine.rows(con, sql)]


def _dimensions(con: engine.Connection, table: str, facet: Indicator, asked: Asked) -> str:
    """The rows that a figure is the sum of: its own part, or all parts; the parts of what may overlap are never summed."""
    have = set(engine.columns(con, table))
    fixed = () if facet.additive else ("category",)
    tests = [
        f"{name} = '{value}'" for name, value in asked.totals.items() if name in have and (value != "*" or name in fixed)
    ]
    return " and ".join(tests) or "true"


def definitions() -> dict[str, str]:
    """Return core table -> the SELECT that makes it."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((PACKAGE / "core").glob("*.sql"))}


def schema_of(con: engine.Connection) -> dict[str, dict[str, str]]:
    """Return table -> column -> type of all tables and views of a connection."""
    sql = "select table_name, column_name, data_type from duckdb_columns() where not internal order by all"
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in engine.rows(con, sql):
        found.setdefault(table, {})[column] = kind
    return found


def _without(whole: Sequence[Row], taken: Sequence[Row]) -> list[Row]:
    """Take from each row of the denominator what the same child or place adds to the numerator."""
    counted: dict[tuple[str, str, str], float] = {}
    for row in taken:
        key = (row.kind, row.key, row.place)
        counted[key] = counted.get(key, 0.0) + row.weight
    left: list[Row] = []
    for row in whole:
        key = (row.kind, row.key, row.place)
        used = min(counted.get(key, 0.0), row.weight)
        counted[key] = counted.get(key, 0.0) - used
        if row.weight - used:
            left.append(replace(row, weight=row.weight - used))
    if any(abs(rest) > _CLOSE for rest in counted.values()):
        raise TreemError("Có trong tử số mà không có trong mẫu số.", todo="chọn --part numerator và --part denominator")
    return left


def named(rows: Sequence[Row]) -> Mapping[str, list[int]]:
    """Return the keys of the children and persons among the rows, for the vault."""
    return {kind: sorted({int(row.key) for row in rows if row.kind == kind}) for kind in ("child", "person")}


def default_part(asked: Asked, part: str | None) -> str:
    """Return the part asked for; a target that counts what is still missing means the difference."""
    return part or ("difference" if asked.part == GAP else "numerator")


def describe(rows: Sequence[Row]) -> str:
    """Say how many there are: "12 trẻ em", "3 xã"; where weights are not 1, what they add up to."""
    from pipelines import formats

    total = sum(row.weight for row in rows)
    words = {"child": "trẻ em", "person": "người", "school": "trường", "commune": "xã", "list": "danh sách", "place": "địa bàn"}
    kinds: dict[str, Any] = dict.fromkeys(row.kind for row in rows)
    told = ", ".join(f"{sum(row.kind == kind for row in rows)} dòng {words.get(kind, kind)}" for kind in kinds) or "không có dòng nào"
    return told if total == len(rows) else f"{told}, cộng {formats.count(total)}"
