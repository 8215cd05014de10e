"""Templates of registers: made from the definitions alone, and what is filled in is read without a reject."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines import catalog, templates
from pipelines.errors import RequestError
from pipelines.examine import examine
from pipelines.settings import Project

REGISTERS = sorted(catalog.registers())
# days of one row in their order, for registers in which a day must not come before another
DAYS = {"birth_date": "05/03/2014", "in_force_to": "31/12/2018"}


def value(field: templates.Field, number: int) -> str:
    """A cell as somebody fills it in: the guide's own example, days inside the period, names apart."""
    if field.kind == "name":
        return f"{field.example} {'ABC'[number]}"
    if field.kind == "date":
        return DAYS.get(field.name, "10/02/2018")
    return "" if field.example == "…" else field.example


def rows_of(register: str) -> int:
    """Two rows where they differ by a name or a running number, else one: an equal row would be a duplicate."""
    columns = catalog.registers()[register].columns
    return 2 if "criterion" in columns or any(column.type == "name" for column in columns.values()) else 1


def fill(path: Path, register: str, **given: str) -> Path:
    """Fill a template in by hand: lines above the table behind their labels, then rows of entries."""
    definition = catalog.registers()[register]
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    cells: dict[str, Any] = {}
    for cell in (cell for line in page.iter_rows(max_row=30) for cell in line if cell.value):
        cells.setdefault(str(cell.value).rstrip(":"), cell)
    for field in templates.title_fields(definition):
        label = cells[field.heading]
        beside = page.cell(label.row, label.column + (2 if label.column == 1 else 1))
        assert not beside.protection.locked
        beside.value = given.get(field.name, value(field, 0))
    fields = templates.fields_of(definition)
    first = 1 + _last_heading(page, fields)
    for number in range(rows_of(register)):
        for column, field in enumerate(fields, start=1):
            cell = page.cell(first + number, column)
            assert not cell.protection.locked and cell.number_format == "@"
            cell.value = given.get(field.name, str(number + 1) if field.name in ("row_label", "criterion") else value(field, number)) or None
    book.save(path)
    return path


def _last_heading(page: Any, fields: list[templates.Field]) -> int:
    """Row of the last heading line: where the last part of the headings stands."""
    last = fields[-1].heading.rpartition(".")[2]
    row = next(cell.row for line in page.iter_rows(max_row=40) for cell in line if cell.value in (last, fields[-1].heading))
    merged = [area for area in page.merged_cells.ranges if area.min_row <= row <= area.max_row]
    return max([row, *(area.max_row for area in merged)])


