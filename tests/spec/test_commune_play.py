"""Hoạt động vui chơi của xã: buổi, lượt trẻ em, điểm vui chơi; ô trống là chưa biết."""

SQL = "indicators/commune_play.sql"


def test_sessions_attendances_and_places_stand_apart(spec):
    spec(
        SQL,
        period="""
            period_id starts_on  ends_on    cutoff_on  known_on
            2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
        """,
        core_lists="""
            register      file sheet commune_code list_day   received_on
            commune_facts b    S     03412        2018-11-30 2018-12-05
            commune_facts c    S     03394        2018-12-09 2018-12-11
            commune_facts d    S     03390        2018-11-30 2018-12-05
        """,
        keyed_commune_facts="""
            row_id file sheet commune_code year play_sessions play_children play_points
            1      b    S     03412        2018 3             420           .
            2      c    S     03394        2018 9             900           9
            3      d    S     03390        2018 0             .             2
        """,
        expect="""
            place_code variant     numerator denominator
            03412      sessions    3         1
            03412      attendances 420       1
            03390      sessions    0         1
            03390      places      2         1
        """,
    )
