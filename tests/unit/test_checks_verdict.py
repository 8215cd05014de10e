"""The verdict: kept whole, bound to its build, and shown as a table that fits a terminal."""

import json
import unicodedata
from pathlib import Path
from typing import Any, Literal

import pytest

from pipelines.checks_print import table_vi, text_width
from pipelines.checks_verdict import (
    Finding,
    RowRef,
    Verdict,
    from_json,
    in_order,
    load,
    permit,
    record_override,
    save,
    to_json,
)
from pipelines.errors import CheckError, RequestError

FILE = "demo/can_do_03394.xlsx"


def finding(severity: str = "block", **changes: Any) -> Finding:
    given: dict[str, Any] = {
        "table": "keyed_weighing_list",
        "rule": "weighed_before_birth",
        "expectation": "expect_column_pair_values_a_to_be_greater_than_b",
        "column": "weighed_on, birth_date",
        "severity": severity,
        "failed": 2,
        "total": 1234,
        "why_vi": "Ngày cân trước ngày sinh.",
        "fixes_vi": "Trạm y tế xã",
        "basis": "RULES 36",
        "title_vi": "Danh sách cân, đo trẻ dưới 5 tuổi",
        "column_vi": "Ngày cân, Ngày sinh",
        "rows": (RowRef(FILE, "Cân đo", 12, "child_key=5"), RowRef(FILE, "Cân đo", 9, "")),
    }
    return Finding(**(given | changes))


def verdict(*findings: Finding, **changes: Any) -> Verdict:
    counts = {"checks": 9, "passed": 9 - len(findings), "block": 0, "warn": 0, "info": 0, "skipped": 0}
    for found in findings:
        counts[found.severity] += 1
    given: dict[str, Any] = {
        "manifest": "0123456789abcdef",
        "checked_at": "2018-03-15T08:00:00",
        "findings": findings,
        "counts": counts,
    }
    return Verdict(**(given | changes))


def test_only_a_blocking_finding_blocks() -> None:
    assert (verdict().blocking, verdict().exit_code) == (False, 0)
    assert verdict(finding("warn"), finding("info")).exit_code == 0
    assert (verdict(finding("warn"), finding("block")).blocking, verdict(finding()).exit_code) == (True, 20)


def test_findings_stand_by_severity_and_keep_their_order() -> None:
    listed = [
        finding("info", rule="a"),
        finding("warn", rule="b"),
        finding("block", rule="c"),
        finding("warn", rule="d"),
    ]
    assert [found.rule for found in in_order(listed)] == ["c", "b", "d", "a"]


def test_json_round_trip_keeps_everything() -> None:
    whole = verdict(finding(), finding("warn", rows=(RowRef("", "", None, "place=106"),)), periods=("2018-Q1",), communes=("03394",))
    assert from_json(to_json(whole)) == whole
    assert json.loads(to_json(whole))["blocking"] is True


def test_what_a_file_says_of_blocking_does_not_count_only_its_findings_do() -> None:
    raw = json.loads(to_json(verdict(finding()))) | {"blocking": False}
    assert from_json(json.dumps(raw)).blocking


def test_a_verdict_is_kept_per_build_and_found_again(tmp_path: Path) -> None:
    path = save(verdict(finding()), tmp_path)
    assert path == tmp_path / "checks" / "0123456789abcdef" / "verdict.json"
    assert load(tmp_path, "0123456789abcdef") == verdict(finding())
    assert load(tmp_path, "fedcba9876543210") is None
    assert [file.name for file in path.parent.iterdir()] == ["verdict.json"]
    save(verdict(), tmp_path)
    assert load(tmp_path, "0123456789abcdef") == verdict()


def test_a_restricted_verdict_never_stands_for_the_whole(tmp_path: Path) -> None:
    part = verdict(periods=("2018-Q1",), communes=("03394",))
    assert save(part, tmp_path).name == "verdict_2018-Q1_03394.json"
    assert load(tmp_path, part.manifest) is None
    assert load(tmp_path, part.manifest, ("2018-Q1",)) is None
    assert load(tmp_path, part.manifest, ("2018-Q1",), ("03394",)) == part


def test_verdicts_of_many_communes_do_not_stand_for_each_other(tmp_path: Path) -> None:
    many = tuple(f"{code:05}" for code in range(30))
    save(verdict(communes=many), tmp_path)
    assert load(tmp_path, "0123456789abcdef", (), many) is not None
    assert load(tmp_path, "0123456789abcdef", (), (*many[1:], "99999")) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"manifest": "x"}', '{"findings": [{"table": "t"}]}'])
def test_a_damaged_verdict_counts_as_none(text: str, tmp_path: Path) -> None:
    save(verdict(), tmp_path).write_text(text, encoding="utf-8")
    assert load(tmp_path, "0123456789abcdef") is None


@pytest.mark.parametrize("name", ["../x", "", "a/b", "a b"])
def test_a_build_name_cannot_leave_the_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(RequestError):
        load(tmp_path, name)


