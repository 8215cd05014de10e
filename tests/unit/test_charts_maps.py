"""Maps from a user's GeoJSON file: codes matched, rings wound, holes kept, nothing fetched, a lost place is an error."""

import json
from pathlib import Path

import pytest

from pipelines import charts
from pipelines.charts import Mark, Scale, Tile
from pipelines.charts.maps import shade_colour, simplified, wound
from pipelines.errors import InputError
from tests.charts_gallery import areas

SQUARE = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]


def turned(ring) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True))


def written(folder: Path, features: list[dict]) -> Path:
    path = folder / "m.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def feature(code: object, ring=SQUARE, kind: str = "Polygon") -> dict:
    return {"type": "Feature", "properties": {"ma": code}, "geometry": {"type": kind, "coordinates": [ring]}}


def test_outer_rings_run_one_way_and_holes_the_other_however_the_file_has_them(tmp_path):
    town, other, third = areas(tmp_path)
    outer, hole = town.rings
    assert turned(outer) > 0 > turned(hole), "a hole that ran like its outer ring would be filled"
    assert turned(other.rings[0]) > 0 and turned(third.rings[0]) > 0
    assert [area.code for area in (town, other, third)] == ["03390", "03412", "03413"], "3412 lost its zero in the file"
    assert wound(SQUARE, False) == SQUARE[::-1] and wound(SQUARE, True) == SQUARE


@pytest.mark.parametrize(
    ("features", "codes", "said"),
    [
        ([feature("03390")], ["03390", "03412"], "thiếu vùng"),
        ([feature("x")], ["03390"], "thiếu vùng"),
        ([feature("03390"), feature(3390)], ["03390"], "hai vùng"),
        ([feature("03390", [(512345.0, 2456789.0)] * 4)], ["03390"], "kinh độ, vĩ độ"),
        ([feature("03390", kind="LineString")], ["03390"], "đa giác"),
    ],
    ids=["lacking", "no code", "twice", "projected", "no polygon"],
)
def test_what_would_draw_a_wrong_map_is_an_error(tmp_path, features, codes, said):
    with pytest.raises(InputError, match=said):
        charts.read_areas(written(tmp_path, features), codes)


def test_files_that_are_no_map_are_refused(tmp_path):
    path = tmp_path / "a.geojson"
    for content in ("{", "[]", '{"features": 3}'):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(InputError):
            charts.read_areas(path, ["1"])


def test_a_line_loses_its_needless_points_and_keeps_its_corners():
    long = [(number / 100, 0.0) for number in range(100)] + [(1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    assert simplified(long, 0.001) == SQUARE
    spike = [(0.0, 0.0), (0.5, 0.2), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    assert (0.5, 0.2) in simplified(spike, 0.1) and (0.5, 0.2) not in simplified(spike, 0.3)


def test_a_map_asks_nothing_from_outside_and_shows_every_number(tmp_path):
    scale = Scale("Tỷ lệ", "0%", "100%", (0, 100))
    places = [Tile("03390", "Tam Đường", Mark(100, "100%", "Tam Đường: 100% (5/5)")), Tile("03412", "Bình Lư", Mark(0, "0%", "Bình Lư: 0% (0/4)"))]
    places.append(Tile("03413", "Sơn Bình", Mark(None, charts.MISSING, "Sơn Bình: chưa có số liệu")))
    figure = charts.choropleth(areas(tmp_path), places, scale)
    assert {trace["type"] for trace in figure["data"]} == {"scatter"}
    town, other, third, names, _ = figure["data"]
    assert (town["fillcolor"], other["fillcolor"], third["line"]["dash"]) == (shade_colour(1), shade_colour(0), "dot")
    assert town["x"].count(None) == 1, "two rings, one gap"
    assert names["text"] == ["Tam Đường<br>100%", "Bình Lư<br>0%", "Sơn Bình<br>chưa có số liệu"]
    assert charts.picture("Bản đồ", figure).alt == "Bản đồ. Tam Đường: 100% (5/5); Bình Lư: 0% (0/4); Sơn Bình: chưa có số liệu."
    darker = charts.choropleth(areas(tmp_path), [places[0], Tile("03412", "Bình Lư", Mark(50, "50%", "")), places[2]], scale)
    assert darker["data"][1]["fillcolor"] == shade_colour(0.5)
