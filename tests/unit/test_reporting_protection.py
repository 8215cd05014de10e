"""Section III.3 beyond injuries, Biểu 3 and Biểu 5, over hand-made marts."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reporting_protection_marts import ABUSE, GROUPS, fact_name, figures_of, protection_marts

from pipelines.reporting import period_report
from pipelines.reporting import protection_tables as tables
from pipelines.reporting import protection_texts as texts
from pipelines.reporting.context import Context
from pipelines.reporting.document import Fact, Paragraph, Table
from pipelines.reporting.figures import FACT, Figure
from pipelines.reporting.period_report import PeriodReport
from pipelines.reporting.printing import word_for
from pipelines.reporting.wording import plain

Opened = Callable[..., Context]
HELD: list[Context] = []


@pytest.fixture
def opened(home: Path) -> Opened:
    """Return a maker of the district's context of the year 2018; over the unchanged marts it is made once."""

    def make(**given: Any) -> Context:
        if given or not HELD:
            protection_marts(home / "data" / "marts", **given)
            made = period_report.open_report(plan="tam_duong_2018", period="2018", place="106", edition="internal").context
            HELD.extend([] if given else [made])
        return made if given else HELD[0]

    return make


def said(*blocks: Any) -> list[str]:
    return [plain(block.runs) for block in blocks if isinstance(block, Paragraph)]


def sentence(context: Context, start: str) -> str:
    lines = said(*texts.circumstances(context), *texts.violence(context), *texts.minors(context))
    found = [line for line in lines if line.startswith(start)]
    assert len(found) == 1, (start, found)
    return found[0]


def cells(table: Table) -> dict[str, list[str]]:
    """Row name -> its printed numbers."""
    named = next(number for number, column in enumerate(table.columns) if column.number_format) - 1
    return {plain(row[named]): [plain(cell) for cell in row[named + 1 :]] for row in table.rows}


def facts(table: Table) -> list[Fact]:
    return [run for row in table.rows for cell in row for run in cell if isinstance(run, Fact)]


def test_table_3_has_the_14_groups_and_a_row_of_children_that_is_not_their_sum(opened: Opened) -> None:
    table = tables.groups_table(opened())
    rows = cells(table)
    assert len(rows) == 15 and list(rows)[-1] == tables.WHOLE
    assert rows["Trẻ em khuyết tật"] == ["15", "2", "2", "15", "9", "6", "17", "16"]
    assert rows[tables.WHOLE] == ["20", "4", "3", "21", "11", "10", "24", "22"]
    assert rows["Trẻ em bị mua bán"] == ["-"] * 8  # a known total whose parts are all there leaves nothing for the others
    closing = [int(row[3]) for row in rows.values() if row[3] != "-"]
    assert sum(closing[:-1]) == 22 > closing[-1] == 21
    assert not table.total  # a sheet would sum the groups there
    assert "không phải là cộng các nhóm" in table.note and "Đầu kỳ + tăng - giảm = cuối kỳ ở mọi dòng" in table.note
    assert table.codes[3] == "B3-4" and table.codes[-1] == "B3-tong"


def test_opening_and_entered_less_left_is_closing_or_the_table_says_where_not(opened: Opened) -> None:
    context = opened(changes={"hcdb_entered:by_group@106:2018:category=g04": {"numerator": 5.0, "value": 5.0}})
    assert "khác cuối kỳ ở dòng 4:" in tables.groups_table(context).note
    assert "chênh lệch" not in " ".join(said(*texts.special_circumstances(context)))  # the children themselves still add up
    context = opened(changes={"hcdb_groups:closing@106:2018": {"numerator": 25.0, "value": 25.0}})
    assert "khác cuối kỳ ở dòng tổng số:" in tables.groups_table(context).note
    assert "cuối kỳ 25 trẻ em; còn chênh lệch 4 trẻ em" in " ".join(said(*texts.special_circumstances(context)))


def test_what_is_not_reported_is_never_a_zero(opened: Opened) -> None:
    context = opened(without="*")
    for table in (tables.groups_table(context), tables.abuse_table(context)):
        assert {fact.text for fact in facts(table)} == {"…"} and all(fact.value is None for fact in facts(table))
    assert "mọi dòng" not in tables.groups_table(context).note
    assert said(*texts.circumstances(context)) == ["Chưa có số liệu về trẻ em có hoàn cảnh đặc biệt trong kỳ."]
    assert said(*texts.violence(context)) == ["Chưa có số liệu về trẻ em bị xâm hại, bạo lực trong kỳ."]
    assert texts.minors(context) == []


