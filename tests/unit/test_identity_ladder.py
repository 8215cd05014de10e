"""One child is one child: which rows join, which never do (RULES 30)."""

from pathlib import Path

import polars as pl
import pytest

from pipelines import catalog, engine
from pipelines.identity import ladder
from pipelines.registers import staging

SECRET = b"s" * 32


class Drawn:
    """What ingest hands over, drawn by a test: register -> list of (file, row number, cells)."""

    files = ()

    def __init__(self, **lists):
        self.lists = lists

    def frame(self, register):
        told = catalog.registers()[register]
        names = [*staging.INTAKE, *told.facts, *told.columns]
        base = {"sheet": "S", "demo": False, "commune_text": "Xã Bình Lư", "period_text": "Quý I năm 2018"}
        base |= (
            {"as_of": "2018-03-14"} if told.mode == "snapshot" else {"starts_on": "2017-12-01", "ends_on": "2018-03-14"}
        )
        rows = [
            dict.fromkeys(names)
            | base
            | {"file": cells.get("file", register), "file_hash": cells.get("file", register), "row_number": number}
            | cells
            for number, cells in enumerate(self.lists.get(register, ()), start=6)
        ]
        kinds = {"row_number": pl.Int64, "demo": pl.Boolean}
        return pl.DataFrame(rows, schema={name: kinds.get(name, pl.String) for name in names})


def child(name, birth="05/02/2015", sex="Nam", mother="Sùng Thị Mỷ", **more):
    return {"full_name": name, "birth_date": birth, "sex": sex, "mother_name": mother, **more}


def keys(known=None, registers=None, **lists):
    """Return child keys per register in row order; ``registers`` that a district keeps, those with a list unless told (each takes time)."""
    every, con = catalog.registers(), engine.connect()
    engine.define_macros(con)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog, "registers", lambda: {name: every[name] for name in every if name in (registers or lists)})
        staging.load_code_spellings(con)
        staging.load_raw(con, Drawn(**lists))
        staging.stage(con)
        ladder.assign_keys(con, SECRET, known)
        ladder.make_keyed(con)
    keys.con = con
    return {
        name: [row[0] for row in engine.rows(con, f"select child_key from keyed_{name} order by row_id")]
        for name in lists
    }


def test_the_personal_number_joins_rows_whose_names_differ():
    found = keys(
        child_register=[child("Giàng A Chu", personal_id="012215000123")],
        bhyt_cards=[child("Giàng A Chư", mother=None, card_no="012215000123")],
    )
    assert found["child_register"] == found["bhyt_cards"]


def test_the_last_ten_digits_of_the_card_join_an_old_and_a_new_card():
    found = keys(
        child_register=[child("Giàng A Chu", card_no="TE1120123456789")],
        bhyt_cards=[child("Giàng Chu", mother=None, card_no="0123456789")],
    )
    assert found["child_register"] == found["bhyt_cards"]


def test_a_name_without_accents_joins_when_birth_sex_and_mother_agree():
    found = keys(
        child_register=[child("Giàng A Chu")], weighing_list=[child("GIANG A CHU", weighed_on="01/03/2018", weight="9")]
    )
    assert found["child_register"] == found["weighing_list"]


def test_twins_whose_names_differ_by_an_accent_stay_two():
    found = keys(
        child_register=[child("Lò Văn Tú"), child("Lò Văn Tư")],
        weighing_list=[
            child("Lò Văn Tư", weighed_on="01/03/2018", weight="9"),
            child("Lò Văn Tú", weighed_on="01/03/2018", weight="8"),
        ],
    )
    assert len(set(found["child_register"])) == 2
    assert found["weighing_list"] == found["child_register"][::-1]


def test_two_rows_of_one_full_list_never_join_on_the_name_alone():
    found = keys(child_register=[child("Lò Văn Tú", hamlet="Bản A"), child("Lò Văn Tú", hamlet="Bản B")])
    assert len(set(found["child_register"])) == 2


