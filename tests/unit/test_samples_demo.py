"""What `treem demo` writes: workbooks as offices send them, the answer key, planted defects."""

import csv
import hashlib
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from pipelines.errors import RequestError
from pipelines.samples import DemoSummary, make_demo
from pipelines.samples.facts import load_facts
from pipelines.samples.papers_found import all_papers
from pipelines.samples.simulate import simulate

REGISTERS = Path(__file__).parents[2] / "pipelines" / "registers"
CHILDREN = 160
Key = dict[tuple[str, ...], tuple[float, float | None]]
LISTS = ("child_register", "weighing_list", "bhyt_cards", "injury_list", "assistance")
FULL_LISTS = ("2017-Q1", "2017", "2018")
PERIODS = ("2017-Q1", "2017-6M", "2017-9M", "2017", "2018-Q1", "2018-6M", "2018-9M", "2018")


@dataclass
class Book:
    """One workbook read back: free texts, canonical column of each column, rows of children by sheet row."""

    path: Path
    register: str
    texts: list[str]
    columns: list[str]
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    cells: list[tuple[Any, ...]] = field(default_factory=list)


@cache
def definition(register: str) -> dict[str, Any]:
    """The register's own definition, which the sample must follow without importing it."""
    found: dict[str, Any] = yaml.safe_load((REGISTERS / f"{register}.yml").read_text(encoding="utf-8"))
    return found


@cache
def spellings(register: str) -> dict[str, str]:
    """Heading as printed -> canonical column."""
    columns = definition(register)["columns"]
    return {heading: name for name, column in columns.items() for heading in column["headers"]}


def read_book(path: Path, register: str) -> Book:
    """Read a workbook the plain way: the header is the first row with five filled cells that begins with TT or STT."""
    cells = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    at = next(n for n, row in enumerate(cells) if row[0] in ("TT", "STT", "Số TT") and sum(c is not None for c in row) > 4)
    upper, lower = list(cells[at]), cells[at + 1]
    double = lower[0] is None and any(lower)
    for index, cell in enumerate(upper):
        upper[index] = upper[index - 1] if cell is None else cell
    heads = [f"{u}.{sub}" if double and sub else u for u, sub in zip(upper, lower, strict=True)]
    known = spellings(register)
    book = Book(path, register, [str(c) for row in cells[:at] for c in row if c], [known[head] for head in heads], cells=cells)
    for number, row in enumerate(cells[at + 1 + double :], start=at + 2 + double):
        if isinstance(row[0], int):
            book.rows[number] = dict(zip(book.columns, row, strict=True))
    return book


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoSummary:
    return make_demo(tmp_path_factory.mktemp("demo") / "out", children=CHILDREN, seed=11)


@pytest.fixture(scope="module")
def paths(demo: DemoSummary) -> dict[tuple[str, str, str], Path]:
    """(period, commune, register) -> file."""
    found = [path for period in PERIODS for path in sorted((demo.out / period).glob("*/*.xlsx"))]
    return {(path.parts[-3], path.parent.name[:5], path.stem): path for path in found}


@pytest.fixture(scope="module")
def books(paths: dict[tuple[str, str, str], Path]) -> dict[tuple[str, str, str], Book]:
    """(period, commune, register) -> workbook: event lists of all periods, full lists of some."""
    events = ("weighing_list", "injury_list", "assistance")
    return {at: read_book(path, at[2]) for at, path in paths.items() if at[2] in events or at[0] in FULL_LISTS}