def read(folder: Path) -> dict[str, Any]:
    """What a project says of each of its files, by register (the files are named so)."""
    told = examine(Project(folder, folder / "raw", folder / "marts"), rows=True)["files"]
    return {Path(file["file"]).stem: file for file in told}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the template of every register, filled in."""
    folder = tmp_path_factory.mktemp("filled")
    for name, register in catalog.registers().items():
        fill(templates.write_template(register, folder / "raw" / f"{name}.xlsx"), name)
    return folder


@pytest.fixture(scope="module")
def told(filled: Path) -> dict[str, Any]:
    return read(filled)


@pytest.fixture(scope="module")
def told_of_empty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("empty")
    for name, register in catalog.registers().items():
        templates.write_template(register, folder / "raw" / f"{name}.xlsx")
    return read(folder)


@pytest.mark.parametrize("register", REGISTERS)
def test_a_filled_template_is_read_without_a_reject(register: str, told: dict[str, Any]) -> None:
    sheets = [sheet for sheet in told[register]["sheets"] if sheet["status"] == "read"]
    assert [sheet["register"] for sheet in sheets] == [register], told[register]
    verdicts = {row["row"]: (row["verdict"], row["reason"]) for row in sheets[0]["rows"]}
    assert list(verdicts.values()) == [("accept", None)] * rows_of(register), verdicts
    assert sum(sheets[0]["ledger"].values()) == sheets[0]["rows_read"]
    rest = [sheet for sheet in told[register]["sheets"] if sheet["status"] != "read"]
    assert [(sheet["sheet"], sheet["reason"]) for sheet in rest] == [(templates.GUIDE, "not_a_register")]


@pytest.mark.parametrize("register", REGISTERS)
def test_every_column_of_the_template_is_found_again(register: str, reading: dict[str, Any]) -> None:
    definition, sheet = catalog.registers()[register], reading[register]
    assert set(sheet.columns) == {field.name for field in templates.fields_of(definition)}
    assert sheet.unused == []
    asked = {field.name for field in templates.title_fields(definition) if field.example != "…"}
    facts = {name: sheet.facts.get(name) for name in definition.facts if name in asked}
    assert all(facts.values()), facts


@pytest.fixture(scope="module")
def reading(filled: Path) -> dict[str, Any]:
    from pipelines.ingest import read_folder

    return {Path(file.file).stem: file.sheets[0] for file in read_folder(filled / "raw", catalog.registers()).files}


@pytest.mark.parametrize("register", REGISTERS)
def test_an_empty_template_is_no_list_and_says_nothing(register: str, told_of_empty: dict[str, Any]) -> None:
    assert (told_of_empty[register]["status"], told_of_empty[register]["reason"]) == ("refuse", "no_data_rows")


@pytest.mark.parametrize("register", REGISTERS)
def test_headings_are_locked_lists_drop_down_and_the_guide_tells_all(register: str, tmp_path: Path) -> None:
    definition = catalog.registers()[register]
    book = openpyxl.load_workbook(templates.write_template(definition, tmp_path / "mau.xlsx"))
    page, guide = book.worksheets
    assert page.protection.sheet and guide.protection.sheet
    headings = [cell for line in page.iter_rows(max_row=30) for cell in line if cell.value]
    assert headings and all(cell.protection.locked for cell in headings)
    fields = templates.fields_of(definition)
    rules = page.data_validations.dataValidation
    offered = [rule for rule in rules if rule.type == "list" and ":" in str(rule.sqref)]
    assert len(offered) == sum(bool(field.choices) and not field.several for field in fields)
    told = " | ".join(str(cell.value) for line in guide.iter_rows() for cell in line if cell.value)
    for field in fields:
        assert f") {field.heading} |" in told
        assert all(choice in told for choice in field.choices) or len(",".join(field.choices)) <= 255
    assert definition.source in told


def test_a_sheet_may_be_named_again_and_the_register_is_still_known(tmp_path: Path) -> None:
    from pipelines.ingest import read_folder

    path = templates.write_template(catalog.registers()["weighing_list"], tmp_path / "raw" / "mau.xlsx")
    fill(path, "weighing_list")
    book = openpyxl.load_workbook(path)
    book.worksheets[0].title = "Sheet1"
    book.save(path)
    sheets = read_folder(path.parent, catalog.registers()).files[0].sheets
    assert [sheet.register for sheet in sheets if sheet.status == "read"] == ["weighing_list"]


def test_an_example_edited_in_the_definition_moves_the_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    register = catalog.registers()["injury_list"]
    columns = dict(register.columns)
    columns["age"] = replace(columns["age"], vi="Tuổi tròn", hint="chỉ khi không biết ngày sinh", example="7")
    changed = replace(register, columns=columns)
    page, guide = openpyxl.load_workbook(templates.write_template(changed, tmp_path / "mau.xlsx")).worksheets
    texts = [cell.value for line in page.iter_rows(max_row=30) for cell in line]
    assert "Tuổi tròn" in texts and "Tuổi" not in texts
    assert any("chỉ khi không biết ngày sinh. Ví dụ: 7." in str(cell.value) for line in guide.iter_rows() for cell in line)


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    path.write_bytes(b"da dien")
    with pytest.raises(RequestError, match="không ghi đè"):
        templates.write_template(catalog.registers()["receipts"], path)
    assert path.read_bytes() == b"da dien"
    with pytest.raises(RequestError, match=r"\.xlsx"):
        templates.write_template(catalog.registers()["receipts"], tmp_path / "mau.pdf")


def test_an_unknown_register_lists_all() -> None:
    with pytest.raises(RequestError) as error:
        templates.require_register("so_tre")
    assert all(register in str(error.value) for register in REGISTERS)
    assert error.value.exit_code == RequestError.exit_code
