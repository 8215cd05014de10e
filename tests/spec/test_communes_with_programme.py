"""Chương trình bảo vệ trẻ em: vừa ban hành vừa triển khai; huyện tính riêng, không suy từ xã."""

SQL = "indicators/communes_with_programme.sql"
YEAR = """
period_id starts_on  ends_on    cutoff_on  known_on
2019      2018-12-15 2019-12-14 2019-12-14 2019-12-19
"""


def test_both_are_asked_for_and_silence_is_not_no(spec):
    """1: cả hai; 2: ban hành chưa triển khai; 3: chưa ban hành (không cần nói triển khai); 4: ban hành, không nói; 5: không nói gì; 6: chỉ nói chưa triển khai; 183: huyện."""
    spec(
        SQL,
        period=YEAR,
        core_lists="""
            register      file sheet commune_code list_day   received_on
            commune_facts a    S     06001        2019-12-14 2019-12-16
            commune_facts a    S     06002        2019-12-14 2019-12-16
            commune_facts a    S     06003        2019-12-14 2019-12-16
            commune_facts a    S     06004        2019-12-14 2019-12-16
            commune_facts a    S     06005        2019-12-14 2019-12-16
            commune_facts a    S     06006        2019-12-14 2019-12-16
            commune_facts a    S     183          2019-12-14 2019-12-16
        """,
        keyed_commune_facts="""
            row_id file sheet commune_code year programme programme_run
            1      a    S     06001        2019 true      true
            2      a    S     06002        2019 true      false
            3      a    S     06003        2019 false     .
            4      a    S     06004        2019 true      .
            5      a    S     06005        2019 .         .
            6      a    S     06006        2019 .         false
            7      a    S     183          2019 true      true
        """,
        expect="""
            place_code variant                   numerator denominator
            06001      adopted_and_run           1         1
            06002      adopted_and_run           0         1
            06003      adopted_and_run           0         1
            06006      adopted_and_run           0         1
            183        districts_adopted_and_run 1         1
        """,
    )
