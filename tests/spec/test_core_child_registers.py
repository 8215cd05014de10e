"""What the registers of children say together: groups over time, who is missing, deaths and whom they may mean, cases and their clocks."""

from datetime import date
from pathlib import Path

import pytest
from drawn import Q1, cored, many, one, person, rows_of

from pipelines import catalog, engine
from pipelines.errors import InputError
from pipelines.registers import local_codes

WANTED = (
    "core_group_spells", "core_old_law_flags", "core_risk_spells", "core_deaths", "core_case_forms", "core_benefits", "core_civil_events",
    "core_injury_crosscheck", "core_children",
)  # fmt: skip
STAYS = person("Giàng A Ở", groups="4", subgroups="2", group_from="12/03/2017")
GONE = person("Giàng A Vắng", groups="1", group_from="01/01/2016")
CURED = person(
    "Giàng A Khỏi", groups="13", group_from="01/01/2016", group_to="01/03/2018", leave_reason="Hết hoàn cảnh đặc biệt"
)
DEAD = person("Giàng A Mất", groups="5", group_from="01/01/2016")
OLD = person("Giàng A Lớn", birth_date="01/02/2002", groups="4", group_from="2016")
MEETS = {"happened_on": "01/02/2018", "received_on": "02/02/2018 08h00", "forms": "Bạo lực"}
RISK = {"at_risk_from": "01/09/2017"}


def case(name: str, **cells: str) -> dict[str, object]:
    return person(name, **MEETS | cells)


