"""An official table that a person brought serves the build: names in registers, the tree, the names that reports print."""

from dataclasses import replace
from datetime import date

import pytest

from pipelines import catalog, engine, places, units
from pipelines.periods import Period
from pipelines.places.importing import import_table
from pipelines.places.overlay import lay_over
from pipelines.places.place import FIRST, LAST, Place

SOON = date(2027, 1, 1)
BEFORE, AFTER = date(2026, 12, 31), date(2027, 3, 14)
# two communes of Lạng Sơn renamed and founded, one commune in a province of no plan
NEW = "Mã,Tên,Mã TP,Tỉnh\n05983,Phường Na Sầm Mới,20,Tỉnh Lạng Sơn\n06999,Xã Mới Lập,20,Tỉnh Lạng Sơn\n01999,Xã Xa Lạ,02,Tỉnh Tuyên Quang\n"


@pytest.fixture
def brought(home, tmp_path):
    def bring(text: str, on: date = SOON) -> None:
        table = tmp_path / "danh_muc.csv"
        table.write_text(text, encoding="utf-8")
        import_table(table, home / "data" / "state", on)

    return bring


def test_the_tree_of_a_build_has_the_imported_communes(brought):
    day = Period("2027-Q1", SOON, date(2027, 3, 31), AFTER, AFTER)
    plan = replace(catalog.load_plan("lang_son_2019_2020"), periods={"2027-Q1": day})
    con = engine.connect()
    units.load_trees(con, [plan])
    shipped = {code for (code,) in engine.rows(con, "select commune_code from place_up where place = '20'")}
    brought(NEW)
    units.load_trees(con, [plan])
    found = {code for (code,) in engine.rows(con, "select commune_code from place_up where place = '20'")}
    assert found - shipped == {"06999"} and shipped <= found


def test_imported_names_are_read_in_registers_and_printed_from_their_day(brought):
    brought(NEW)
    assert places.find("05983", BEFORE).name != places.find("05983", AFTER).name == "Phường Na Sầm Mới"
    assert places.resolve("Phường Na Sầm Mới", AFTER).code == "05983"
    assert places.resolve("Xã Mới Lập", AFTER).code == "06999" and places.resolve("Xã Mới Lập", BEFORE, "20").status == "none"
    named = {(form.code, form.name) for form in places.all_places()}
    assert {("05983", "Phường Na Sầm Mới"), ("06999", "Xã Mới Lập"), ("01999", "Xã Xa Lạ")} <= named
    assert places.resolve("Xã Xa Lạ", AFTER).code == "01999"


def test_the_books_of_plans_and_country_agree_on_what_was_brought(brought):
    brought(NEW)
    for code in ("05983", "06999"):
        assert places.plans_book().find(code, AFTER) == places.country_book().find(code, AFTER)
    assert places.plans_book().find("01999", AFTER) is None


def test_what_is_known_of_later_days_is_newer_than_an_old_table(brought):
    """A list of 2018 names today's places of 2018; it says nothing of 2020 and 2025."""
    brought("Mã,Tên,Mã QH,Mã TP\n03397,Xã Sùng Phài Cũ,106,12\n03412,Xã Bình Lư,106,12\n", date(2018, 1, 1))
    assert places.find("03397", date(2019, 12, 31)).name == "Xã Sùng Phài Cũ"
    assert places.find("03397", date(2021, 1, 1)) is None
    assert places.resolve("Xã Sùng Phài", date(2017, 6, 1)).code == "03397"
    forms = [form for form in places.country_book().forms["03412"]]
    assert len(forms) == 1, "a line that says what is known cuts nothing"


def test_a_plan_of_a_place_that_no_shipped_plan_knows_has_its_tree_and_names():
    huyen = places.find("107", date(2025, 1, 1))
    assert (huyen.name, huyen.level) == ("Huyện Mường Tè", "district")
    communes = places.children("107", date(2025, 1, 1))
    assert len(communes) > 10 and "107" in places.ancestry(communes[0], date(2025, 1, 1))
    assert "107" not in {form.code for form in places.all_places()}
    assert {"107", communes[0].code} <= {form.code for form in places.all_places(["107"])}


def form(code, name, since, until, dates="known"):
    return Place(code, name, "commune", "xã", "admin", "1", since, until, dates)


D = {year: date(year, 1, 1) for year in (2015, 2018, 2020, 2022, 2025)}


@pytest.mark.parametrize(
    ("known", "line", "expected"),
    [
        ([("A", FIRST, LAST)], ("B", D[2020], LAST), [("A", FIRST, D[2020]), ("B", D[2020], LAST)]),
        ([("A", FIRST, D[2022]), ("C", D[2022], LAST)], ("B", D[2020], LAST), [("A", FIRST, D[2020]), ("B", D[2020], D[2022]), ("C", D[2022], LAST)]),
        ([("A", FIRST, D[2022])], ("B", D[2018], LAST), [("A", FIRST, D[2018]), ("B", D[2018], D[2022])]),
        ([("A", FIRST, D[2018])], ("B", D[2020], LAST), [("A", FIRST, D[2018]), ("B", D[2020], LAST)]),
        ([("C", D[2022], LAST)], ("B", D[2018], LAST), [("B", D[2018], D[2022]), ("C", D[2022], LAST)]),
        ([("A", FIRST, LAST)], ("B", D[2018], D[2020]), [("A", FIRST, D[2018]), ("B", D[2018], D[2020]), ("A", D[2020], LAST)]),
        ([("A", FIRST, LAST)], ("A", D[2018], LAST), [("A", FIRST, LAST)]),
    ],
    ids=["from its day", "until a later form", "until the known end", "after the known end", "before the first form", "its own end", "nothing new"],
)  # fmt: skip
def test_one_line_over_the_known_forms(known, line, expected):
    found = lay_over([form("00001", *told) for told in known], [form("00001", *line)])
    assert [(place.name, place.valid_from, place.valid_to) for place in found] == expected


def test_a_line_makes_an_undated_unit_dated():
    found = lay_over([form("00001", "A", FIRST, D[2025], "unknown")], [form("00001", "A", D[2018], LAST)])
    assert [(place.valid_from, place.valid_to, place.dates) for place in found] == [
        (FIRST, D[2018], "unknown"),
        (D[2018], D[2025], "known"),
    ]
