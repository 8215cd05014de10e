"""Báo cáo nêu số liệu nào đã khác so với báo cáo đã gửi: trước, nay, chênh lệch (RULES 1, 26)."""

from datetime import date
from pathlib import Path

from pipelines.reporting.document import facts_in
from pipelines.reporting.wording import plain
from tests.reporting_sent import document, rows, said, send, tables

CARDS, CHILDREN, DIED = "bhyt_under6:issued@106:2018-Q1", "child_population:residents@106:2018-Q1", "injury_rate:died@106:2018-Q1"
SENT = date(2018, 3, 20)


def changes_of(made) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in rows(tables(made)["Biểu 11"])}


def test_nothing_sent_nothing_said(home: Path) -> None:
    made = document(home)
    assert "Biểu 11" not in tables(made)
    assert not any("đã gửi" in text for text in said(made))


def test_sent_and_unchanged_is_said_in_one_sentence(home: Path) -> None:
    send(home, document(home), "45/BC-LĐTBXH", SENT)
    made = document(home)
    line = "So với báo cáo quý I năm 2018 đã gửi (số 45/BC-LĐTBXH, ngày 20/3/2018): không có số liệu nào thay đổi."
    assert line in said(made) and "Biểu 11" not in tables(made)


def test_a_count_changes_in_number_and_percent_and_a_share_in_points(home: Path) -> None:
    """Trẻ em 12.488 nay 12.500: +12 em (+0,1%). Thẻ 5.660/5.684 nay 5.640/5.684: giảm điểm phần trăm."""
    send(home, document(home), "45/BC-LĐTBXH", SENT)
    made = document(home, changes={CHILDREN: {"numerator": 12500.0, "value": 12500.0}, CARDS: {"numerator": 5640.0}})
    found = changes_of(made)
    assert found["Số trẻ em dưới 16 tuổi"] == ["12.488 trẻ em", "12.500 trẻ em", "+12 trẻ em (+0,1%)"]
    label = "Tỷ lệ trẻ em dưới 6 tuổi có thẻ bảo hiểm y tế: được cấp thẻ"
    assert found[label] == ["99,6% (5.660/5.684)", "99,2% (5.640/5.684)", "-0,4 điểm phần trăm"]
    assert f"{label}: chưa thấy thẻ" in found  # the children still without a card follow
    assert any(text.endswith(f"{len(found)} số liệu thay đổi, nêu tại Biểu 11.") for text in said(made))
    title = tables(made)["Biểu 11"].title
    assert title == "Số liệu thay đổi so với báo cáo đã gửi (quý I năm 2018, số 45/BC-LĐTBXH, ngày 20/3/2018)"


def test_no_percent_on_a_former_count_under_ten(home: Path) -> None:
    send(home, document(home), "45", SENT)
    made = document(home, changes={DIED: {"numerator": 9.0}})
    assert changes_of(made)["Trẻ em tử vong do tai nạn, thương tích"][2].startswith("+1 trẻ em")
    assert "%" not in changes_of(made)["Trẻ em tử vong do tai nạn, thương tích"][2]


def test_a_commune_that_reports_later_has_a_number_for_the_first_time(home: Path) -> None:
    place = "malnutrition:stunting@03430:2018"
    gone = {"numerator": None, "denominator": None, "value": None, "state": "not_reported", "units_reported": 0}
    send(home, document(home, period="2018", changes={place: gone}), "45", date(2018, 12, 12))
    found = changes_of(document(home, period="2018"))
    (label,) = [name for name in found if name.endswith("xã Khun Há")]
    assert found[label][0] == "… trẻ em".removesuffix(" trẻ em") and found[label][2] == "mới có"
    assert "Suy" not in label and "thấp còi" in label


def test_each_number_of_the_table_is_a_fact(home: Path) -> None:
    send(home, document(home), "45", SENT)
    made = document(home, changes={CHILDREN: {"numerator": 12500.0, "value": 12500.0}})
    table = tables(made)["Biểu 11"]
    row = next(row for row in table.rows if plain(row[0]) == "Số trẻ em dưới 16 tuổi")
    ids = [run.fact_id for cell in row for run in cell if not isinstance(run, str)]
    assert ids == [f"{CHILDREN}#sent", f"{CHILDREN}#numerator", f"{CHILDREN}#sent_change", f"{CHILDREN}#sent_change_pct"]
    assert any(fact.fact_id == "submissions@106:2018-Q1#changed" for fact in facts_in(made))


