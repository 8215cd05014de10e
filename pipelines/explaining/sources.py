"""Which files a number comes from: the lists of the registers it needs, of the communes and days it counts, with hash and row ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines import catalog, engine, places
from pipelines.catalog import COMMUNES, REGISTER_COUNT, Indicator
from pipelines.denominators import KINDS_VI

LEDGER = ("header", "blank", "subtotal", "footer", "accepted", "rejected", "duplicate", "rows_read")
POPULATION = "population"


@dataclass(frozen=True)
class SourceList:
    """One list that served a figure.

    Attributes:
        register; commune: code of the place it tells of; period: of which report it is; list_day, received_on: its days.
        file, sheet: where it stands, "" for a word that nothing occurred; sha256: hash of the file in the build's manifest.
        ledger: what became of every row of the sheet (all communes of the sheet together).
    """

    register: str
    commune: str
    period: str
    file: str
    sheet: str
    list_day: date | None
    received_on: date | None
    sha256: str
    ledger: Mapping[str, int]


@dataclass(frozen=True)
class Missing:
    """A commune that is not in a figure, and the registers whose lists it lacks."""

    commune: str
    registers: tuple[str, ...]


def communes_of(place: str, on: date) -> list[str]:
    """Return the codes of the communes that a place's figures are made of; of a school, the commune it lies in."""
    found = places.find(place, on)
    if found is not None and found.level == "commune":
        return [place]
    if found is not None and found.level == "school":
        return [found.parent_code]
    return [commune.code for commune in places.children(place, on)] or [place]


def lists_of(
    con: engine.Connection,
    facet: Indicator,
    communes: Sequence[str],
    period: str,
    inputs: Mapping[str, str],
    divided_by: str = "",
    registers: Sequence[str] = (),
) -> list[SourceList]:
    """Return the lists behind a figure, by register, commune and day.

    Args:
        con: connection over the marts and the core tables (``front.core_connection``).
        facet: the indicator in the units of the variant; inputs: file -> hash of the manifest.
        divided_by: ``denominator_source`` of the figure; where it names an official table, that table's files serve too.
        registers: those that its SQL goes back to, for an indicator that no missing list keeps from counting.
    """
    needs = facet.needs or dict.fromkeys(registers, "latest")
    parts = [_lists_sql(register, how, facet.units) for register, how in needs.items()]
    if POPULATION in catalog.registers() and any(KINDS_VI[kind] in divided_by for kind in facet.denominators if kind != REGISTER_COUNT):
        parts.append(_population_sql())
    if not parts:
        return []
    sums = ", ".join(f"l.{name}" for name in LEDGER)
    sql = f"""
        with p as (select * from periods where period_id = $period),
        served as ({" union ".join(parts)})
        select s.register, s.commune_code, s.period_id, s.file, s.sheet, s.list_day, s.received_on, {sums}
        from served as s left join ledger as l on l.file = s.file and l.sheet = s.sheet
        where s.commune_code in (select unnest($communes))
        order by s.register, s.commune_code, s.list_day, s.file, s.sheet
    """
    rows = con.execute(sql, {"period": period, "communes": list(communes)}).fetchall()
    return [_source(row, inputs) for row in rows]


def _source(row: tuple[Any, ...], inputs: Mapping[str, str]) -> SourceList:
    register, commune, period, file, sheet, list_day, received_on, *numbers = row
    ledger = {name: int(number) for name, number in zip(LEDGER, numbers, strict=True) if number is not None}
    return SourceList(
        register, commune, period or "", file or "", sheet or "", list_day, received_on, inputs.get(file or "", ""), ledger
    )


def _lists_sql(register: str, how: str, units: str) -> str:
    """The lists of one register that a figure reads: its own for a full list, since the year began for events."""
    columns = "l.register, l.commune_code, l.period_id, l.file, l.sheet, l.list_day, l.received_on"
    known = catalog.registers().get(register)
    if how == "year" or (units != COMMUNES and known is not None and known.sent_by == "school"):
        return f"select {columns} from core_year_lists as l join p on p.period_id = l.period_id where l.register = '{register}'"
    whole_year = how == "every" or (known is not None and known.mode == "events")
    own = "q.period_id = p.period_id"
    if whole_year:
        own = "(q.starts_on = p.starts_on and q.cutoff_on <= p.cutoff_on)"
    if how == "next":
        later = "select min(n.cutoff_on) from periods as n, p where n.cutoff_on >= p.ends_on"
        own = f"(q.starts_on = p.starts_on and q.cutoff_on <= p.cutoff_on or q.cutoff_on = ({later}))"
    in_time = "" if how == "next" else "and (l.received_on is null or l.received_on <= p.known_on)"
    return f"""
        select {columns} from core_lists as l cross join p join periods as q on q.period_id = l.period_id
        where l.register = '{register}' and {own} {in_time}
    """


def _population_sql() -> str:
    return f"""
        select distinct '{POPULATION}', k.commune_code, cast(k.year as varchar), k.file, k.sheet, k.as_of, k.published_on
        from keyed_population as k cross join p where cast(k.year as varchar) = substr(p.period_id, 1, 4)
    """


def missing(con: engine.Connection, facet: Indicator, communes: Sequence[str], period: str) -> list[Missing]:
    """Return the communes whose lists did not come in time, with the registers each lacks; what another source replaces is no lack."""
    wanted = [
        (register, how)
        for register, how in facet.needs.items()
        if not (register == facet.denominator_register and len(facet.denominators) > 1)
    ]
    came: dict[str, set[str]] = {}
    for register, how in wanted:
        sql = f"select commune_code from core_coverage where register = ? and period_id = ? and has_{how}"
        came[register] = {row[0] for row in engine.rows(con, sql, [register, period])}
    lacking = {code: tuple(register for register, _ in wanted if code not in came[register]) for code in communes}
    return [Missing(code, registers) for code, registers in lacking.items() if registers]


def totals(found: Sequence[SourceList]) -> dict[str, int]:
    """Return the ledger of all these lists together, every sheet once."""
    sheets = {(each.file, each.sheet): each.ledger for each in found if each.file}
    return {name: sum(ledger.get(name, 0) for ledger in sheets.values()) for name in LEDGER}