@pytest.fixture(scope="module")
def key(demo: DemoSummary) -> Key:
    with (demo.answer_key / "indicators.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    found = {tuple(row[:7]): (float(row[7]), float(row[8]) if row[8] else None) for row in rows}
    assert len(found) == len(rows)
    return found


def day_of(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    return datetime.strptime(value, "%d/%m/%Y").date() if value else None


def sex_of(row: dict[str, Any]) -> str:
    if "sex" in row:
        return {"Nam": "m", "Nữ": "f"}[row["sex"]]
    ticks = [row.get("sex_male"), row["sex_female"]]
    assert "sex_male" not in row or sorted(map(str, ticks)) == ["None", "x"]
    return "f" if row["sex_female"] else "m"


# ---- workbooks ----------------------------------------------------------------------------------------------------


def test_every_heading_is_one_that_the_register_knows(books: dict[Any, Book]) -> None:
    assert {at[2] for at in books} >= {"child_register", "weighing_list", "bhyt_cards"}  # read_book knew every heading
    for register in LISTS:
        for layout in load_facts().layouts[register]:
            headings = layout["columns"]
            assert {name: spellings(register)[head] for name, head in headings.items()} == {name: name for name in headings}


def test_titles_say_what_the_list_is(books: dict[Any, Book]) -> None:
    facts = load_facts()
    names = {commune.code: commune.name.upper() for commune in facts.communes}
    periods = {period.id: period for period in facts.periods}
    for (period, commune, register), book in books.items():
        whole = " | ".join(book.texts)
        assert "DỮ LIỆU MẪU" in whole and names[commune] in whole.upper()
        assert periods[period].label in whole
        snapshot = register in ("child_register", "bhyt_cards")
        assert "đến ngày" in whole if snapshot else "Từ ngày" in whole
        assert any(title.lower() in whole.lower() for title in definition(register)["titles"])


def test_layouts_differ_between_communes(books: dict[Any, Book]) -> None:
    whole = [book for (period, _, register), book in books.items() if (period, register) == ("2018", "child_register")]
    assert len({tuple(book.columns) for book in whole}) == 4
    births = [next(iter(book.rows.values()))["birth_date"] for book in whole]
    assert {type(birth) for birth in births} == {str, datetime}
    texts = [cell for book in whole for row in book.cells for cell in row if isinstance(cell, str)]
    for sign in ("(1)", "Người lập biểu", "Tổng số", "Lớp 1"):
        assert sign in texts
    assert any(text.startswith("Cộng ") for text in texts) and any(text.startswith("TM. UBND") for text in texts)


def test_text_is_composed_and_running_numbers_run(books: dict[Any, Book]) -> None:
    for book in books.values():
        texts = [cell for row in book.cells for cell in row if isinstance(cell, str)]
        assert all(unicodedata.is_normalized("NFC", text) and text == text.strip() for text in texts)
        assert [row["row_label"] for row in book.rows.values()] == list(range(1, len(book.rows) + 1))


def test_lists_of_events_lie_in_their_window(books: dict[Any, Book]) -> None:
    windows = {period.id: period for period in load_facts().periods}
    for (period, _, register), book in books.items():
        column = {"weighing_list": "weighed_on", "injury_list": "injured_on", "assistance": "helped_on"}.get(register)
        for row in book.rows.values() if column else ():
            day = day_of(row[column]).toordinal()
            assert day <= windows[period].cutoff
            assert day >= windows[period].list_from or row["note"] == "Bổ sung kỳ trước"


def test_receipts_have_a_line_for_every_list_and_say_what_did_not_occur(demo: DemoSummary, paths: dict[Any, Path]) -> None:
    facts = load_facts()
    codes = {commune.name: commune.code for commune in facts.communes}
    labels = {period.label: period for period in facts.periods}
    lists = yaml.safe_load((REGISTERS / "codes.yml").read_text(encoding="utf-8"))["registers"]
    register_of = {spelling: name for name, found in lists.items() for spelling in found}
    for path in REGISTERS.glob("stg_*.sql"):
        register_of |= dict.fromkeys(definition(path.stem[4:]).get("receipt_names", ()), path.stem[4:])
    papers = {paper.register: paper for paper in all_papers() if paper.notices}
    lines = {}
    for year in (2017, 2018):
        book = read_book(demo.out / f"so-tiep-nhan-{year}.xlsx", "receipts")
        for row in book.rows.values():
            register = register_of[row["register_name"]]
            lines[row["period_label"], codes[row["commune"]], register] = row
    world = simulate(facts, CHILDREN, 11)
    noticed = {
        (notice.period.label, facts.communes[notice.commune].code, name): notice.occurred
        for name, paper in papers.items()
        for notice in (paper.notices(facts, world, 11) if paper.notices else ())
    }
    assert len(lines) == 14 * (8 * len(LISTS) + 2) + len(noticed) and len(papers) >= 6
    assert {at: lines[at]["occurred"] == "Có" for at in noticed} == noticed
    for (label, commune, register), row in lines.items():
        if register == "score_sheet" or register in papers:
            continue
        period = labels[label]
        assert period.cutoff <= day_of(row["received_on"]).toordinal() <= period.known_on
        assert (row["occurred"] == "Có") == ((period.id, commune, register) in paths)


def test_score_sheets_add_up_and_state_their_facts(demo: DemoSummary) -> None:
    paths = sorted((demo.out / "cham-diem").glob("*/*.xlsx"))
    assert len(paths) == 14 * 5
    for path in paths[::9]:
        book = read_book(path, "score_sheet")
        texts = [str(cell) for row in book.cells for cell in row if cell]
        rows = [row for row in book.rows.values() if row["criterion_name"] != "Tổng cộng"]
        assert [row["criterion"] for row in rows] == list(range(1, 16))
        assert sum(row["maximum"] for row in rows) == 1000
        assert f"Tổng điểm thẩm định: {sum(row['checked_score'] for row in rows)}" in texts
        assert f"Tổng điểm tự chấm: {sum(row['self_score'] for row in rows)}" in texts
        assert {"Kết quả công nhận: Đạt", "Kết quả công nhận: Không đạt"} & set(texts)
        assert "Tiêu chuẩn áp dụng: Quyết định số 34/2014/QĐ-TTg" in texts


def test_summary_counts_what_was_written(demo: DemoSummary, books: dict[Any, Book]) -> None:
    rows = Counter[str]()
    for (_, _, register), book in books.items():
        rows[register] += len(book.rows)
    events = ("weighing_list", "injury_list", "assistance")
    assert all(demo.rows.get(name, 0) == rows[name] for name in events) and rows["weighing_list"] > 100
    assert demo.files == len(list(demo.out.glob("**/*.xlsx"))) and demo.defects == 0


def test_the_same_seed_gives_the_same_bytes(demo: DemoSummary, tmp_path: Path) -> None:
    again = make_demo(tmp_path, children=CHILDREN, seed=11)

    def prints(out: Path) -> dict[str, str]:
        files = sorted(path for path in out.glob("**/*") if path.is_file())
        return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    assert prints(again.out) == prints(demo.out)


def test_several_processes_write_the_same_bytes(demo: DemoSummary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.samples.demo.POOL_FROM", 1)
    make_demo(tmp_path, children=CHILDREN, seed=11)
    for path in [*sorted(demo.out.glob("2018/*/*.xlsx")), demo.answer_key / "indicators.csv"]:
        assert (tmp_path / path.relative_to(demo.out)).read_bytes() == path.read_bytes()


def test_a_new_demo_leaves_nothing_of_the_former_one(tmp_path: Path) -> None:
    make_demo(tmp_path, children=40, seed=1)
    (tmp_path / "của tôi.txt").write_text("giữ lại", encoding="utf-8")
    make_demo(tmp_path, children=3, seed=2)
    make_demo(tmp_path / "fresh", children=3, seed=2)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("201*/*/*.xlsx")}
    fresh = {path.relative_to(tmp_path / "fresh").as_posix() for path in (tmp_path / "fresh").glob("201*/*/*.xlsx")}
    assert left == fresh and (tmp_path / "của tôi.txt").exists()


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    make_demo(tmp_path, children=14, seed=3, progress=lambda done, total: seen.append((done, total)))
    assert all(former[0] <= later[0] for former, later in pairwise(seen))
    assert seen[-1][0] == seen[-1][1]


@pytest.mark.parametrize("wrong", [{"plan": "khong_co"}, {"defects": "few"}, {"children": 0}])
def test_wrong_requests_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        make_demo(tmp_path, **wrong)


# ---- the answer key -----------------------------------------------------------------------------------------------


def test_shares_stay_within_their_denominator(key: Key) -> None:
    kinds = ("bhyt_under6", "malnutrition", "commune_recognised", "commune_points")
    shares = [pair for cell, pair in key.items() if cell[0] in kinds]
    assert len(shares) > 9000 and all(0 <= above <= (below or 0) for above, below in shares)
    rates = [pair for cell, pair in key.items() if cell[0] == "injury_rate"]
    assert rates and all(below is not None and (below * 2).is_integer() for _, below in rates)


def test_communes_add_up_to_the_district_and_parts_to_the_whole(key: Key) -> None:
    by_place: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0, 0])
    by_sex: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0, 0])
    by_age: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0, 0])
    for (indicator, variant, place, period, sex, band, category), (above, below) in key.items():
        parts = [
            (by_place, place != "106" and len(place) == 5, (indicator, variant, "106", period, sex, band, category)),
            (by_sex, sex != "*", (indicator, variant, place, period, "*", band, category)),
            (by_age, band != "*", (indicator, variant, place, period, sex, "*", category)),
        ]
        for sums, is_part, whole in parts:
            if is_part:
                sums[whole][0] += above
                sums[whole][1] += below or 0
    for sums in (by_place, by_sex, by_age):
        assert sums
        for cell, (above, below) in sums.items():
            assert (above, below) == (key[cell][0], key[cell][1] or 0)