def test_the_latest_version_sent_is_the_base(home: Path) -> None:
    send(home, document(home), "45", SENT)
    second = document(home, changes={CHILDREN: {"numerator": 12500.0, "value": 12500.0}})
    send(home, second, "52", date(2018, 3, 28), "xã gửi bổ sung")
    made = document(home, changes={CHILDREN: {"numerator": 12500.0, "value": 12500.0}})
    assert any("số 52, ngày 28/3/2018, thay số 45): không có số liệu nào thay đổi" in text for text in said(made))


def test_a_later_cumulative_report_lists_what_changed_in_the_former_period(home: Path) -> None:
    """Báo cáo năm chưa gửi lần nào: so số của quý I nay tính lại với báo cáo quý I đã gửi."""
    send(home, document(home), "45/BC-LĐTBXH", SENT)
    made = document(home, period="2018", changes={CHILDREN: {"numerator": 12480.0, "value": 12480.0}})
    assert changes_of(made) == {"Số trẻ em dưới 16 tuổi": ["12.488 trẻ em", "12.480 trẻ em", "-8 trẻ em (-0,1%)"]}
    assert any("So với báo cáo quý I năm 2018 đã gửi" in text and "1 số liệu thay đổi" in text for text in said(made))


def test_last_years_report_is_mentioned_only_where_its_figures_changed(home: Path) -> None:
    send(home, document(home, period="2017"), "200", date(2017, 12, 8))
    assert not any("năm 2017 đã gửi" in text for text in said(document(home, period="2018")))
    changed = {"child_population:residents@106:2017": {"numerator": 12000.0, "value": 12000.0}}
    made = document(home, period="2018", changes=changed)
    assert any("So với báo cáo năm 2017 đã gửi (số 200, ngày 08/12/2017): 1 số liệu thay đổi" in text for text in said(made))


def test_another_place_and_another_report_are_not_the_base(home: Path) -> None:
    send(home, document(home, place="03412"), "45", SENT)
    assert not any("đã gửi" in text for text in said(document(home)))
    assert any("không có số liệu nào thay đổi" in text for text in said(document(home, place="03412")))


def test_points_of_a_score_sheet_that_changed(home: Path) -> None:
    made = document(home, period="2018")
    sent = send(home, made, "45", date(2018, 12, 12))
    facts = dict(sent.facts)
    fact = next(name for name in facts if name.endswith("03412:2018#checked_total"))
    book = next((home / "data" / "state" / "submissions").glob("*/*.json"))
    told = facts[fact]["value"]
    book.write_text(book.read_text(encoding="utf-8").replace(f'"value": {told}', f'"value": {told - 5}'), encoding="utf-8")
    row = changes_of(document(home, period="2018"))["Điểm huyện thẩm định, xã Bình Lư, năm 2018"]
    assert row[2] == "+5 điểm"


def test_a_reader_who_subtracts_the_printed_shares_gets_the_printed_change() -> None:
    """166/170 là 97,6%, 165/170 là 97,1%, chênh 0,588: in một chữ số thì 97,1 - 97,6 = -0,5 mà chênh lệch ghi -0,6."""
    from pipelines.reporting.changes import _decimals
    from pipelines.reporting.figures import Figure

    then, now = (Figure("x", "x", "v", "106", "2018-Q1", numerator=count, denominator=170.0, per=100, state="ok") for count in (166.0, 165.0))
    assert _decimals(now, then, 1) == 2


def test_a_number_that_was_nothing_is_a_zero_in_the_comparison(home: Path) -> None:
    """Biểu 9 in “-” khi không em nào chưa thấy thẻ; bảng thay đổi ghi 0."""
    before, now = ({"bhyt_under6:issued@03390:2018": {"numerator": count, "denominator": 288.0}} for count in (288.0, 286.0))
    send(home, document(home, period="2018", changes=before), "45", date(2018, 12, 12))
    found = changes_of(document(home, period="2018", changes=now))
    assert found["Tỷ lệ trẻ em dưới 6 tuổi có thẻ bảo hiểm y tế: được cấp thẻ, thị trấn Tam Đường: chưa thấy thẻ"][:2] == ["0 trẻ em", "2 trẻ em"]
