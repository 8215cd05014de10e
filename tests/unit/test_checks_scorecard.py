"""Scorecard, history, page, review and sheet of a verdict, without a build."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.checks_suite import Rule, Suite, load_suites
from pipelines.checks_verdict import Finding, RowRef, Verdict, from_json, save, to_json
from pipelines.errors import CheckError, RequestError
from pipelines.gate import page, review, scorecard
from pipelines.settings import Project

SUITES = Path(__file__).parents[2] / "expectations"
PLACES = ("03390", "03394")
CANARY = "<script>alert('Giàng')</script>"


def finding(rule: str = "weight_limits", severity: str = "warn", **changes: Any) -> Finding:
    given: dict[str, Any] = {
        "table": "keyed_weighing_list", "rule": rule, "expectation": "expect_no_rows", "column": "", "severity": severity, "failed": 3, "total": 9,
        "why_vi": "Cân nặng ngoài giới hạn.", "fixes_vi": "Trạm y tế xã", "basis": "RULES 35", "title_vi": "Danh sách cân, đo",
        "rows": (RowRef("a.xlsx", "S", 9, "child_key=5"),), "places": {"03390": 3},
    }  # fmt: skip
    return Finding(**(given | changes))


def verdict(*findings: Finding, manifest: str = "m2", at: str = "2018-06-20T08:00:00", **changes: Any) -> Verdict:
    counts = {"checks": 9, "passed": 9 - len(findings), "skipped": 0}
    counts |= {level: sum(found.severity == level for found in findings) for level in ("block", "warn", "info")}
    return Verdict(manifest, at, findings, counts, **({"periods": ("2018-Q1",)} | changes))


@pytest.fixture(scope="module")
def suites() -> list[Suite]:
    return load_suites(SUITES)


def shown(*findings: Finding, suites: list[Suite], **more: Any) -> page.Page:
    made = verdict(*findings)
    return page.Page(made, suites, scorecard.card(made, suites, PLACES), **more)


def test_there_are_the_four_domains_of_who_and_every_rule_is_in_one(suites: list[Suite]) -> None:
    assert [domain.id for domain in scorecard.domains()] == ["completeness", "population", "external", "internal"]
    counted = scorecard.card(verdict(), suites, PLACES)["03390"]
    assert sum(mark.checks for mark in counted.values()) == sum(len(suite.rules) + 1 for suite in suites)
    assert all(mark.checks >= 10 for mark in counted.values())
    for table, rule, domain in (
        ("core_lists", "sent_late", "completeness"), ("keyed_child_register", "sex_missing", "completeness"),
        ("core_cards", "not_in_register", "external"), ("keyed_population", "sexes_total", "population"),
        ("core_injury_crosscheck", "cases_differ", "external"), ("keyed_weighing_list", "weighed_before_birth", "internal"),
    ):  # fmt: skip
        assert scorecard.domain_of(table, rule) == domain


def test_a_rule_that_domains_name_exists(suites: list[Suite]) -> None:
    known = {rule.id for suite in suites for rule in suite.rules} | {"empty_table"}
    tables = {suite.table for suite in suites}
    for domain in scorecard.domains():
        assert domain.rules <= known and domain.tables <= tables


def test_a_place_is_marked_by_its_own_rows_only(suites: list[Suite]) -> None:
    made = scorecard.card(verdict(finding(), finding("weighed_before_birth", "block")), suites, PLACES)
    mine, other = (made[place]["internal"] for place in PLACES)
    assert (mine.failed, mine.rows, mine.passed) == ({"block": 1, "warn": 1, "info": 0}, 6, mine.checks - 2)
    assert (other.rows, other.passed) == (0, other.checks)
    whole = scorecard.card(verdict(finding(places={})), suites, PLACES)
    assert whole[scorecard.WHOLE]["internal"].rows == 3 and not any(whole[place]["internal"].rows for place in PLACES)


def test_what_was_told_before_is_said_with_its_day_and_whether_new_rows_have_it(tmp_path: Path) -> None:
    first = verdict(finding(), manifest="m0", at="2018-03-20T08:00:00")
    second = verdict(finding(), manifest="m1", at="2018-04-20T08:00:00")
    for told in (first, second, verdict(finding(), communes=("03390",), manifest="m9", at="2018-01-01T08:00:00")):
        save(told, tmp_path)
    now = verdict(finding(), finding("new_rule"), finding("weight_limits", rows=(RowRef("b.xlsx", "S", 2, ""),)), finding(places={"03394": 1}))
    earlier = scorecard.former(tmp_path, now)
    assert [told.manifest for told in earlier] == ["m0", "m1"]  # a restricted run tells nothing of the others
    old, again = scorecard.again(now, earlier)
    assert (old.new_rows, old.times, old.place, old.words) == (False, 2, "03390", "chưa sửa (đã nêu 2 lần, từ 20/3/2018)")
    assert again.new_rows and again.words.startswith("lặp lại")
    save(now, tmp_path)
    assert scorecard.former(tmp_path, now) == earlier  # a run is not its own history


@pytest.mark.parametrize(("then", "now", "new"), [(2, 2, False), (3, 2, False), (2, 3, True)], ids=["as many", "fewer", "more"])
def test_of_rows_that_are_only_counted_more_than_before_means_new_ones(then: int, now: int, new: bool, tmp_path: Path) -> None:
    told = {"rows": (), "counts_only": True}
    earlier = [verdict(finding(places={"03390": then}, **told), manifest="m1", at="2018-04-20T08:00:00")]
    [again] = scorecard.again(verdict(finding(places={"03390": now}, **told)), earlier)
    assert again.new_rows is new


def test_the_page_counts_what_may_not_be_named(suites: list[Suite]) -> None:
    text = page.html(shown(finding(rows=(), counts_only=True), suites=suites))
    assert "Thị trấn Tam Đường 3; sổ nhạy cảm, ở đây chỉ nêu số đếm" in text and "a.xlsx" not in text and "child_key" not in text


def test_places_survive_being_written(suites: list[Suite]) -> None:
    made = verdict(finding())
    assert from_json(to_json(made)) == made and from_json(to_json(made)).findings[0].places == {"03390": 3}


def test_the_page_is_offline_escaped_and_says_what_where_who(suites: list[Suite]) -> None:
    text = page.html(shown(finding(why_vi=CANARY), suites=suites, demo=True, overrides=[CANARY]))
    assert CANARY not in text and "&lt;script&gt;" in text and "<script" not in text
    assert not re.findall(r"https?://|src=|@import|url\(", text)
    for told in ("DỰ THẢO", "DỮ LIỆU MẪU", "Thị trấn Tam Đường", "a.xlsx [S], dòng 9", "Trạm y tế xã", "default-src 'none'"):
        assert told in text


def test_the_page_of_a_thousand_failed_checks_is_under_a_megabyte(suites: list[Suite]) -> None:
    rows = tuple(RowRef(f"demo/2018-Q1/03390_Thị trấn Tam Đường/{n}.xlsx", "Trang tính", n, f"child_key={10**18 + n}") for n in range(200))
    many = [finding(f"rule_{n}", why_vi="Số liệu của danh sách này không khớp với danh sách khác của xã. " * 2, rows=rows, failed=900) for n in range(1000)]
    rules = tuple(Rule("t", f"rule_{n}", "expect_no_rows", {"sql": ""}, "warn", "Số liệu không khớp với danh sách khác của xã.", "RULES 35", "Xã") for n in range(1000))
    suite = Suite("t", "Bảng thử", ("file",), {}, rules)
    text = page.html(shown(*many, suites=[suite]))
    assert text.count("<li") == 1000 and 300_000 < len(text.encode()) < 1_000_000


# -- review ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    yield Project(tmp_path, tmp_path / "raw", tmp_path / "marts")


LINE = review.Review("*", "tam_duong_2018", "2018-Q1", "*", "b1", "Trưởng phòng", "2018-03-20", "m2")


def test_a_review_is_kept_beside_older_lines(project: Project) -> None:
    project.state.mkdir(parents=True)
    (project.state / "signoffs.csv").write_text("report,plan,period,place,build,role,reviewed_on\nx,p,2017,106,b0,Phó phòng,2017-01-02\n", encoding="utf-8")
    review.confirm(project, verdict(), LINE)
    old, new = review.reviews(project.state / "signoffs.csv")
    assert (old.role, old.manifest, new) == ("Phó phòng", "", LINE)


def test_blocked_data_need_a_reason_and_a_review_its_role_build_and_period(project: Project) -> None:
    blocked = verdict(finding(severity="block"))
    with pytest.raises(CheckError) as caught:
        review.confirm(project, blocked, LINE)
    assert caught.value.exit_code == 20 and not (project.state / "signoffs.csv").exists()
    assert review.confirm(project, blocked, replace(LINE, reason="xã đã xác nhận")).reason
    for wrong in (replace(LINE, role=" "), replace(LINE, manifest="m9"), replace(LINE, period="2018-6M")):
        with pytest.raises(RequestError):
            review.confirm(project, verdict(), wrong)