def test_a_child_weighed_twice_is_one_child():
    found = keys(
        weighing_list=[
            child("Lò Văn Tú", weighed_on="01/02/2018", weight="9"),
            child("Lò Văn Tú", weighed_on="01/03/2018", weight="9"),
        ]
    )
    assert len(set(found["weighing_list"])) == 1


def test_a_list_without_mothers_joins_only_where_one_child_can_be_meant():
    sure = keys(child_register=[child("Lò Thị Hoa", sex="Nữ")], bhyt_cards=[child("Lò Thị Hoa", sex="Nữ", mother=None)])
    assert sure["child_register"] == sure["bhyt_cards"]
    doubtful = keys(
        child_register=[child("Lò Thị Hoa", sex="Nữ"), child("Lò Thị Hoa", sex="Nữ", mother="Vàng Thị Dợ")],
        bhyt_cards=[child("Lò Thị Hoa", sex="Nữ", mother=None)],
    )
    assert doubtful["bhyt_cards"][0] not in doubtful["child_register"]


def test_the_first_of_january_is_no_proof_without_the_mother():
    found = keys(
        child_register=[child("Lò Thị Hoa", birth="01/01/2015")],
        bhyt_cards=[child("Lò Thị Hoa", birth="01/01/2015", mother=None)],
    )
    assert found["child_register"] != found["bhyt_cards"]


def test_a_child_who_moved_to_another_commune_keeps_its_key():
    found = keys(
        child_register=[
            child("Giàng A Chu", left_on="10/02/2018"),
            child("Giàng A Chu", arrived_on="10/02/2018", file="khun-ha", commune_text="Xã Khun Há"),
        ]
    )
    assert len(set(found["child_register"])) == 1


def test_a_personal_number_typed_for_two_different_children_joins_nobody():
    found = keys(
        child_register=[
            child("Giàng A Chu", personal_id="012215000123"),
            child("Sùng Thị Xay", birth="07/08/2012", sex="Nữ", personal_id="012215000123"),
        ]
    )
    assert len(set(found["child_register"])) == 2


def test_the_key_is_hmac_of_the_first_identity_and_survives_a_correction():
    import hashlib
    import hmac

    first = keys(registers=catalog.registers(), child_register=[child("Giàng A Chu", personal_id="012215000123")])["child_register"][0]
    digest = hmac.new(SECRET, b"p|012215000123", hashlib.sha256).digest()
    assert first == int.from_bytes(digest[:8], "big") & (2**63 - 1)
    known = ladder.Known(alias=ladder.aliases(keys.con, None), person=ladder.persons(keys.con, None))
    # next year the number is corrected; name, birth and mother are what the vault remembers
    corrected = keys(known=known, child_register=[child("Giàng A Chu", personal_id="012215000999")])["child_register"][
        0
    ]
    assert corrected == first


def test_nothing_that_names_a_child_leaves_the_zone_of_names():
    keys(
        registers=catalog.registers(),
        child_register=[
            child(
                "Canh Bao Ten Rieng",
                personal_id="012215000123",
                address="CANARY",
                note="CANARY",
                risk="CANARY",
                schooling="CANARY",
                hamlet="CANARY",
            )
        ],
        injury_list=[
            child("Canh Bao Ten Rieng", injured_on="01/03/2018", cause="CANARY", body_part="CANARY", treatment="CANARY")
        ],
    )
    for register in catalog.registers():
        text = repr(
            engine.rows(
                keys.con,
                f"select * exclude (child_key) from keyed_{register}"
                if catalog.registers()[register].names_children
                else f"select * from keyed_{register}",
            )
        )
        assert "CANARY" not in text and "Canh Bao" not in text and "012215000123" not in text


@pytest.mark.parametrize("register", ["child_register", "bhyt_cards", "weighing_list", "injury_list", "assistance"])
def test_personal_columns_of_the_yaml_are_not_in_the_keyed_table(register):
    keys(registers={"child_register", register}, child_register=[child("Giàng A Chu")])
    assert not set(catalog.registers()[register].personal) & set(engine.columns(keys.con, f"keyed_{register}"))


def test_sql_files_of_the_room_are_shipped():
    assert (Path(ladder.__file__).parent / "identity_link.sql").exists()