WORLD = {
    "child_register": [
        person("Giàng A Mất", died_on="01/06/2018"),
        person("Lò Văn Một", birth_date="07/08/2016"),
        person("Lò Văn Hai", birth_date="07/08/2016"),
        person("Lò Văn Hai", birth_date="09/09/2016", mother_name="Vàng Thị Dợ"),
        person("Trai", birth_date="20/02/2018", mother_name="Tao Thị Ngơi"),
        person("Lò Thị Ngày", birth_date="01/02/2012", sex="Nữ", died_on="03/03/2018"),
    ],
    "special_circumstances": [
        *(row | Q1 for row in (STAYS, GONE, CURED, DEAD)),
        STAYS | {"groups": "4; 13", "subgroups": "2; hộ nghèo", "group_from": "12/03/2017; 05/06/2018"},
        CURED,
        DEAD,
        OLD,
        person("Giàng A Chợ", groups="8; Trẻ em lang thang", group_from="01/01/2018"),
    ],
    "at_risk": [
        *(person(name, reasons="Hộ nghèo", **RISK) | Q1 for name in ("Sùng A Ở", "Sùng A Vắng")),
        person("Sùng A Ở", reasons="Hộ nghèo; cha mẹ ly hôn", managed="x", measure="Thăm hộ", **RISK),
        person("Sùng A Lạ", reasons="Bão lũ", **RISK),
    ],
    "deaths": [
        {"full_name": "Lò Văn Một", "age_male": "2", "died_on": "01/05/2018", "cause": "Đuối nước"},
        {"full_name": "Lò Văn Hai", "age_male": "2", "died_on": "02/05/2018", "cause": "Sốt cao"},
        {"full_name": "Con bà Tao Thị Ngơi", "age_male": "<1", "died_on": "25/02/2018", "cause": "Đẻ non"},
        {"full_name": "Lò Văn Già", "age_male": "67", "died_on": "02/05/2018", "cause": "Già yếu"},
        {
            "full_name": "Lò Thị Ngày",
            "birth_date": "01/02/2012",
            "sex": "Nữ",
            "mother_name": "Sùng Thị Mỷ",
            "died_on": "04/03/2018",
            "cause": "Sốt cao",
        },
    ],
    "abuse_cases": [
        case("Vàng A Ba", source="Công an", emergency="x", emergency_on="02/02/2018 20h00"),
        case("Vàng A Muộn", emergency="x", emergency_on="02/02/2018 20h01"),
        case("Vàng A Giờ", emergency="x", emergency_on="02/02/2018"),
        case(
            "Vàng A Tết",
            assessed_on="12/02/2018",
            planned_on="23/02/2018",
            submitted_on="23/02/2018",
            approved_on="27/02/2018",
        ),
        case(
            "Vàng A Trễ",
            assessed_on="05/03/2018",
            planned_on="13/03/2018",
            submitted_on="13/03/2018",
            approved_on="16/03/2018",
        ),
        case("Vàng A Trễ", happened_on="01/05/2018", received_on="02/05/2018"),
    ],
    "abuse_reports": [
        person("Vàng A Ba", happened_on="01/02/2018", received_on="01/02/2018 20h00", forms="Bỏ mặc", source="111"),
        person("Vàng A Ba", received_on="10/02/2018", forms="Bạo lực", source="Nhà trường"),
        person("Vàng A Ba", received_on="10/05/2018", forms="?", source="Nhà trường"),
        person("Vàng A Ngoài", received_on="10/05/2018", forms="Bạo lực", source="Công an"),
        person("Vàng A Ngoài", received_on="20/05/2018", forms="Bạo lực", source="111"),
    ],
    "benefits": [
        person("Giàng A Ở", policy="TCXH", eligible="Có", received="Chưa xét"),
        person("Giàng A Ở", policy="Chính sách lạ", eligible="Không", received="Không"),
        # the wide form: a column for each policy
        person("Giàng A Rộng", eligible__insurance_card="Có", received__insurance_card="Không", eligible__tuition="Chưa xét", file="w"),
        person("Giàng A Ở", received__monthly_allowance="Có", file="w"),
    ],
    "civil_status": [
        person("Giàng A Mới", birth_date="01/04/2018", registered_on="31/05/2018", kind="Khai sinh"),
        person("Giàng A Chậm", birth_date="01/04/2018", registered_on="01/06/2018", kind="Khai sinh"),
        person("Giàng A Ghi", birth_date="01/04/2018", registered_on="02/04/2018", kind="Khai sinh quá hạn"),
        person("Giàng A Nuôi", registered_on="01/06/2018", kind="Nuôi con nuôi"),
    ],
    "injury_list": [
        person("Giàng A Ngã", injured_on="01/03/2018", cause="Ngã", place_of_event="Tại nhà"),
        person("Giàng A Ngã", injured_on="01/04/2018", cause="Ngã", place_of_event="Tại nhà"),
        person("Giàng A Bỏng", injured_on="01/04/2018", cause="Bỏng", place_of_event="Tại nhà", outcome="Tử vong"),
    ],
    "injury_summary": [
        {"cause": "Ngã", "male": "1/0", "female": "không", "age_6_9": "1", "at_home": "1/0"},
        {"cause": "Bỏng/cháy", "male": "2/0", "female": "không"},
    ],
}


@pytest.fixture(scope="module")
def con() -> engine.Connection:
    return cored(WORLD, *WANTED)


def told(con: engine.Connection, sql: str) -> set[tuple[object, ...]]:
    return set(engine.rows(con, sql))


def key_of(con: engine.Connection, register: str, number: int) -> int:
    """Return the child of the row with this number in its list (6 is the first)."""
    return engine.rows(con, f"select child_key from keyed_{register} where row_number = {number}")[0][0]


def test_groups_have_their_own_days_and_cases_and_end_with_the_sixteenth_birthday(con):
    child = key_of(con, "special_circumstances", 10)
    assert told(
        con,
        f"select group_code, subgroup_code, valid_from from core_groups where child_key = {child} and as_of = '2018-06-14'",
    ) == {
        ("4", "4.2", date(2017, 3, 12)),
        ("13", "13.1", date(2018, 6, 5)),
    }
    grown = key_of(con, "special_circumstances", 13)
    assert told(con, f"select valid_to, leave_reason from core_groups where child_key = {grown}") == {
        (date(2018, 2, 1), "turned_16")
    }


