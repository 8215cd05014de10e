"""Mẫu số lấy từ đâu: sổ của xã, rồi ước tính của cơ quan thống kê, rồi dự báo; không có nguồn nào thì không tính, không bao giờ là 0.

Mỗi bài vẽ các danh sách đã nhận, số trẻ bị tai nạn của từng xã và các nguồn mẫu số mà xã có; rồi nói phải ra tỷ suất nào, ghi nguồn nào.
"""

from collections.abc import Callable

import pytest

from pipelines import catalog, denominators, engine, measures
from pipelines.errors import CatalogError
from pipelines.settings import PACKAGE

INDICATOR = catalog.indicators()["injury_rate"]
TYPES = {"103": "huyện", "A": "xã", "B": "xã", "T": "thị trấn"}


def table(drawing: str) -> list[dict[str, str]]:
    head, *body = [line.split("|") for line in drawing.strip().splitlines()]
    names = [name.strip() for name in head]
    return [dict(zip(names, (cell.strip() for cell in line), strict=True)) for line in body]


@pytest.fixture
def rate() -> Callable[..., None]:
    """``rate(received, drawn, expect)``: a district of three communes in one quarter, total rows of ``injured`` only."""

    def run(received: str, drawn: str, expect: str, crosses: str = "") -> None:
        con = engine.connect()
        con.execute("create table period as select 'Q' as period_id, date '2018-03-14' as cutoff_on")
        tree = [("Q", code, up, TYPES[code], TYPES[up], code in crosses) for code in "ABT" for up in (code, "103")]
        names = ("period_id", "commune_code", "place", "commune_type", "place_type")
        engine.load_rows(con, "comparability", dict.fromkeys(("period", "place", "comparability"), "varchar"), [])
        engine.load_rows(con, "place_up", dict.fromkeys(names, "varchar") | {"crosses": "boolean"}, tree)
        came = [(line["register"], code, "Q", True, True) for line in table(received) for code in line["communes"].split()]
        schema = dict.fromkeys(("register", "commune_code", "period_id"), "varchar") | {"has_latest": "boolean", "has_every": "boolean"}
        engine.load_rows(con, "core_coverage", schema, came)
        engine.load_rows(con, "ind_injury_rate", SCHEMA, [_leaf(line) for line in table(drawn)])
        engine.load_frame(con, "found", measures.value_rows(con, [INDICATOR]))
        wanted = table(expect)
        columns = ", ".join(f"coalesce(cast({name} as varchar), '')" for name in wanted[0])
        rows = engine.rows(con, f"select {columns} from found where variant = 'injured' and category = '*'")
        told = {tuple(cell.removesuffix(".0") for cell in row) for row in rows}
        for line in wanted:
            assert tuple(line.values()) in told, (line, sorted(told))

    return run


SCHEMA = {
    "period_id": "varchar", "place_code": "varchar", "variant": "varchar", "sex": "varchar", "age_band": "varchar", "category": "varchar",
    "denominator_kind": "varchar", "numerator": "double", "denominator": "double",
}  # fmt: skip


def _leaf(line: dict[str, str]) -> tuple[object, ...]:
    children = float(line["children"]) if line["children"] else None
    hurt = float(line.get("hurt") or 0)
    return ("Q", line["place"], "injured", line.get("sex", "f"), line.get("age", "0-5"), "*", line["source"] or None, hurt, children)


ALL_LISTS = """
register       | communes
child_register | A B T
injury_list    | A B T
"""
NO_BOOK_OF_B = """
register       | communes
child_register | A T
injury_list    | A B T
"""
NO_BOOK = """
register       | communes
injury_list    | A B T
"""


def test_the_communes_own_register_goes_before_every_official_number(rate):
    rate(
        ALL_LISTS,
        """
        place | source            | hurt | children
        A     |                   | 2    |
        A     | register_count    |      | 400
        A     | official_estimate |      | 444
        B     | register_count    |      | 300
        T     | register_count    |      | 300
        """,
        """
        place | age_band | sex | numerator | denominator | value | state | denominator_source
        A     | *        | *   | 2         | 400         | 50    | ok    | sổ theo dõi trẻ em
        B     | *        | *   | 0         | 300         | 0     | zero  | sổ theo dõi trẻ em
        103   | *        | *   | 2         | 1000        | 20    | ok    | sổ theo dõi trẻ em (3 xã, thị trấn)
        """,
    )


def test_a_commune_without_its_register_takes_the_official_estimate_and_says_so(rate):
    rate(
        NO_BOOK_OF_B,
        """
        place | source            | hurt | children
        A     | register_count    |      | 400
        B     |                   | 1    |
        B     | official_estimate |      | 200
        B     | projection        |      | 250
        T     | register_count    |      | 400
        """,
        """
        place | age_band | sex | numerator | denominator | value | state | units_reported | denominator_source
        B     | *        | *   | 1         | 200         | 50    | ok    | 1              | ước tính của cơ quan thống kê
        103   | *        | *   | 1         | 1000        | 10    | ok    | 3              | sổ theo dõi trẻ em (2 xã, thị trấn); ước tính của cơ quan thống kê (1 xã)
        """,
    )