def living(book: Book, day: Any, as_of_status: tuple[str, ...] = ("Thường trú", "Tạm trú từ 6 tháng", None)) -> list[dict[str, Any]]:
    """Rows of children who live in the commune on a day (the contract's rule, on the printed cells)."""
    found = []
    for row in book.rows.values():
        birth, arrived, left, died = (day_of(row[name]) for name in ("birth_date", "arrived_on", "left_on", "died_on"))
        here = birth <= day and (not arrived or arrived <= day) and (not left or left > day) and (not died or died > day)
        if here and row["residence_status"] in as_of_status:
            found.append(row)
    return found


@pytest.mark.parametrize("period_id", FULL_LISTS)
def test_the_workbooks_hold_the_key_for_children_and_cards(books: dict[Any, Book], key: Key, period_id: str) -> None:
    period = next(period for period in load_facts().periods if period.id == period_id)
    cutoff = datetime.fromordinal(period.cutoff).date()
    young, old = cutoff.replace(year=cutoff.year - 6), cutoff.replace(year=cutoff.year - 16)
    cards: dict[tuple[Any, ...], dict[str, Any]] = {}
    for (when, _, register), book in books.items():
        if (when, register) == (period_id, "bhyt_cards"):
            cards |= {(row["full_name"], day_of(row["birth_date"]), sex_of(row)): row for row in book.rows.values()}
    for (when, commune, register), book in books.items():
        if (when, register) != (period_id, "child_register"):
            continue
        here = living(book, cutoff)
        under16 = [row for row in here if day_of(row["birth_date"]) > old]
        girls = [row for row in under16 if sex_of(row) == "f"]
        assert key["child_population", "residents", commune, period_id, "*", "*", "*"][0] == len(under16)
        assert key["child_population", "residents", commune, period_id, "f", "*", "*"][0] == len(girls)
        under6 = [row for row in here if day_of(row["birth_date"]) > young]
        held = [cards.get((row["full_name"], day_of(row["birth_date"]), sex_of(row))) for row in under6]
        valid = [c for c in held if c and day_of(c["card_valid_from"]) <= cutoff <= day_of(c["card_valid_to"])]
        found = [c for c in held if c]
        assert key["bhyt_under6", "issued", commune, period_id, "*", "*", "*"] == (len(found), len(under6))
        assert key["bhyt_under6", "valid", commune, period_id, "*", "*", "*"] == (len(valid), len(under6))


