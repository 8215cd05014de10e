"""Pictures: figures that plotly accepts, right curves and shares, nothing of one child, pages that fetch nothing."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from anthropometry_oracle import school_table, table

from pipelines.anthropometry import Reading, pictures, pictures_page, save_pictures
from pipelines.anthropometry.pictures import Picture
from pipelines.errors import ReportError, RequestError

READING = Reading({"tháng": "age_months"})


def group(size: int = 1200) -> pl.DataFrame:
    """Children of 0 to 59 months, heights on a straight line, every fifth weight rounded."""
    random = np.random.default_rng(3)
    months = np.arange(size) % 60
    weight = 4 + months * 0.2 + random.normal(0, 1, size)
    weight = np.where(np.arange(size) % 5 == 0, np.round(weight), np.round(weight, 1))
    return pl.DataFrame({"tên": [f"Canh Gác {n}" for n in range(size)], "sex": np.where(np.arange(size) // 60 % 2 == 0, "m", "f"), "tháng": months.astype(float), "weight": weight, "lenhei": 52 + months * 0.95})


@pytest.fixture(scope="module")
def drawn() -> dict[str, Picture]:
    return {each.name: each for each in pictures(group(), reading=READING, name="Xã <b>A</b>")}


def test_the_pictures_of_a_group_under_five(drawn: dict[str, Picture]) -> None:
    assert list(drawn) == ["growth_waz", "growth_haz", "density", "digits", "ages"]
    for picture in drawn.values():
        assert picture.alt.endswith(".") and picture.title


def test_plotly_accepts_every_property(drawn: dict[str, Picture]) -> None:
    from pipelines.charts import figure

    for picture in drawn.values():
        assert figure(json.loads(json.dumps(picture.figure, default=float))).data


def test_the_curves_are_whos(drawn: dict[str, Picture]) -> None:
    """y = m (1 + l s z)^(1 / l), from the tables read another way; day 600 of boys."""
    rows = table("wfa", "m")
    curves = [trace for trace in drawn["growth_waz"].figure["data"] if trace["name"].startswith("WHO") and trace["xaxis"] == "x"]
    assert len(curves) == 5
    for trace, z in zip(curves, (-3, -2, 0, 2, 3), strict=True):
        place = int(np.argmin(np.abs(np.array(trace["x"]) - 600 / 30.4375)))
        level, median, spread = (rows[key][600] for key in "lms")
        assert trace["y"][place] == pytest.approx(median * (1 + level * spread * z) ** (1 / level))


def test_the_distribution_is_the_groups(drawn: dict[str, Picture]) -> None:
    """Median of boys of 12 to 14 months, by numpy; a band never rests on fewer than ten children."""
    frame = group().filter(pl.col("sex") == "m")
    chosen = frame.filter((pl.col("tháng") >= 12) & (pl.col("tháng") < 15))["weight"].to_numpy()
    (median,) = [trace for trace in drawn["growth_waz"].figure["data"] if trace["name"].endswith("trung vị") and trace["xaxis"] == "x" and "customdata" in trace]
    place = median["x"].index(13.5)
    assert median["y"][place] == pytest.approx(np.quantile(chosen, 0.5))
    assert median["customdata"][place].startswith(f"{len(chosen)} trẻ")
    few = {each.name for each in pictures(group(120), reading=READING)}
    assert "growth_waz" not in few and "density" in few


def test_the_density_adds_up_to_one_and_stands_where_z_is(drawn: dict[str, Picture]) -> None:
    from pipelines.anthropometry import zscores

    traces = drawn["density"].figure["data"]
    grid = np.array(traces[0]["x"])
    for trace in traces:
        assert float(np.trapezoid(trace["y"], grid)) == pytest.approx(1, abs=0.02)
    found = zscores(group(), mapping=READING.mapping)
    z = found.filter(pl.col("haz_flag") == 0)["haz"].to_numpy()
    (height,) = [trace for trace in traces if trace["name"].startswith("chiều dài/cao")]
    assert float(np.trapezoid(np.array(height["y"]) * grid, grid)) == pytest.approx(z.mean(), abs=0.05)
    assert f"{len(z):,}".replace(",", ".") in height["name"]


def test_heaped_digits_and_ages_are_counted(drawn: dict[str, Picture]) -> None:
    others, rounded = drawn["digits"].figure["data"][:2]
    weights = group()["weight"].to_numpy()
    assert (rounded["x"], others["x"]) == ([0, 5], [1, 2, 3, 4, 6, 7, 8, 9])
    assert rounded["y"][0] == pytest.approx(100 * np.mean(np.round(weights * 10).astype(int) % 10 == 0))
    assert sum(rounded["y"]) + sum(others["y"]) == pytest.approx(100)
    months, years = drawn["ages"].figure["data"]
    assert years["x"] == [0, 12, 24, 36, 48] and years["marker"]["pattern"]["shape"] == "/"
    assert months["y"] + years["y"] == [20.0] * 60


def test_one_cell_moves_a_picture(drawn: dict[str, Picture]) -> None:
    changed = group().with_columns(weight=pl.when(pl.int_range(pl.len()) == 1).then(4.7).otherwise("weight"))
    again = {each.name: each for each in pictures(changed, reading=READING, name="Xã <b>A</b>")}
    assert again["digits"].figure["data"] != drawn["digits"].figure["data"]
    assert again["ages"].figure == drawn["ages"].figure


def test_pictures_of_a_school() -> None:
    random = np.random.default_rng(1)
    months = np.arange(600) % 150 + 70
    frame = pl.DataFrame({"sex": ["m", "f"] * 300, "age_months": months.astype(float), "weight": np.round(10 + months * 0.2, 1), "lenhei": np.round(80 + months * 0.5 + random.normal(0, 4, 600), 1)})
    drawn = {each.name: each for each in pictures(frame)}
    assert list(drawn) == ["growth_haz_2007", "growth_baz_2007", "density", "digits"]
    rows = school_table("lfa", "f")
    girls = [trace for trace in drawn["growth_haz_2007"].figure["data"] if trace["name"] == "WHO: trung vị" and trace["xaxis"] == "x2"]
    assert girls[0]["y"][:3] == pytest.approx(rows["m"][:3])
    assert drawn["growth_haz_2007"].figure["layout"]["xaxis"]["title"]["text"] == "tuổi (năm)"


def test_a_page_holds_no_child_and_fetches_nothing(drawn: dict[str, Picture], tmp_path: Path) -> None:
    assert save_pictures(list(drawn.values()), tmp_path / "a.html", "Biểu đồ <script>alert(1)</script>") == 5
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "Canh Gác" not in text and "<script>alert" not in text
    own = re.sub(r"<script>.*?</script>", "", text, flags=re.S)
    assert "http://" not in own and "https://" not in own and "default-src 'none'" in own
    embedded = re.findall(r"<script type='application/json' id='(\w+)'>(.*?)</script>", own, flags=re.S)
    assert [name for name, _ in embedded] == list(drawn)
    assert all("<" not in content and json.loads(content)["data"] for _, content in embedded)


def test_what_cannot_be_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn: dict[str, Picture]) -> None:
    listed = list(drawn.values())
    for target, given in ((tmp_path / "a.svg", listed), (tmp_path / "khong" / "a.html", listed), (tmp_path / "a.html", [])):
        with pytest.raises(RequestError):
            save_pictures(given, target, "x")
    monkeypatch.setattr(pictures_page, "find_browser", lambda: None)
    with pytest.raises(ReportError, match=r"\.png"):
        save_pictures(listed, tmp_path / "a.png", "x")
    assert list(tmp_path.iterdir()) == [], "nothing half made is left"


def test_a_browser_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn: dict[str, Picture]) -> None:
    import sys

    monkeypatch.setattr(pictures_page, "find_browser", lambda: sys.executable)
    with pytest.raises(ReportError, match="Trình duyệt"):
        save_pictures(list(drawn.values()), tmp_path / "a.png", "x")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_has_no_picture() -> None:
    empty: Any = group().clear()
    assert pictures(empty, reading=READING) == []
