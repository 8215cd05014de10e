"""One person of the staff is one person, however many trainings; names stay in the vault."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import catalog, engine
from pipelines.errors import VaultError
from pipelines.identity import ladder, lists, staff
from pipelines.registers import staging

SECRET = b"s" * 32
KEY = b"k" * 32


class Drawn:
    """What ingest hands over: rows of the list of staff, other registers empty."""

    files = ()

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.rows = rows

    def frame(self, register: str) -> pl.DataFrame:
        told = catalog.registers()[register]
        names = [*staging.INTAKE, *told.facts, *told.columns]
        base = {"sheet": "S", "demo": False, "commune_text": "Xã Bình Lư", "period_text": "2018", "starts_on": "2018-01-01", "ends_on": "2018-11-30"}
        rows = [
            dict.fromkeys(names) | base | {"file": cells.get("file", "f"), "file_hash": cells.get("file", "f"), "row_number": number} | cells
            for number, cells in enumerate(self.rows if register == "staff_training" else (), start=6)
        ]
        kinds = {"row_number": pl.Int64, "demo": pl.Boolean}
        return pl.DataFrame(rows, schema={name: kinds.get(name, pl.String) for name in names})


def person(name: str, birth: str | None = "1980", unit: str | None = "Trường A", **more: Any) -> dict[str, Any]:
    return {"staff_name": name, "birth_date": birth, "unit": unit, "role": "Giáo viên", **more}


def keyed(*rows: dict[str, Any], known: staff.Known | None = None, whole: bool = False) -> engine.Connection:
    """Rows of staff with their keys; ``whole`` stages every register, as a build does (slow)."""
    con = engine.connect()
    engine.define_macros(con)
    staging.load_code_spellings(con)
    with pytest.MonkeyPatch.context() as patch:
        if not whole:
            only = {"staff_training": catalog.registers()["staff_training"]}
            patch.setattr(catalog, "registers", lambda: only)
        staging.load_raw(con, Drawn(*rows))
        staging.stage(con)
        if whole:
            ladder.assign_keys(con, SECRET, None)
            ladder.make_keyed(con)
        else:
            ladder._load_hmac_pads(con, SECRET)
    staff.assign_keys(con, known)
    staff.make_keyed(con)
    return con


def keys(*rows: dict[str, Any], known: staff.Known | None = None) -> list[int]:
    con = keyed(*rows, known=known)
    return [row[0] for row in engine.rows(con, "select person_key from keyed_staff_training order by row_id")]


@pytest.mark.parametrize(
    ("rows", "people"),
    [
        ([person("Lò Thị Hà"), person("Lò Thị Hà", themes="Bảo vệ trẻ em", trained_on="10/04/2018")], 1),
        ([person("Lò Thị Hà"), person("LÒ THỊ HÀ", file="g")], 1),
        ([person("Lò Thị Hà"), person("Lo Thi Ha", file="g")], 1),
        ([person("Lò Thị Hà", "05/03/1980"), person("Lò Thị Hà", "05/03/1980", "Trường B", file="g")], 1),
        ([person("Lò Thị Hà", "1980"), person("Lò Thị Hà", "1980", "Trường B")], 2),
        ([person("Lò Thị Hà", "1980"), person("Lò Thị Hà", "1985")], 2),
        ([person("Lò Thị Hà", "1980"), person("Lò Thị Hà", None)], 1),
        ([person("Lò Thị Hà", "1980"), person("Lò Thị Hà", "1985"), person("Lò Thị Hà", None)], 3),
        ([person("Lò Văn Tú"), person("Lò Văn Tư")], 2),
        ([person("Lò Thị Hà"), person("Lò Thị Hạ", staff_no="GV7"), person("Lò Thị Hà", "1990", staff_no="GV7", file="g")], 2),
        ([person("Lò Thị Hà", commune="Xã Bản Bo"), person("Lò Thị Hà")], 2),
        ([person("Lò Thị Hà", personal_id="012180000123"), person("Lò Thị Hà", "1981", "Trường B", personal_id="012180000123")], 1),
    ],
    ids=[
        "two trainings", "capitals", "without accents", "born the same day, another school", "only the year, another school", "another year",
        "no birth in one row", "no birth and two candidates", "Tú and Tư", "staff number", "another commune", "personal number",
    ],
)  # fmt: skip
def test_who_is_one_person(rows: list[dict[str, Any]], people: int) -> None:
    assert len(set(keys(*rows))) == people


def test_order_and_other_people_do_not_change_a_key() -> None:
    rows = [person("Lò Thị Hà"), person("Vàng Văn Pâng", "1975"), person("Lò Thị Hà", themes="Bảo vệ trẻ em", trained_on="10/04/2018")]
    first, backwards = keys(*rows), keys(*reversed(rows))
    assert first == list(reversed(backwards)) and first[0] == first[2] != first[1]
    assert keys(rows[1])[0] == first[1]


def test_a_person_keeps_the_key_when_the_name_is_corrected(tmp_path: Path) -> None:
    con = keyed(person("Lò Thị Há", "05/03/1980", staff_no="GV7"))
    (before,) = [row[0] for row in engine.rows(con, "select person_key from keyed_staff_training")]
    staff.save_staff(con, tmp_path, KEY, None)
    known = staff.open_staff(tmp_path, KEY)
    assert known is not None
    assert keys(person("Lò Thị Hà", "06/03/1980", staff_no="GV7"), known=known) == [before]
    assert keys(person("Lò Thị Hoa", "06/03/1980"), known=known) != [before]


def test_the_vault_knows_who_it_is_and_nobody_else_does(tmp_path: Path) -> None:
    con = keyed(person("Lò Thị CANARY", note="CANARY nghỉ ốm", staff_no="CANARY9", organiser="CANARY"))
    columns = {name: kind for name, kind, *_ in engine.rows(con, "describe keyed_staff_training")}
    assert not {"staff_name", "staff_no", "unit", "note", "organiser", "birth_text"} & set(columns)
    assert "CANARY" not in repr(engine.rows(con, "select * from keyed_staff_training"))
    staff.save_staff(con, tmp_path, KEY, None)
    for path in tmp_path.glob("*.vault"):
        assert b"CANARY" not in path.read_bytes()
    known = staff.open_staff(tmp_path, KEY)
    assert known is not None and known["staff"].column("staff_name").to_pylist() == ["Lò Thị CANARY"]
    with pytest.raises(VaultError):
        staff.open_staff(tmp_path, b"x" * 32)


def test_people_of_former_builds_stay_in_the_vault_and_nobody_makes_no_file(tmp_path: Path) -> None:
    staff.save_staff(keyed(), tmp_path, KEY, None)
    assert list(tmp_path.iterdir()) == [] and staff.open_staff(tmp_path, KEY) is None
    staff.save_staff(keyed(person("Lò Thị Hà")), tmp_path, KEY, None)
    known = staff.open_staff(tmp_path, KEY)
    stamp = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    staff.save_staff(keyed(person("Lò Thị Hà"), known=known), tmp_path, KEY, known)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == stamp
    staff.save_staff(keyed(person("Vàng Văn Pâng"), known=known), tmp_path, KEY, known)
    now = staff.open_staff(tmp_path, KEY)
    assert now is not None and sorted(now["staff"].column("staff_name").to_pylist()) == ["Lò Thị Hà", "Vàng Văn Pâng"]


def test_a_child_and_a_person_of_the_staff_never_share_a_key() -> None:
    con = keyed(person("Lò Thị Hà", "05/03/1980", personal_id="012180000123"))
    child_key = engine.rows(con, "select hmac63('p|012180000123')")[0][0]
    assert engine.rows(con, "select person_key from keyed_staff_training")[0][0] != child_key


def test_what_core_reads_of_all_registers() -> None:
    con = keyed(person("Lò Thị Hà"), person("Vàng Văn Pâng", file="g"), whole=True)
    lists.make_lists(con)
    told = engine.rows(con, "select register, sent_by, file, commune_code, period_id, cast(list_day as varchar), accepted from keyed_list order by file")
    assert told == [("staff_training", "commune", file, "03412", "2018", "2018-11-30", 1) for file in ("f", "g")]
    assert engine.rows(con, "select count(*) from keyed_child")[0][0] == 0
