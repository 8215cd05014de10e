"""Bổ sung kỳ trước và tiếp nhận số liệu, như báo cáo in ra."""

from datetime import date
from pathlib import Path

from tests.reporting_sent import document, rows, said, tables

BACK, GONE = "injury_added:injured@{}:2018", {"received_on": None, "last_received_on": None, "files": 0, "status": "missing"}


def received(made) -> str:
    return next(text for text in said(made) if text.startswith("Tiếp nhận số liệu"))


def test_nobody_known_late_nothing_printed(home: Path) -> None:
    made = document(home, period="2018")
    assert "Biểu 4c" not in tables(made) and not any(text.startswith("Bổ sung") for text in said(made))


def test_children_known_late_are_told_by_commune(home: Path) -> None:
    """Hai em ở Bình Lư bị tai nạn trong 9 tháng mà báo cáo 9 tháng chưa biết; báo cáo năm bổ sung."""
    changes = {BACK.format(place): {"numerator": 2.0, "value": 2.0, "state": "ok"} for place in ("106", "03412")}
    made = document(home, period="2018", changes=changes)
    told = next(text for text in said(made) if text.startswith("Bổ sung kỳ trước"))
    assert told == (
        "Bổ sung kỳ trước (xảy ra đến hết ngày 14/9/2018, sau ngày 15/9/2018 mới nhận tin nên chưa có trong báo cáo 9 tháng năm 2018): "
        "2 trẻ em bị tai nạn, thương tích (gồm cả tử vong); số lũy kế kỳ này đã gồm các em này, báo cáo đã gửi giữ nguyên; theo xã tại Biểu 4c."
    )
    table = tables(made)["Biểu 4c"]
    assert [column.title for column in table.columns[2:]] == ["Mắc, kỳ trước trong năm", "Tử vong, kỳ trước trong năm"]
    assert rows(table) == [["03412", "Xã Bình Lư", "2", "-"], ["106", "Cộng", "2", "-"]]


def test_those_of_the_year_before_are_told_apart_and_not_counted(home: Path) -> None:
    fact = "injury_added:{}@{}:2018-Q1"
    changes = {fact.format(kind, place): {"numerator": 1.0, "value": 1.0, "state": "ok"} for kind in ("injured_before", "died_before") for place in ("106", "03430")}
    made = document(home, changes=changes)
    told = next(text for text in said(made) if text.startswith("Bổ sung năm trước"))
    assert "(xảy ra trong năm 2017, chưa có trong báo cáo nào): 1 trẻ em bị tai nạn, thương tích (gồm cả tử vong); trong đó 1 trẻ em tử vong" in told
    assert "không tính vào số lũy kế năm 2018" in told
    assert rows(tables(made)["Biểu 4c"]) == [["03430", "Xã Khun Há", "1", "1"], ["106", "Cộng", "1", "1"]]
    # a commune's own report says it without a table
    own = document(home, place="03430", changes=changes)
    assert "Biểu 4c" not in tables(own) and any(text.startswith("Bổ sung năm trước") for text in said(own))


def test_everything_came_in_time(home: Path) -> None:
    assert received(document(home)) == "Tiếp nhận số liệu: đã nhận 56/56 danh sách phải gửi; đúng hạn 56/56."


def test_late_missing_early_again_and_undated_are_counted_and_named(home: Path) -> None:
    lists = {
        "2018-Q1/03412/injury_list": {"received_on": date(2018, 3, 23), "status": "late", "days_late": 3},
        "2018-Q1/03430/weighing_list": GONE,
        "2018-Q1/03390/injury_list": {"nothing_occurred": True, "files": 0},
        "2018-Q1/03394/injury_list": {"status": "early", "received_on": date(2018, 3, 1)},
        "2018-Q1/03397/injury_list": {"sent_again": True, "files": 2},
        "2018-Q1/03400/injury_list": {"status": "received", "received_on": None, "last_received_on": None},
    }
    assert received(document(home, lists=lists)) == (
        "Tiếp nhận số liệu: đã nhận 55/56 danh sách phải gửi; đúng hạn 53/55 (1 danh sách không ghi ngày nhận); "
        "1 danh sách gửi trước ngày chốt; 1 danh sách báo không phát sinh; 1 danh sách gửi lại; trễ hạn: danh sách trẻ em bị tai nạn, thương tích của xã Bình Lư; "
        "chưa có: danh sách cân, đo trẻ dưới 5 tuổi của xã Khun Há."
    )
    own = next(text for text in said(document(home, place="03412", lists=lists)) if text.startswith("Gửi số liệu"))
    assert own.startswith("Gửi số liệu: đã gửi 4/4 danh sách phải gửi; đúng hạn 3/4; trễ hạn")


def test_many_communes_with_the_same_list_are_counted_not_named(home: Path) -> None:
    codes = ("03390", "03394", "03397", "03400", "03405", "03406")
    made = document(home, lists={f"2018-Q1/{code}/weighing_list": GONE for code in codes})
    assert received(made).endswith("chưa có: danh sách cân, đo trẻ dưới 5 tuổi của 6 xã, thị trấn.")
