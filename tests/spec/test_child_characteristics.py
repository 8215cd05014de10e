"""Trẻ em dân tộc thiểu số, hộ nghèo, hộ cận nghèo: chỉ chia cho trẻ mà sổ có ghi; chưa ghi thì nêu riêng."""

SQL = "indicators/child_characteristics.sql"
HEAD = "period_id moment on_day     child_key commune_code birth_date sex ethnic_group poverty"


def test_who_is_told_is_divided_by_who_is_told(spec):
    """Dân tộc 1 là Kinh; đủ 16 tuổi và lúc đầu kỳ không tính."""
    spec(
        SQL,
        core_population=f"""
            {HEAD}
            2018      cutoff 2018-11-30 1         03412        2015-03-15 f   8            poor
            2018      cutoff 2018-11-30 2         03412        2010-03-14 f   1            near_poor
            2018      cutoff 2018-11-30 3         03412        2012-03-14 f   .            none
            2018      cutoff 2018-11-30 4         03412        2012-03-14 f   8            .
            2018      cutoff 2018-11-30 5         03412        2002-11-30 f   8            poor
            2018      start  2018-01-01 6         03412        2012-03-14 f   8            poor
        """,
        expect="""
            place_code variant            sex numerator denominator
            03412      minority           f   2         3
            03412      ethnicity_not_told f   1         4
            03412      poor               f   1         3
            03412      near_poor          f   1         3
            03412      poverty_not_told   f   1         4
        """,
    )


def test_a_commune_that_marks_only_poor_households_leaves_the_others_blank(spec):
    """03412 không ghi "không" ở trẻ nào: ô trống là không. 03390 không ghi gì cả: chưa biết, không có mẫu số."""
    spec(
        SQL,
        core_population=f"""
            {HEAD}
            2018      cutoff 2018-11-30 1         03412        2015-03-15 f   8            poor
            2018      cutoff 2018-11-30 2         03412        2010-03-14 m   8            .
            2018      cutoff 2018-11-30 3         03390        2010-03-14 m   1            .
        """,
        expect="""
            place_code variant            sex numerator denominator
            03412      minority           f   1         1
            03412      minority           m   1         1
            03412      ethnicity_not_told f   0         1
            03412      ethnicity_not_told m   0         1
            03412      poor               f   1         1
            03412      poor               m   0         1
            03412      near_poor          f   0         1
            03412      near_poor          m   0         1
            03412      poverty_not_told   f   0         1
            03412      poverty_not_told   m   0         1
            03390      minority           m   0         1
            03390      ethnicity_not_told m   0         1
            03390      poor               m   0         0
            03390      near_poor          m   0         0
            03390      poverty_not_told   m   1         1
        """,
    )
