"""The children, persons or places behind one number, with names: for who must act on it or answer for it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pipelines import catalog, engine, formats, places
from pipelines.explaining import rows as counted
from pipelines.explaining.naming import Asked
from pipelines.explaining.rows import Row
from pipelines.identity import keeper, staff
from pipelines.settings import Project
from pipelines.worklists import children
from pipelines.worklists.book import Heading, Sheet

HEADINGS = (
    Heading("TT", 5), Heading("Nơi được tính", 20), Heading("Thôn, bản / đơn vị", 18), Heading("Họ và tên", 26), Heading("Ngày sinh", 12),
    Heading("Giới tính", 9), Heading("Họ tên mẹ", 26), Heading("Ghi trong sổ", 30), Heading("Sự việc", 24), Heading("Được tính", 10),
    Heading("Kết quả", 24, open=True),
)  # fmt: skip
_SEX = {"m": "Nam", "f": "Nữ"}
Known = Mapping[tuple[str, str], Mapping[str, Any]]


def sheet(project: Project, asked: Asked, part: str, found: Sequence[Row], made_on: date, demo: bool) -> Sheet:
    """Return the named list behind one part of a figure.

    Args:
        part: numerator, denominator or difference; found: what ``explaining.rows.behind`` gave for it.

    Raises:
        VaultError: the vault cannot be opened.
    """
    on = _cutoff(project, asked)
    known = _known(project, found)
    lines = tuple(_line(number, row, known, on) for number, row in enumerate(found, start=1))
    what = asked.indicator.variants[asked.variant]["vi"]
    title = f"{asked.indicator.title['vi']}: {what} - {counted.PARTS_VI[part]}, {_named(asked.place, on)}, kỳ {asked.period}"
    told = (f"{asked.fact_id}: {counted.describe(found)}. Lập ngày {formats.day(made_on)}.", "Ghi việc đã làm vào cột cuối.")
    return Sheet("Danh sách", title, told, HEADINGS, lines, demo)


def _cutoff(project: Project, asked: Asked) -> date:
    from pipelines import marts

    with marts.open_marts(project.marts) as con:
        ((day,),) = engine.rows(con, "select cutoff_on from periods where period_id = ?", [asked.period])
    found: date = day
    return found


def _known(project: Project, found: Sequence[Row]) -> Known:
    """Who the children and persons are: (kind, key) -> what the vault holds, in memory only."""
    keys = counted.named(found)
    known: dict[tuple[str, str], Mapping[str, Any]] = {
        ("child", str(key)): who for key, who in children.persons(project, keys["child"]).items()
    }
    if keys["person"]:
        vault_key, _, _ = keeper.open_vault(project.vault, "worklist")
        told = staff.open_staff(project.vault, vault_key) or {}
        wanted = set(keys["person"])
        listed = told["staff"].to_pylist() if told else []
        known |= {("person", str(who["person_key"])): who for who in listed if who["person_key"] in wanted}
    return known


def _line(number: int, row: Row, known: Known, on: date) -> tuple[str, ...]:
    who = known.get((row.kind, row.key), {})
    register = catalog.registers().get(who.get("register") or "")
    birth = who.get("birth_date")
    return (
        str(number),
        _named(row.place, on),
        who.get("hamlet") or who.get("unit") or "",
        who.get("full_name") or who.get("staff_name") or ("" if row.is_named else _named(row.key, on)),
        formats.day(birth) if birth else "",
        _SEX.get(who.get("sex") or "", ""),
        who.get("mother_name") or "",
        register.title_vi if register else "",
        event_vi(row.event),
        formats.number(row.weight, 0 if float(row.weight).is_integer() else 1),
        "",
    )


def _named(code: str, on: date) -> str:
    found = places.find(code, on)
    return found.name if found else code


def event_vi(event: str) -> str:
    """Return what tells one event from another in words: its day and its coded facts; numbers of rows say nothing to a reader.

    >>> event_vi("2018-03-02|drowning|7")
    '2/3/2018, Đuối nước'
    """
    return ", ".join(filter(None, (_word(part) for part in event.split("|"))))


def _word(part: str) -> str:
    if part.isdigit():
        return ""
    try:
        return formats.day(date.fromisoformat(part[:10]))
    except ValueError:
        lists = catalog.code_lists().values()
        return next((listed[part][0] for listed in lists if listed.get(part)), "")