def test_children_in_special_circumstances_are_told_with_former_value_and_change(opened: Opened) -> None:
    context = opened()
    assert sentence(context, "Trẻ em có hoàn cảnh đặc biệt đến ngày 30/11/2018").endswith(
        ": 21 trẻ em, tăng 1 trẻ em (tăng 5,0%) so với năm 2017 (20 trẻ em)."
    )
    share = sentence(context, "Tỷ lệ trẻ em có hoàn cảnh đặc biệt trên tổng số")
    assert "21/2.100 trẻ em, chiếm 1,00%, bằng năm 2017 (1,00%; 20/2.000)" in share
    groups = sentence(context, "Theo nhóm")
    assert "khuyết tật 15 trẻ em (chiếm 71,4%)" in groups and "các nhóm khác không có trường hợp nào" in groups
    assert "cộng các nhóm lớn hơn tổng số" in groups and "mua bán" not in groups
    assert "Lý do tăng: mới phát sinh 3 lượt trẻ; chuyển đến 1 lượt trẻ." in sentence(context, "Từ ngày 01/01/2018, số lượt")
    assert "Lý do giảm: hết hoàn cảnh đặc biệt 1 lượt trẻ; đủ 16 tuổi 2 lượt trẻ." in sentence(context, "Số lượt trẻ em ra khỏi")
    assert sentence(context, "Đầu kỳ") == "Đầu kỳ 20 trẻ em, tăng 4 lượt, giảm 3 lượt, cuối kỳ 21 trẻ em."


def test_help_is_counted_as_the_plan_does_and_other_ways_stand_beside(opened: Opened) -> None:
    context = opened()
    helped = sentence(context, "Trẻ em có hoàn cảnh đặc biệt được chăm sóc, giúp đỡ thường xuyên")
    assert "22/24 trẻ em, đạt 91,7%, tăng 0,8 điểm phần trăm so với năm 2017 (90,9%; 20/22)" in helped
    others = sentence(context, "Theo cách tính khác")
    assert "được trợ giúp 23/24 (95,8%; năm 2017: 20/22)" in others and "thường xuyên" not in others and "24/24 (100%" in others
    services = sentence(context, "Từng dịch vụ")
    assert "chăm sóc sức khỏe 10/16 (62,5%; năm 2017: 8/15)" in services and "giáo dục hòa nhập 4/7" in services
    kinds = sentence(context, "Theo loại trợ giúp")
    assert "trợ cấp xã hội hằng tháng 15 trẻ em (chiếm 65,2%); tặng quà 20 trẻ em" in kinds and "phẫu thuật" not in kinds
    assert "16 trẻ em, tăng 4 trẻ em (tăng 33,3%) so với năm 2017 (12 trẻ em)" in sentence(context, "Trẻ em đang hưởng trợ cấp xã hội")
    assert "84/2.100 trẻ em, chiếm 4,0" in sentence(context, "Trẻ em có nguy cơ rơi")
    reasons = sentence(context, "Lý do có nguy cơ")
    assert "hộ nghèo 60 trẻ em (chiếm 66,7%); mồ côi cha 30 trẻ em (chiếm 33,3%)" in reasons


def test_cases_and_children_are_never_mixed(opened: Opened) -> None:
    context = opened()
    assert "13 vụ, tăng 1 vụ (tăng 8,3%) so với năm 2017 (12 vụ)" in sentence(context, "Số vụ việc trẻ em bị xâm hại")
    assert "11 trẻ em, bằng năm 2017 (11 trẻ em)" in sentence(context, "Số trẻ em bị xâm hại, bạo lực")
    assert "bạo lực 7 vụ, 6 trẻ em; xâm hại tình dục 4 vụ, 4 trẻ em; bỏ mặc 3 vụ, 3 trẻ em" in sentence(context, "Theo hình thức")
    assert "gia đình 8 vụ, 7 trẻ em" in sentence(context, "Theo môi trường xảy ra")
    assert "chưa phân loại 2 vụ, 2 trẻ em" in sentence(context, "Theo môi trường xảy ra")
    assert "chưa rõ 2 vụ, 2 trẻ em" in sentence(context, "Theo quan hệ của người gây ra")
    assert "1 vụ, 2 trẻ em mới có ở tin của Tổng đài 111" in sentence(context, "Ngoài ra")
    table = tables.abuse_table(context)
    for row in table.rows:
        for column, cell in zip(table.columns, row, strict=True):
            for fact in (run for run in cell if isinstance(run, Fact)):
                assert fact.unit == ("vụ" if "vụ" in column.title.lower() or "12 giờ" in column.title else "trẻ em"), column.title


