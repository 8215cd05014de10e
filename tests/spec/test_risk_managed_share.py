"""Trẻ em có nguy cơ được quản lý và có biện pháp: cả hai điều kiện, trên trẻ có nguy cơ một lúc nào đó trong kỳ."""

SQL = "indicators/risk_managed_share.sql"
PERIOD = """
    period_id starts_on  ends_on    cutoff_on  known_on
    2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
RISKS = "period_id child_key commune_code birth_date sex reason valid_from valid_to managed has_measure measure_on is_missing"


def test_both_conditions_and_each_child_once(spec):
    """Em 1 hai lý do; em 2 chỉ được quản lý; em 3 có biện pháp sau ngày chốt; em 4 để trống; em 5 hết nguy cơ từ năm trước; em 6 hết trong kỳ."""
    spec(
        SQL,
        period=PERIOD,
        core_risk_spells=f"""
            {RISKS}
            2018 1 03412 2010-05-05 f poor  2017-01-01 2026-05-05 true  true  2017-02-01 false
            2018 1 03412 2010-05-05 f away  2017-01-01 2026-05-05 true  true  2017-02-01 false
            2018 2 03412 2010-05-05 f poor  2017-01-01 2026-05-05 true  false .          false
            2018 3 03412 2010-05-05 f poor  2017-01-01 2026-05-05 true  true  2018-12-01 false
            2018 4 03412 2010-05-05 f poor  2017-01-01 2026-05-05 .     true  .          false
            2018 5 03412 2010-05-05 f poor  2017-01-01 2018-01-01 true  true  .          false
            2018 6 03412 2010-05-05 f poor  2017-01-01 2018-01-02 true  true  .          false
        """,
        expect="""
            variant place_code sex age_band category numerator denominator
            managed 03412      f   6-10     *        2         5
            managed 03412      f   6-10     poor     2         5
            managed 03412      f   6-10     away     1         1
        """,
    )


def test_a_child_of_two_communes_counts_where_it_was_first(spec):
    spec(
        SQL,
        period=PERIOD,
        core_risk_spells=f"""
            {RISKS}
            2018 1 03415 2010-05-05 f poor 2018-06-01 2026-05-05 true  true  . false
            2018 1 03412 2010-05-05 f poor 2017-01-01 2018-06-01 false false . false
        """,
        expect="""
            variant place_code category numerator denominator
            managed 03412      *        1         1
            managed 03412      poor     1         1
        """,
    )
