"""One of each picture, over invented figures with long names, zeros, missing and hidden ones; the tests of pictures share them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from pipelines import charts
from pipelines.charts import Bullet, Cell, Counted, Flow, Mark, Placed, Point, Scale, Series, Tile

COMMUNES = (
    "Thị trấn Tam Đường",
    "Xã Thèn Sin",
    "Xã Tả Lèng",
    "Xã Hồ Thầu",
    "Xã Giang Ma",
    "Xã Bình Lư",
    "Xã Nùng Nàng",
    "Xã Khun Há",
    "Xã Bản Hon",
    "Xã Sơn Bình",
)
LONG = "Phường Phan Rang - Tháp Chàm Đông Hải và vùng phụ cận"
CAUSES = ("Đuối nước", "Tai nạn giao thông", "Ngã", "Bỏng", "Động vật cắn, đốt, húc")
PLACES = ("Tại nhà", "Trường học", "Cộng đồng", "Chưa phân loại")
MISSING, HIDDEN = Mark(None, charts.MISSING, "Xã Giang Ma: chưa có số liệu"), Mark(None, charts.HIDDEN, "Xã Bình Lư: không công bố")


def vi(value: float, decimals: int = 1) -> str:
    """Return a number with a decimal comma."""
    return f"{value:.{decimals}f}".replace(".", ",")


def share(name: str, count: int, total: int) -> Mark:
    """Return a share of a place as a mark."""
    return Mark(100 * count / total, f"{vi(100 * count / total)}%", f"{name}: {vi(100 * count / total)}% ({count}/{total} trẻ em)")


def communes() -> tuple[list[str], list[Mark]]:
    """Return ten communes and one with a long name: two without a figure, one with zero."""
    names = [*COMMUNES, LONG]
    marks = [share(name, 60 + 7 * (number % 5), 100) for number, name in enumerate(names)]
    marks[4], marks[5], marks[6] = MISSING, HIDDEN, share(names[6], 0, 80)
    return names, marks


def targets() -> list[Bullet]:
    """Return five targets of every rating."""
    told = (
        ("82% trẻ em có hoàn cảnh đặc biệt được chăm sóc giúp đỡ thường xuyên", 81, 82, 80, "Chưa đạt", False),
        ("100% trẻ em dưới 6 tuổi được cấp thẻ Bảo hiểm y tế", 98, 100, 97, "Có khả năng đạt", True),
        ("75% trẻ khuyết tật được tiếp cận các dịch vụ chăm sóc sức khỏe, chỉnh hình và phục hồi chức năng", 79, 75, None, "Đạt", True),
        ("giảm tỷ lệ suy dinh dưỡng của trẻ em dưới 5 tuổi xuống 23,5%", 23, 23.5, 24, "Đạt", True),
        ("Duy trì 14/14 xã, thị trấn đạt tiêu chuẩn phù hợp với trẻ em", 50, None, 50, "Theo dõi", None),
    )
    return [
        Bullet(f"TD-0{number}. {text}", share(f"TD-0{number}", now, 100), plan, share("cùng kỳ", old, 100) if old else None, rating, good)
        for number, (text, now, plan, old, rating, good) in enumerate(told, start=1)
    ]


def years() -> list[Counted]:
    """Return nine years of counted children: the last but one far above what chance lets one expect."""
    found = (24, 21, 26, 22, 25, 20, 23, 48, 24)
    return [Counted(date(2015 + number, 11, 30), f"năm {2015 + number}", count, 8000) for number, count in enumerate(found)]


def areas(folder: Path) -> list[charts.Area]:
    """Return three invented areas of a file: one with a hole, wound either way, one code without its zero."""
    square = [[103.0, 22.0], [103.4, 22.0], [103.4, 22.4], [103.0, 22.4], [103.0, 22.0]]
    hole = [[103.05, 22.05], [103.12, 22.05], [103.12, 22.1], [103.05, 22.1], [103.05, 22.05]]
    other = [[103.4, 22.0], [103.8, 22.0], [103.7, 22.3], [103.4, 22.4], [103.4, 22.0]]
    third = [[[103.0, 22.4], [103.4, 22.4], [103.7, 22.3], [103.5, 22.7], [103.0, 22.4]]]
    shapes = (("03390", "Polygon", [square, hole]), (3412, "Polygon", [other[::-1]]), ("03413", "MultiPolygon", [third]))
    features = [
        {"type": "Feature", "properties": {"ten": "x", "MA_XA": code}, "geometry": {"type": kind, "coordinates": told}}
        for code, kind, told in shapes
    ]
    path = folder / "ban_do.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return charts.read_areas(path, ["03390", "03412", "03413"])


def placed() -> list[Placed]:
    """Return communes of all sizes: one far above the average, one nobody reported, one hidden."""
    sizes = (80, 150, 220, 300, 420, 560, 700, 900, 1200)
    counts = (10, 12, 21, 27, 70, 55, 64, 95, 118)
    rows = [Placed(name, count, size) for name, count, size in zip(COMMUNES, counts, sizes, strict=False)]
    return [*rows, Placed("Xã Sơn Bình", None, 400), Placed(LONG, None, None, charts.HIDDEN)]


def heat() -> dict[str, Any]:
    """Return communes by indicators, with a missing, a hidden and a zero cell."""
    names, marks = communes()
    columns = ("Có thẻ BHYT", "Suy dinh dưỡng thể nhẹ cân", "Tai nạn, thương tích", "Được trợ giúp")
    values = [mark.value for mark in marks]
    columns_of = [charts.shades([None if value is None else (value * (at + 3)) % 71 for value in values]) for at in range(len(columns))]
    cells = [
        [Cell(Mark(mark.value, mark.text if mark.value is not None else {"không công bố": "(…)"}.get(mark.text, "…"),
                   f"{head}, {mark.hover}"), columns_of[at][row]) for at, head in enumerate(columns)]
        for row, mark in enumerate(marks)
    ]  # fmt: skip
    return charts.heat(names, columns, cells, Scale("So giữa các xã", "tốt nhất", "cần chú ý nhất"), demo=True)


def tiles() -> list[Tile]:
    """Return the communes as tiles."""
    names, marks = communes()
    return [Tile(f"03{390 + at}", name, mark) for at, (name, mark) in enumerate(zip(names, marks, strict=True))]


def gallery(folder: Path) -> dict[str, charts.Picture]:
    """Return one of each picture; ``folder``: where the invented map file may be written."""
    names, marks = communes()
    bands = ("0-2 tuổi", "3-5 tuổi", "6-10 tuổi", "11-15 tuổi")
    boys, girls = ([Mark(value, str(value), f"{sex}, {band}: {value} trẻ em") for value, band in zip(told, bands, strict=True)]
                   for sex, told in (("Nam", (310, 402, 655, 590)), ("Nữ", (298, 371, 622, 560))))  # fmt: skip
    counted = [[Mark((3 * row + column * 5) % 7, str((3 * row + column * 5) % 7), f"{cause}, {place}") for column, place in enumerate(PLACES)]
               for row, cause in enumerate(CAUSES)]  # fmt: skip
    flow = lambda name, value: Flow(name, Mark(value, str(value), f"{name}: {value} trẻ em"))  # noqa: E731
    came, went = [flow("Mới phát sinh", 9), flow("Chuyển đến", 2)], [flow("Đủ 16 tuổi", 5), flow("Hết hoàn cảnh đặc biệt", 0)]
    now = Series("Quý I năm 2018", tuple(Mark(v, str(v), f"{c}: {v} trẻ em") for v, c in zip((3, 12, 17, 6, 0), CAUSES, strict=True)))
    before = Series("Cùng kỳ năm 2017", tuple(Mark(v, str(v), f"{c}, cùng kỳ: {v} trẻ em") for v, c in zip((5, 9, 20, 6, 2), CAUSES, strict=True)))
    forms = [Series(form, tuple(marks)) for form in ("Nhẹ cân",)]
    points = [Point(each.on, each.label, share(each.label, int(each.count or 0) + 60, 100)) for each in years()[:5]]
    three = [Tile(code, name, share(name, count, 90)) for code, name, count in
             (("03390", "Thị trấn Tam Đường", 80), ("03412", "Xã Bình Lư", 20))]  # fmt: skip
    three.append(Tile("03413", "Xã Sơn Bình", Mark(None, charts.MISSING, "Xã Sơn Bình: chưa có số liệu")))
    scale = Scale("Tỷ lệ có thẻ", "100%", "0%", (100, 0))
    drawn = {
        "bullets": ("Kết quả các chỉ tiêu so với kế hoạch năm 2018", charts.bullets(targets(), "cùng kỳ năm 2017", True), False),
        "pairs": ("Trẻ em bị tai nạn, thương tích theo nguyên nhân", charts.paired_bars(CAUSES, [now, before], "trẻ em"), False),
        "ranked": ("Tỷ lệ có thẻ bảo hiểm y tế theo xã", charts.ranked_bars(names, marks, 100, "mức 100%"), False),
        "ceiling": ("Tỷ lệ suy dinh dưỡng theo xã", charts.ranked_bars(names, marks, 70, "kế hoạch ≤ 70%", more_is_better=False), False),
        "dots": ("Suy dinh dưỡng theo xã", charts.dots(names, forms, (70, "kế hoạch ≤ 70%")), False),
        "trend": ("Diễn biến tỷ lệ có thẻ", charts.trend("có thẻ", points, [charts.Break(date(2017, 7, 1), "01/7/2017: đổi địa giới")]), False),
        "control": ("Diễn biến tỷ suất tai nạn, thương tích", charts.control("tai nạn", years(), "rate", 10_000, "/10.000"), True),
        "pyramid": ("Tháp dân số trẻ em", charts.pyramid(bands, Series("Nam", tuple(boys)), Series("Nữ", tuple(girls))), False),
        "funnel": ("Tỷ lệ suy dinh dưỡng của các xã", charts.funnel(placed(), "share", 100, "%"), True),
        "heat": ("Các xã theo chỉ tiêu", heat(), True),
        "counts": ("Tai nạn, thương tích theo nguyên nhân và nơi xảy ra", charts.counts(CAUSES, PLACES, counted), False),
        "waterfall": ("Tăng, giảm trẻ em có hoàn cảnh đặc biệt", charts.waterfall(flow("Đầu kỳ", 31), came, went, flow("Cuối kỳ", 37)), False),
        "tiles": ("Tỷ lệ có thẻ, mỗi ô một xã", charts.tiles(tiles(), scale), False),
        "map": ("Tỷ lệ có thẻ theo xã", charts.choropleth(areas(folder), three, scale), False),
    }  # fmt: skip
    return {name: charts.picture(title, figure, analysis) for name, (title, figure, analysis) in drawn.items()}


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour "#RRGGBB" (WCAG 2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2)."""
    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


