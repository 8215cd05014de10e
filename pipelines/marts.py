"""The only reader of published marts: the current build's Parquet as views of an in-memory DuckDB."""

import hashlib
import json
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
    con = engine.connect()
    for name, told in VIEWS.items():
        path = str(build / f"{name}.parquet").replace("'", "''")
        con.execute(f"create view {name} as select * from read_parquet('{path}')")
        con.execute(f"comment on view {name} is '{told}'")
    return con


def indicator(
    id: str,
    *,
    variant: str | None = None,
    place: str | None = None,
    period: str | None = None,
    total: bool = True,
    boundaries: date | str | None = None,
    shares: Path | str | None = None,
    frame: str = "pandas",
) -> Any:
    """Return one indicator's values as a pandas or polars frame.

    Args:
        id: indicator id, e.g. ``bhyt_under6``.
        variant, place, period: keep only these; None keeps all.
        total: only the rows for everybody ('*' in every breakdown); False gives the breakdowns as well.
        boundaries: None leaves every figure on the boundaries of its own period, with ``comparability`` telling whether it compares with
            the same period of the year before. A day ("2026-01-01") carries the counts of all periods to the boundaries of that day and
            divides them there; ``comparability`` then tells how (exact, apportioned, not_comparable), a column
            ``comparability_reason`` why.
        shares: file of stated shares of divided communes; ``data/state/place_shares.csv`` when it is there.
        frame: ``pandas`` or ``polars``.

    Raises:
        RequestError: no such indicator (the nearest names are given), no such place on that day, or figures of later boundaries.
    """
    con = open_marts()
    known = sorted(row[0] for row in engine.rows(con, "select distinct indicator from indicator_values"))
    if id not in known:
        import difflib

        near = difflib.get_close_matches(id, known, n=3) or known
        raise RequestError(f"Không có chỉ số “{id}”.", todo=f"có lẽ là: {', '.join(near)}")
    wanted = {"variant": variant, "place": place, "period": period}
    if total:
        wanted |= dict.fromkeys(("sex", "age_band", "ethnic_group", "poverty", "category"), "*")
    if boundaries is not None:
        from pipelines.backcast import on_boundaries

        return engine.to_frame(on_boundaries(con, id, _day(boundaries), _shares(shares), **wanted), frame)
    kept = {"indicator": id} | {name: value for name, value in wanted.items() if value is not None}
    condition = " and ".join(f"{name} = ?" for name in kept)
    # a relation, for the connection of DuckDB 2 itself has no way to polars
    result = con.sql(f"select * from indicator_values where {condition} order by fact_id", params=list(kept.values()))
    return engine.to_frame(result, frame)


def _day(told: date | str) -> date:
    try:
        return told if isinstance(told, date) else date.fromisoformat(told)
    except ValueError:
        raise RequestError(f"Không hiểu ngày “{told}”.", todo="viết như 2026-01-01") from None


def _shares(given: Path | str | None) -> Path | None:
    return Path(given) if given is not None else shares_file(load_project().state)
