"""Suites: the shipped ones are whole, and every mistake in one is an error that names file and rule."""

import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines import catalog
from pipelines.checks_suite import KINDS, ROW_COLUMNS, Suite, load_suite, load_suites
from pipelines.errors import CatalogError, SeveralErrors

IN_SET, REGEX = "expect_column_values_to_be_in_set", "expect_column_values_to_match_regex"
SUITES = Path(__file__).parents[2] / "expectations"


@pytest.fixture(scope="module")
def suites() -> list[Suite]:
    return load_suites(SUITES)


def suite(**changes: Any) -> dict[str, Any]:
    return {"table": "t", "title": "Bảng thử", "row": ["file"], "columns": {"sex": "Giới"}, "rules": [rule()]} | changes


def rule(**changes: Any) -> dict[str, Any]:
    words = {"why": "Thiếu giới tính.", "basis": "RULES 32", "fixes": "UBND xã"}
    kind = {"expectation": "expect_column_values_to_not_be_null", "kwargs": {"column": "sex"}}
    return {"id": "sex_missing", **kind, "severity": "block", **words} | changes


def write(folder: Path, content: dict[str, Any] | str, name: str = "t.yml") -> Path:
    path = folder / name
    text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_every_register_and_core_table_of_the_gate_has_a_suite(suites: list[Suite]) -> None:
    tables = {suite.table for suite in suites}
    assert {f"keyed_{name}" for name in catalog.registers()} <= tables
    assert {"core_children", "core_residence", "core_weighings", "core_cards", "core_injuries", "core_scores"} <= tables
    assert {"ledger", "indicator_values", "commune_scores"} <= tables


def test_what_people_sent_is_checked_before_what_was_made_of_it(suites: list[Suite]) -> None:
    order = [suite.table for suite in suites]
    assert order[0] == "ledger"
    assert order.index("keyed_weighing_list") < order.index("core_weighings") < order.index("indicator_values")


def test_suites_name_no_personal_column(suites: list[Suite]) -> None:
    personal = {name for register in catalog.registers().values() for name in register.personal}
    for found in suites:
        assert not personal & {*found.columns, *found.columns_read}
    assert not personal & ROW_COLUMNS


def test_texts_are_composed_vietnamese_and_sql_names_no_file(suites: list[Suite]) -> None:
    for path in SUITES.glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text)
    for found in suites:
        for item in found.rules:
            sql = str(item.arguments.get("sql", "")).lower()
            assert not any(word in sql for word in ("read_", ".parquet", ".csv", "'/"))


def test_a_suite_is_read_whole(tmp_path: Path) -> None:
    trace = {"table": "keyed_t", "by": ["row_id"]}
    found = load_suite(write(tmp_path, suite(trace=trace, may_be_empty="chưa dùng", row=["child_key"])))
    assert (found.table, found.title, found.may_be_empty) == ("t", "Bảng thử", "chưa dùng")
    assert found.columns_read == ("child_key", "row_id", "sex")
    assert found.rules[0].columns == ("sex",)


def test_a_code_list_becomes_its_codes(tmp_path: Path) -> None:
    coded = rule(expectation=IN_SET, kwargs={"column": "sex", "codes": "sex"})
    found = load_suite(write(tmp_path, suite(rules=[coded])))
    assert found.rules[0].arguments == {"column": "sex", "value_set": ["m", "f"]}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (suite(rules=[rule(expectation="expect_magic")]), "Loại kiểm tra lạ: expect_magic"),
        (suite(rules=[rule(severity="fatal")]), "Mức độ lạ: fatal"),
        (suite(rules=[rule(kwargs={"column": "weight"})]), "cột lạ: weight"),
        (suite(rules=[rule(kwargs={"column": "sex", "colour": 1})]), "Khóa lạ: colour"),
        (suite(rules=[rule(kwargs={})]), "Thiếu khóa: column"),
        (suite(rules=[rule(kwargs={"column": "sex", "mostly": 1.5})]), "tham số “mostly”"),
        (suite(rules=[rule(kwargs=["sex"])]), "kwargs"),
        (suite(rules=[rule(expectation=REGEX, kwargs={"column": "sex", "regex": "("})]), "regex"),
        (suite(rules=[rule(expectation=IN_SET, kwargs={"column": "sex"})]), "value_set, codes"),
        (suite(rules=[rule(expectation=IN_SET, kwargs={"column": "sex", "codes": "hues"})]), "Danh mục mã lạ: hues"),
        (suite(rules=[rule(why="")]), "Thiếu khóa: why"),
        (suite(rules=[rule(note="x")]), "Khóa lạ: note"),
        (suite(rules=[rule(), rule()]), "Mã quy tắc lặp lại: sex_missing"),
        (suite(rules=[rule(), rule(id="again")]), "giống hệt nhau"),
        (suite(rules=["sex"]), "Mỗi quy tắc"),
        (suite(rules=[]), "Thiếu khóa: rules"),
        (suite(table="u"), "khác tên tệp"),
        (suite(row=["full_name"]), "Không được dùng cột full_name"),
        (suite(colour=1), "Khóa lạ: colour"),
        (suite(columns=["sex"]), "columns"),
        (suite(trace={"table": "keyed_t"}), "Thiếu khóa: by"),
        (suite(made_of=["diary"]), "Sổ lạ: diary"),
        ("table: [", "không đọc được"),
        ("- table", "khóa: giá trị"),
    ],
)  # fmt: skip
def test_a_mistake_is_an_error_that_names_the_file(content: dict[str, Any] | str, told: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as caught:
        load_suite(write(tmp_path, content))
    assert told in str(caught.value)
    assert "t.yml" in caught.value.where
    assert caught.value.exit_code == 12 and caught.value.todo


def test_several_wrong_files_are_told_together(tmp_path: Path) -> None:
    write(tmp_path, suite(colour=1))
    write(tmp_path, suite(table="u", taste=1), "u.yml")
    with pytest.raises(SeveralErrors) as caught:
        load_suites(tmp_path)
    assert "colour" in str(caught.value) and "taste" in str(caught.value) and caught.value.exit_code == 12


def test_a_folder_without_suites_is_an_error_not_a_pass(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="Không có bộ quy tắc"):
        load_suites(tmp_path)


def test_the_list_of_kinds_is_in_the_readme() -> None:
    text = (SUITES / "README.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if kind not in text and kind.removeprefix("expect_column_values") not in text] == []
