"""The only reader of published marts: the current build's Parquet as views of an in-memory DuckDB."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pipelines import engine
from pipelines.errors import RequestError
from pipelines.places.shares import shares_file
from pipelines.publish import POINTER
from pipelines.settings import load_project

VIEWS = {
    "indicator_values": "mọi giá trị chỉ số: tử số, mẫu số, giá trị, khoảng tin cậy, trạng thái",
    "injury_rate": "tỷ suất tai nạn thương tích trên 10.000 trẻ",
    "malnutrition": "suy dinh dưỡng trẻ dưới 5 tuổi",
    "bhyt_coverage": "bao phủ bảo hiểm y tế trẻ dưới 6 tuổi",
    "commune_scores": "điểm xã phù hợp với trẻ em theo tiêu chí",
    "targets": "chỉ tiêu của kế hoạch và kết quả",
    "comparability": "số liệu không so sánh được với cùng kỳ do thay đổi địa giới, và lý do; ngoài ra đều so sánh được",
    "places": "danh mục địa bàn có thời hạn",
    "place_bridge": "dân của địa bàn cũ về địa bàn nào, cách nhập, tỷ lệ (trống: không nguồn nào nêu)",
    "periods": "các kỳ báo cáo",
    "receipts": "tiếp nhận: mỗi danh sách phải gửi của mỗi xã, kỳ, đã nhận ngày nào, đúng hạn hay trễ",
    "ledger": "sổ dòng: mỗi tệp đọc bao nhiêu dòng, nhận, loại, trùng",
    "rejects": "dòng bị loại hoặc cần xem lại và lý do (không có tên trẻ)",
}


def build_folder(folder: Path | None = None) -> Path:
    """Return the folder of the current build.

    Raises:
        RequestError: nothing has been built yet.
    """
    marts = folder or load_project().marts
    pointer = marts / POINTER
    if not pointer.exists():
        raise RequestError(
            "Chưa có kho chỉ số.", str(marts.name), "chạy: treem build (hoặc make report để dùng dữ liệu mẫu)"
        )
    return marts / pointer.read_text(encoding="utf-8").strip()


def manifest(folder: Path | None = None) -> dict[str, Any]:
    """Return the manifest of the current build."""
    found: dict[str, Any] = json.loads((build_folder(folder) / "manifest.json").read_text(encoding="utf-8"))
    return found


def manifest_hash(folder: Path | None = None) -> str:
    """Return the hash that verdicts and submissions are bound to."""
    return hashlib.sha256((build_folder(folder) / "manifest.json").read_bytes()).hexdigest()[:16]


def open_marts(folder: Path | None = None) -> engine.Connection:
    """Return a DuckDB connection whose views are the current build's marts (names in ``VIEWS``, comments in Vietnamese).

    Nothing is locked, and a later build does not change what this connection sees.

    Raises:
        RequestError: nothing has been built yet, or an older version of the software built it.
    """
    build = build_folder(folder)
    if missing := [name for name in VIEWS if not (build / f"{name}.parquet").exists()]:
        todo = "chạy lại: treem build (bản phần mềm cũ đã dựng kho này)"
        raise RequestError(f"Kho chỉ số thiếu bảng: {', '.join(missing)}.", build.name, todo)
    if _kept is not None and sum((build / f"{name}.parquet").stat().st_size for name in VIEWS) <= KEPT_BYTES:
        return _kept.open(build)
    con = engine.connect()
    for name, told in VIEWS.items():
        path = engine.quoted(build / f"{name}.parquet")
        con.execute(f"create view {name} as select * from read_parquet('{path}')")
        con.execute(f"comment on view {name} is '{told}'")
    return con


KEPT_BYTES = 50_000_000
KEPT_SCHEMAS = 8


class _Kept:
    """The tables of one build in the memory of this process, seen through views; every opening has a schema of its own before these."""

    def __init__(self) -> None:
        self._build: tuple[Path, int] | None = None
        self._con: engine.Connection | None = None
        self._opened = 0

    def open(self, build: Path) -> engine.Connection:
        wanted = (build, (build / "indicator_values.parquet").stat().st_mtime_ns)
        if self._con is None or self._build != wanted:
            self._con, self._build, self._opened = self._load(build), wanted, 0
        self._opened += 1
        con = self._con.cursor()
        if engine.rows(con, "select count(*) from duckdb_views() where schema_name = 'seen'") != [(len(VIEWS),)]:
            con.execute("; ".join(f"create or replace view memory.seen.{name} as select * from memory.kept.{name}" for name in VIEWS))
        old, own = (f"opened_{max(0, self._opened - before)}" for before in (KEPT_SCHEMAS, 0))
        con.execute(f"drop schema if exists {old} cascade; create schema {own}; set search_path = 'memory.{own},memory.seen'")
        return con

    def _load(self, build: Path) -> engine.Connection:
        con = engine.connect(threads=1)
        con.execute("create schema kept; create schema seen")
        for name in VIEWS:
            path = engine.quoted(build / f"{name}.parquet")
            # the rows of a place beside each other: what one report reads is then found without looking at all of them
            order = " order by place, fact_id" if name == "indicator_values" else ""
            con.execute(f"create table kept.{name} as select * from read_parquet('{path}'){order}")
        return con


_kept: _Kept | None = None


def keep_open() -> None:
    """Let this process read a build's tables once and keep them: for a process that opens the same marts for one report after another.

    What one opening makes (tables, views) no other one sees; a view that one drops is there again for the next. Marts of more than
    ``KEPT_BYTES`` are read from their files as before.
    """
    global _kept
    _kept = _Kept()


def kept_build(folder: Path | None = None) -> str:
    """Return a name of the current build with the time of its file, in a process that keeps it open; "" in any other.

    What such a process remembers of the marts holds for this name alone.
    """
    values = build_folder(folder) / "indicator_values.parquet"
    return f"{values}:{values.stat().st_mtime_ns}" if _kept else ""


def indicator(
    id: str,
    *,
    variant: str | None = None,
    place: str | None = None,
    period: str | None = None,
    level: str | None = None,
    by: str | Sequence[str] = (),
    total: bool = True,
    boundaries: date | str | None = None,
    shares: Path | str | None = None,
    frame: str = "pandas",
) -> Any:
    """Return one indicator's values as a pandas or polars frame, with the names of the places.

    Ví dụ / example::

        indicator("bhyt_under6", variant="issued", period="latest", level="commune")   # các xã, kỳ mới nhất / communes, newest period
        indicator("injury_rate", place="106", period="2018", by="category")           # theo nguyên nhân / by cause
        indicator("injury_rate", place="106", total=False, frame="polars")            # mọi phân tổ / all breakdowns

    Args:
        id: indicator id, e.g. ``bhyt_under6``; all of them: ``list_indicators()``.
        variant, place, period: keep only these; None keeps all; period ``latest`` is the newest one for which a figure is there.
        level: keep only places of this level: commune, district, province, school.
        by: breakdowns of the rows: sex, age_band, ethnic_group, poverty, category, or several; the rest is for everybody ('*').
        total: without ``by``, only the rows for everybody ('*' in every breakdown); False gives all breakdowns as well.
        boundaries: None leaves every figure on the boundaries of its own period, with ``comparability`` telling whether it compares with
            the same period of the year before. A day ("2026-01-01") carries the counts of all periods to the boundaries of that day and
            divides them there; ``comparability`` then tells how (exact, apportioned, not_comparable), a column
            ``comparability_reason`` why.
        shares: file of stated shares of divided communes; ``data/state/place_shares.csv`` when it is there.
        frame: ``pandas`` or ``polars``.

    Raises:
        RequestError: no such indicator, variant, place, period or level (the nearest names are given), no such place on that day, or
            figures of later boundaries.
    """
    con = open_marts()
    _known(con, "indicator", id, "chỉ số")
    period = _newest(con, id) if period == LATEST else period
    wanted = {"variant": variant, "place": place, "period": period}
    for name, told_vi in (("variant", "cách tính"), ("place", "địa bàn"), ("period", "kỳ")):
        if wanted[name] is not None:
            _known(con, name, str(wanted[name]), told_vi, id)
    told = _breakdowns(by)
    if total or told:
        wanted |= {name: "*" for name in BREAKDOWNS if name not in told}
    if boundaries is not None:
        from pipelines.backcast import on_boundaries

        return engine.to_frame(on_boundaries(con, id, _day(boundaries), _shares(shares), **wanted), frame)
    if level is not None and level not in LEVELS:
        raise RequestError(f"Không có cấp “{level}”.", todo=f"chọn trong: {', '.join(LEVELS)}")
    kept = {"indicator": id} | {name: value for name, value in wanted.items() if value is not None} | ({"level": level} if level else {})
    condition = " and ".join([*(f"{name} = ?" for name in kept), *(f"{name} <> '*'" for name in told)])
    # a relation, for the connection of DuckDB 2 itself has no way to polars
    result = con.sql(f"select * exclude (level) from ({_NAMED}) where {condition} order by fact_id", params=list(kept.values()))
    return engine.to_frame(result, frame)


BREAKDOWNS = ("sex", "age_band", "ethnic_group", "poverty", "category")
LEVELS, LATEST = ("commune", "district", "province", "country", "school"), "latest"
_NAMED = """
    select v.*, p.name as place_name, p.level
    from indicator_values as v
    left join places as p
        on p.code = v.place and p.valid_from <= v.boundary_date and (p.valid_to is null or v.boundary_date < p.valid_to)
