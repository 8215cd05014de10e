"""Typed parameters: what papermill lets through is refused before anything runs."""

import shutil
from pathlib import Path

import pytest

from pipelines.errors import CatalogError, RequestError, SeveralErrors
from pipelines.reporting.schema import load_schema, validate

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PLACES = {"106": "Huyện Tam Đường", "03412": "Xã Bình Lư", "03430": "Xã Khun Há"}
GOOD = {"plan": "tam_duong_2018", "period": "2018-Q1", "place": "03412", "edition": "internal"}


def refusal(**given: object) -> str:
    """What is said about wrong parameters."""
    with pytest.raises(RequestError) as caught:
        validate(load_schema("period_report", NOTEBOOKS), {**GOOD, **given}, PLACES)
    return str(caught.value)


def test_good_parameters_pass_unchanged() -> None:
    request = validate(load_schema("period_report", NOTEBOOKS), GOOD, PLACES)
    assert request.parameters == GOOD


def test_absent_parameters_take_their_default() -> None:
    request = validate(load_schema("period_report", NOTEBOOKS), {}, PLACES)
    assert request.parameters == {"plan": "tam_duong_2018", "period": "2018-Q1", "place": "106", "edition": "internal"}


def test_year_made_an_int_by_papermill_is_the_whole_year() -> None:
    assert validate(load_schema("period_report", NOTEBOOKS), {**GOOD, "period": 2018}, PLACES).period == "2018"


def test_unknown_parameter_names_the_likely_one() -> None:
    text = refusal(perid="2018-Q1")
    assert "“perid”" in text
    assert "“period”" in text


def test_place_as_a_number_names_papermills_raw_option() -> None:
    text = refusal(place=3412)
    assert "-r place 03412" in text
    assert "Xã Bình Lư" in text


@pytest.mark.parametrize(("place", "likely"), [("3412", "03412"), ("Bình Lư", "03412"), ("khun ha", "03430"), ("03431", "03430")])
def test_wrong_place_names_the_likely_code(place: str, likely: str) -> None:
    assert f"có phải {likely}" in refusal(place=place)


def test_place_of_another_district_is_refused() -> None:
    assert "Không có đơn vị mang mã “99999”" in refusal(place="99999")


def test_period_that_the_plan_does_not_have() -> None:
    assert "2019-Q1" in refusal(period="2019-Q1")
    assert "quy1" in refusal(period="quy1")
    assert "chỉ dùng để so sánh" in refusal(period=2017)
    assert "True" in refusal(period=True)


def test_unknown_plan() -> None:
    assert "tam_duong_2018" in refusal(plan="tam_duong_2081")


def test_an_unknown_edition_is_refused_with_those_there_are() -> None:
    told = refusal(edition="intern")
    assert "internal" in told and "shared" in told


def test_several_problems_are_told_together() -> None:
    with pytest.raises(SeveralErrors) as caught:
        validate(load_schema("period_report", NOTEBOOKS), {**GOOD, "place": "1", "edition": "x"}, PLACES)
    assert len(caught.value.errors) == 2


def test_unknown_report_names_the_likely_one() -> None:
    with pytest.raises(RequestError, match="period_reports"):
        load_schema("period_reports", NOTEBOOKS)


def test_notebook_whose_parameters_are_not_those_of_its_schema_is_refused(tmp_path: Path) -> None:
    shutil.copytree(NOTEBOOKS / "reports", tmp_path / "reports")
    notebook = tmp_path / "reports" / "period_report.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("edition: str", "editon: str"), encoding="utf-8")
    with pytest.raises(CatalogError, match=r"khác nhau: edition, editon\."):
        load_schema("period_report", tmp_path)


def test_broken_schema_is_named(tmp_path: Path) -> None:
    shutil.copytree(NOTEBOOKS / "reports", tmp_path / "reports")
    (tmp_path / "reports" / "period_report.yml").write_text("title: {vi: x}\nparameters: [1]\n")
    with pytest.raises(CatalogError) as caught:
        load_schema("period_report", tmp_path)
    assert "period_report.yml" in str(caught.value)
