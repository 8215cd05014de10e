"""Pictures: valid for plotly, in Vietnamese numbers, told in words; a number moves its mark; zero, missing and hidden differ."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipelines import charts
from pipelines.charts import Cell, Flow, Mark, Scale, Series, Tile
from pipelines.charts.grids import DARK
from pipelines.charts.maps import shade_colour
from pipelines.errors import RequestError
from tests.charts_gallery import CAUSES, COMMUNES, LONG, alike_in_grey, communes, contrast, gallery, share, tiles

SVG = "{http://www.w3.org/2000/svg}"
INK, WHITE = "#222222", "#FFFFFF"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, charts.Picture]:
    return gallery(tmp_path_factory.mktemp("map"))


def traces(figure: dict) -> dict[str, dict]:
    return {trace.get("name", str(number)): trace for number, trace in enumerate(figure["data"])}


def words(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_every_picture_is_valid_offline_and_in_vietnamese_numbers(drawn):
    for name, picture in drawn.items():
        figure = charts.figure(picture.figure)  # plotly knows every property
        assert figure.layout.separators == ",.", name
        assert "http" not in json.dumps(picture.figure), name
        assert not any(trace.type in ("choropleth", "choroplethmap", "scattergeo") for trace in figure.data), "those fetch outlines from outside"
        assert not re.search(r"\d\.\d(?!\d\d)", " ".join(charts.told(picture.figure))), f"{name}: a decimal point"


def test_limits_of_chance_are_marked_as_analysis_and_nothing_else_is(drawn):
    assert {name for name, picture in drawn.items() if picture.analysis} == {"control", "funnel", "heat"}


def test_the_words_of_a_picture_are_those_of_its_marks(drawn):
    for name, picture in drawn.items():
        assert picture.alt.startswith(f"{picture.title}. "), name
        for mark in charts.told(picture.figure):
            assert mark in picture.alt, name
    assert "Xã Giang Ma: chưa có số liệu" in drawn["ranked"].alt and "Xã Bình Lư: không công bố" in drawn["ranked"].alt


def test_no_series_is_told_apart_by_its_hue_alone(drawn):
    for name, picture in drawn.items():
        assert alike_in_grey(picture.figure) == [], name
    pair = drawn["pairs"].figure["data"]
    plain = [{**trace, "marker": {**trace["marker"], "color": colour, "pattern": {"shape": ""}}} for trace, colour in zip(pair, ("#0072B2", "#D55E00"), strict=True)]
    assert alike_in_grey({"data": plain, "layout": {}}) == [("Quý I năm 2018", "Cùng kỳ năm 2017")], "the check sees greys that lie close"


def test_numbers_in_cells_are_read_on_every_shade():
    for step in range(101):
        ink = WHITE if step / 100 > DARK else INK
        assert contrast(shade_colour(step / 100), ink) >= 3.5, step
    greys = [contrast(shade_colour(step / 10), WHITE) for step in range(11)]
    assert greys == sorted(greys) and greys[-1] > 7, "the shade rises in black and white too"


def test_a_number_moves_its_bar_its_place_and_its_words():
    names, marks = communes()
    before = charts.ranked_bars(names, marks, 100, "mức 100%")["data"][0]
    marks[1] = share(names[1], 99, 100)
    after = charts.ranked_bars(names, marks, 100, "mức 100%")
    assert before["y"][0] != "Xã Thèn Sin" and after["data"][0]["y"][0] == "Xã Thèn Sin" and after["data"][0]["x"][0] == 99
    assert next(charts.told(after)) == "Xã Thèn Sin: 99,0% (99/100 trẻ em)"
    assert "99,0%" in words(charts.svg(after)) and "99,0%" not in words(charts.svg(charts.ranked_bars(*communes(), 100, "mức 100%")))


def test_zero_is_a_number_and_missing_and_hidden_say_why():
    names, marks = communes()
    figure = charts.ranked_bars(names, marks, 100, "mức 100%")
    bars, numbers, absent = figure["data"]
    assert bars["y"][-3:] == ["Xã Nùng Nàng", "Xã Bình Lư", "Xã Giang Ma"] and bars["x"][-3:] == [0, None, None]
    assert "0,0%" in numbers["text"] and "Xã Giang Ma" not in numbers["y"]
    assert dict(zip(absent["y"], absent["text"], strict=True)) == {"Xã Bình Lư": "<i>không công bố</i>", "Xã Giang Ma": "<i>chưa có số liệu</i>"}


def test_which_side_of_the_line_is_right_is_hatched_and_said():
    names, marks = communes()
    floor, ceiling = (charts.ranked_bars(names, marks, 70, "mức", more_is_better=up) for up in (True, False))
    for figure, wrong in ((floor, lambda value: value < 70), (ceiling, lambda value: value > 70)):
        bar = figure["data"][0]
        hatched = [shape == "/" for value, shape in zip(bar["x"], bar["marker"]["pattern"]["shape"], strict=True) if value is not None]
        assert hatched == [wrong(value) for value in bar["x"] if value is not None]
    assert [each["layout"]["annotations"][-1]["text"] for each in (floor, ceiling)] == ["mức (gạch chéo: dưới mức)", "mức (gạch chéo: trên mức)"]


def test_long_names_are_broken_and_kept_whole():
    names, marks = communes()
    (row,) = [each for each in charts.ranked_bars(names, marks, 100, "mức")["data"][0]["y"] if each.startswith("Phường")]
    assert row.replace("<br>", " ") == LONG and max(map(len, row.split("<br>"))) <= 30


def test_labels_and_marks_of_different_length_are_refused():
    with pytest.raises(RequestError, match="số nhãn và số giá trị"):
        charts.ranked_bars(COMMUNES, [share("x", 1, 2)], 100, "mức")


def test_a_pyramid_has_boys_left_girls_right_and_no_minus_signs(drawn):
    figure = drawn["pyramid"].figure
    boys, girls = traces(figure)["Nam"], traces(figure)["Nữ"]
    assert (boys["x"], girls["x"]) == ([-310, -402, -655, -590], [298, 371, 622, 560])
    assert figure["layout"]["yaxis"]["categoryarray"][0] == "0-2 tuổi", "the youngest at the foot"
    assert not any("-" in tick for tick in figure["layout"]["xaxis"]["ticktext"])
    hidden = charts.pyramid(["0-2", "3-5"], Series("Nam", (Mark(5, "5"), Mark(None, charts.HIDDEN))), Series("Nữ", (Mark(0, "0"), Mark(4, "4"))))
    assert hidden["data"][0]["x"] == [-5, None] and hidden["data"][2]["text"] == ["<i>không công bố</i>"]


def flows(*values: float) -> list[Flow]:
    return [Flow(f"lý do {at}", Mark(value, str(value), f"lý do {at}: {value} trẻ em")) for at, value in enumerate(values)]


def test_a_waterfall_goes_from_start_to_end_by_hand():
    """31 + 9 + 2 - 5 - 0 = 37: the ways in begin at 31 and 40, the ways out end where the one before began: 37 and 37."""
    start, end = Flow("Đầu kỳ", Mark(31, "31")), Flow("Cuối kỳ", Mark(37, "37"))
    found = traces(charts.waterfall(start, flows(9, 2), flows(5, 0), end))
    assert (found["Tăng"]["base"], found["Tăng"]["x"], found["Tăng"]["text"]) == ([31, 40], [9, 2], ["+9", "+2"])
    assert (found["Giảm"]["base"], found["Giảm"]["x"], found["Giảm"]["text"]) == ([37, 37], [5, 0], ["-5", "0"])
    with pytest.raises(RequestError, match="không bằng cuối kỳ"):
        charts.waterfall(start, flows(9, 3), flows(5, 0), end)
    with pytest.raises(RequestError, match="đủ mọi con số"):
        charts.waterfall(start, [Flow("x", Mark(None, charts.MISSING))], [], end)


def test_a_heat_map_tells_zero_missing_and_hidden_apart(drawn):
    (trace,) = drawn["heat"].figure["data"]
    rows = dict(zip(trace["y"], zip(trace["z"], trace["text"], strict=True), strict=True))
    assert rows["Xã Giang Ma"] == ([None] * 4, ["…"] * 4) and rows["Xã Bình Lư"] == ([None] * 4, ["(…)"] * 4)
    assert rows["Xã Nùng Nàng"][1] == ["0,0%"] * 4 and None not in rows["Xã Nùng Nàng"][0]
    assert trace["colorbar"]["ticktext"] == ["tốt nhất", "cần chú ý nhất"]


def test_counts_by_two_things_are_the_darker_the_more():
    marks = [[Mark(value, str(value)) for value in row] for row in ((0, 3), (6, 1))]
    (trace,) = charts.counts(CAUSES[:2], ("Tại nhà", "Trường học"), marks)["data"]
    assert trace["z"] == [[0, 0.5], [1, pytest.approx(1 / 6)]] and trace["text"] == [["0", "3"], ["6", "1"]]


def test_shades_run_between_the_given_ends_either_way():
    assert charts.shades([0, 5, 10, None]) == [0, 0.5, 1, None]
    assert charts.shades([80, 90, 100], darkest=80, lightest=100) == [1, 0.5, 0]
    assert charts.shades([7, 7, None]) == [0, 0, None] and charts.shades([None]) == [None]
    scale = Scale("Có thẻ", "100%", "80%", (100, 80))
    assert [scale.shade(value) for value in (100, 95, 80, 50, None)] == [0, 0.25, 1, 1, None]


def test_a_tile_map_keeps_its_places_and_refuses_a_lost_or_double_one():
    places = [Tile("1", "A", Mark(5, "5", "A: 5")), Tile("2", "B", Mark(None, charts.MISSING, "B: chưa có số liệu"))]
    scale = Scale("x", "0", "10", (0, 10))
    figure = charts.tiles(places, scale, {"1": (1, 0), "2": (0, 1)})
    grid, absent = figure["data"]
    assert grid["z"] == [[None, 0.5], [None, None]] and grid["text"][0][1] == "A<br><b>5</b>"
    assert (absent["x"], absent["y"], absent["text"]) == (["0"], ["1"], ["B<br><i>chưa có số liệu</i>"])
    with pytest.raises(RequestError, match="chưa được xếp ô"):
        charts.tiles(places, scale, {"1": (0, 0)})
    with pytest.raises(RequestError, match="cùng một ô"):
        charts.tiles(places, scale, {"1": (0, 0), "2": (0, 0)})
    assert len(charts.tiles(tiles(), scale)["data"][0]["z"]) == 3, "eleven tiles without places: 5, 5, 1"


# on paper


def test_every_picture_is_drawn_on_paper_with_every_word_inside_it(drawn):
    for name, picture in drawn.items():
        svg = charts.svg(picture.figure)
        root = ElementTree.fromstring(svg)
        assert svg == charts.svg(json.loads(json.dumps(picture.figure))), f"{name}: the same figure gives the same picture"
        assert "http" not in svg.replace("http://www.w3.org/2000/svg", "") and "NaN" not in svg and "None" not in svg, name
        wide, high = float(root.get("width")), float(root.get("height"))
        for element in root.iter(f"{SVG}text"):
            assert 0 <= float(element.get("x")) <= wide and 0 < float(element.get("y")) <= high, f"{name}: {element.text}"
        said = " ".join(words(svg))
        for trace in picture.figure["data"]:
            for text in trace.get("text", []) if trace["type"] == "bar" else []:
                assert text in said, f"{name}: {text}"


def test_bars_on_paper_are_as_long_as_their_numbers():
    bars = charts.paired_bars(["a", "b"], [Series("Nay", (Mark(10, "10"), Mark(5, "5")))], "trẻ em")
    root = ElementTree.fromstring(charts.svg(bars))
    long, short = [float(each.get("width")) for each in root.iter(f"{SVG}rect") if each.get("fill") == "#0072B2"][:2]
    assert long == pytest.approx(2 * short, abs=0.2)


def test_marks_stand_at_the_same_values_on_paper_as_in_the_figure():
    """Two shares on the same axis: the distance of their circles is that of their values."""
    figure = charts.dots(["a", "b", "c"], [Series("Nhẹ cân", tuple(Mark(value, "") for value in (30, 20, 10)))])
    moves = re.findall(r'translate\(([\d.]+),([\d.]+)\)" d="M-6', charts.svg(figure))
    xs = [float(x) for x, _ in moves]
    assert xs[0] - xs[1] == pytest.approx(xs[1] - xs[2], abs=0.2) and xs[0] > xs[1]


def test_what_cannot_be_drawn_on_paper_is_an_error_and_names_are_no_markup():
    with pytest.raises(RequestError, match="pie"):
        charts.svg({"data": [{"type": "pie"}], "layout": {}})
    hostile = "<script>alert(1)</script> & </text>"
    figure = charts.ranked_bars([hostile], [share(hostile, 1, 2)], 100, "mức")
    assert "<script" not in charts.svg(figure) and "&lt;script" in json.dumps(figure)
    assert any("<script>" in word for word in words(charts.svg(figure)))


def test_a_notebook_shows_the_figure_and_its_words(drawn):
    shown = drawn["ranked"]._repr_mimebundle_()
    assert set(shown) == {charts.base.PLOTLY, "text/plain"} and shown["text/plain"] == drawn["ranked"].alt
    assert shown[charts.base.PLOTLY]["layout"]["title"]["text"] == drawn["ranked"].title


def test_importing_pictures_does_not_import_plotly_and_only_this_room_may():
    import subprocess
    import sys

    said = subprocess.run([sys.executable, "-c", "import sys, pipelines.charts; print('plotly' in sys.modules, 'scipy' in sys.modules)"], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "False"]
    root = Path(charts.__file__).parents[1]
    users = [path for path in root.rglob("*.py") if re.search(r"^\s*(?:from|import) plotly", path.read_text(encoding="utf-8"), re.MULTILINE)]
    assert users and all(path.parent.name == "charts" for path in users)


def test_cells_that_do_not_fit_their_heads_are_refused():
    with pytest.raises(RequestError):
        charts.heat(["a"], ["b", "c"], [[Cell(Mark(1, "1"), 0.5)]], Scale("x", "0", "1"))


def test_pictures_in_one_page_do_not_share_the_names_of_their_parts(drawn):
    ids = [set(re.findall(r' id="([^"]+)"', charts.svg(picture.figure))) for picture in drawn.values()]
    assert all(ids) and sum(map(len, ids)) == len(set().union(*ids))
    for picture in drawn.values():
        svg = charts.svg(picture.figure)
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(re.findall(r' id="([^"]+)"', svg))


def test_of_too_many_places_the_ends_are_drawn_and_the_rest_is_said():
    marks = [share(f"Phường {number}", number % 97 + 1, 100) for number in range(124)]
    marks += [Mark(None, charts.MISSING), Mark(None, charts.HIDDEN)]
    kept, said = charts.extremes(marks)
    assert len(kept) == 40 and said == "20 nơi cao nhất, 20 nơi thấp nhất trong 126 nơi; 1 nơi chưa có số liệu; 1 nơi không công bố"
    values = sorted(marks[at].value for at in kept)
    everything = sorted(mark.value for mark in marks if mark.value is not None)
    assert values == [*everything[:20], *everything[-20:]]
    assert charts.extremes(marks[:40]) == (list(range(40)), "")


def test_no_picture_is_higher_than_a_page():
    from pipelines.reporting import stills

    names = [f"Phường {number}" for number in range(126)]
    tall = charts.svg(charts.ranked_bars(names, [share(name, 1, 2) for name in names], 100, "mức 100%"))
    wide, high = map(float, stills.SIZE.search(tall).groups())
    assert high > wide and stills.across_mm(tall) * high / wide == pytest.approx(stills.HIGHEST_MM, abs=1)
    short = charts.svg(charts.ranked_bars(names[:3], [share(name, 1, 2) for name in names[:3]], 100, "mức 100%"))
    assert stills.across_mm(short) == stills.ACROSS_MM