LEAST_CONTRAST = 2.0


def alike_in_grey(figure: dict[str, Any]) -> list[tuple[str, str]]:
    """Return pairs of series that only their hue tells apart: same hatching, symbol and dash, and greys that lie close."""
    if figure["layout"].get("showlegend") is False:
        return []  # no series: each mark carries its own name and number
    named = [trace for trace in figure["data"] if trace.get("name") and trace.get("showlegend", True) and trace["type"] != "heatmap"]
    return [(one["name"], two["name"]) for at, one in enumerate(named) for two in named[at + 1 :] if _look(one) == _look(two) and not _far(one, two)]


def _look(trace: dict[str, Any]) -> tuple[object, ...]:
    marker = trace.get("marker", {})
    shape = marker.get("pattern", {}).get("shape", "")
    line = trace.get("line", {})
    symbol = marker.get("symbol", "") if "markers" in trace.get("mode", "") else ""
    return trace["type"], trace.get("mode", ""), str(shape), symbol, line.get("dash", ""), marker.get("color") == "rgba(0,0,0,0)"


def _far(one: dict[str, Any], two: dict[str, Any]) -> bool:
    colours = [trace.get("marker", {}).get("color") for trace in (one, two)]
    solid = [colour for colour in colours if isinstance(colour, str) and colour.startswith("#")]
    return len(solid) == 2 and contrast(*solid) >= LEAST_CONTRAST