def test_a_commune_that_became_another_one_within_the_period_has_no_sum_of_its_lists(rate):
    """Xã B nhập thêm xã khác giữa quý: danh sách đầu kỳ mang mã ấy là của xã khác, cộng vào là sai; không có số, không phải 0."""
    rate(
        ALL_LISTS,
        """
        place | source            | hurt | children
        A     | register_count    |      | 400
        B     |                   | 1    |
        B     | register_count    |      | 200
        T     | register_count    |      | 400
        """,
        """
        place | age_band | sex | numerator | denominator | state        | units_reported | units_expected
        B     | *        | *   |           |             | not_reported | 0              | 1
        103   | *        | *   | 0         | 800         | zero         | 2              | 3
        """,
        crosses="B",
    )


def test_a_projection_serves_where_nothing_better_is_known(rate):
    rate(
        NO_BOOK_OF_B,
        """
        place | source         | hurt | children
        A     | register_count |      | 400
        B     |                | 1    |
        B     | projection     |      | 250
        T     | register_count |      | 350
        """,
        """
        place | age_band | sex | numerator | denominator | value | denominator_source
        B     | *        | *   | 1         | 250         | 40    | dự báo dân số
        103   | *        | *   | 1         | 1000        | 10    | sổ theo dõi trẻ em (2 xã, thị trấn); dự báo dân số (1 xã)
        """,
    )


def test_a_source_outside_the_chain_is_no_denominator(rate):
    """Số "nguồn khác" không nằm trong chuỗi của chỉ số: xã B có danh sách tai nạn mà không có mẫu số."""
    rate(
        NO_BOOK_OF_B,
        """
        place | source         | hurt | children
        A     | register_count |      | 400
        B     |                | 3    |
        B     | other_source   |      | 250
        T     | register_count |      | 600
        T     |                | 1    |
        """,
        """
        place | age_band | sex | numerator | denominator | value | state          | units_reported | denominator_source
        B     | *        | *   | 3         |             |       | no_denominator | 1              | chưa có sổ theo dõi trẻ em, ước tính của cơ quan thống kê, dự báo dân số
        """,
    )


def test_numerator_and_denominator_come_from_the_same_communes(rate):
    """Ba vụ của xã B không có mẫu số thì không vào tỷ suất của huyện: số liệu của 2/3 xã."""
    rate(
        NO_BOOK_OF_B,
        """
        place | source         | hurt | children
        A     | register_count |      | 400
        B     |                | 3    |
        T     | register_count |      | 600
        T     |                | 1    |
        """,
        """
        place | age_band | sex | numerator | denominator | value | state | units_reported | units_expected | denominator_source
        103   | *        | *   | 1         | 1000        | 10    | ok    | 2              | 3              | sổ theo dõi trẻ em (2 xã, thị trấn)
        """,
    )


def test_without_any_denominator_the_injured_are_still_counted(rate):
    rate(
        NO_BOOK,
        """
        place | source | hurt | children
        B     |        | 3    |
        T     |        | 1    |
        """,
        """
        place | age_band | sex | numerator | denominator | value | state          | units_reported
        A     | *        | *   | 0         |             |       | no_denominator | 1
        B     | *        | *   | 3         |             |       | no_denominator | 1
        103   | *        | *   | 4         |             |       | no_denominator | 3
        """,
    )


def test_the_districts_own_line_serves_the_district_where_no_commune_has_a_number(rate):
    rate(
        NO_BOOK,
        """
        place | source            | hurt | children
        B     |                   | 3    |
        T     |                   | 1    |
        103   | official_estimate |      | 1000
        """,
        """
        place | age_band | sex | numerator | denominator | value | state          | denominator_source
        103   | *        | *   | 4         | 1000        | 40    | ok             | ước tính của cơ quan thống kê (số của toàn huyện)
        B     | *        | *   | 3         |             |       | no_denominator | chưa có sổ theo dõi trẻ em, ước tính của cơ quan thống kê, dự báo dân số
        """,
    )


def test_the_districts_line_is_no_denominator_for_the_injured_of_some_communes(rate):
    """Danh sách tai nạn của thị trấn chưa đến: không chia số vụ của hai xã cho số trẻ của cả huyện."""
    rate(
        """
        register    | communes
        injury_list | A B
        """,
        """
        place | source            | hurt | children
        B     |                   | 3    |
        103   | official_estimate |      | 1000
        """,
        """
        place | age_band | sex | numerator | denominator | state          | units_reported | units_expected
        103   | *        | *   | 3         |             | no_denominator | 2              | 3
        T     | *        | *   |           |             | not_reported   | 0              | 1
        """,
    )