def test_who_left_who_died_and_who_is_missing_without_a_word(con):
    found = told(
        con,
        "select group_code, leave_reason, is_missing from core_group_spells where period_id = '2018-6M' and valid_to <= '2018-06-14'",
    )
    assert found == {
        ("13", "recovered", False),
        ("5", "died", False),
        ("4", "turned_16", False),
        ("1", "unclear", True),
    }
    # in the first quarter the child was still listed, and nobody knew of the death in June
    first = told(
        con,
        "select group_code, is_missing from core_group_spells where period_id = '2018-Q1' and valid_to > '2018-03-14'",
    )
    assert first == {("4", False), ("1", False), ("5", False)}


def test_an_old_law_mark_is_no_group(con):
    assert told(con, "select flag from core_old_law_flags") == {("street_child",)}
    assert told(con, "select distinct group_code from core_groups") == {("1",), ("4",), ("5",), ("8",), ("13",)}


def test_reasons_of_risk_add_up_and_the_missing_stand_apart(con):
    found = told(con, "select reason, managed, is_missing from core_risk_spells where period_id = '2018-6M'")
    assert found == {
        ("poor_household", True, False),
        ("parents_divorced", True, False),
        ("unclassified", None, False),
        ("poor_household", None, True),
    }


def test_a_death_without_a_birth_date_takes_every_child_that_it_may_mean_off_the_lists(con):
    certain = rows_of(con, "select * from core_deaths where certain order by died_on")
    assert [row["source"] for row in certain] == [
        "deaths",
        "deaths",
        "injury_list",
        "deaths",
        "deaths",
        "child_register",
    ]
    first, _, hurt, one_child, two_children, book = certain
    assert (hurt["cause"], hurt["died_on"]) == ("burn", date(2018, 4, 1))
    children = {
        name: key_of(con, "child_register", row)
        for name, row in {"Một": 7, "Hai": 8, "Hai khác": 9, "Trai": 10}.items()
    }
    doubtful = told(con, "select child_key, died_on from core_deaths where not certain")
    assert doubtful == {
        (children["Một"], date(2018, 5, 1)),
        (children["Hai"], date(2018, 5, 2)),
        (children["Hai khác"], date(2018, 5, 2)),
        (children["Trai"], date(2018, 2, 25)),
    }
    assert (first["person_key"], one_child["person_key"]) == (
        children["Trai"],
        children["Một"],
    )  # the only child it can be
    assert two_children["person_key"] == two_children["child_key"]  # one of two: nobody knows
    assert (one_child["cause"], book["died_on"]) == ("drowning", date(2018, 6, 1))


def test_a_death_told_by_two_books_is_one_and_their_days_are_compared(con):
    child = key_of(con, "child_register", 11)
    (row,) = rows_of(con, f"select * from core_deaths where child_key = {child}")
    assert (row["died_on"], row["source"], row["days_differ"], row["certain"]) == (
        date(2018, 3, 4),
        "deaths",
        True,
        True,
    )


def test_grown_ups_and_deaths_without_a_birth_date_are_nobody_in_the_list_of_children(con):
    assert engine.rows(con, "select count(*) from core_children where birth_date is null") == [(0,)]
    assert engine.rows(con, "select count(*) from core_deaths where age_years >= 16") == [(0,)]


def cases(con: engine.Connection, number: int) -> list[dict[str, object]]:
    return rows_of(
        con, f"select * from core_cases where child_key = {key_of(con, 'abuse_cases', number)} order by case_rank"
    )


