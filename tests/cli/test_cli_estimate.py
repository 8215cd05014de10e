"""`treem estimate`: the software proposes, a person enters or confirms, nothing is printed unless confirmed and still true."""

import csv
import json
from pathlib import Path

import pytest

from pipelines.cli import main
from tests.reporting_marts import make_marts

INJURED, CARDS = "injury_rate:injured@106:2018-Q1", "bhyt_under6:issued@106:2018-Q1"
ROLE = ["--role", "chuyên viên trẻ em", "--on", "2018-03-16"]


@pytest.fixture
def project(home: Path) -> Path:
    make_marts(home / "data" / "marts")
    return home


def lines(project: Path) -> dict[str, dict[str, str]]:
    with (project / "data" / "state" / "estimates.csv").open(encoding="utf-8", newline="") as table:
        return {row["fact_id"]: row for row in csv.DictReader(table)}


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main([*arguments, "--json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_a_proposal_is_the_result_plus_the_same_remaining_days_of_last_year(project, capsys):
    """128 children to 14/3/2018, 3 more in 15-31/3/2017: 131 for the whole quarter."""
    found = {row["fact_id"]: row for row in told(capsys, "estimate", "propose", "--period", "2018-Q1", "--on", "2018-03-16")}
    row = found[INJURED]
    assert (row["result_numerator"], row["numerator"], row["noted"]) == (128, 131, True)
    assert "từ 15/3/2017 đến 31/3/2017: 3 trẻ em" in str(row["method"]) and "kết quả đến ngày 14/3/2018" in str(row["method"])
    kept = lines(project)[INJURED]
    assert (kept["status"], kept["role"], kept["noted_on"], kept["numerator"], kept["result_numerator"]) == (
        "proposed", "phần mềm đề xuất", "2018-03-16", "131", "128",
    )  # fmt: skip


def test_all_places_add_up_to_the_district(project, capsys):
    found = told(capsys, "estimate", "propose", "--period", "2018-Q1", "--place", "all")
    counts = {str(row["fact_id"]): row["numerator"] for row in found if str(row["fact_id"]).startswith("injury_rate:injured")}
    assert len(counts) == 15 and counts.pop(INJURED) == sum(counts.values())  # type: ignore[arg-type]


def test_a_proposal_waits_until_a_person_confirms_it(project, capsys):
    assert main(["estimate", "propose", "--period", "2018-Q1"]) == 0
    assert "chưa vào báo cáo" in capsys.readouterr().out
    assert main(["estimate", "confirm", INJURED, *ROLE]) == 0
    assert "Đã xác nhận" in capsys.readouterr().out
    states = {row["fact_id"]: row["status"] for row in told(capsys, "estimate", "list", "--period", "2018-Q1")}
    assert states == {INJURED: "confirmed", INJURED.replace("injured", "died"): "proposed"}
    # what a person has settled is not proposed anew
    found = {row["fact_id"]: row["noted"] for row in told(capsys, "estimate", "propose", "--period", "2018-Q1")}
    assert found == {INJURED: False, INJURED.replace("injured", "died"): True}
    assert lines(project)[INJURED]["role"] == "chuyên viên trẻ em"


def test_a_whole_period_is_confirmed_at_once(project, capsys):
    assert main(["estimate", "propose", "--period", "2018-Q1", "--place", "all"]) == 0
    assert main(["estimate", "confirm", "--period", "2018-Q1", *ROLE]) == 0
    assert {row["fact_id"].split("@")[1][:3] for row in lines(project).values() if row["status"] == "confirmed"} == {"106"}
    assert main(["estimate", "confirm", "--period", "2018-Q1", "--place", "all", *ROLE]) == 0
    assert {row["status"] for row in lines(project).values()} == {"confirmed"}
    assert main(["estimate", "confirm", "--period", "2018-Q1", *ROLE]) == 2


def test_a_person_enters_counts_or_a_value(project, capsys):
    command = ["estimate", "set", f"{CARDS}#value", "--numerator", "3.250", "--method", "cộng thẻ đang in", *ROLE]
    assert main(command) == 2  # 3.250: three thousand or three and a quarter?
    assert "hiểu được hai cách" in capsys.readouterr().err
    assert main([*command[:4], "3250", *command[5:]]) == 0
    assert "đã xác nhận" in capsys.readouterr().out
    row = lines(project)[CARDS]
    assert (row["numerator"], row["value"], row["denominator"]) == ("3250", "", row["result_denominator"])
    form = "malnutrition:underweight@106:2018-Q1"
    assert main(["estimate", "set", form, "--value", "21,5", "--method", "theo trạm y tế", *ROLE]) == 0
    assert (lines(project)[form]["value"], lines(project)[form]["numerator"]) == ("21.5", "")


def test_a_result_that_changed_makes_the_estimate_stale(project, capsys):
    assert main(["estimate", "set", INJURED, "--numerator", "130", "--method", "theo trạm y tế", *ROLE]) == 0
    make_marts(project / "data" / "marts", {INJURED: {"numerator": 129.0}})
    capsys.readouterr()
    (row,) = told(capsys, "estimate", "list")
    assert row["status"] == "stale" and "thay đổi" in str(row["status_vi"])
    assert main(["estimate", "confirm", INJURED, *ROLE]) == 2
    assert "propose" in capsys.readouterr().err


def test_an_estimate_is_withdrawn(project, capsys):
    assert main(["estimate", "set", INJURED, "--numerator", "130", "--method", "theo trạm y tế", *ROLE]) == 0
    assert main(["estimate", "withdraw", INJURED]) == 0
    assert lines(project) == {}
    assert main(["estimate", "withdraw", INJURED]) == 2
    assert "treem estimate list" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["set", "injury_rate:hurt@106:2018-Q1", "--numerator", "5", "--method", "m", *ROLE], "không có số liệu"),
        (["set", "commune_points:at_least_700@106:2018-Q1", "--numerator", "5", "--method", "m", *ROLE], "chưa có kết quả"),
        (["set", CARDS, "--numerator", "9999999", "--method", "m", *ROLE], "100 %"),
        (["set", INJURED, "--numerator", "3", "--method", "m", *ROLE], "nhỏ hơn kết quả"),
        (["set", INJURED, "--method", "m", *ROLE], "--numerator"),
        (["set", INJURED, "--numerator", "130", "--value", "5", "--method", "m", *ROLE], "--numerator"),
        (["set", INJURED, "--numerator", "130", "--method", " ", *ROLE], "cách ước"),
        (["set", INJURED, "--numerator", "nhiều", "--method", "m", *ROLE], "không phải số"),
        (["confirm", INJURED, *ROLE], "Chưa có số ước"),
        (["confirm", *ROLE], "--period"),
        (["propose", "--period", "2018-Q7"], "Không hiểu kỳ"),
        (["propose", "--period", "2018-Q1", "--place", "3412"], "03412"),
    ],
)
def test_what_cannot_be_says_what_to_do(project, capsys, arguments, said):
    assert main(["estimate", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not (project / "data" / "state" / "estimates.csv").exists()


def test_a_period_without_last_years_days_is_not_guessed(project, capsys):
    """The remaining days of the whole of 2017 are not known yet: no proposal, with the reason."""
    (row, _) = told(capsys, "estimate", "propose", "--period", "2018")
    assert row["numerator"] is None and "2017" in str(row["why_not"])


def test_notebooks_read_estimates_through_the_front_door(project, capsys):
    import pipelines

    assert main(["estimate", "propose", "--period", "2018-Q1"]) == 0
    frame = pipelines.list_estimates("2018-Q1", "106")
    assert list(frame["status"]) == ["proposed", "proposed"] and set(frame["numerator"]) == {131.0, 8.0}
    assert pipelines.list_estimates("2018-6M", frame="polars").is_empty()