@pytest.mark.parametrize("year", ["2017", "2018"])
def test_the_workbooks_hold_the_key_for_injuries(books: dict[Any, Book], key: Key, year: str) -> None:
    periods = {period.id: period for period in load_facts().periods}
    starts, cutoff = (datetime.fromordinal(day).date() for day in (periods[year].starts, periods[year].cutoff))
    children: dict[tuple[Any, ...], str] = {}
    for (when, commune, register), book in sorted(books.items()):
        if register == "injury_list" and when.startswith(year):
            for row in book.rows.values():
                if starts <= day_of(row["injured_on"]) <= cutoff:
                    children.setdefault((row["full_name"], row["mother_name"]), commune)
    population = 0
    for (when, _, register), book in books.items():
        if (when, register) == (year, "child_register"):
            for day in (starts, cutoff):
                oldest = day.replace(year=day.year - 16)
                population += sum(day_of(row["birth_date"]) > oldest for row in living(book, day))
    assert key["injury_rate", "injured", "106", year, "*", "*", "*"] == (len(children), population / 2)


def test_the_workbooks_hold_the_key_for_weighed_children(books: dict[Any, Book], key: Key) -> None:
    """A plausible weight gives a valid weight z, and no round lies in December: the weighed are the denominator."""
    weighed = set()
    for (when, _, register), book in books.items():
        if register == "weighing_list" and when.startswith("2018"):
            rows = [row for row in book.rows.values() if row["weight"] is not None]
            weighed |= {(row["full_name"], day_of(row["birth_date"]), row["mother_name"]) for row in rows}
    assert key["malnutrition", "underweight", "106", "2018", "*", "*", "*"][1] == len(weighed) > 0