"""


def _known(con: engine.Connection, column: str, value: str, told_vi: str, id: str | None = None) -> None:
    """Raise RequestError with the nearest names when no figure (of an indicator) has this value in a column."""
    where, values = ("where indicator = ?", [id]) if id else ("", None)
    known = [str(row[0]) for row in engine.rows(con, f"select distinct {column} from indicator_values {where} order by 1", values)]
    if value not in known:
        import difflib

        zeros_lost = [each for each in known if each.lstrip("0") == value.lstrip("0")]
        near = difflib.get_close_matches(value, known, n=3) or zeros_lost or known[:20]
        raise RequestError(f"Không có {told_vi} “{value}”{f' ở chỉ số {id}' if id else ''}.", todo=f"có lẽ là: {', '.join(near)}")


def _breakdowns(by: str | Sequence[str]) -> tuple[str, ...]:
    told = (by,) if isinstance(by, str) else tuple(by)
    if wrong := [name for name in told if name not in BREAKDOWNS]:
        raise RequestError(f"Không có phân tổ “{wrong[0]}”.", todo=f"chọn trong: {', '.join(BREAKDOWNS)}")
    return told


def _newest(con: engine.Connection, id: str) -> str:
    """Return the newest period for which the indicator has a figure anywhere; the newest of all when it has none."""
    rows = engine.rows(
        con,
        "select period from indicator_values join periods on period_id = period where indicator = ? "
        "order by value is not null desc, cutoff_on desc, length(period), period limit 1",
        [id],
    )
    return str(rows[0][0])


def _day(told: date | str) -> date:
    try:
        return told if isinstance(told, date) else date.fromisoformat(told)
    except ValueError:
        raise RequestError(f"Không hiểu ngày “{told}”.", todo="viết như 2026-01-01") from None


def _shares(given: Path | str | None) -> Path | None:
    return Path(given) if given is not None else shares_file(load_project().state)
