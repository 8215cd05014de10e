"""Bốn diện mà kế hoạch hỏi riêng: lang thang, lao động nặng nhọc (tại ngày chốt), bị xâm hại tình dục, bị bạo lực (trong kỳ)."""

SQL = "indicators/four_risk.sql"
PERIOD = """
    period_id starts_on  ends_on    cutoff_on  known_on
    2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
LISTS = """
    register              file commune_code list_day   received_on
    special_circumstances a    03412        2018-06-14 2018-06-15
    special_circumstances b    03412        2018-11-30 2018-12-10
    special_circumstances c    03415        2018-11-30 2018-12-11
    special_circumstances d    03415        2018-06-14 2018-06-15
"""
FLAGS = "child_key commune_code as_of birth_date sex flag valid_from valid_to"


def test_flags_are_those_of_the_newest_list_on_the_cut_off_day(spec):
    """Xã 03412: em 1 ở danh sách mới; em 2 chỉ ở danh sách cũ; em 3 đã thôi; em 4 tròn 16 tuổi; em 5 đã mất. Xã 03415: danh sách mới đến muộn, dùng danh sách cũ."""
    spec(
        SQL,
        period=PERIOD,
        core_lists=LISTS,
        core_old_law_flags=f"""
            {FLAGS}
            1 03412 2018-11-30 2010-05-05 m street_child     2018-01-01 .
            1 03412 2018-11-30 2010-05-05 m hazardous_labour .          .
            2 03412 2018-06-14 2010-05-05 m street_child     2018-01-01 .
            3 03412 2018-11-30 2010-05-05 m street_child     2018-01-01 2018-11-30
            4 03412 2018-11-30 2002-11-30 m street_child     2018-01-01 .
            5 03412 2018-11-30 2010-05-05 m street_child     2018-01-01 .
            6 03415 2018-06-14 2010-05-05 m hazardous_labour 2018-01-01 .
            7 03415 2018-11-30 2010-05-05 m hazardous_labour 2018-01-01 .
        """,
        core_deaths="child_key died_on certain\n5 2018-08-01 true\n1 2018-08-01 false",
        expect="""
            variant  place_code sex age_band category         numerator denominator
            children 03412      m   6-10     *                1         .
            children 03412      m   6-10     street           1         .
            children 03412      m   6-10     hazardous_labour 1         .
            children 03415      m   6-10     *                1         .
            children 03415      m   6-10     hazardous_labour 1         .
        """,
    )


def test_cases_of_violence_and_sexual_abuse_by_the_communes_book(spec):
    """Em 1 lang thang và bị bạo lực: một lần ở số chung. Em 2 bị bỏ mặc: không thuộc bốn diện. Em 3 chỉ có tin của công an."""
    spec(
        SQL,
        period=PERIOD,
        core_lists=LISTS,
        core_old_law_flags=f"{FLAGS}\n1 03412 2018-11-30 2010-05-05 f street_child 2018-01-01 .",
        core_cases="""
            child_key case_rank commune_code happened_on birth_date sex
            1 1 03415 2018-02-01 2010-05-05 f
            2 1 03412 2018-02-01 2010-05-05 f
            3 1 03412 2018-02-01 2010-05-05 f
        """,
        core_case_reports="""
            child_key case_rank in_book known_on list_received_on
            1 1 true  2018-02-01 2018-03-14
            2 1 true  2018-02-01 2018-03-14
            3 1 false 2018-02-01 2018-03-14
        """,
        core_case_forms="child_key case_rank form\n1 1 violence\n2 1 neglect\n3 1 sexual_abuse",
        expect="""
            variant  place_code category numerator
            children 03415      *        1
            children 03415      street   1
            children 03415      violence 1
        """,
    )