def test_a_report_needs_a_reason_against_a_blocking_check_and_is_then_a_draft() -> None:
    assert permit(verdict(finding("warn"))) == ""
    assert permit(verdict(finding("warn")), "vẫn gửi") == ""
    assert permit(verdict(finding()), "xã đã gọi điện xác nhận") == "DỰ THẢO"
    for reason in ("", "  "):
        with pytest.raises(CheckError) as caught:
            permit(verdict(finding()), reason)
        assert caught.value.exit_code == 20
        assert "Ngày cân trước ngày sinh." in caught.value.where


def test_an_override_is_recorded_with_its_reason_and_rules(tmp_path: Path) -> None:
    for reason in ("lần 1", "lần 2 "):
        path = record_override(verdict(finding(), finding("warn", rule="other")), reason, "2018-03-16T09:00:00", tmp_path)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["reason"] for line in lines] == ["lần 1", "lần 2"]
    assert lines[0]["rules"] == ["keyed_weighing_list.weighed_before_birth"]


def test_the_table_says_what_where_how_many_and_who() -> None:
    told = table_vi(verdict(finding()))
    for text in (
        "CHẶN",
        "Ngày cân trước ngày sinh.",
        "2/1.234",
        "Trạm y tế xã",
        "demo/can_do_03394.xlsx [Cân đo], dòng 9, 12",
    ):
        assert text in told
    assert told.splitlines()[-1].startswith("CHƯA ĐƯỢC GỬI: còn 1 lỗi chặn")


def test_the_closing_line_of_a_good_verdict_says_it_may_be_sent() -> None:
    assert table_vi(verdict()).splitlines()[-1] == "Không có lỗi chặn: số liệu gửi được."
    assert "cảnh báo" in table_vi(verdict(finding("warn"))).splitlines()[-1]


def test_skipped_completeness_is_told() -> None:
    counts = {"checks": 3, "passed": 1, "block": 0, "warn": 0, "info": 0, "skipped": 2}
    assert "2 phép" in table_vi(verdict(counts=counts))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_no_line_is_wider_than_the_terminal_and_columns_stand_in_line(form: Literal["NFC", "NFD"]) -> None:
    long = unicodedata.normalize(form, "Nguyên nhân tai nạn, thương tích không thuộc danh mục mười một loại đã quy định")
    path = unicodedata.normalize(form, "demo/2018-Q1/Xã Bản Bo/Sổ theo dõi trẻ em trong hộ gia đình (bản chốt lần hai).xlsx")
    rows = tuple(RowRef(path, unicodedata.normalize(form, "Trẻ em dưới 16 tuổi"), row, "") for row in range(7, 60))
    wide = finding(why_vi=long, title_vi=long, column_vi=long, fixes_vi=long, failed=1_234_567, total=9_999_999, rows=rows)
    lines = table_vi(verdict(wide, wide, finding("warn"))).splitlines()
    assert max(map(text_width, lines)) <= 100
    assert all(len(line) == text_width(line) for line in lines)
    heading = next(line for line in lines if line.startswith("Mức"))
    first = next(line for line in lines if line.startswith("CHẶN"))
    assert first[heading.index("Sai gì")] == "N" and first[heading.index("Sai gì") - 1] == " "
    assert "…(+47)" in "\n".join(lines)


def test_keys_are_told_in_words_and_the_rest_is_counted() -> None:
    rows = tuple(RowRef("", "", None, f"commune_code={code}, register=injury_list, period=2018-Q1") for code in ("03390", "03394"))
    told = table_vi(verdict(finding("warn", rows=rows, failed=14, total=60, expectation="expect_no_rows")))
    assert "→ Xã Thèn Sin, sổ Danh sách trẻ em bị tai nạn, thương tích, kỳ 2018-Q1" in told
    assert "và 12 dòng nữa" in told
    assert "14/60" not in told  # a rule across tables lists its own rows, they are no share of the table


@pytest.mark.parametrize(
    ("key", "periods", "told"),
    [
        ("place=03390, period=2018-Q1", (), "Thị trấn Tam Đường, kỳ 2018-Q1"),
        ("place=03390, period=2026-Q1", (), "Xã Bình Lư, kỳ 2026-Q1"),
        ("commune_code=27388, year=2024", (), "Phường 08, năm 2024"),
        ("commune_code=03390", ("2018-Q1",), "Thị trấn Tam Đường"),
        ("commune_code=03390, criterion=3", (), "Thị trấn Tam Đường, tiêu chí 3"),
        ("commune_code=99999", (), "99999"),
    ],
    ids=["its period", "the code given to another since", "a year", "the run's period", "its plan's latest", "no place"],
)
def test_a_code_has_the_name_of_its_day(key: str, periods: tuple[str, ...], told: str) -> None:
    made = verdict(finding(rows=(RowRef("", "", None, key),)), periods=periods)
    assert f"→ {told}\n" in table_vi(made) + "\n"


def test_a_fact_id_with_signs_stays_whole() -> None:
    fact = "injury_rate:injured@106:2018-Q1:sex=f,age_band=0-5"
    assert fact in table_vi(verdict(finding(rows=(RowRef("", "", None, f"fact_id={fact}"),))))


def test_widths_of_vietnamese_letters() -> None:
    for text in ("Tả Lèng", "Nguyễn Thị Ớt"):
        assert text_width(unicodedata.normalize("NFD", text)) == text_width(text) == len(text)
    assert text_width("表") == 2
