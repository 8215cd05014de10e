"""Thừa cân trên +2, béo phì trên +3 độ lệch chuẩn cân nặng theo chiều cao; đúng ngưỡng thì chưa."""

SQL = "indicators/overweight_share.sql"


def test_limits_are_strict_and_obesity_is_a_part_of_overweight(spec):
    spec(
        SQL,
        period="""
            period_id starts_on  ends_on    cutoff_on  known_on
            2018-Q1   2018-01-01 2018-03-31 2018-03-14 2018-03-20
        """,
        core_weighings="""
            row_id child_key commune_code weighed_on birth_date sex oedema waz haz whz  waz_flag haz_flag whz_flag received_on
            1      1         03412        2018-02-01 2016-02-01 f   false  1   0   2.00 0        0        0        2018-03-15
            2      2         03412        2018-02-01 2016-02-01 f   false  1   0   2.01 0        0        0        2018-03-15
            3      3         03412        2018-02-01 2016-02-01 f   false  2   0   3.01 0        0        0        2018-03-15
            4      4         03412        2018-02-01 2016-02-01 f   false  2   0   5.50 0        0        1        2018-03-15
        """,
        expect="""
            variant    sex age_band numerator denominator
            overweight f   24-35    2         3
            obese      f   24-35    1         3
        """,
    )
