"""What a process that makes many reports keeps of a build: read once, the same as read anew, and no report can spoil it for the next."""

import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest

from pipelines import marts
from pipelines.lean_imports import without
from pipelines.reporting import figures, known, leftovers
from pipelines.reporting.context import read_places, read_scores
from pipelines.reporting.period_report import open_report
from tests.reporting_marts import make_marts


@pytest.fixture
def kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = home / "data" / "marts"
    make_marts(folder)
    monkeypatch.setattr(marts, "_kept", None)
    marts.keep_open()
    yield folder
    known._known.clear()
    figures._kept.clear()


def test_a_build_is_read_once_for_all_reports_of_a_process_and_anew_for_another_build(kept: Path) -> None:
    read: list[str] = []
    build = marts.kept_build(kept)
    assert [known.once(build, "x", lambda: read.append("a")) for _ in range(2)] == [None, None] and read == ["a"]
    known.once(build + "2", "x", lambda: read.append("b"))
    known.once("", "x", lambda: read.append("c"))
    known.once("", "x", lambda: read.append("d"))
    assert read == ["a", "b", "c", "d"]


def test_what_is_kept_is_what_is_read_anew(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"plan": "tam_duong_2018", "period": "2018-Q1", "edition": "internal"}
    after_others = [open_report(place=place, **asked).build().to_json() for place in ("106", "03390", "106", "03390")]
    assert after_others[:2] == after_others[2:]
    con = marts.open_marts(kept)
    day = open_report(place="106", **asked).context.period.cutoff_on
    told = read_places(con, day, marts.kept_build(kept)), read_scores(con, ["03390", "03394"], marts.kept_build(kept))
    monkeypatch.setattr(marts, "_kept", None)
    assert marts.kept_build(kept) == ""
    fresh = marts.open_marts(kept)
    assert told == (read_places(fresh, day), read_scores(fresh, ["03394", "03390"])) and told[1]
    assert [open_report(place=place, **asked).build().to_json() for place in ("106", "03390")] == after_others[:2]


def test_a_view_that_a_cell_changes_or_drops_is_there_for_the_next(kept: Path) -> None:
    con = marts.open_marts(kept)
    expected = con.execute("select count(*) from places").fetchall()
    con.execute("create view periods as select 1 as x; create table own as select 1 as x")
    con.execute("drop view places")
    after = marts.open_marts(kept)
    assert after.execute("select count(*) from places").fetchall() == expected != [(0,)]
    assert len(after.execute("select * from periods").fetchall()[0]) > 1
    with pytest.raises(Exception, match="own"):
        after.execute("select * from own")
    with pytest.raises(Exception, match="delete from base table"):
        after.execute("delete from places")


def test_a_figure_of_a_row_is_the_figure_that_its_class_makes() -> None:
    row = tuple(f"{name}" if name not in ("numerator", "denominator", "value") else 3.0 for name in figures.COLUMNS)
    made, plain = figures._figure(row), figures.Figure(*row)
    assert made == plain and hash(made) == hash(plain) and repr(made) == repr(plain)
    assert all(getattr(made, each.name) == getattr(plain, each.name) for each in fields(figures.Figure))


def test_imports_go_without_a_part_and_it_can_be_imported_afterwards() -> None:
    sys.modules.pop("this_is_no_module", None)
    former = sys.modules.pop("colorsys", None)
    with without("colorsys", "json"), pytest.raises(ImportError):
        import colorsys
    import colorsys

    assert colorsys.rgb_to_hls(0, 0, 0) == (0, 0, 0) and "json" in sys.modules  # what was loaded before stays
    if former:
        sys.modules["colorsys"] = former


def test_a_name_that_means_something_else_is_found_whatever_else_a_module_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    class Odd:
        """Cannot be compared, like an array."""

        def __eq__(self, other: object) -> bool:
            raise ValueError

        __hash__ = None  # type: ignore[assignment]

    library, own = ModuleType("some_library"), ModuleType("pipelines.some_module")
    vars(library).update(f=len, count=1, odd=Odd())
    vars(own).update(limit=1)
    monkeypatch.setitem(sys.modules, "some_library", library)
    monkeypatch.setitem(sys.modules, "pipelines.some_module", own)
    before = leftovers.meanings()
    vars(library).update(count=2, odd=Odd(), new=max)
    assert [name for name in leftovers.changed_names(before, leftovers.meanings()) if "some_" in name] == []
    vars(library)["f"], vars(own)["limit"] = max, True  # equal to 1, and yet another thing
    found = [name for name in leftovers.changed_names(before, leftovers.meanings()) if "some_" in name]
    assert found == ["pipelines.some_module.limit", "some_library.f"]
