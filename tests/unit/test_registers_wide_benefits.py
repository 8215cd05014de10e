"""Reviews of benefits with a column for each policy, as workbooks: headings on one line or two, whichever stands above."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines.examine import examine
from pipelines.settings import Project

COMMUNES = ("BẢN BO", "BÌNH LƯ", "THÈN SIN", "KHUN HÁ")
TITLE = [["DANH SÁCH RÀ SOÁT TRẺ EM HƯỞNG CHÍNH SÁCH"], ["Tính đến ngày 30/11/2018"], []]
PERSON = ["TT", "Họ và tên", "Ngày sinh", "Giới tính"]
CHILDREN = [["1", "Lò Văn Rộng", "05/03/2012", "Nam"], ["2", "Lò Thị Cột", "06/04/2013", "Nữ"], ["3", "Tao Thị Hỏi", "07/05/2011", "Nữ"]]
# heading lines, cells of each child, what each child's row tells, problems of each row
FORMS: dict[str, tuple[list[list[str | None]], list[list[str | None]], list[tuple[str | None, str | None]], list[list[str]]]] = {
    "the answer above, policies below": (
        [[*PERSON, "Đủ điều kiện", None, "Được hưởng", None], [None] * 4 + ["Thẻ BHYT", "Miễn học phí"] * 2],
        [["Có", "Không", "Có", "Không"], ["Chưa xét", "Có", None, "Không"], ["Không", "Có", "Có", "Có"]],
        [("insurance_card=y;tuition=n", "insurance_card=y;tuition=n"), ("insurance_card=not_reviewed;tuition=y", "tuition=n"),
         ("insurance_card=n;tuition=y", "insurance_card=y;tuition=y")],
        [[], [], ["contradiction"]],
    ),
    "the policy above, answers below": (
        [[*PERSON, "Trợ cấp xã hội hằng tháng", None, "Thẻ BHYT", None], [None] * 4 + ["Đủ điều kiện", "Được hưởng"] * 2],
        [["x", "x", "x", None], ["Không", "-", "Có", "Có"], ["?", None, None, "#REF!"]],
        [("insurance_card=y;monthly_allowance=y", "monthly_allowance=y"),
         ("insurance_card=y;monthly_allowance=n", "insurance_card=y;monthly_allowance=n"), (None, None)],
        [[], [], ["error_cell", "unreadable_number"]],
    ),
    "policies alone": (
        [[*PERSON, "Trợ cấp xã hội", "Bảo hiểm y tế", "Hỗ trợ chi phí học tập"]],
        [["Có", "Có", "Không"], ["chưa xét", "Có", "Có"], ["Không", None, "Có"]],
        [("insurance_card=y;monthly_allowance=y;study_costs=n", None), ("insurance_card=y;monthly_allowance=not_reviewed;study_costs=y", None),
         ("monthly_allowance=n;study_costs=y", None)],
        [[], [], []],
    ),
}  # fmt: skip


def write(path: Path, lines: list[list[Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    page = book.active
    for line in lines:
        page.append(line)
    for row in range(len(TITLE) + 2, len(TITLE) + 3):  # an upper heading is merged over those below it
        cells = [cell.value for cell in page[row]]
        for start, text in enumerate(cells, start=1):
            if text and start > len(PERSON) and start < len(cells) and cells[start] is None:
                page.merge_cells(start_row=row, end_row=row, start_column=start, end_column=start + 1)
    book.save(path)


def read(folder: Path) -> dict[str, Any]:
    told = examine(Project(folder, folder / "raw", folder / "marts"), rows=True, values=True)["files"]
    return {Path(file["file"]).stem: file["sheets"][0] for file in told}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("rong")
    for number, (head, cells, _, _) in enumerate(FORMS.values()):
        write(folder / "raw" / f"{number}.xlsx", [[f"UBND XÃ {COMMUNES[number]}"], *TITLE, *head, *(child + own for child, own in zip(CHILDREN, cells, strict=True))])
    nothing = [[f"UBND XÃ {COMMUNES[3]}"], *TITLE, [*PERSON, "Ghi chú"], *([*child, "…"] for child in CHILDREN)]
    write(folder / "raw" / "none.xlsx", nothing)
    return read(folder)


@pytest.mark.parametrize("form", FORMS)
def test_every_way_to_set_the_columns_tells_the_same_answers(form: str, told: dict[str, Any]) -> None:
    sheet = told[str(list(FORMS).index(form))]
    _, _, expected, problems = FORMS[form]
    assert (sheet["status"], sheet.get("register")) == ("read", "benefits"), sheet
    rows = sheet["rows"]
    assert [row["verdict"] for row in rows] == ["accept"] * 3
    assert [(row["values"].get("eligible_policies"), row["values"].get("received_policies")) for row in rows] == expected
    assert [sorted(row.get("warnings", ())) for row in rows] == problems


def test_a_list_without_a_policy_is_refused_in_few_words(told: dict[str, Any]) -> None:
    assert told["none"]["status"] == "refuse"
    assert len(told["none"]["message"]) < 400, told["none"]["message"]
