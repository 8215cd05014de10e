"""One weighing of each child: the latest of a period, or of a campaign month, where a list holds several weighings."""

from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.anthropometry.scored import TABLE, Extra, Scored
from pipelines.engine import Connection, rows
from pipelines.errors import RequestError


@dataclass(frozen=True)
class Round:
    """Which weighing counts: of each child of column ``child`` the latest from ``starts`` to ``ends`` (both included)."""

    child: str
    starts: date | None = None
    ends: date | None = None

    def extra(self) -> list[Extra]:
        """Return the column that the table of scored rows needs."""
        return [Extra(self.child, "child")]


def campaign_month(child: str, month: str) -> Round:
    """Return the round of one campaign month, written ``2018-06``.

    Raises:
        RequestError: no such month.
    """
    try:
        starts = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise RequestError(f"Tháng chiến dịch không hiểu: {month!r}.", todo="viết như 2018-06, hoặc latest") from None
    following = (starts.replace(day=28) + timedelta(days=4)).replace(day=1)
    return Round(child, starts, following - timedelta(days=1))


def keep_one_weighing(con: Connection, scored: Scored, chosen: Round) -> list[str]:
    """Leave one row of each child in the table of scored rows; return warnings.

    A child that was not weighed in the round stays as one row without a measure, so that coverage is told over all the
    children listed. Weighings of one day: the later row counts. A row without a child's number is a child of its own.

    Raises:
        RequestError: the file does not say when a child was weighed.
    """
    if scored.sheet.cell("measured_on") is None:
        todo = "thêm cột measured_on, hoặc --map TÊN_CỘT=measured_on"
        raise RequestError("Chọn đợt cân thì cần cột ngày cân (measured_on).", scored.name, todo)
    limits = [f"measured_on >= date '{chosen.starts}'"] if chosen.starts else []
    limits += [f"measured_on <= date '{chosen.ends}'"] if chosen.ends else []
    usable = " and ".join(["coalesce(weight > 0 or lenhei > 0, false)", "measured_on is not null", *limits])
    lost = "count(*) filter (where measured_on is null and (weight > 0 or lenhei > 0))"
    anonymous, undated = rows(con, f"select count(*) filter (where child is null), {lost} from {TABLE}")[0]
    measures = ["weight", "lenhei", "armc", *scored.indices, *(f"{index}_flag" for index in scored.indices)]
    emptied = ", ".join(f"case when usable then {name} end as {name}" for name in measures)
    con.execute(
        f"create or replace table {TABLE} as select * exclude (usable, place) replace ({emptied}, oedema and usable as oedema) "
        f"from (select *, row_number() over (partition by coalesce(child, 'dòng ' || \"row\") "
        f'order by usable desc, measured_on desc nulls last, "row" desc) as place '
        f"from (select *, {usable} as usable from {TABLE})) where place = 1"
    ).fetchall()
    warnings = []
    if anonymous:
        warnings.append(f"{anonymous} dòng không có mã trẻ ở cột {chosen.child}: mỗi dòng coi là một trẻ")
    if undated:
        warnings.append(f"{undated} lần cân không rõ ngày nên không dùng")
    return warnings
