"""Which denominator a place has: the first of the indicator's chain that its communes can show (RULES 6).

``denominators:`` of an indicator's YAML is the chain; its SQL tells the kinds apart in a column ``denominator_kind`` (empty: a row of the
numerator). An indicator whose SQL has no such column divides by what its own register counts. For each place:

- ``sum``: the communes that have both a numerator and a denominator, each by the first kind of the chain that it has, so that communes
  add up to the place;
- ``own``: no commune has a denominator, but all have a numerator and an official table has a line for the place itself;
- ``none``: numerators came, no denominator did (``no_denominator``, never 0).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines import catalog, engine
from pipelines.catalog import COMMUNES, REGISTER_COUNT, Indicator
from pipelines.errors import CatalogError

KINDS_VI = {
    "official_estimate": "ước tính của cơ quan thống kê",
    "projection": "dự báo dân số",
    "other_source": "nguồn dân số khác",
}
UNCLASSIFIED = "unclassified"
CROSSES = {"every": "and not u.crosses "}
TYPES_VI = ("xã", "phường", "thị trấn", "đặc khu", "trường", "huyện", "quận", "thị xã", "thành phố")
# where the units of an indicator lie, and which of their lists came; all have the columns of the first
TREES = {COMMUNES: "place_up", "schools": "school_up", "districts": "district_up"}
COVERAGE = {COMMUNES: "core_coverage", "schools": "school_coverage", "districts": "core_coverage"}


def label(indicator: Indicator, kind: str) -> str:
    """Return the short Vietnamese name of a kind of denominator; for the register's own count that register's name."""
    if kind != REGISTER_COUNT:
        return KINDS_VI[kind]
    register = indicator.denominator_register
    short = catalog.code_lists()["registers"].get(register)
    name = short[0] if short else catalog.registers()[register].title_vi
    return name[:1].lower() + name[1:]


@dataclass(frozen=True)
class Basis:
    """What indicators that need the same lists are divided by, as two tables.

    Attributes:
        units: ``(period_id, commune_code, kind)``, the units with a numerator and the kind of denominator each has (empty: none).
        places: ``(period_id, place, units_expected, units_reported, basis, own_kind, source)``, one row per place and period;
            ``source`` is the Vietnamese text of what the place is really divided by.
    """

    units: str
    places: str


class Bases:
    """The bases of a build's indicators, each made once for all indicators that need the same lists."""

    def __init__(self, con: engine.Connection) -> None:
        self.con = con
        self.known: dict[object, Basis] = {}
        self._types: dict[str, list[str]] = {}

    def of(self, indicator: Indicator) -> Basis:
        """Return the basis of an indicator. Reads the tree and the coverage of its units, and ``ind_<id>``.

        Raises:
            CatalogError: the SQL does not tell the kinds of denominator apart that the YAML names.
        """
        _require_kinds(self.con, indicator)
        own = indicator.id if has_chain(indicator) else ""
        needs = tuple(sorted(indicator.needs.items()))
        wanted = (indicator.units, needs, indicator.denominators, indicator.denominator_register, own)
        if wanted not in self.known:
            basis = Basis(f"units_{len(self.known)}", f"basis_{len(self.known)}")
            engine.make_table(self.con, basis.units, _choice_sql(indicator))
            engine.make_table(self.con, basis.places, _basis_sql(indicator, basis, self._types_of(TREES[indicator.units])))
            self.known[wanted] = basis
        return self.known[wanted]


    def _types_of(self, tree: str) -> list[str]:
        """The counting words that occur in a tree: each that a statement names has to be understood again, used or not."""
        if tree not in self._types:
            met = {row[0] for row in engine.rows(self.con, f"select distinct commune_type from {tree}")}
            self._types[tree] = [word for word in TYPES_VI if word in met]
        return self._types[tree]


def has_chain(indicator: Indicator) -> bool:
    """Whether an official table may stand for the register's own count."""
    return indicator.denominators not in ((), (REGISTER_COUNT,))


def _require_kinds(con: engine.Connection, indicator: Indicator) -> None:
    if indicator.units == COMMUNES and has_chain(indicator) != ("denominator_kind" in engine.columns(con, f"ind_{indicator.id}")):
        todo = "chỉ số có nhiều nguồn mẫu số thì SQL phải có cột denominator_kind, và ngược lại"
        raise CatalogError("Mẫu số của chỉ số không khớp với SQL.", f"{indicator.id}.yml, {indicator.id}.sql", todo)


def _covered(needs: Iterable[tuple[str, str]], coverage: str) -> str:
    """Joins that keep the units ``u`` whose lists came in time.

    Lists of every part of a period do not add up for a commune that became another one between two of them.
    """
    return " ".join(
        f"join {coverage} as c{number} on c{number}.register = '{register}' and c{number}.has_{how} {CROSSES.get(how, '')}"
        f"and c{number}.commune_code = u.commune_code and c{number}.period_id = u.period_id"
        for number, (register, how) in enumerate(needs)
    )


