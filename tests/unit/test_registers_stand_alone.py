"""Adding a register is adding its files: nothing else in the package names it, and every part of it is there."""

import pytest

from pipelines import catalog
from pipelines.settings import PACKAGE

ROOT = PACKAGE.parent
ADDED = ("school_enrolment", "school_activities", "staff_training", "minors_in_conflict", "commune_facts")
OWN = ("registers/{0}.yml", "registers/stg_{0}.sql", "samples/paper_{0}.py", "samples/facts/paper_{0}.yml")


@pytest.mark.parametrize("register", ADDED)
def test_nothing_but_its_own_files_and_the_tables_after_it_names_a_register(register: str) -> None:
    own = {name.format(register) for name in OWN}
    named = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*")
        if path.suffix in (".py", ".sql", ".yml", ".csv") and register in path.read_text(encoding="utf-8")
    }
    assert all((PACKAGE / name).is_file() for name in own)
    # what comes after a register: tables, indicators, plans, standards, and the answer keys of indicators
    after = ("core/", "indicators/", "plans/", "scores/standards/", "samples/answers_", "samples/ground.py",
             "personal_data.yml", "disclosure/rules.yml", "disclosure/identities.yml", "line_list.py",  # and what protects its facts
             "reporting/protection_topics.py")  # and the part of the report that tells its indicators
    # which offices of a sample world send what
    worlds = {f"samples/facts/{plan}.yml" for plan in catalog.plan_ids()} | {"samples/story/year.yml"}
    assert all(name.startswith(after) or name in worlds for name in named - own), named - own
    assert (ROOT / "expectations" / f"keyed_{register}.yml").is_file()


def test_a_list_in_the_book_of_receipts_is_a_register_that_is_there() -> None:
    assert set(catalog.code_lists()["registers"]) <= set(catalog.registers())


@pytest.mark.parametrize("register", sorted(catalog.registers()))
def test_the_definition_is_of_one_piece(register: str) -> None:
    told = catalog.registers()[register]
    lists = catalog.code_lists()
    assert told.mode in ("snapshot", "events", "yearly") and told.sent_by in ("commune", "school", "office")
    assert {one.codes for one in (*told.columns.values(), *told.facts.values()) if one.codes} <= set(lists)
    assert {column.instead_of for column in told.columns.values()} - {""} <= set(told.columns)
    assert not set(told.columns) & set(told.facts)
    names = [column.name for column in told.columns.values() if column.type == "name"]
    assert all(told.columns[name].personal for name in names)
    assert not [column.name for column in told.columns.values() if column.name in ("note", "address", "pupil_no", "staff_no") and not column.personal]
