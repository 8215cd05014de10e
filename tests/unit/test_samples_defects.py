"""Planted defects: each record points at a cell that really holds it, and the rest of the file stays as it was."""

import csv
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines.samples import DemoSummary, make_demo
from pipelines.samples.defect_kinds import KINDS
from pipelines.samples.facts import load_facts
from pipelines.samples.names import fold

CHILDREN = 500
READ = ("2017/", "2018-Q1/")  # periods whose workbooks are opened
Cells = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> DemoSummary:
    return make_demo(tmp_path_factory.mktemp("clean"), children=CHILDREN, seed=4)


@pytest.fixture(scope="module", params=["usual", "many"])
def level(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def spoilt(level: str, tmp_path_factory: pytest.TempPathFactory) -> DemoSummary:
    return make_demo(tmp_path_factory.mktemp(level), children=CHILDREN, seed=4, defects=level)


@pytest.fixture(scope="module")
def records(spoilt: DemoSummary) -> list[dict[str, str]]:
    with (spoilt.answer_key / "defects.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


class Shelf:
    """Workbooks read once."""

    def __init__(self, out: Path) -> None:
        self.out, self.read = out, dict[str, Cells]()

    def cells(self, file: str) -> Cells:
        if file not in self.read:
            self.read[file] = list(openpyxl.load_workbook(self.out / file).active.iter_rows(values_only=True))
        return self.read[file]


def column_of(file: str, column: str) -> int:
    facts = load_facts()
    code, register = Path(file).parent.name[:5], Path(file).stem
    place = [commune.code for commune in facts.communes].index(code)
    layouts = facts.layouts[register]
    return list(layouts[place % len(layouts)]["columns"]).index(column)


def number(cell: Any) -> float:
    return float(str(cell).replace(",", "."))


HOLDS: dict[str, Callable[[Any], bool]] = {
    "impossible_birth": lambda cell: re.fullmatch(r"(30|31)/\d\d/\d{4}", cell) is not None,
    "impossible_day": lambda cell: re.fullmatch(r"(30|31)/\d\d/\d{4}", cell) is not None,
    "future_birth": lambda cell: int(cell[-4:]) >= 2027,
    "future_injury": lambda cell: int(cell[-4:]) in (2018, 2019),
    "year_only": lambda cell: re.fullmatch(r"20\d\d", cell) is not None,
    "missing_birth": lambda cell: cell is None,
    "missing_name": lambda cell: cell is None,
    "missing_day": lambda cell: cell is None,
    "missing_sex": lambda cell: cell is None,
    "both_ticks": lambda cell: cell == "x",
    "unexplained_sex": lambda cell: cell == "N",
    "nfd_name": lambda cell: not unicodedata.is_normalized("NFC", cell),
    "plain_name": lambda cell: cell.isascii(),
    "odd_spaces": lambda cell: cell != " ".join(cell.split()),
    "grams": lambda cell: number(cell) >= 1000,
    "metres": lambda cell: 0.3 < number(cell) < 1.5,
    "other_decimal_sign": lambda cell: isinstance(cell, str),
    "zero_weight": lambda cell: cell == "0",
    "nothing_measured": lambda cell: cell is None,
    "implausible_measure": lambda cell: number(cell) > 58,
    "card_without_letters": lambda cell: re.fullmatch(r"\d{13}", cell) is not None,
    "scientific_card": lambda cell: re.fullmatch(r"\d\.\d{5}E\+12", cell) is not None,
    "lost_zero": lambda cell: isinstance(cell, int) and len(str(cell)) == 11,
    "unknown_cause": lambda cell: bool(cell),
    "odd_subtotal": lambda cell: fold(cell).replace(".", "").replace(" ", "").startswith(("cong", "tcong", "tong")),
}


def test_every_record_points_at_its_defect(spoilt: DemoSummary, records: list[dict[str, str]]) -> None:
    shelf, whole_files = Shelf(spoilt.out), {"cut_file", "missing_list"}
    assert len(records) == spoilt.defects > 50
    for record in records:
        if record["kind"] in whole_files or not record["file"].startswith(READ):
            continue
        row = shelf.cells(record["file"])[int(record["row"]) - 1]
        if record["kind"] == "duplicate_row":
            above = shelf.cells(record["file"])[int(record["row"]) - 2]
            assert row[1:] == above[1:]
        else:
            assert HOLDS[record["kind"]](row[column_of(record["file"], record["column"])]), record["kind"]


def test_truth_and_what_has_no_record_stay_as_they_were(clean: DemoSummary, spoilt: DemoSummary, records: list[dict[str, str]]) -> None:
    before, after = Shelf(clean.out), Shelf(spoilt.out)
    assert (clean.answer_key / "indicators.csv").read_bytes() == (spoilt.answer_key / "indicators.csv").read_bytes()
    marked = {(record["file"], int(record["row"])) for record in records}
    for file in sorted({record["file"] for record in records if record["file"].startswith(READ[1])}):
        cells = [row for number, row in enumerate(after.cells(file), start=1) if (file, number) not in marked]
        former = Counter(map(str, before.cells(file)))
        assert all(former[str(row)] for row in cells)


def test_how_many_and_which(level: str, spoilt: DemoSummary, records: list[dict[str, str]]) -> None:
    lists = ("child_register", "weighing_list", "bhyt_cards", "injury_list", "assistance")
    rows = sum(spoilt.rows[name] for name in lists)
    records = [record for record in records if Path(record["file"]).stem in lists]
    share = sum(record["kind"] != "odd_subtotal" for record in records) / rows
    low, high = {"usual": (0.01, 0.02), "many": (0.065, 0.095)}[level]
    assert low < share < high
    rejecting = {record["reason"] for record in records if record["effect"] == "yes"}
    allowed = {"impossible_date", "future_date", "missing_required", "unknown_sex", "conflicting_sex"}
    assert rejecting <= allowed | {"corrupt_file", "not_reported"}
    if level == "many":
        common = {kind.name for kind in KINDS if kind.registers != ("injury_list",)}
        assert common <= {record["kind"] for record in records}


def test_whole_files_fail_only_among_many(level: str, spoilt: DemoSummary, records: list[dict[str, str]]) -> None:
    failing = {record["kind"]: record for record in records if record["kind"] in ("cut_file", "missing_list")}
    assert set(failing) == ({"cut_file", "missing_list"} if level == "many" else set())
    if failing:
        with pytest.raises(zipfile.BadZipFile):
            openpyxl.load_workbook(spoilt.out / failing["cut_file"]["file"])
        missing = Path(failing["missing_list"]["file"])
        assert missing.parent.name and not (spoilt.out / missing).exists()
        lines = Shelf(spoilt.out).cells("so-tiep-nhan-2018.xlsx")
        commune, label = missing.parent.name[6:], "9 tháng năm 2018"
        assert not any(row[1:4] == (commune, "Sổ theo dõi trẻ em", label) for row in lines)
        assert any(row[1:4] == (commune, "Danh sách thẻ BHYT", label) for row in lines)


def test_dates_that_look_right_are_still_dates(spoilt: DemoSummary) -> None:
    """Spoiling a list of real dates leaves the others real."""
    facts = load_facts()
    index = next(n for n, layout in enumerate(facts.layouts["child_register"]) if layout["dates"] == "excel")
    commune = facts.communes[index]
    file = f"2018/{commune.code}_{commune.name}/child_register.xlsx"
    column = column_of(file, "birth_date")
    births = [row[column] for row in Shelf(spoilt.out).cells(file) if isinstance(row[0], int)]
    assert sum(isinstance(birth, datetime) for birth in births) > 0.8 * len(births)