def _choice_sql(indicator: Indicator) -> str:
    """The communes with a numerator, each with the first kind of denominator it has (empty: none)."""
    units = f"(select distinct period_id, commune_code, crosses from {TREES[indicator.units]}) as u"
    coverage = COVERAGE[indicator.units]
    chosen = "select u.period_id, u.commune_code"
    if not has_chain(indicator):
        return f"{chosen}, '{REGISTER_COUNT}' as kind from {units} {_covered(indicator.needs.items(), coverage)}"
    own = indicator.denominator_register
    counted = [need for need in indicator.needs.items() if need[0] != own or REGISTER_COUNT not in indicator.denominators]
    offers = [
        f"select distinct period_id, place_code as commune_code, denominator_kind as kind, {rank} as rank "
        f"from ind_{indicator.id} where denominator_kind = '{kind}' and denominator > 0"
        if kind != REGISTER_COUNT
        else f"{chosen}, '{kind}', {rank} from {units} {_covered([(own, indicator.needs[own])], coverage)}"
        for rank, kind in enumerate(indicator.denominators)
    ]
    return (
        f"with offered(period_id, commune_code, kind, rank) as ({' union all '.join(offers)}), "
        f"counted as ({chosen} from {units} {_covered(counted, coverage)}) "
        "select c.period_id, c.commune_code, min_by(o.kind, o.rank) as kind "
        "from counted as c left join offered as o using (period_id, commune_code) group by all"
    )


def _basis_sql(indicator: Indicator, basis: Basis, types: Sequence[str]) -> str:
    chain = [kind for kind in indicator.denominators if kind != REGISTER_COUNT] if has_chain(indicator) else []
    ranks = " ".join(f"when '{kind}' then {rank}" for rank, kind in enumerate(chain))
    own = (
        f"select period_id, place_code as place, min_by(denominator_kind, case denominator_kind {ranks} end) as own_kind "
        f"from ind_{indicator.id} where denominator_kind in ({', '.join(repr(kind) for kind in chain)}) and denominator > 0 group by all"
        if chain
        else "select '' as period_id, '' as place, '' as own_kind where false"
    )
    used = "".join(
        f", count(*) filter (c.kind = '{kind}') as used_{kind}, {_types_sql(kind, types)} as types_{kind}"
        for kind in indicator.denominators
    )
    return f"""
        with own as ({own}),
        counted as (
            select u.period_id, u.place, count(*) as units_expected, count(c.commune_code) as counted, count(c.kind) as usable,
                bool_and(u.place = u.commune_code) as is_commune, min(u.place_type) as place_type{used}
            from {TREES[indicator.units]} as u left join {basis.units} as c using (period_id, commune_code)
            group by u.period_id, u.place
        ),
        based as (
            select n.*, case when not n.is_commune then own.own_kind end as own_kind,
                case
                    when usable > 0 then 'sum'
                    when counted = units_expected and not is_commune and own.own_kind is not null then 'own'
                    when counted > 0 then 'none'
                end as basis
            from counted as n left join own using (period_id, place)
        )
        select period_id, place, units_expected, case when basis = 'sum' then usable else counted end as units_reported, basis,
            case when basis = 'own' then own_kind end as own_kind, {_source_sql(indicator)} as source
        from based
    """


def _types_sql(kind: str, types: Sequence[str]) -> str:
    """The counting word of the communes that use a kind: "xã, thị trấn"."""
    met = "".join(f", case when bool_or(c.kind = '{kind}' and u.commune_type = '{word}') then '{word}' end" for word in types)
    return f"concat_ws(', '{met})" if met else "''"


def _source_sql(indicator: Indicator) -> str:
    """The words for what a place is divided by: each kind with its number of communes, e.g. "sổ theo dõi trẻ em (13 xã)"."""
    if not indicator.denominators:
        return "''"
    told = {kind: label(indicator, kind).replace("'", "''") for kind in indicator.denominators}
    number = "case when is_commune then '' else ' (' || used_{0} || ' ' || types_{0} || ')' end"
    parts = ", ".join(f"case when used_{kind} > 0 then '{words}' || {number.format(kind)} end" for kind, words in told.items())
    whole = " ".join(f"when '{kind}' then '{words}'" for kind, words in told.items())
    return f"""
        case basis
            when 'sum' then concat_ws('; ', {parts})
            when 'own' then case own_kind {whole} end || ' (số của toàn ' || place_type || ')'
            when 'none' then 'chưa có {", ".join(told.values())}'
            else '' end
    """


def usable_sql(indicator: Indicator, basis: Basis) -> str:
    """Return the SELECT of the rows of ``ind_<id>`` that count, each with ``place``: numerator and denominator of the same places."""
    table = f"ind_{indicator.id}"
    chain = has_chain(indicator)
    kept = "c.kind is not null or b.basis in ('own', 'none')"
    if chain:
        kept = f"case when i.denominator_kind is null then {kept} else b.basis = 'sum' and i.denominator_kind = c.kind end"
    dropped = " exclude (denominator_kind)" if chain else ""
    communes = f"""
        select i.*{dropped}, u.place from {table} as i
        join {TREES[indicator.units]} as u on u.period_id = i.period_id and u.commune_code = i.place_code
        join {basis.units} as c on c.period_id = i.period_id and c.commune_code = i.place_code
        join {basis.places} as b on b.period_id = i.period_id and b.place = u.place
        where {kept}
    """
    if not chain:
        return communes
    return f"""
        {communes} union all
        select i.* exclude (denominator_kind), i.place_code as place from {table} as i
        join {basis.places} as b on b.period_id = i.period_id and b.place = i.place_code
        where b.basis = 'own' and i.denominator_kind = b.own_kind
    """
