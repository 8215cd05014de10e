"""Sample score sheets of the standard of 2019 (13 criteria, with items), and their answer key; points and unknown maxima are invented."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pipelines.samples.facts import Facts, load_facts, read_csv
from pipelines.samples.letterhead import SAMPLE_MARK, head_lines
from pipelines.samples.scoring import streak_of
from pipelines.samples.simulate import layout_of
from pipelines.samples.tables import Cell, Line, Sheet, Text
from pipelines.samples.tally import write_rows
from pipelines.samples.workbook import write_sheet

YEAR, STANDARD, FOLDER, PASS_MARK = 2019, "Quyết định số 06/QĐ-TTg ngày 03/01/2019", "cham-diem", 800
KEY_HEADER = ("code", "year", "self_total", "checked_total", "zeros", "recognised", "passes", "streak")
HALVES = 5


@dataclass(frozen=True)
class Written:
    """How many sheets were written and where their answer key lies."""

    files: int
    answer_key: Path


@dataclass(frozen=True)
class Wanted:
    """What a commune's sheet shall come to: its checked total, a criterion at zero (0: none), recognised or not."""

    total: int
    zero: int
    recognised: bool


def make_scores_2019(out: Path, seed: int = 2019) -> Written:
    """Write one sheet for each commune of the sample district, and the answer key counted from what was invented.

    Args:
        out: folder to write into; only a former set of these samples in it is replaced.
    """
    facts, criteria, wanted = load_facts(), _criteria(), _wanted()
    folder = out / FOLDER / str(YEAR)
    shutil.rmtree(folder, ignore_errors=True)
    rows = []
    for index, commune in enumerate(facts.communes):
        points = _points(criteria, wanted[commune.code], Random(f"{seed}/{commune.code}"))
        sheet = _sheet(facts, index, points, wanted[commune.code])
        sheet.path = out / sheet.path
        sheet.path.parent.mkdir(parents=True, exist_ok=True)
        write_sheet(sheet)
        rows.append(_key(facts, commune.code, points, wanted[commune.code]))
    key = out / "_answer_key" / "commune_scores_2019.csv"
    write_rows(key, KEY_HEADER, rows)
    return Written(len(rows), key)


Item = tuple[int, int, str, int]
Points = dict[tuple[int, int], tuple[int, int]]
"""(criterion, item) -> (self, checked); item 0 is the whole criterion."""


def _criteria() -> list[Item]:
    return [
        (int(row["criterion"]), int(row["item"]), row["name"], int(row["maximum"]))
        for row in read_csv("score_criteria_2019.csv")
    ]


def _wanted() -> dict[str, Wanted]:
    return {
        row["code"]: Wanted(int(row["total"]), int(row["zero"] or 0), row["recognised"] == "R")
        for row in read_csv("score_results_2019.csv")
    }


def _points(criteria: list[Item], wanted: Wanted, rng: Random) -> Points:
    """Checked points in steps of five that come to the wanted total, self points a little above; items add up to their criterion."""
    whole = {number: most for number, item, _, most in criteria if item == 0}
    checked = {
        number: 0 if number == wanted.zero else most * wanted.total // 1000 // HALVES * HALVES
        for number, most in whole.items()
    }
    while sum(checked.values()) != wanted.total:
        number = rng.choice([one for one in whole if one != wanted.zero])
        step = HALVES if sum(checked.values()) < wanted.total else -HALVES
        if HALVES <= checked[number] + step <= whole[number]:
            checked[number] += step
    found: Points = {}
    for number, most in whole.items():
        own = min(most, checked[number] + rng.choice((0, 0, 5, 10)))
        found[number, 0] = (own, checked[number])
        items = {item: limit for one, item, _, limit in criteria if one == number and item > 0}
        shares = zip(_divided(own, items), _divided(checked[number], items), strict=True)
        found |= {(number, item): pair for item, pair in zip(items, shares, strict=True)}
    return found


def _divided(points: int, items: dict[int, int]) -> list[int]:
    """Fill the items one after the other."""
    found = []
    for limit in items.values():
        found.append(min(limit, points))
        points -= found[-1]
    return found


def _sheet(facts: Facts, index: int, points: Points, wanted: Wanted) -> Sheet:
    commune = facts.communes[index]
    layout = layout_of(facts, "score_sheet", index)
    body = [_line(number, item, name, most, points[number, item]) for number, item, name, most in _criteria()]
    own, checked = _totals(points)
    total: list[Cell] = ["", "Tổng cộng", 1000, own, checked, ""]
    kind = "THỊ TRẤN" if commune.is_town else "XÃ"
    mark = f"{SAMPLE_MARK}; điểm tối đa do người làm mẫu đặt ra, trừ tiêu chí 1, 6, 7"
    return Sheet(
        path=Path(FOLDER) / str(YEAR) / f"{commune.code}_{commune.name}.xlsx",
        name=layout["sheet"],
        columns=layout["columns"],
        top=[
            *head_lines("national", facts, commune),
            [Text(f"BẢNG CHẤM ĐIỂM {kind} PHÙ HỢP VỚI TRẺ EM", style="title")],
            [Text(f"Năm {YEAR}", style="italic")],
            [Text(f"Tiêu chuẩn áp dụng: {STANDARD}", style="italic")],
            [Text(mark, style="mark")],
            [],
        ],
        body=[*body, Line("subtotal", total)],
        bottom=[
            [],
            [Text(f"Tổng điểm tự chấm: {own}", "left", "bold")],
            [Text(f"Tổng điểm thẩm định: {checked}", "left", "bold")],
            [Text(f"Kết quả công nhận: {'Đạt' if wanted.recognised else 'Không đạt'}", "left", "bold")],
        ],
        widths=facts.layouts["widths"],
    )


def _line(number: int, item: int, name: str, most: int, points: tuple[int, int]) -> Line:
    evidence = "Báo cáo số liệu kèm theo hồ sơ đề nghị" if item == 0 and number % 3 == 1 else ""
    return Line("row", [f"{number}.{item}" if item else number, name, most, *points, evidence])


def _totals(points: Points) -> tuple[int, int]:
    whole = [pair for (_, item), pair in points.items() if item == 0]
    return sum(own for own, _ in whole), sum(checked for _, checked in whole)


def _key(facts: Facts, code: str, points: Points, wanted: Wanted) -> tuple[str, ...]:
    """Return a commune's line of the answer key; the streak goes on from the sheets of the district's own sample."""
    own, checked = _totals(points)
    zeros = [str(number) for (number, item), pair in points.items() if item == 0 and pair[1] == 0]
    passes = checked >= PASS_MARK and not zeros
    before = streak_of(facts.results[code], YEAR - 1)
    streak = before + 1 if wanted.recognised else 0
    told = ("y" if wanted.recognised else "n", "y" if passes else "n", str(streak))
    return (code, str(YEAR), str(own), str(checked), " ".join(zeros), *told)
