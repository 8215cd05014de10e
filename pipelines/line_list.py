"""One line per child under its pseudonym, for people who must look at data and not at names: from the core tables of the current build."""

import importlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from pipelines import engine
from pipelines.errors import RequestError
from pipelines.front import core_connection
from pipelines.identity import access
from pipelines.settings import load_project

SHORTEST_REASON = 10
# What may stand beside a child, as queries over core tables of one period; never a group of special circumstances, a risk, an abuse
# case or a conflict with the law: each of them tells a private fact of one child (personal_data.yml, sensitive).
FACTS = {
    "card": """
        select child_key, true as has_card,
            coalesce(bool_or(valid_from <= $day and (valid_to is null or valid_to >= $day)), false) as card_valid
        from core_cards group by child_key""",
    "weighing": """
        select child_key, round(max(z) filter (where variant = 'underweight'), 2) as weight_for_age,
            round(max(z) filter (where variant = 'stunting'), 2) as height_for_age,
            round(max(z) filter (where variant = 'wasting'), 2) as weight_for_height
        from core_newest_weighing where period_id = $period group by child_key""",
    "injury": """
        select child_key, count(distinct injured_on) as injuries, min(cause) as injury_cause, bool_or(died) as injury_died
        from core_counted_injuries where period_id = $period group by child_key""",
    "school": """
        select child_key, min(school_code) as school_code, min(level) as school_level, min(grade) as grade
        from core_pupils where period_id = $period group by child_key""",
    "birth_registration": "select child_key, bool_or(in_time) as registered_in_time from core_registered_births group by child_key",
}
REFUSED = {
    "group": "nhóm hoàn cảnh đặc biệt", "groups": "nhóm hoàn cảnh đặc biệt", "special_circumstances": "nhóm hoàn cảnh đặc biệt",
    "at_risk": "nguy cơ", "risk": "nguy cơ",
    "abuse": "vụ việc xâm hại", "abuse_cases": "vụ việc xâm hại", "abuse_reports": "vụ việc xâm hại",
    "minors_in_conflict": "vi phạm pháp luật", "law": "vi phạm pháp luật", "hiv": "nhiễm HIV", "drugs": "ma túy",
    "assistance": "trợ giúp cho nhóm hoàn cảnh đặc biệt", "benefits": "chính sách cho nhóm hoàn cảnh đặc biệt",
}  # fmt: skip


def open_children(
    reason: str, *, period: str | None = None, place: str | None = None, facts: Sequence[str] = (), frame: str = "pandas"
) -> Any:
    """Return the resident children of a period, one line each, under their pseudonyms; the opening is written down with its reason.

    >>> from pipelines import open_children
    >>> open_children("đối chiếu trẻ chưa có thẻ quý I với bảo hiểm xã hội", period="2018-Q1", place="03412", facts=["card"])

    Args:
        reason: why; it goes into ``data/vault/access_log.csv`` with day and account, so no name of a child.
        period: e.g. ``2018-Q1``; without it the latest one of the build that has begun.
        place: code of a commune; all of the build without it.
        facts: of ``card``, ``weighing``, ``injury``, ``school``, ``birth_registration``.
        frame: ``pandas`` or ``polars``.

    Returns:
        child_key, commune_code, sex, age_months (full months at the cut-off), ethnic_group, poverty, then the columns of each fact (empty
        where no list tells). Pseudonyms are not anonymous: the frame stays in the office.

    Raises:
        RequestError: no reason, a fact that is refused or unknown, an unknown period, or nothing built.
    """
    _check(reason, facts)
    project = load_project()
    with core_connection(project) as con:
        chosen, day = _period(con, period)
        access.note(project.vault, f"open_children: {' '.join(reason.split())}")
        found = con.execute(_query(facts), {"period": chosen, "day": day, "place": place})
        rows, names = found.fetchall(), [column[0] for column in found.description]
    if place and not rows:
        raise RequestError(f"Không có trẻ nào cư trú ở địa bàn {place} trong kỳ {chosen}.", todo="dùng mã xã, giữ số 0 ở đầu")
    kind = importlib.import_module(frame)
    return kind.DataFrame(rows, columns=names) if frame == "pandas" else kind.DataFrame(rows, schema=names, orient="row")


def _check(reason: str, facts: Sequence[str]) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        what = "Thiếu lý do mở danh sách từng trẻ."
        raise RequestError(what, todo=f"ghi lý do (ít nhất {SHORTEST_REASON} chữ, không ghi tên trẻ); lý do được ghi vào nhật ký")
    for fact in facts:
        if fact in REFUSED:
            todo = "chỉ có số đếm: dùng indicator(…); người phải can thiệp dùng sổ gốc"
            raise RequestError(f"Không mở dữ kiện “{REFUSED[fact]}” theo từng trẻ.", todo=todo)
        if fact not in FACTS:
            raise RequestError(f"Không có dữ kiện “{fact}”.", todo=f"các dữ kiện: {', '.join(FACTS)}")


def _period(con: engine.Connection, period: str | None) -> tuple[str, date]:
    told = "select distinct period_id from core_population"
    query = f"select period_id, cutoff_on from periods where period_id in ({told}) order by cutoff_on"
    known = dict(engine.rows(con, query))
    if not known:
        raise RequestError("Lần dựng này không có trẻ nào.", todo="chép sổ vào data/raw rồi chạy treem build")
    if period is not None and period not in known:
        raise RequestError(f"Không có kỳ {period}.", todo=f"các kỳ: {', '.join(known)}")
    chosen = period or list(known)[-1]
    return chosen, known[chosen]


def _query(facts: Sequence[str]) -> str:
    """Return the line list with the columns of some facts; values are bound, names are ours."""
    extra = "".join(f", {fact}.* exclude (child_key)" for fact in facts)
    joins = " ".join(f"left join ({FACTS[fact]}) as {fact} using (child_key)" for fact in facts)
    return f"""
        select p.child_key, p.commune_code, p.sex, cast(datediff('month', p.birth_date, cast($day as date))
                - case when day(p.birth_date) > day(cast($day as date)) then 1 else 0 end as integer) as age_months,
            p.ethnic_group, p.poverty {extra}
        from core_population as p {joins}
        where p.period_id = $period and p.moment = 'cutoff' and ($place is null or p.commune_code = $place)
            and cast($day as date) is not null
        order by p.child_key
    """
