"""Which column is which: names, `--map` both ways round, the unit of age, missing and doubled columns."""

import pytest

from pipelines.anthropometry import parse_map
from pipelines.anthropometry.fields import find_columns
from pipelines.errors import InputError, RequestError, TreemError

FULL = ["id", "sex", "age_days", "weight", "lenhei", "measure", "oedema"]


def test_columns_under_their_own_names() -> None:
    found = find_columns(FULL)
    assert dict(found.position) == {"sex": 1, "age": 2, "weight": 3, "lenhei": 4, "measure": 5, "oedema": 6}
    assert found.age_unit == "days"


def test_case_and_outer_spaces_do_not_matter() -> None:
    found = find_columns([" SEX", "Age_Months ", "Weight", "LenHei"])
    assert found.position["sex"] == 0
    assert found.age_unit == "months"


@pytest.mark.parametrize("mapping", [{"age": "age_months"}, {"age_months": "age"}])
def test_a_mapping_may_be_written_either_way(mapping: dict[str, str]) -> None:
    found = find_columns(["sex", "age", "weight", "height"], {**mapping, "height": "lenhei"})
    assert (found.position["age"], found.position["lenhei"], found.age_unit) == (1, 3, "months")


def test_a_mapping_goes_before_the_name() -> None:
    found = find_columns(["sex", "age_days", "weight", "weight_kg", "lenhei"], {"weight_kg": "weight"})
    assert found.position["weight"] == 3


def test_a_mapping_that_fits_both_ways_is_refused() -> None:
    with pytest.raises(RequestError, match="hai chiều"):
        find_columns(FULL, {"weight": "lenhei"})


@pytest.mark.parametrize("mapping", [{"cao": "lenhei"}, {"id": "nothing"}, {"age_months": "tuoi"}])
def test_a_mapping_that_fits_no_way_is_refused(mapping: dict[str, str]) -> None:
    with pytest.raises(RequestError, match="không khớp"):
        find_columns(FULL, mapping)


def test_one_column_for_two_fields_is_refused() -> None:
    with pytest.raises(RequestError, match="ghép rồi"):
        find_columns(["sex", "age", "weight", "x"], {"x": "lenhei", "measure": "x"})


def test_the_unit_of_age() -> None:
    both = ["sex", "age_days", "age_months", "weight", "lenhei"]
    assert find_columns(both).age_unit == "days"
    assert find_columns(both, age_unit="months").position["age"] == 2
    plain = ["sex", "age", "weight", "lenhei"]
    assert find_columns(plain, age_unit="months").age_unit == "months"
    assert find_columns(["sex", "tuổi", "weight", "lenhei"], {"tuổi": "age"}, "days").position["age"] == 1
    with pytest.raises(RequestError, match="không nói đơn vị"):
        find_columns(plain)
    with pytest.raises(RequestError, match="trái với"):
        find_columns(plain, {"age": "age_days"}, "months")
    with pytest.raises(RequestError, match="Đơn vị"):
        find_columns(plain, age_unit="years")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="cần cột age_months"):
        find_columns(["sex", "age_days", "weight", "lenhei"], age_unit="months")


@pytest.mark.parametrize("missing", ["sex", "age_days", "weight", "lenhei"])
def test_a_missing_column_is_named(missing: str) -> None:
    with pytest.raises(InputError) as error:
        find_columns([name for name in FULL if name != missing], where="so.csv")
    assert missing in error.value.what
    assert error.value.where == "so.csv"
    assert "--map" in error.value.todo


@pytest.mark.parametrize("header", [[*FULL, "weight"], [*FULL, "ghi chú", "ghi chú"], [*FULL, "Weight"]])
def test_a_doubled_column_is_refused(header: list[str]) -> None:
    with pytest.raises(InputError, match=r"hai cột|trùng tên"):
        find_columns(header)


def test_columns_without_a_name_may_repeat() -> None:
    assert find_columns(["", *FULL, ""]).position["sex"] == 2


def test_the_first_row_of_a_file_without_header_is_never_repeated() -> None:
    """It would be a child's name and birth date."""
    with pytest.raises(TreemError) as error:
        find_columns(["Lò Văn Mẫu", "1", "1", "12.5", "88.0"], where="so.csv")
    assert "Mẫu" not in str(error.value) and "12.5" not in str(error.value)


def test_map_values() -> None:
    assert parse_map(["age=age_months,height = lenhei", "giới=sex"]) == {"age": "age_months", "height": "lenhei", "giới": "sex"}
    assert parse_map([]) == {}
    for wrong in ("age", "=sex", "age=", "a=b,,"):
        with pytest.raises(RequestError):
            parse_map([wrong])
    with pytest.raises(RequestError, match="hai lần"):
        parse_map(["age=age_days", "age=age_months"])
