"""Quyền tham gia: học sinh được đánh dấu, mỗi em một lần, dưới 16 tuổi vào ngày của danh sách."""

SQL = "indicators/participation_share.sql"
YEAR = """
period_id starts_on  ends_on    cutoff_on  known_on
2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""


def test_pupils_under_sixteen_each_once(spec):
    """Em 1 có tên ở hai trường: là học sinh của trường có danh sách mới hơn. Em 3 tròn 16 tuổi đúng ngày của danh sách."""
    spec(
        SQL,
        period=YEAR,
        core_enrolment="""
            child_key commune_code school_code school_year as_of      birth_date sex level           status    participation received_on
            1         03412        A           2018        2018-10-15 2006-05-01 m   lower_secondary attending true          2018-10-15
            1         03412        B           2018        2018-11-15 2006-05-01 m   lower_secondary attending false         2018-11-15
            2         03412        B           2018        2018-11-15 2002-11-16 f   .               attending true          2018-11-15
            3         03412        B           2018        2018-11-15 2002-11-15 f   lower_secondary attending true          2018-11-15
        """,
        expect="""
            place_code variant sex category        numerator denominator
            B          pupils  m   lower_secondary 0         1
            B          pupils  f   unclassified    1         1
        """,
    )