def test_no_injury_list_is_not_reported_even_with_an_official_number(rate):
    rate(
        """
        register       | communes
        child_register | A B T
        injury_list    | A T
        """,
        """
        place | source            | hurt | children
        A     | register_count    |      | 400
        B     | official_estimate |      | 200
        T     | register_count    |      | 600
        """,
        """
        place | age_band | sex | numerator | denominator | state        | denominator_source
        B     | *        | *   |           |             | not_reported |
        103   | *        | *   | 0         | 1000        | zero         | sổ theo dõi trẻ em (2 xã, thị trấn)
        """,
    )


def test_a_table_without_ages_gives_the_total_and_no_age_group(rate):
    """Tỷ suất chung tính được; của nhóm tuổi thì không: ở xã B và cả ở huyện, vì tử số của nhóm có xã B mà mẫu số thì không."""
    rate(
        NO_BOOK_OF_B,
        """
        place | source            | hurt | children | age
        A     | register_count    |      | 300      | 0-5
        A     | register_count    |      | 100      | 6-9
        B     |                   | 1    |          | 6-9
        B     | official_estimate |      | 200      | unclassified
        B     | official_estimate |      |          | 0-5
        B     | official_estimate |      |          | 6-9
        T     | register_count    |      | 400      | 0-5
        """,
        """
        place | age_band | sex | numerator | denominator | value | state          | denominator_source
        B     | *        | *   | 1         | 200         | 50    | ok             | ước tính của cơ quan thống kê
        B     | 6-9      | *   | 1         |             |       | no_denominator | ước tính của cơ quan thống kê, không chia theo nhóm tuổi
        B     | 0-5      | *   | 0         |             |       | no_denominator | ước tính của cơ quan thống kê, không chia theo nhóm tuổi
        B     | *        | f   | 1         | 200         | 50    | ok             | ước tính của cơ quan thống kê
        A     | 6-9      | *   | 0         | 100         | 0     | zero           | sổ theo dõi trẻ em
        103   | *        | *   | 1         | 1000        | 10    | ok             | sổ theo dõi trẻ em (2 xã, thị trấn); ước tính của cơ quan thống kê (1 xã)
        103   | 6-9      | *   | 1         |             |       | no_denominator | sổ theo dõi trẻ em (2 xã, thị trấn); ước tính của cơ quan thống kê (1 xã), không chia theo nhóm tuổi
        """,
    )


def test_a_table_without_sexes_gives_no_rate_of_boys_or_girls(rate):
    rate(
        NO_BOOK_OF_B,
        """
        place | source            | hurt | children | sex
        A     | register_count    |      | 400      | f
        B     |                   | 1    |          | f
        B     | official_estimate |      | 200      | unclassified
        B     | official_estimate |      |          | m
        T     | register_count    |      | 400      | m
        """,
        """
        place | age_band | sex | numerator | denominator | state          | denominator_source
        B     | *        | f   | 1         |             | no_denominator | ước tính của cơ quan thống kê, không chia theo giới tính
        B     | 0-5      | *   | 1         | 200         | ok             | ước tính của cơ quan thống kê
        103   | *        | m   | 0         |             | no_denominator | sổ theo dõi trẻ em (2 xã, thị trấn); ước tính của cơ quan thống kê (1 xã), không chia theo giới tính
        """,
    )


def test_children_counted_by_their_own_list_have_no_other_denominator():
    """BHYT, suy dinh dưỡng, xã phù hợp chia cho chính trẻ em, xã trong sổ; số trẻ em là số đếm, không có mẫu số."""
    chains = {name: found.denominators for name, found in catalog.indicators().items()}
    assert chains["injury_rate"] == ("register_count", "official_estimate", "projection")
    for name in ("bhyt_under6", "malnutrition", "commune_recognised", "commune_points"):
        assert chains[name] == ("register_count",)
    assert chains["child_population"] == ()
    assert denominators.label(catalog.indicators()["malnutrition"], "register_count") == "danh sách cân, đo"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("denominators: [register_count, guess]", "guess"),
        ("denominators: [register_count, register_count]", "register_count"),
        ("denominators: [register_count]\ndenominator_register: receipts", "receipts"),
    ],
)
def test_a_wrong_chain_names_the_file_and_the_word(line, said, tmp_path):
    shipped = (PACKAGE / "indicators" / "injury_rate.yml").read_text(encoding="utf-8")
    kept = [part for part in shipped.splitlines() if not part.startswith("denominators:") and not part.startswith("denominator_register:")]
    path = tmp_path / "injury_rate.yml"
    path.write_text("\n".join([*kept, line]) + "\n", encoding="utf-8")
    with pytest.raises(CatalogError) as raised:
        catalog._indicator(path)
    assert said in str(raised.value) and "injury_rate.yml" in str(raised.value)


def test_a_chain_needs_sql_that_tells_its_kinds_apart():
    con = engine.connect()
    con.execute("create table ind_injury_rate as select 'Q' as period_id, 'A' as place_code, 1 as numerator, 2 as denominator")
    with pytest.raises(CatalogError, match="denominator_kind"):
        denominators.Bases(con).of(INDICATOR)