def test_one_case_from_three_bodies_is_one_case_and_keeps_its_sources(con):
    told_case, later = cases(con, 6)
    assert (told_case["sources"], told_case["source"], told_case["in_book"]) == (3, "police", True)
    assert (told_case["known_on"], told_case["first_known_on"]) == (date(2018, 2, 2), date(2018, 2, 1))
    assert (later["sources"], later["in_book"], later["happened_on"]) == (
        1,
        False,
        None,
    )  # three months later: another case
    child = told_case["child_key"]
    forms = told(con, f"select case_rank, form from core_case_forms where child_key = {child}")
    assert forms == {(1, "violence"), (1, "neglect"), (2, "unclassified")}
    sources = told(con, f"select case_rank, source from core_case_reports where child_key = {child}")
    assert sources == {(1, "police"), (1, "hotline_111"), (1, "school"), (2, "school")}


def test_two_events_of_one_child_are_two_cases_and_two_notices_ten_days_apart_are_one(con):
    assert [row["happened_on"] for row in cases(con, 10)] == [date(2018, 2, 1), date(2018, 5, 1)]
    outside = key_of(con, "abuse_reports", 9)
    (row,) = rows_of(con, f"select * from core_cases where child_key = {outside}")
    assert (row["sources"], row["in_book"], row["plan_clock"]) == (2, False, "not_enough")


def test_the_clock_of_twelve_hours_runs_only_for_emergencies_and_needs_both_hours(con):
    assert [cases(con, number)[0]["emergency_clock"] for number in (6, 7, 8, 9)] == [
        "in_time",
        "late",
        "not_enough",
        "not_applicable",
    ]


def test_plan_and_approval_are_judged_in_working_days(con):
    # 12 to 23 February 2018 spans Tết: four working days; 5 to 13 March are six, 13 to 16 March three
    over_tet, late = cases(con, 9)[0], cases(con, 10)[0]
    assert (over_tet["plan_clock"], over_tet["approval_clock"]) == ("in_time", "in_time")
    assert (late["plan_clock"], late["approval_clock"]) == ("late", "late")
    assert cases(con, 6)[0]["plan_clock"] == "not_applicable"


def test_an_unknown_policy_stays_unclassified_and_an_answer_stays_an_answer(con):
    child = key_of(con, "benefits", 6)
    assert told(con, f"select policy, eligible, received from core_benefits where child_key = {child}") == {
        ("monthly_allowance", "y", "not_reviewed"),
        ("unclassified", "n", "n"),
    }


def test_the_wide_form_tells_a_row_for_each_policy_that_it_answers(con):
    """A blank cell is no answer; the list that tells when a benefit began is believed before one of the same day that does not."""
    child = key_of(con, "benefits", 8)
    assert told(con, f"select policy, eligible, received from core_benefits where child_key = {child}") == {
        ("insurance_card", "y", "n"),
        ("tuition", "not_reviewed", None),
    }


def test_a_birth_is_in_time_by_the_register_else_within_sixty_days(con):
    assert told(con, "select kind, registered_on, in_time from core_civil_events") == {
        ("birth", date(2018, 5, 31), True),
        ("birth", date(2018, 6, 1), False),
        ("birth", date(2018, 4, 2), False),
        ("adoption", date(2018, 6, 1), None),
    }


def test_the_summary_form_is_set_against_the_line_list(con):
    found = told(
        con,
        "select cause, dimension, part, told_cases, listed_cases, told_deaths, listed_deaths from core_injury_crosscheck where line_list",
    )
    assert ("fall", "all", "*", 1, 1, 0, 0) in found  # hit twice, one child
    assert ("burn", "all", "*", 2, 1, 0, 1) in found
    assert ("fall", "place", "home", 1, 1, 0, 0) in found and ("fall", "age_band", "6-9", 1, 1, None, 0) in found


