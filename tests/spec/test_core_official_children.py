"""Bảng dân số nào dùng cho kỳ nào, và từ các dòng tuổi ra số trẻ em dưới 16 tuổi thế nào."""

SQL = "core/core_official_children.sql"
PERIOD = """
period_id starts_on  ends_on    cutoff_on  known_on
2018-Q1   2018-01-01 2018-03-31 2018-03-14 2018-03-20
2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
HEAD = "row_id file     sheet commune_code year as_of      published_on source            age_from age_below number number_male number_female"


def test_the_table_of_the_periods_year_counts_once_it_is_published(spec):
    """Bảng công bố sau ngày nhận tin của kỳ thì để cho kỳ sau; bảng của năm khác không dùng; không ghi ngày công bố thì coi như đã có."""
    spec(
        SQL,
        period=PERIOD,
        keyed_population=f"""
            {HEAD}
            1      a.xlsx   S     03412        2018 2018-01-01 2018-06-30   official_estimate 0        16        300    .           .
            2      b.xlsx   S     03413        2018 2018-01-01 .            official_estimate 0        16        200    .           .
            3      c.xlsx   S     03414        2017 2017-01-01 2017-02-15   official_estimate 0        16        100    .           .
        """,
        expect="""
            period_id commune_code number
            2018      03412        300
            2018-Q1   03413        200
            2018      03413        200
        """,
    )


def test_the_newest_table_of_a_source_takes_the_place_of_the_former(spec):
    """Hai bảng cùng nguồn, cùng năm: lấy bảng có ngày số liệu mới hơn; nguồn khác (dự báo) đứng riêng."""
    spec(
        SQL,
        period=PERIOD,
        keyed_population=f"""
            {HEAD}
            1      a.xlsx   S     03412        2018 2018-01-01 2018-02-15   official_estimate 0        16        300    .           .
            2      b.xlsx   S     03412        2018 2018-04-01 2018-08-15   official_estimate 0        16        310    .           .
            3      c.xlsx   S     03412        2018 2018-07-01 2018-02-01   projection        0        16        333    .           .
        """,
        expect="""
            period_id source            number
            2018-Q1   official_estimate 300
            2018-Q1   projection        333
            2018      official_estimate 310
            2018      projection        333
        """,
    )


def test_the_finest_ages_are_used_and_the_sum_lines_are_not_counted_again(spec):
    """Dòng "0-5 tuổi" và "dưới 16 tuổi" là tổng của các dòng khác: không cộng lần nữa. Người từ 16 tuổi không phải trẻ em."""
    spec(
        SQL,
        period=PERIOD.splitlines()[1] + "\n" + PERIOD.splitlines()[2],
        keyed_population=f"""
            {HEAD}
            1      a.xlsx   S     03412        2018 2018-01-01 .            official_estimate 0        3         30     16          14
            2      a.xlsx   S     03412        2018 2018-01-01 .            official_estimate 3        6         33     17          16
            3      a.xlsx   S     03412        2018 2018-01-01 .            official_estimate 0        6         63     33          30
            4      a.xlsx   S     03412        2018 2018-01-01 .            official_estimate 6        16        99     50          49
            5      a.xlsx   S     03412        2018 2018-01-01 .            official_estimate 0        16        162    83          79
            6      a.xlsx   S     03412        2018 2018-01-01 .            official_estimate 16       200       900    450         450
        """,
        expect="""
            sex age_from age_below number
            m   0        3         16
            f   0        3         14
            m   3        6         17
            f   3        6         16
            m   6        16        50
            f   6        16        49
        """,
    )


def test_ages_with_a_gap_or_an_overlap_leave_the_stated_total(spec):
    """Thiếu một tuổi, hoặc hai nhóm đè nhau: chỉ dùng được dòng "dưới 16 tuổi" ghi trên bảng; không có dòng ấy thì không có số nào."""
    spec(
        SQL,
        period=PERIOD.splitlines()[1] + "\n" + PERIOD.splitlines()[2],
        keyed_population=f"""
            {HEAD}
            1      a.xlsx   S     03412        2018 2018-01-01 .            official_estimate 0        6         60     .           .
            2      a.xlsx   S     03412        2018 2018-01-01 .            official_estimate 7        16        90     .           .
            3      a.xlsx   S     03412        2018 2018-01-01 .            official_estimate 0        16        161    80          81
            4      a.xlsx   S     03413        2018 2018-01-01 .            official_estimate 0        10        100    .           .
            5      a.xlsx   S     03413        2018 2018-01-01 .            official_estimate 6        16        100    .           .
        """,
        expect="""
            commune_code sex age_from age_below number
            03412        m   0        16        80
            03412        f   0        16        81
        """,
    )


def test_a_line_without_boys_and_girls_has_no_sex(spec):
    """Chỉ có tổng số thì giới tính để "chưa phân loại", không chia đôi."""
    spec(
        SQL,
        period=PERIOD.splitlines()[1] + "\n" + PERIOD.splitlines()[2],
        keyed_population=f"""
            {HEAD}
            1      a.xlsx   S     03412        2018 2018-01-01 .            official_estimate 0        6         60     31          29
            2      a.xlsx   S     03412        2018 2018-01-01 .            official_estimate 6        16        90     46          .
        """,
        expect="""
            sex          age_from number
            m            0        31
            f            0        29
            unclassified 6        90
        """,
    )


def test_a_line_told_twice_counts_once(spec):
    """Một dòng tuổi ghi hai lần trong một bảng: dùng dòng đầu (và cửa kiểm tra cảnh báo)."""
    spec(
        SQL,
        period=PERIOD.splitlines()[1] + "\n" + PERIOD.splitlines()[2],
        keyed_population=f"""
            {HEAD}
            1      a.xlsx   S     03412        2018 2018-01-01 .            official_estimate 0        16        160    .           .
            2      a.xlsx   S     03412        2018 2018-01-01 .            official_estimate 0        16        165    .           .
        """,
        expect="""
            sex          number
            unclassified 160
        """,
    )
