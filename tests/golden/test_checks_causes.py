"""Why a number changed, on two real builds of a small district: each commune has one cause of its own, told by an own count of its list.

The boundary is proved by hand-made builds only (tests/unit/test_checks_difference.py): which communes a plan's place had on a day comes
from the official book of places, which no input of a build changes.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from tests_support import make_home

from pipelines import engine, marts
from pipelines.gate import comparing
from pipelines.settings import Project
from tests.conftest import TEST_KEY

FIRST, SECOND = "2018-Q1", "2018-6M"
# commune -> what happens to it between the two builds
NEW, LATE, CORRECTED, JOINED, DEFINITION = "03390", "03394", "03397", "03400", "03405"


@dataclass
class Pair:
    """Two builds of one project; moved: the communes that a child left and came to."""

    project: Project
    former: str
    current: str
    moved: tuple[str, str]

    def explain(self, figure: str) -> Any:
        [found] = comparing.compare(self.project, self.former, self.current, [figure], "tam_duong_2018").found
        return found


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, demo_raw: Callable[..., Path]) -> Iterator[Pair]:
    from pipelines import build as building

    home = make_home(tmp_path_factory.mktemp("vi sao"))
    source, raw = demo_raw(), home / "data" / "raw" / "demo"
    for period in (FIRST, SECOND):
        for path in source.joinpath(period).glob("*/*.xlsx"):
            if path.stem in ("child_register", "injury_list"):
                target = raw / path.relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
    for path in source.glob("so-tiep-nhan-2018.xlsx"):
        shutil.copy(path, raw / path.name)
    project = Project(home, home / "data" / "raw", home / "data" / "marts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TREEM_VAULT_KEY", TEST_KEY)
        held = {path: path.read_bytes() for path in (register(raw, NEW, SECOND), register(raw, LATE, FIRST))}
        for path in held:
            path.unlink()
        counted = building.make_counts
        patch.setattr(building, "make_counts", lambda con, *maker: (counted(con, *maker), con.execute(FORMER_DEFINITION)))
        former = building.build(project).build
        patch.setattr(building, "make_counts", counted)
        for path, content in held.items():
            path.write_bytes(content)
        moved = change(project, raw, former)
        yield Pair(project, former, building.build(project).build, moved)


# children of one commune counted as one less: a definition of then that is not today's
FORMER_DEFINITION = f"""
    update ind_child_population set numerator = numerator - 1 where rowid = (
        select min(rowid) from ind_child_population where place_code = '{DEFINITION}' and period_id = '{FIRST}' and numerator > 0
    )
