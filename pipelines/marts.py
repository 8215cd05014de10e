"""The only reader of published marts: the current build's Parquet as views of an in-memory DuckDB."""

import hashlib
import json
from pathlib import Path
from typing import Any

from pipelines import engine
from pipelines.errors import RequestError
from pipelines.publish import POINTER
from pipelines.settings import load_project

VIEWS = {
    "indicator_values": "mọi giá trị chỉ số: tử số, mẫu số, giá trị, khoảng tin cậy, trạng thái",
    "injury_rate": "tỷ suất tai nạn thương tích trên 10.000 trẻ",
    "malnutrition": "suy dinh dưỡng trẻ dưới 5 tuổi",
    "bhyt_coverage": "bao phủ bảo hiểm y tế trẻ dưới 6 tuổi",
    "commune_scores": "điểm xã phù hợp với trẻ em theo tiêu chí",
    "targets": "chỉ tiêu của kế hoạch và kết quả",
    "places": "danh mục địa bàn có thời hạn",
    "periods": "các kỳ báo cáo",
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
    """
    build = build_folder(folder)
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
    frame: str = "pandas",
) -> Any:
    """Return one indicator's values as a pandas or polars frame.

    Args:
        id: indicator id, e.g. ``bhyt_under6``.
        variant, place, period: keep only these; None keeps all.
        total: only the rows for everybody ('*' in every breakdown); False gives the breakdowns as well.
        frame: ``pandas`` or ``polars``.

    Raises:
        RequestError: no such indicator; the nearest names are given.
    """
    con = open_marts()
    known = sorted(row[0] for row in engine.rows(con, "select distinct indicator from indicator_values"))
    if id not in known:
        import difflib

        near = difflib.get_close_matches(id, known, n=3) or known
        raise RequestError(f"Không có chỉ số “{id}”.", todo=f"có lẽ là: {', '.join(near)}")
    wanted = {"indicator": id, "variant": variant, "place": place, "period": period}
    if total:
        wanted |= dict.fromkeys(("sex", "age_band", "ethnic_group", "poverty", "category"), "*")
    kept = {name: value for name, value in wanted.items() if value is not None}
    condition = " and ".join(f"{name} = ?" for name in kept)
    result = con.execute(f"select * from indicator_values where {condition} order by fact_id", list(kept.values()))
    return engine.to_frame(result, frame)