def test_nothing_that_names_a_child_or_tells_its_story_leaves_the_zone_of_names():
    drawn = {}
    for name, rows in WORLD.items():
        free = {
            c.name: "CANARY"
            for c in catalog.registers()[name].columns.values()
            if c.type in ("text", "name") and c.name != "row_label"
        }
        coded = {"kind", "subgroups", *(column for row in rows for column in row)} - {"full_name", "mother_name"}
        words = {
            column: word
            for column, word in free.items()
            if column not in coded and not column.startswith(("age_", "at_", "male", "female", "in_"))
        }
        drawn[name] = [{**row, **words} for row in rows]
    con = cored(drawn, *WANTED)
    tables = [
        table
        for (table,) in engine.rows(con, "select table_name from duckdb_tables()")
        if table.startswith(("keyed_", "core_"))
    ]
    assert len(tables) > 40 and all(engine.count(con, f"keyed_{name}") for name in WORLD)
    for table in tables:
        assert "CANARY" not in repr(engine.rows(con, f"select * from {table}")), table


# ---- lists that a province changes ---------------------------------------------------------------------------------


def changed(folder: Path, *lines: str, name: str = "risk_reasons") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").write_text(
        "\n".join(["province,code,spellings,use,source", *lines]) + "\n", encoding="utf-8"
    )
    return folder


def test_a_province_adds_a_reason_and_takes_one_out(tmp_path):
    codes = changed(tmp_path / "codes", "12,flood_area,Vùng sạt lở|Bão lũ,có,QĐ của tỉnh", "12,illness,,không,")
    drawn = [
        person("A", reasons="Bão lũ"),
        person("B", reasons="Bệnh tật"),
        person("C", reasons="Hộ nghèo; vùng sạt lở"),
    ]
    rows = many("at_risk", drawn, codes)
    assert [row["reasons"] for row in rows] == ["flood_area", None, "flood_area;poor_household"]
    con = cored({"at_risk": drawn}, "core_risk_spells", codes=codes)
    counts = dict(
        engine.rows(con, "select reason, count(*) from core_risk_spells where period_id = '2018-6M' group by 1")
    )
    assert counts == {"flood_area": 2, "poor_household": 1, "unclassified": 1}


def test_what_another_province_changes_is_not_ours_and_a_blank_province_means_all(tmp_path):
    codes = changed(tmp_path / "codes", "20,flood_area,Bão lũ,có,", ",remote,Vùng xa,có,")
    first, second = many("at_risk", [person("A", reasons="Bão lũ"), person("B", reasons="Vùng xa")], codes)
    assert (first["reasons"], second["reasons"]) == (None, "remote")


def test_a_spelling_given_to_a_new_code_no_longer_means_the_old_one(tmp_path):
    codes = changed(tmp_path / "codes", "12,left_behind,Sống với ông bà,có,")
    assert one("at_risk", codes, **person(reasons="Sống với ông bà"))["reasons"] == "left_behind"
    assert one("at_risk", codes, **person(reasons="Cha mẹ đi làm ăn xa"))["reasons"] == "parents_away"


@pytest.mark.parametrize(
    ("line", "name", "said"),
    [
        ("12,Lũ Lụt,Bão lũ,có,", "risk_reasons", "dòng 2"),
        ("12,flood,,có,", "risk_reasons", "cách viết"),
        ("12,flood,Bão lũ,chắc,", "risk_reasons", "use"),
        ("00,flood,Bão lũ,có,", "risk_reasons", "tỉnh"),
        ("12,flood,Bão lũ,có,", "injury_causes", "không đổi được"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, line, name, said):
    with pytest.raises(InputError) as error:
        one("at_risk", changed(tmp_path / "codes", line, name=name), **person(reasons="Bão lũ"))
    assert said in str(error.value)


def test_a_changed_list_is_part_of_the_builds_name(tmp_path):
    state = tmp_path / "state"
    state.mkdir()
    assert local_codes.hashes(state) == {}
    changed(state / "codes", "12,flood,Bão lũ,có,")
    before = local_codes.hashes(state)
    changed(state / "codes", "12,flood,Bão lũ|Lũ quét,có,")
    assert set(before) == {"state/codes/risk_reasons.csv"} and before != local_codes.hashes(state)
