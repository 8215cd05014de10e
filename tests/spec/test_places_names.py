"""Which place a written name means on a day. Read the tables: name, day, asked within, expected answer.

A code alone means a match. Several codes mean "ambiguous": the machine shows them and does not pick. "none" means that
no place of that day bears the name; what stands after the arrow is only suggested.
"""

from datetime import date

import pytest

from pipelines.places import resolve

TAM_DUONG = """
    name                on 1/1/2018   on 1/3/2020   on 1/1/2025   on 1/8/2025
    Thị trấn Tam Đường  03390         03390         03390         03390
    Xã Thèn Sin         03394         03394         03394         03394
    Xã Sùng Phài        03397         03403         03403         03388
    Xã Tả Lèng          03400         03400         03400         03405
    Xã Giang Ma         03405         03405         03405         03405
    Xã Hồ Thầu          03406         03406         03406         03405
    Xã Bình Lư          03412         03412         03412         03390
    Xã Sơn Bình         03413         03413         03413         03390
    Xã Nùng Nàng        03415         03415         03415         03408
    Xã Bản Giang        03418         03418         03418         03408
    Xã Bản Hon          03421         03421         03421         03430
    Xã Bản Bo           03424         03424         03424         03424
    Xã Nà Tăm           03427         03427         03427         03424
    Xã Khun Há          03430         03430         03430         03430
"""
DAYS = (date(2018, 1, 1), date(2020, 3, 1), date(2025, 1, 1), date(2025, 8, 1))
ROWS = [(line[4:24].strip(), line[24:].split()) for line in TAM_DUONG.strip("\n").splitlines()[1:]]


@pytest.mark.parametrize("within", ["12", "106"], ids=["in the province", "in the district of 2018"])
@pytest.mark.parametrize(("name", "codes"), ROWS, ids=[name for name, _ in ROWS])
def test_the_14_communes_of_tam_duong_are_found_on_four_days(name, codes, within):
    assert [resolve(name, day, within).code for day in DAYS] == codes


# one way of writing the same commune of 2018 a line
SPELLINGS = """
    Bình Lư
    BÌNH LƯ
    BINH LU
    binh lu
    Xã Bình Lư
    xã  Bình   Lư
    XÃ BÌNH LƯ.
    X. Bình Lư
    UBND xã Bình Lư
    Trạm Y tế xã Bình Lư
    1. Xã Bình Lư
    - Bình Lư *
    "Bình Lư"
    Bình Lu
    Xã Bình Lư, huyện Tam Đường, tỉnh Lai Châu
    Xã Bình Lư - H. Tam Đường
    03412
"""


@pytest.mark.parametrize("text", [line.strip() for line in SPELLINGS.strip().splitlines()])
def test_ways_to_write_one_commune(text):
    assert resolve(text, date(2018, 3, 14)).code == "03412"


ANSWERS = """
    name                          day         within  answer
    # a stated type must agree
    phường Bình Lư                2018-03-14  -       none -> 03412
    xã Tam Đường                  2018-03-14  -       none -> 03390
    # numbers
    Phường 08                     2018-03-14  776     27388
    Phường 8                      2018-03-14  776     27388
    P8                            2018-03-14  776     27388
    P. 08                         2018-03-14  776     27388
    Phường VIII                   2018-03-14  776     27388
    phuong 8                      2018-03-14  776     27388
    8                             2018-03-14  776     27388
    Phường 16, Quận 8             2018-03-14  -       27430
    # names that ended answer with who holds their people now
    Phường 8                      2025-03-01  776     27403
    Phường 5                      2026-03-01  776     27418 27424
    Phường 5, Quận 8, TP.HCM      2026-03-01  -       27418 27424
    Phường Chánh Hưng             2026-03-01  776     27418
    Phường Tân Hưng               2026-03-01  778     27475
    # a name before its time
    Phường Rạch Ông               2018-03-14  776     none -> 27397
    # one name, several places
    xã Hòa Bình                   2018-03-14  20      06103 06274 06397 06508
    xã Hoà Bình                   2018-03-14  184     06274
    Xã Phú Mỹ                     2018-03-14  -       06259 19927
    Xã Phú Mỹ, huyện Phú Vang     2018-03-14  -       19927
    Xã Bình Lư, huyện Phong Thổ   2018-03-14  -       none -> 03412
    # a wrong accent is a misspelling: a person decides
    Bình Lứ                       2018-03-14  -       none -> 03412
    Bình Lưu                      2018-03-14  106     none -> 03412
    # codes
    3412                          2018-03-14  -       none -> 03412
    03397                         2021-01-01  -       none -> 03403
    99999                         2018-03-14  -       none
    # Phú Vang joined Huế in part in 2021
    Thị trấn Thuận An             2021-06-30  478     19900
    Phường Thuận An               2021-07-01  474     19900
    Xã Vinh An                    2023-05-01  478     19948
    Xã Vinh An                    2026-05-01  46      19945
"""
ASKED = [line.strip() for line in ANSWERS.strip("\n").splitlines()[1:] if not line.strip().startswith("#")]


@pytest.mark.parametrize("line", ASKED)
def test_answers(line):
    name, day, within, told = line[:30].strip(), line[30:42].strip(), line[42:50].strip(), line[50:].split()
    found = resolve(name, date.fromisoformat(day), None if within == "-" else within)
    if told[0] == "none":
        assert (found.status, found.candidates) == ("none", ())
        assert not told[2:] or told[2] in [place.code for place in found.suggestions]
        return
    assert [place.code for place in found.candidates] == told
    assert found.status == ("match" if len(told) == 1 else "ambiguous")


def test_phuong_08_in_the_whole_city_is_ambiguous_and_says_which_dates_are_unknown():
    found = resolve("Phường 08", date(2018, 3, 14), "79")
    assert found.status == "ambiguous"
    dates = {place.code: place.dates for place in found.candidates}
    assert dates.pop("27388") == "known"
    assert set(dates.values()) == {"unknown"}


def test_the_whole_country_is_asked_at_once_when_wanted():
    day = date(2018, 3, 14)
    assert resolve("Hồ Thầu", day).code == "03406"
    everywhere = resolve("Hồ Thầu", day, everywhere=True)
    assert (everywhere.status, {place.code for place in everywhere.candidates}) == ("ambiguous", {"01081", "03406"})


def test_a_place_elsewhere_that_bears_an_ended_name_today_is_not_hidden():
    found = resolve("Xã Hồ Thầu", date(2025, 8, 1))
    assert (found.status, {place.code for place in found.candidates}) == ("ambiguous", {"01084", "03405"})


def test_a_later_form_of_a_dated_unit_is_no_candidate_of_an_earlier_day():
    named = resolve("Phường Rạch Ông", date(2018, 3, 14), "79")
    assert named.status == "none"
    assert resolve("Phường Rạch Ông", date(2025, 3, 1), "79").code == "27397"


def test_a_dash_may_belong_to_the_name():
    assert resolve("P. Xuân Hương - Đà Lạt, Lâm Đồng", date(2026, 5, 1)).code == "24781"
    assert resolve("Phường 05 - Quận 08", date(2018, 3, 14)).code == "27418"


@pytest.mark.parametrize("text", ["", "   ", "\n", "…", "Xã", "Phường", ","])
def test_nothing_written_is_nothing_found(text):
    assert resolve(text, date(2018, 3, 14)).status == "none"