"""


def register(raw: Path, commune: str, period: str) -> Path:
    [path] = (raw / period).glob(f"{commune}_*/child_register.xlsx")
    return path


def change(project: Project, raw: Path, former: str) -> tuple[str, str]:
    """Spoil three birth dates, say that two children are one, and let a child move."""
    path = register(raw, CORRECTED, FIRST)
    book = load_workbook(path)
    for line in list(rows_of(book.worksheets[0]))[:3]:
        cell = next(cell for cell in line if cell.column == column_of(book.worksheets[0], "ngày sinh"))
        cell.value = "31/02/2015"
    book.save(path)
    join(project, former)
    return move(raw)


def rows_of(sheet: Any) -> Iterator[Any]:
    return (line for line in sheet.iter_rows() if isinstance(line[0].value, int))


def column_of(sheet: Any, *words: str) -> int:
    heads = ("ngày sinh", "ngày tháng", "ngày, tháng") if words == ("ngày sinh",) else words
    return next(cell.column for line in sheet.iter_rows(max_row=15) for cell in line if cell.value and str(cell.value).lower().startswith(heads))


def join(project: Project, former: str) -> None:
    from pipelines.matching.decisions import decide

    folder = str(project.core / former).replace("'", "''")
    same = f"""
        select min(child_key), max(child_key) from '{folder}/keyed_child_register.parquet'
        where commune_code = '{JOINED}' and period_id = '{FIRST}' group by sex order by count(*) desc limit 1
    """
    [(one, other)] = engine.rows(engine.connect(), same)
    decide(project.state / "match_decisions.csv", one, other, True, "công chức phụ trách trẻ em", date(2018, 7, 1))


def move(raw: Path) -> tuple[str, str]:
    """Take a child's line out of one commune's list of the second period and write it into that of another with the same columns."""
    books: dict[tuple[str, ...], tuple[str, Path]] = {}
    for path in sorted((raw / SECOND).glob("*/child_register.xlsx")):
        commune = path.parent.name[:5]
        if commune in (NEW, LATE, CORRECTED, JOINED, DEFINITION):
            continue
        sheet = load_workbook(path).worksheets[0]
        start = next(rows_of(sheet))[0].row
        heads = tuple(str(cell.value) for line in sheet.iter_rows(min_row=start - 2, max_row=start - 1) for cell in line)
        if heads in books:
            return carry(books[heads], (commune, path))
        books[heads] = (commune, path)
    raise AssertionError("no two communes write alike")


def carry(source: tuple[str, Path], target: tuple[str, Path]) -> tuple[str, str]:
    out, into = load_workbook(source[1]), load_workbook(target[1])
    born = column_of(out.worksheets[0], "ngày sinh") - 1
    line = next(line for line in rows_of(out.worksheets[0]) if year_of(line[born].value) >= 2010 and any(cell.value == "Thường trú" for cell in line))
    values = [cell.value for cell in line]
    last = list(rows_of(into.worksheets[0]))[-1]
    into.worksheets[0].insert_rows(last[0].row + 1)
    here = {cell.column for line in into.worksheets[0].iter_rows(max_row=15) for cell in line if cell.value in ("Xã", "Bản", "Thôn, bản", "Thôn")}
    for column, value in enumerate([last[0].value + 1, *values[1:]], start=1):
        into.worksheets[0].cell(last[0].row + 1, column).value = last[column - 1].value if column in here else value
    out.worksheets[0].delete_rows(line[0].row)
    for book, (_, path) in ((out, source), (into, target)):
        book.save(path)
    return source[0], target[0]


def year_of(born: Any) -> int:
    return born.year if isinstance(born, date) else int(str(born)[-4:])


def parts(pair: Pair, figure: str) -> dict[str, Fraction]:
    """Return the parts of the numerator, which sum exactly to the change that both published marts tell."""
    found = pair.explain(figure)
    told = [published(pair.project, build, figure) for build in (pair.former, pair.current)]
    for at, name in enumerate(("numerator", "denominator")):
        change = Fraction(told[1][at] or 0) - Fraction(told[0][at] or 0)
        assert sum(getattr(found, name).values(), Fraction(0)) == change
    assert all(found.numerator.values())
    return dict(found.numerator)


def published(project: Project, build: str, figure: str) -> Any:
    path = str(project.marts / build / "indicator_values.parquet").replace("'", "''")
    return engine.rows(engine.connect(), f"select numerator, denominator from '{path}' where fact_id = ?", [figure])[0]


def children(commune: str, period: str) -> str:
    return f"child_population:residents@{commune}:{period}"


def test_a_later_list_is_new(pair: Pair) -> None:
    found = parts(pair, children(NEW, SECOND))
    assert set(found) == {"new"}


def test_a_list_of_days_already_told_is_late(pair: Pair) -> None:
    found = parts(pair, children(LATE, FIRST))
    assert found == {"late": Fraction(published(pair.project, pair.current, children(LATE, FIRST))[0])}


def test_edited_rows_are_corrections_and_the_denominator_of_a_rate_is_population(pair: Pair) -> None:
    assert parts(pair, children(CORRECTED, FIRST)) == {"corrected": -3}
    rate = pair.explain(f"injury_rate:injured@{CORRECTED}:{FIRST}")
    assert set(rate.denominator) == {"population"} and sum(rate.denominator.values()) < 0


def test_two_keys_that_people_called_one_child_are_joined(pair: Pair) -> None:
    assert parts(pair, children(JOINED, FIRST)) == {"joined": -1}


def test_a_child_that_another_commune_lists_has_moved(pair: Pair) -> None:
    left, came = pair.moved
    assert parts(pair, children(left, SECOND)) == {"moved": -1} and parts(pair, children(came, SECOND)) == {"moved": 1}


def test_another_definition_then_is_told_as_such(pair: Pair) -> None:
    assert parts(pair, children(DEFINITION, FIRST)) == {"definition": 1}


def test_of_the_whole_district_the_parts_are_those_of_its_communes(pair: Pair) -> None:
    found = parts(pair, children("106", FIRST))
    assert found["corrected"] == -3 and found["joined"] == -1 and found["definition"] == 1 and "moved" not in found
    assert found["late"] == Fraction(published(pair.project, pair.current, children(LATE, FIRST))[0])


def test_the_current_build_is_the_newest(pair: Pair) -> None:
    assert marts.build_folder(pair.project.marts).name == pair.current != pair.former