def test_hours_that_are_missing_are_told_and_not_counted_as_late(opened: Opened) -> None:
    unsure = "chưa xác định được vì thiếu ngày, giờ hoặc chưa đến hạn"
    context = opened()
    assert f"khẩn cấp trong 12 giờ 3/4 vụ (75,0%), {unsure} 1/5 vụ" in sentence(context, "Thời hạn xử lý vụ việc")
    assert sentence(context, "Trẻ em bị xâm hại được hỗ trợ, can thiệp kịp thời").endswith(f"; {unsure} 2/11 trẻ em.")
    none = {"numerator": 0.0, "denominator": 0.0, "value": None, "state": "no_denominator"}
    changed = opened(changes={"abuse_clock_share:emergency_12h@106:2018": none})
    assert f"khẩn cấp trong 12 giờ {unsure} 1/5 vụ" in sentence(changed, "Thời hạn xử lý vụ việc")


def test_table_5_has_every_division_with_its_unclassified(opened: Opened) -> None:
    table = tables.abuse_table(opened())
    rows = cells(table)
    heads = [plain(row[0]) for row in table.rows if plain(row[1]) == ""]
    assert heads == ["Theo hình thức", "Theo môi trường xảy ra", "Theo quan hệ của người gây ra"]
    assert rows["Tổng số"] == ["13", "11", "5", "6", "-", "-", "5", "6", "10", "5", "3"]
    assert rows["- Bạo lực"] == ["7", "6", "4", "2", "-", "-", "4", "2", "5", "2", "1"]
    assert rows["- Mua bán"] == ["-"] * 11
    assert [plain(row[0]) for row in table.rows].count("- Chưa phân loại") == 1  # only where something is counted there
    cases = {name: int(rows[f"- {name}"][0]) for name in ("Gia đình", "Nhà trường", "Chưa phân loại")}
    assert sum(cases.values()) == int(rows["Tổng số"][0])  # each case happened at one place
    assert len(set(table.codes)) == len(table.rows) - 2 and table.codes[0] == "B5-tong"


def test_nothing_occurred_is_said_and_the_table_is_short(opened: Opened) -> None:
    nothing = {"numerator": 0.0, "value": 0.0, "state": "zero"}
    changes = {fact_name(key, "2018"): nothing for key, *_ in figures_of("2018") if key[0] in ABUSE}
    context = opened(changes=changes)
    assert "không phát sinh trường hợp nào, giảm 12 vụ" in sentence(context, "Số vụ việc")
    lines = said(*texts.violence(context))
    assert not any(line.startswith(("Theo", "Trẻ em bị xâm hại", "Vụ ")) for line in lines)
    table = tables.abuse_table(context)
    assert [plain(row[0]) for row in table.rows].count("Theo môi trường xảy ra") == 0
    assert {fact.text for fact in facts(table)} == {"-"}
    none = {"hcdb_groups:closing@106:2018": nothing}
    first = said(*texts.special_circumstances(opened(changes=none)))[0]
    assert "không có trường hợp nào, giảm 20 trẻ em" in first and "không phát sinh" not in first


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"units_reported": 9}, "21 trẻ em (chưa so sánh với năm 2017 vì số xã có số liệu khác nhau"),
        ({"comparability": "not_comparable"}, "21 trẻ em (không so sánh được với năm 2017 do thay đổi địa giới"),
    ],
)
def test_a_partial_or_merged_place_is_not_compared(opened: Opened, columns: dict[str, Any], words: str) -> None:
    context = opened(changes={"hcdb_groups:closing@106:2018": columns})
    told = sentence(context, "Trẻ em có hoàn cảnh đặc biệt đến ngày")
    assert words in told
    assert ("số liệu của 9/14 xã, thị trấn" in told) == ("units_reported" in columns)


