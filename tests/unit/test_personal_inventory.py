"""The inventory of personal data is what the registers, the vault and a real build hold; sensitive facts stand at row level in core only."""

import re

import polars as pl
import pyarrow.parquet as parquet
import pytest

from pipelines import catalog, engine, personal_data
from pipelines.identity import keeper, vault
from pipelines.worklists import behind, children, fixes, matches

ROW_KEYS = {"child_key", "person_key", "row_id", "row_number", "birth_date"}


@pytest.fixture(scope="module")
def core(built_home):
    folder = next((built_home / "data" / "core").iterdir())
    return {path.stem: parquet.read_schema(path) for path in folder.glob("*.parquet")}


@pytest.fixture(scope="module")
def marts(built_home):
    return sorted((built_home / "data" / "marts").glob("b*/*.parquet"))


def test_the_page_is_what_its_sources_give():
    """Registers or `personal_data.yml` changed: write it again with ``treem forget --inventory --out docs/personal-data.md``."""
    assert personal_data.PATH.read_text(encoding="utf-8") == personal_data.text()


def test_every_personal_column_of_every_register_is_listed_and_may_stand_in_no_table():
    listed = {(one.register, one.name): one for one in personal_data.fields()}
    for register in catalog.registers().values():
        for name in register.personal:
            assert not {"core", "marts", "state"} & set(listed[register.id, name].zones), name
    assert {one.kind for one in listed.values()} == {"identifies", "fact"}
    assert all("marts" not in one.zones and "state" not in one.zones for one in listed.values())


def test_no_personal_column_stands_in_the_keyed_tables_of_a_build(core):
    for register in catalog.registers().values():
        held = set(core[f"keyed_{register.id}"].names)
        assert not held & {*register.personal, *personal_data.DERIVED}, register.id


def test_text_in_a_keyed_table_of_named_people_is_a_code_and_is_in_the_inventory(core):
    from pipelines.identity.ladder import BASE

    listed = {(one.register, one.name) for one in personal_data.fields() if "core" in one.zones}
    for register in catalog.registers().values():
        if register.names_children:
            texts = {field.name for field in core[f"keyed_{register.id}"] if str(field.type) in ("string", "large_string")}
            unknown = {name for name in texts - {*BASE, *register.made} if (register.id, name) not in listed}
            assert not unknown, (register.id, unknown)


def test_no_name_number_or_address_is_a_column_of_core_or_marts(core, marts):
    people = {name for table in personal_data.told()["vault"].values() for name in table}
    names = {"full_name", "staff_name", "mother_name", "father_name", "carer_name", "adopter_names", "supervisor", "personal_id"}
    names |= {"card_no", "insurance_no", "address", "case_no", "pupil_no", "staff_no", *personal_data.DERIVED} | (people & {"card_last10"})
    for table, schema in core.items():
        assert not set(schema.names) & names, table
    for path in marts:
        assert not set(parquet.read_schema(path).names) & names, path.name


def test_no_row_of_one_person_stands_in_the_marts(marts):
    """Sensitive facts (abuse, HIV, drugs, conflict with the law) leave core as counts only, for no mart has a key of a person."""
    assert len(marts) > 10
    for path in marts:
        held = set(parquet.read_schema(path).names)
        assert not held & {"child_key", "person_key", "row_id", "birth_date"}, path.name
        texts = pl.read_parquet(path).select(pl.col(pl.String))
        assert "child_key" not in repr(texts.columns)


def test_keys_of_children_stand_in_no_cell_of_the_marts(built_home, marts):
    folder = next((built_home / "data" / "core").iterdir())
    keys = set(pl.read_parquet(folder / "core_children.parquet")["child_key"].to_list())
    assert len(keys) > 1_000
    for path in marts:
        for column in pl.read_parquet(path):
            if column.dtype.is_integer():
                assert not keys & set(column.to_list()), (path.name, column.name)
            elif column.dtype == pl.String:
                found = {int(run) for text in column.unique() for run in re.findall(r"\d{14,19}", text or "")}
                assert not keys & found, (path.name, column.name)


def test_the_vault_holds_what_the_inventory_says(built_home):
    from conftest import TEST_KEY

    from pipelines.identity.vault import _decode

    key = _decode(TEST_KEY, "")
    told = personal_data.told()
    for table in (*keeper.TABLES, "staff", "staff_alias"):
        held = engine.from_parquet(vault.load(built_home / "data" / "vault" / f"{table}.vault", key)).column_names
        assert set(held) - set(told["vault_pointers"]) == set(told["vault"][table]), table


def test_restricted_lists_carry_only_what_the_inventory_says():
    """Every heading of every list: who the child is, as listed, or what to do; no fact of abuse, HIV, drugs or law."""
    who = set(personal_data.told()["work_lists"]["who"])
    do = {"TT", "Xã, thị trấn", "Nơi được tính", "Ghi trong sổ", "Vì sao có tên", "Kết quả", "Sự việc", "Được tính"}
    do |= {"Mức", "Sổ", "Tệp", "Trang tính", "Dòng", "Cột Excel", "Cột", "Đang ghi", "Sai ở đâu", "Cần ghi thế nào", "Sửa thành"}
    do |= {"Giống nhau", "Vì sao", "Ghi trong", "Xã", matches.ANSWER}
    for room in (behind, children, fixes, matches):
        shown = {re.sub(r" \(\d\)$", "", heading.text) for heading in room.HEADINGS if not heading.hidden}
        assert shown <= who | do, (room.__name__, shown - who - do)
    assert not {heading.text for heading in children.HEADINGS} & {"Nhóm", "Hình thức", "Hành vi", "Sự việc"}


def test_every_register_about_a_sensitive_fact_is_marked():
    told = personal_data.told()["sensitive"]
    assert {"abuse_cases", "abuse_reports", "minors_in_conflict", "special_circumstances", "at_risk"} <= set(told) <= set(catalog.registers())


def test_every_zone_says_who_reads_it_and_for_how_long():
    zones = personal_data.told()["zones"]
    assert tuple(zones) == personal_data.ZONES
    assert all(set(zone) == {"vi", "holds", "readers", "retention"} and all(zone.values()) for zone in zones.values())
