"""Shared reports made and sent one after another from the command line, then attacked together by programmes written here.

``make prove`` does so for the four reports of a year, ``make test`` for the first two.
"""

import csv
import json
import os
import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from disclosure_figures import rooms
from golden_support import judged_by_sql
from scipy.sparse import csr_array

from pipelines import engine, marts
from pipelines.cli import main
from pipelines.disclosure import ledger

PERIODS = ("2018-Q1", "2018-6M", "2018-9M", "2018")[: 4 if os.environ.get("TREEM_PROVE") else 2]
PLAN, DISTRICT = "tam_duong_2018", "106"
SMALL = range(1, 5)


@pytest.fixture(scope="module")
def office(built_home, tmp_path_factory):
    """An office that has sent the reports of several periods; its folder and what each command answered."""
    home = tmp_path_factory.mktemp("mot_nam")
    for name in ("data", "notebooks", "expectations"):
        shutil.copytree(built_home / name, home / name, symlinks=True)
    shutil.copyfile(built_home / "environment.yml", home / "environment.yml")
    shutil.copytree(Path(__file__).parents[2] / "reports" / "templates", home / "reports" / "templates")
    shutil.rmtree(home / "data" / "state" / "releases", ignore_errors=True)
    codes = []
    with pytest.MonkeyPatch.context() as patch, judged_by_sql():
        patch.setenv("TREEM_HOME", str(home))
        for number, period in enumerate(PERIODS):
            told = ["--plan", PLAN, "--period", period, "--edition", "shared", "--formats", "html", "--draft", "thử cả năm"]
            codes.append(main(["report", "period_report", *told]))
            folder = home / "reports" / period / f"{DISTRICT}-cong-bo"
            codes.append(main(["submit", str(folder), "--on", f"2018-0{3 + 2 * number}-20", "--as", f"{number}/CB", "--edition", "shared"]))
    return home, codes


@pytest.fixture(scope="module")
def true(office):
    """Injured and dead children by place, sex and period, as they are."""
    with marts.open_marts(office[0] / "data" / "marts") as con:
        query = """
            select variant, place, sex, period, numerator from indicator_values
            where indicator = 'injury_rate' and variant in ('injured', 'died') and age_band = '*' and category = '*' and numerator is not null
                and (place = '106' or place in (select code from places where parent_code = '106'))
        """
        return {tuple(row[:4]): row[4] for row in engine.rows(con, query) if row[3] in PERIODS}


def test_the_reports_were_made_and_sent(office):
    home, codes = office
    assert codes == [0] * 2 * len(PERIODS)
    assert [each.source.split()[2] for each in ledger.releases(home / "data" / "state")] == list(PERIODS)


def test_what_is_out_is_true_and_never_small(office, true):
    out = ledger.published(office[0] / "data" / "state", ledger.REPORT)
    for (variant, place, sex, period), count in true.items():
        fact = f"injury_rate:{variant}@{place}:{period}" + (f":sex={sex}" if sex != "*" else "")
        assert out[f"{fact}#numerator"] in (None, count)
        assert out[f"{fact}#numerator"] is None or count not in SMALL


def test_a_year_of_reports_leaves_room_to_every_small_count_of_every_quarter(office, true):
    """Cumulative counts grow; girls and boys, and the communes, add up: between which bounds does each small count lie?"""
    out = ledger.published(office[0] / "data" / "state", ledger.REPORT)
    names = sorted(true)
    at = {name: number for number, name in enumerate(names)}
    count = np.array([true[name] for name in names])
    places = sorted({place for _, place, _, _ in names} - {DISTRICT})

    def line(*signed):
        row = np.zeros(len(names))
        for name, sign in signed:
            row[at[name]] += sign
        return row

    equal, less = [], []
    for variant, place, sex, period in names:
        if sex == "*" and all((variant, place, each, period) in at for each in "mf"):
            equal.append(line(((variant, place, "*", period), -1), *(((variant, place, each, period), 1) for each in "mf")))
        if place == DISTRICT and all((variant, each, sex, period) in at for each in places):
            equal.append(line(((variant, place, sex, period), -1), *(((variant, each, sex, period), 1) for each in places)))
        if variant == "died":
            less.append(line(((variant, place, sex, period), 1), (("injured", place, sex, period), -1)))
    for variant, place, sex in {name[:3] for name in names}:
        less += [line(((variant, place, sex, a), 1), ((variant, place, sex, b), -1)) for a, b in pairwise(PERIODS) if (variant, place, sex, a) in at]
    equal = [row for row in equal if row @ count == 0]
    assert len(equal) > 50 and all(row @ count <= 0 for row in less)
    fact = {n: f"injury_rate:{n[0]}@{n[1]}:{n[3]}" + (f":sex={n[2]}" if n[2] != "*" else "") + "#numerator" for n in names}
    limits = [(true[name], true[name]) if out[fact[name]] is not None else (0, 1_000) for name in names]
    hidden = [number for number, name in enumerate(names) if out[fact[name]] is None]
    secrets = [row for row in (*np.eye(len(names))[hidden], *(-np.array(less))) if row @ count in SMALL]
    assert len(secrets) > 20
    equal, less = csr_array(np.array(equal)), csr_array(np.array(less))
    told = {"A_eq": equal, "b_eq": np.zeros(equal.shape[0]), "A_ub": less, "b_ub": np.zeros(less.shape[0]), "bounds": limits}
    assert (rooms(secrets, 2, **told) >= 2).all()


def test_a_table_of_figures_for_the_press_shows_what_the_reports_show(office, true, monkeypatch, tmp_path):
    """``treem protect --indicator``: the same mask, the same ledger; a count that is not the marts' and a cell outside are refused."""
    home, _ = office
    monkeypatch.setenv("TREEM_HOME", str(home))
    rows = [(place, sex, int(count)) for (variant, place, sex, period), count in true.items() if (variant, period) == ("injured", PERIODS[-1])]

    def run(listed, *more):
        with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("place", "sex", "count"), *listed])
        told = ["--indicator", "injury_rate:injured", "--plan", PLAN, "--period", PERIODS[-1]]
        return main(["protect", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), *told, *more])

    before = len(ledger.names(home / "data" / "state"))
    assert run(rows, "--publish", "Báo Lai Châu") == 0
    out = ledger.published(home / "data" / "state", ledger.REPORT)
    with (tmp_path / "b.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert len(found) == len(rows) and len(ledger.names(home / "data" / "state")) == before + 1
    for row in found:
        fact = f"injury_rate:injured@{row['place']}:{PERIODS[-1]}" + (f":sex={row['sex']}" if row["sex"] != "*" else "") + "#numerator"
        assert (row["count"] or None) == (None if out[fact] is None else str(int(out[fact])))
        assert (row["status"] in "UM") == (row["count"] == "")
    assert run([(rows[0][0], rows[0][1], rows[0][2] + 1)]) == 10
    assert run([("99999", "*", 3)]) == 2
    released = json.loads((home / "data" / "state" / "releases" / ledger.names(home / "data" / "state")[-1]).read_text(encoding="utf-8"))
    assert released["kind"] == "report" and released["mask"]