def test_small_bases_have_no_percentage_of_change(opened: Opened) -> None:
    context = opened(
        changes={
            "hcdb_groups:closing@106:2017": {"numerator": 9.0, "value": 9.0},
            "abuse_supported_share:supported@106:2017": {"numerator": 4.0, "denominator": 5.0, "value": 80.0},
        }
    )
    told = sentence(context, "Trẻ em có hoàn cảnh đặc biệt đến ngày")
    assert "tăng 12 trẻ em so với năm 2017 (9 trẻ em); số trường hợp ít" in told and "%" not in told
    share = sentence(context, "Trẻ em bị xâm hại đã được hỗ trợ")
    assert "(năm 2017: 4/5); số trường hợp ít" in share and "điểm phần trăm" not in share


def test_minors_in_conflict_with_the_law(opened: Opened) -> None:
    context = opened()
    assert "2 người; năm 2017 không có trường hợp nào" in sentence(context, "Số người chưa thành niên (dưới 18 tuổi)")
    assert "1/2 người" in sentence(context, "Người chưa thành niên vi phạm pháp luật được giám sát")
    assert "được giám sát 2/2 (100%); được trợ giúp pháp lý 1/2 (50,0%)" in sentence(context, "Từng việc")


def test_nobody_in_a_denominator_is_not_a_missing_one() -> None:
    told = {"place": "106", "period": "2018", "numerator": 0.0, "state": "no_denominator", "denominator_source": "sổ của xã"}
    of_cases = Figure("x", "abuse_clock_share", "emergency_12h", **told)
    assert word_for(of_cases) == "không có vụ thuộc diện tính" and of_cases.reported
    of_population = Figure("x", "injury_rate", "injured", **told)
    assert word_for(of_population) == "không tính được (sổ của xã)" and not of_population.reported


def test_text_and_table_say_the_same_numbers(opened: Opened) -> None:
    """Every count of the text that stands in a table too is the table's: same fact, same number."""
    context = opened()
    listed = {fact.fact_id: fact.value for table in (tables.groups_table(context), tables.abuse_table(context)) for fact in facts(table)}
    runs = [run for block in (*texts.circumstances(context), *texts.violence(context)) if isinstance(block, Paragraph) for run in block.runs]
    told = {run.fact_id: run.value for run in runs if isinstance(run, Fact)}
    common = told.keys() & listed.keys()
    assert len(common) > 25 and all(told[name] == listed[name] for name in common)
    entered, left = (told[f"hcdb_{name}:by_group@106:2018#numerator"] for name in ("entered", "left"))
    assert (entered, left) == (told["hcdb_entered:children@106:2018#numerator"], told["hcdb_left:children@106:2018#numerator"])
    assert listed["hcdb_groups:closing@106:2018:category=g04#numerator"] == sum(GROUPS["2018"]["g04"][3:5])


def test_the_document_carries_them_with_declared_facts(opened: Opened) -> None:
    context = opened()
    document = PeriodReport(context).build()
    codes = [block.code for block in document.blocks if isinstance(block, Table)]
    assert codes.index("Biểu 3") > codes.index("Biểu 2") and codes.index("Biểu 5") > codes.index("Biểu 4a")
    heads = [block.text for block in document.blocks if block.kind == "heading"]
    assert [head[:2] for head in heads if re.match(r"[abcd]\) (Phòng|Trẻ em có|Các)", head)] == ["a)", "b)", "c)", "d)"]
    for table in (block for block in document.blocks if isinstance(block, Table) and block.code in ("Biểu 3", "Biểu 5")):
        for fact in facts(table):
            name = FACT.fullmatch(fact.fact_id)
            assert name
            dimensions = {pair.split("=")[0] for pair in (name["dimensions"] or "").split(",") if pair}
            assert dimensions <= set(context.schema.facts[name["indicator"]]), fact.fact_id
    four = [text for text in said(*document.blocks) if text.startswith(("Trẻ em lang thang", "Trẻ em lao động nặng nhọc"))]
    assert len(four) == 2 and "1 trẻ em; năm 2017 không có trường hợp nào" in four[0]
    assert any(text.startswith("Trẻ em dưới 5 tuổi đã đăng ký khai sinh: 590/600") for text in said(*document.blocks))
    absent = next(text for text in said(*document.blocks) if text.startswith("Nội dung chưa có số liệu") and "cơ sở trợ giúp" in text)
    assert "trẻ em có hoàn cảnh đặc biệt" not in absent  # that list is here
