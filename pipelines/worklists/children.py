"""Children to visit or to ask about: no card found, not yet weighed, no longer in a newer list; names come from the vault, in memory only.

A child known to have died stands on no such list, not even when the match is doubtful (RULES 12).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines import engine, formats
from pipelines.errors import RequestError
from pipelines.identity import keeper
from pipelines.periods import Period
from pipelines.settings import Project
from pipelines.worklists.book import Heading, Sheet

LISTS = {
    "no-card": "TRẺ EM DƯỚI 6 TUỔI CHƯA THẤY THẺ BẢO HIỂM Y TẾ",
    "weighing": "TRẺ EM DƯỚI 5 TUỔI CHƯA ĐƯỢC CÂN, ĐO TRONG KỲ",
    "missing": "TRẺ EM KHÔNG CÒN TRONG SỔ MỚI, CHƯA RÕ LÝ DO",
}
HEADINGS = (
    Heading("TT", 5), Heading("Xã, thị trấn", 20), Heading("Thôn, bản", 18), Heading("Họ và tên", 26), Heading("Ngày sinh", 12),
    Heading("Giới tính", 9), Heading("Họ tên mẹ", 26), Heading("Ghi trong sổ", 30), Heading("Vì sao có tên", 34),
    Heading("Kết quả", 24, open=True),
)  # fmt: skip
_SEX = {"m": "Nam", "f": "Nữ"}

# RULES 10: only "no card found" goes to outreach; a card of another place, a tick in the register, a birth after the list do not
_NO_CARD = """
    with listed as (
        select c.commune_code, max(c.as_of) as as_of
        from core_cards as c cross join p where c.as_of >= p.starts_on and c.as_of <= p.known_on
        group by c.commune_code
    ),
    holders as (
        select distinct c.child_key from core_cards as c cross join p where c.as_of >= p.starts_on and c.as_of <= p.known_on
    ),
    says_so as (select child_key, max_by(has_card, as_of) as has_card from keyed_child_register group by child_key)
    select r.child_key, r.commune_code, l.as_of as list_day
    from core_population as r cross join p
    join listed as l on l.commune_code = r.commune_code
    left join says_so as s on s.child_key = r.child_key
    where r.period_id = p.period_id and r.moment = 'cutoff' and r.birth_date > p.cutoff_on - interval 6 year
        and r.birth_date <= l.as_of
        and r.child_key not in (select child_key from holders) and not coalesce(s.has_card, false)
"""

_WEIGHING = """
    select r.child_key, r.commune_code, max(w.weighed_on) as list_day
    from core_population as r cross join p
    left join core_weighings as w on w.child_key = r.child_key and w.weighed_on < p.starts_on
    where r.period_id = p.period_id and r.moment = 'cutoff' and r.birth_date > p.cutoff_on - interval 5 year
        and r.child_key not in (
            select child_key from core_weighings cross join p as q
            where weighed_on >= q.starts_on and weighed_on <= q.cutoff_on
        )
    group by r.child_key, r.commune_code
"""

# RULES 27: neither kept nor dropped until somebody has asked
_MISSING = """
    select m.child_key, m.commune_code, max(m.last_listed_on) as list_day
    from core_missing_children as m cross join p
    where m.missing_since <= p.known_on
    group by m.child_key, m.commune_code
"""
_QUERIES = {"no-card": _NO_CARD, "weighing": _WEIGHING, "missing": _MISSING}


@dataclass(frozen=True)
class Visit:
    """One child to visit: key, commune, and the day that says why (of the insurance list, of the last weighing, of the last list)."""

    child_key: int
    commune: str
    day: date | None


def to_visit(con: engine.Connection, name: str, period: Period, communes: Iterable[str]) -> list[Visit]:
    """Return the children of a list (one of ``LISTS``) in the communes, by commune and key.

    Args:
        con: connection over the current build's core (``front.core_connection``).

    Raises:
        RequestError: no such list.
    """
    if name not in _QUERIES:
        raise RequestError(f"Không có danh sách “{name}”.", todo=f"chọn: {', '.join(['fixes', *_QUERIES])}")
    days = ("starts_on", "cutoff_on", "known_on")
    told = ", ".join(f"date '{getattr(period, day)}' as {day}" for day in days)
    query = f"""
        with p as (select '{period.id}' as period_id, {told}), found as ({_QUERIES[name]})
        select child_key, commune_code, list_day from found
        where commune_code in (select unnest(?)) and child_key not in ({_dead(con)})
        order by commune_code, child_key
    """
    return [Visit(*row) for row in engine.rows(con, query, [list(communes)])]


def _dead(con: engine.Connection) -> str:
    """Every table that knows of a death: the household book, the injury list, the deaths register."""
    have = {row[0] for row in engine.rows(con, "select view_name from duckdb_views()")}
    parts = ["select child_key from keyed_child_register where died_on is not null"]
    parts += ["select child_key from core_injuries where died and child_key is not null"]
    if "core_deaths" in have:
        parts.append("select child_key from core_deaths where child_key is not null")
    return " union ".join(parts)


def sheet(
    project: Project, name: str, place: str, visits: Sequence[Visit], names: Mapping[str, str], made_on: date, demo: bool
) -> Sheet:
    """Return the list with names as a sheet.

    Args:
        place: full name of the place asked for; names: commune code -> name.

    Raises:
        VaultError: the vault cannot be opened.
    """
    known = persons(project, [visit.child_key for visit in visits])
    rows = [
        _row(number, name, visit, known.get(visit.child_key, {}), names) for number, visit in enumerate(visits, start=1)
    ]
    lines = (f"Lập ngày {formats.day(made_on)}. {len(visits)} trẻ em.", "Ghi kết quả vào cột cuối.")
    return Sheet("Danh sách", f"{LISTS[name]} - {place}", lines, HEADINGS, rows, demo)


def persons(project: Project, keys: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return who these children are: child_key -> what the vault holds of each (in memory only)."""
    _, known, _ = keeper.open_vault(project.vault, "worklist")
    if known is None:
        return {}
    wanted = set(keys)
    columns = ("child_key", "full_name", "birth_date", "sex", "mother_name", "hamlet", "register")
    table = known.person.select(list(columns))
    return {row["child_key"]: row for row in table.to_pylist() if row["child_key"] in wanted}


def _row(number: int, name: str, visit: Visit, who: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, ...]:
    from pipelines import catalog

    register = catalog.registers().get(who.get("register") or "")
    birth = who.get("birth_date")
    return (
        str(number),
        names.get(visit.commune, visit.commune),
        who.get("hamlet") or "",
        who.get("full_name") or "",
        formats.day(birth) if birth else "",
        _SEX.get(who.get("sex") or "", ""),
        who.get("mother_name") or "",
        register.title_vi if register else "",
        _why(name, visit),
        "",
    )


def _why(name: str, visit: Visit) -> str:
    if name == "no-card":
        return f"không có trong danh sách thẻ ngày {formats.day(visit.day)}" if visit.day else "không có danh sách thẻ"
    if name == "missing":
        return f"có trong sổ ngày {formats.day(visit.day)}, không có trong sổ sau đó" if visit.day else "không có trong sổ mới"
    return f"cân lần cuối ngày {formats.day(visit.day)}" if visit.day else "chưa thấy lần cân nào"
