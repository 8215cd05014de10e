"""Trẻ dưới 5 tuổi đang cư trú được cân, đo trong kỳ có kết quả."""

SQL = "indicators/weighing_coverage.sql"
PERIOD = """
period_id starts_on  ends_on    cutoff_on  known_on
2018-Q1   2018-01-01 2018-03-31 2018-03-14 2018-03-20
"""


def test_who_lives_here_and_has_a_valid_measure_of_any_kind(spec):
    """Em 1 có chiều cao; em 2 chỉ có số bị gắn cờ; em 3 cân năm trước; em 4 đủ 5 tuổi vào ngày chốt; em 9 không cư trú."""
    spec(
        SQL,
        period=PERIOD,
        core_population="""
            period_id moment on_day     child_key commune_code birth_date sex
            2018-Q1   cutoff 2018-03-14 1         03412        2016-02-01 f
            2018-Q1   cutoff 2018-03-14 2         03412        2016-02-01 f
            2018-Q1   cutoff 2018-03-14 3         03412        2016-02-01 m
            2018-Q1   cutoff 2018-03-14 4         03412        2013-03-14 m
        """,
        core_weighings="""
            row_id child_key commune_code weighed_on birth_date sex oedema waz haz  whz waz_flag haz_flag whz_flag received_on
            1      1         03412        2018-02-01 2016-02-01 f   false  .   -1.0 .   .        0        .        2018-03-15
            2      2         03412        2018-02-01 2016-02-01 f   false  -9  .    .   1        .        .        2018-03-15
            3      3         03412        2017-12-31 2016-02-01 m   false  -1  -1   -1  0        0        0        2018-03-15
            4      4         03412        2018-02-01 2013-03-14 m   false  -1  -1   -1  0        0        0        2018-03-15
            5      9         03412        2018-02-01 2016-02-01 m   false  -1  -1   -1  0        0        0        2018-03-15
        """,
        expect="""
            variant  sex numerator denominator
            measured f   1         2
            measured m   0         1
        """,
    )
