"""Tỷ lệ gộp: thuộc nhóm hoặc có nguy cơ vào ngày chốt, mỗi trẻ một lần."""

SQL = "indicators/hcdb_or_risk_share.sql"
PERIOD = """
    period_id starts_on  ends_on    cutoff_on  known_on
    2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
RISKS = "period_id child_key commune_code as_of birth_date sex reason valid_from valid_to leave_reason is_missing"
SPELLS = "period_id child_key commune_code as_of birth_date sex group_code valid_from start_told valid_to leave_reason is_missing"


def test_a_child_both_in_a_group_and_at_risk_counts_once(spec):
    """Em 1 có nguy cơ vì hai lý do; em 2 vừa thuộc nhóm vừa có nguy cơ: một lần; em 3 hết nguy cơ; em 4 vắng ở danh sách mới."""
    spec(
        SQL,
        period=PERIOD,
        core_population="""
            period_id moment on_day child_key commune_code birth_date sex ethnic_group poverty
            2018 cutoff 2018-11-30 1 03412 2010-05-05 m 1 poor
            2018 cutoff 2018-11-30 2 03412 2010-05-05 m 1 poor
            2018 cutoff 2018-11-30 3 03412 2010-05-05 m 1 poor
            2018 cutoff 2018-11-30 4 03412 2010-05-05 m 1 poor
        """,
        core_group_spells=f"""
            {SPELLS}
            2018 2 03412 2018-11-30 2010-05-05 m 13 2018-02-01 true 2026-05-05 turned_16 false
        """,
        core_risk_spells=f"""
            {RISKS}
            2018 1 03412 2018-11-30 2010-05-05 m poor_household 2017-02-01 2026-05-05 turned_16  false
            2018 1 03412 2018-11-30 2010-05-05 m parents_away   2017-02-01 2026-05-05 turned_16  false
            2018 2 03412 2018-11-30 2010-05-05 m poor_household 2017-02-01 2026-05-05 turned_16  false
            2018 3 03412 2018-11-30 2010-05-05 m poor_household 2017-02-01 2018-11-30 no_longer  false
            2018 4 03412 2018-06-14 2010-05-05 m poor_household 2017-02-01 2018-12-05 unclear    true
        """,
        expect="""
            variant   place_code sex age_band ethnic_group poverty numerator denominator
            residents 03412      m   6-10     1            poor    2         4
        """,
    )


def test_pupils(spec):
    """Em 1 có nguy cơ, em 2 thuộc nhóm 8 (lớp 3), em 3 không thuộc diện nào."""
    spec(
        SQL,
        period=PERIOD,
        core_enrolment="""
            child_key school_code school_year as_of birth_date sex ethnic_group status
            1 S1 2018 2018-11-15 2010-05-05 m 1 attending
            2 S1 2018 2018-11-15 2010-05-05 f 1 attending
            3 S1 2018 2018-11-15 2010-05-05 f 1 attending
        """,
        core_group_spells=f"""
            {SPELLS}
            2018 2 03412 2018-11-30 2010-05-05 f 8 2018-02-01 true 2026-05-05 turned_16 false
        """,
        core_risk_spells=f"""
            {RISKS}
            2018 1 03412 2018-11-30 2010-05-05 m poor_household 2017-02-01 2026-05-05 turned_16 false
        """,
        expect="""
            variant place_code sex numerator denominator
            pupils  S1         f   1         2
            pupils  S1         m   1         1
        """,
    )
