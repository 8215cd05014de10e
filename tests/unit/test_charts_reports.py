"""Pictures of a period report over hand-made marts: one number moves its mark and its words; analysis is not in the signed files."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from pipelines import charts, comparison
from pipelines.reporting import period_report, situation_charts, wording, writer_docx, writer_pdf
from pipelines.reporting.context import Context
from pipelines.reporting.document import Chart, Document, Heading
from pipelines.reporting.figures import Figure, Figures
from pipelines.reporting.period_report import PeriodReport
from tests.reporting_marts import COMMUNES, make_marts

DESCRIBED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
KIDS = "child_population:residents"


@pytest.fixture
def report(home: Path) -> Callable[..., Context]:
    """Return a maker of report contexts over hand-made marts."""

    def make(changes: Mapping[str, Mapping[str, Any]] | None = None, place: str = "106", period: str = "2018") -> Context:
        make_marts(home / "data" / "marts", changes)
        return period_report.open_report(plan="tam_duong_2018", period=period, place=place, edition="internal").context

    return make


def with_figures(context: Context, *rows: Figure) -> Context:
    from dataclasses import replace

    return replace(context, figures=Figures((*context.figures.rows, *rows)))


def counted(indicator: str, variant: str, count: float, category: str = "*") -> Figure:
    stem = f"{indicator}:{variant}@106:2018" + (f":category={category}" if category != "*" else "")
    return Figure(stem, indicator, variant, "106", "2018", category=category, numerator=count, value=count, state="ok" if count else "zero")


def flows(opening: float = 13, new: float = 5, recovered: float = 1, closing: float = 17) -> list[Figure]:
    return [
        counted("hcdb_groups", "opening", opening), counted("hcdb_groups", "closing", closing),
        counted("hcdb_entered", "children", new), counted("hcdb_left", "children", recovered),
        counted("hcdb_entered", "by_reason", new), counted("hcdb_entered", "by_reason", new, "new"),
        counted("hcdb_left", "by_reason", recovered), counted("hcdb_left", "by_reason", recovered, "recovered"),
    ]  # fmt: skip


def test_the_pyramid_has_the_published_children_and_moves_with_one_cell(report):
    plain = situation_charts.pyramid_chart(report())
    boys = next(trace for trace in plain.figure["data"] if trace["name"] == "Nam")
    whole = sum(60 + 5 * number + 3 + 2 for number in range(len(COMMUNES)))
    assert boys["x"][0] == -whole and boys["y"][0] == "0-2 tuổi"
    moved = situation_charts.pyramid_chart(report({f"{KIDS}@106:2018:sex=m,age_band=0-2": {"numerator": 4321.0, "value": 4321.0}}))
    assert moved.figure["data"][0]["x"][0] == -4321 and "Nam, 0-2 tuổi: 4.321 trẻ em" in moved.alt
    assert not plain.analysis and charts.figure(plain.figure)


def test_stock_and_flow_adds_up_or_is_not_drawn(report):
    context = report()
    assert situation_charts.flow_chart(context) is None, "nothing known: no picture of zeros"
    chart = situation_charts.flow_chart(with_figures(context, *flows()))
    assert "Tăng: mới phát sinh: 5 lượt trẻ em" in chart.alt and "Cuối kỳ: 17 trẻ em" in chart.alt
    more = situation_charts.flow_chart(with_figures(context, *flows(new=7, closing=19)))
    assert "Tăng: mới phát sinh: 7 lượt trẻ em" in more.alt
    assert situation_charts.flow_chart(with_figures(context, *flows(closing=18))) is None, "13 + 5 - 1 is not 18"


def test_cause_by_place_shows_what_happened_and_leaves_out_empty_causes(report):
    context = report()
    assert situation_charts.cause_place_chart(context) is None
    rows = [counted("injury_cause_place", f"injured_{place}", count) for place, count in (("home", 3), ("school", 0), ("community", 1), ("unclassified", 0))]
    rows += [counted("injury_cause_place", "injured_home", 3, "fall"), counted("injury_cause_place", "injured_community", 1, "drowning")]
    (trace,) = situation_charts.cause_place_chart(with_figures(context, *rows)).figure["data"]
    assert trace["x"] == ["Tại nhà", "Trường học", "Cộng đồng"], "nothing without a place: no column for it"
    assert dict(zip(trace["y"], trace["text"], strict=True)) == {"Ngã": ["3", "0", "0"], "Đuối nước": ["0", "0", "1"]}


def test_communes_by_targets_are_light_where_best_and_dark_where_furthest_behind(report):
    key = "bhyt_under6:issued@03412:2018"
    chart = situation_charts.communes_chart(report({key: {"numerator": 1.0, "value": 1.0}}))
    (trace,) = chart.figure["data"]
    column = trace["x"].index("TD-03")
    shades = {name: row[column] for name, row in zip(trace["y"], trace["z"], strict=True)}
    assert chart.analysis and shades["Bình Lư"] == 1 and min(shades.values()) == 0
    calm = situation_charts.communes_chart(report())
    assert {name: row[column] for name, row in zip(calm.figure["data"][0]["y"], calm.figure["data"][0]["z"], strict=True)}["Bình Lư"] != 1


def test_the_funnel_of_communes_uses_the_limits_of_comparison(report):
    context = report()
    (chart, *_) = situation_charts.funnel_charts(context)
    figures = [context.now("malnutrition", "underweight", code) for code in COMMUNES]
    average = sum(figure.count for figure in figures) / sum(figure.denominator for figure in figures)
    outer = chart.figure["data"][0]
    assert chart.analysis and outer["y"][30] == pytest.approx(100 * comparison.funnel_share(average, outer["x"][30])[1], rel=1e-5)
    far = situation_charts.funnel_charts(report({"malnutrition:underweight@03412:2018": {"numerator": 150.0}}))[0]
    assert "cao hơn giới hạn 99,8%" in far.alt and "cao hơn giới hạn" not in chart.alt


@pytest.fixture
def made(report) -> Document:
    return PeriodReport(with_figures(report(), *flows())).build()


def test_the_signed_files_carry_pictures_with_words_and_no_analysis(made, tmp_path):
    drawn = [block for block in made.blocks if isinstance(block, Chart)]
    signed = [chart for chart in drawn if not chart.analysis]
    assert 4 <= len(signed) < len(drawn)
    assert any(isinstance(block, Heading) and block.text.startswith("PHỤ LỤC III") for block in made.blocks)
    writer_docx.write(made, tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx") as package:
        body = ElementTree.fromstring(package.read("word/document.xml"))
        pictures = [name for name in package.namelist() if name.startswith("word/media/")]
    told = [element.get("descr") for element in body.iter(DESCRIBED)]
    assert told == [wording.clean(chart.alt) for chart in signed] and len(pictures) == len(signed)
    text = "".join(element.text or "" for element in body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"))
    assert "PHỤ LỤC III" not in text and "giới hạn ngẫu nhiên" not in text
    kinds = [block["kind"] for group in writer_pdf.payload(wording.signed(wording.printable(made)))["groups"] for block in group["blocks"]]
    assert kinds.count("picture") == len(signed)


def test_pictures_stand_where_readers_look_for_them(made):
    headings: dict[str, str] = {}
    last = ""
    for block in made.blocks:
        last = block.text if isinstance(block, Heading) else last
        if isinstance(block, Chart):
            headings[block.title] = last
    found = {heading: title for title, heading in headings.items()}
    assert found["1. Kết quả thực hiện các chỉ tiêu kế hoạch"].startswith("Kết quả các chỉ tiêu")
    assert found["1. Dân số trẻ em"].startswith("Trẻ em dưới 16 tuổi theo nhóm tuổi")
    assert found["a) Bảo hiểm y tế cho trẻ em dưới 6 tuổi"].startswith("Tỷ lệ trẻ em dưới 6 tuổi")
    assert next(heading for title, heading in headings.items() if title.startswith("Trẻ em có hoàn cảnh đặc biệt: đầu kỳ")).startswith("b) Trẻ em có hoàn cảnh")
    assert {heading for block in made.blocks if isinstance(block, Chart) and block.analysis for heading in [headings[block.title]]} == {
        "PHỤ LỤC III. HÌNH DÙNG ĐỂ PHÂN TÍCH"
    }


def test_the_same_numbers_stand_in_the_picture_of_every_file(made, tmp_path):
    chart = next(block for block in made.blocks if isinstance(block, Chart) and block.title.startswith("Tỷ lệ trẻ em dưới 6 tuổi"))
    drawn = charts.svg(chart.figure)
    numbers = next(trace for trace in chart.figure["data"] if trace.get("mode") == "text")["text"]
    assert len(numbers) == len(COMMUNES) and all(f">{number}<" in drawn for number in numbers)
    writer_pdf.write(made, tmp_path / "a.pdf", system_fonts=False)  # without any font of the system
    from pypdf import PdfReader

    text = "".join("".join(page.extract_text().split()) for page in PdfReader(tmp_path / "a.pdf").pages)
    assert all("".join(number.split()) in text for number in numbers)


def test_no_picture_tells_a_number_that_the_edition_hides(report):
    """Hide one figure after another: each picture that would draw it is None, or says "không công bố" and is left out by ``finished``."""
    from dataclasses import replace

    from pipelines.reporting import report_charts
    from pipelines.reporting.document import Block
    from pipelines.reporting.shared import MaskedFigures, _draws_hidden

    places = [counted("injury_cause_place", f"injured_{place}", count) for place, count in (("home", 37), ("school", 0), ("community", 1), ("unclassified", 0))]
    places += [counted("injury_cause_place", "injured_home", 37, "fall"), counted("injury_cause_place", "injured_community", 1, "drowning")]
    context = with_figures(report({"bhyt_under6:issued@03412:2018": {"numerator": 77.0}}), *flows(41, 23, 19, 45), *places)
    cases: dict[str, tuple[Callable[[Context], Any], str]] = {
        f"{KIDS}@106:2018:sex=m,age_band=0-2": (situation_charts.pyramid_chart, "1.365"),
        "hcdb_entered:by_reason@106:2018:category=new": (situation_charts.flow_chart, "23"),
        "hcdb_groups:closing@106:2018": (situation_charts.flow_chart, "45"),
        "injury_cause_place:injured_home@106:2018:category=fall": (situation_charts.cause_place_chart, "37"),
        "bhyt_under6:issued@03412:2018": (report_charts.insurance_chart, "77/"),
        "malnutrition:underweight@03412:2018": (lambda told: situation_charts.funnel_charts(told)[0], "Bình Lư: 2"),
        "malnutrition:stunting@03412:2018": (report_charts.nutrition_chart, "Bình Lư, thấp còi: 3"),
    }
    for fact, (draw, number) in cases.items():
        shown: Block = draw(context)
        assert number in shown.alt, fact
        hide = lambda figure, fact=fact: replace(figure, numerator=None, denominator=None, value=None, state="suppressed") if figure.fact_id == fact else figure  # noqa: E731
        masked = draw(replace(context, figures=MaskedFigures(context.figures.rows, masked=hide)))
        assert masked is None or _draws_hidden(masked), fact
        assert masked is None or number not in masked.alt + str(masked.figure), fact
