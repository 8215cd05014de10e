"""Fixed words, clean texts and estimates of widths."""

from dataclasses import replace

import pytest
from writers_sample import sample, target_table

from pipelines.reporting import typesetting, wording
from pipelines.reporting.document import Column, Fact, Heading, Office, Paragraph, Placeholder, Table


def test_clean_takes_away_what_files_cannot_hold_and_what_reverses_reading() -> None:
    assert wording.clean("a\x00b\x0bc\u202e321\u2066\ud800\r\n\td") == "abc321 d"


def test_clean_composes_vietnamese_letters() -> None:
    assert wording.clean("Tam Đu\u031bo\u031b\u0300ng") == "Tam Đường"


def test_printable_cleans_every_text_and_keeps_the_rest() -> None:
    document = sample(hostile=True)
    printed = wording.printable(document)
    assert "\x00" not in printed.to_json()
    assert "\u202e" not in printed.to_json()
    assert wording.printable(printed) == printed
    assert len(printed.blocks) == len(document.blocks)


def test_printable_turns_not_a_number_into_no_value() -> None:
    document = sample(opening=(Fact("a#value", "…", float("nan")),))
    assert wording.printable(document).opening == (Fact("a#value", "…", None),)


@pytest.mark.parametrize(
    ("symbol", "line"),
    [
        ("LĐTBXH", "Số:       /BC-LĐTBXH"),
        ("BC-UBND", "Số:       /BC-UBND"),
        ("/BC-UBND", "Số:       /BC-UBND"),
        ("", "Số:       /BC"),
    ],
)
def test_number_stays_open(symbol: str, line: str) -> None:
    assert wording.number_line(Office(symbol=symbol)) == line


def test_day_and_month_stay_open() -> None:
    assert wording.date_line(sample()) == "Tam Đường, ngày     tháng     năm 2018"
    assert wording.date_line(sample(office=Office())) == "Ngày     tháng     năm 2018"


@pytest.mark.parametrize("closing", ["Trên đây là báo cáo", "Trên đây là báo cáo.", "Trên đây là báo cáo./.", ""])
def test_text_ends_with_the_end_mark(closing: str) -> None:
    assert wording.closing_line(sample(closing=closing)) == ("Trên đây là báo cáo./." if closing else "")


def test_recipients_end_with_semicolons_and_a_point() -> None:
    office = Office(recipients=("- Như trên;", "Sở Y tế", " ", "Lưu: VT."))
    assert wording.recipient_lines(office) == ["- Như trên;", "- Sở Y tế;", "- Lưu: VT."]


def test_posts_stand_above_the_room_for_the_signature_and_names_below() -> None:
    office = Office(signature=("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Họ Tên Mẫu"))
    assert wording.signature_lines(office) == (["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], ["Họ Tên Mẫu"])


def test_marks_and_editions() -> None:
    assert wording.mark_line(sample()) == "DỰ THẢO - DỮ LIỆU MẪU"
    assert wording.mark_line(sample(status_line="", demo=False)) == ""
    assert wording.edition_line(sample()) == "NỘI BỘ - có thông tin cá nhân trẻ em, không đăng tải"
    assert wording.edition_line(sample(edition="shared")) == "Bản công bố"


def test_annexes_begin_at_their_headings() -> None:
    blocks = (
        Heading(1, "I. A"),
        Placeholder("x"),
        Heading(1, "Phụ lục I"),
        Paragraph(("y",)),
        Heading(1, "PHỤ LỤC II"),
    )
    text, annexes = wording.split_annexes(sample(blocks=blocks))
    assert text == blocks[:2]
    assert annexes == [blocks[2:4], blocks[4:]]


def test_headings_turn_the_page_with_the_landscape_table_below_them() -> None:
    wide = replace(target_table(), landscape=True)
    assert wording.is_wide((Heading(1, "I"), Heading(2, "1"), wide))
    assert not wording.is_wide((Heading(1, "I"), Paragraph(("a",)), wide))
    assert not wording.is_wide(())


def test_a_name_breaks_into_lines_of_like_length() -> None:
    assert typesetting.balanced_lines("ỦY BAN NHÂN DÂN HUYỆN TAM ĐƯỜNG", 12, 68) == [
        "ỦY BAN NHÂN DÂN",
        "HUYỆN TAM ĐƯỜNG",
    ]
    # nearly as wide as its place, by an estimate: the name of the place stays whole
    for place in ("XÃ KHUN HÁ", "XÃ BÌNH LƯ", "THỊ TRẤN TAM ĐƯỜNG"):
        assert typesetting.balanced_lines(f"ỦY BAN NHÂN DÂN {place}", 12, 68) == ["ỦY BAN NHÂN DÂN", place]
    assert typesetting.balanced_lines("Ngắn", 12, 68) == ["Ngắn"]
    assert typesetting.balanced_lines("", 12, 68) == []
    assert typesetting.balanced_lines("x" * 90, 12, 68) == ["x" * 90]


def test_a_title_breaks_at_its_semicolon_and_never_inside_a_period() -> None:
    title = "Kết quả thực hiện công tác bảo vệ, chăm sóc trẻ em quý I năm 2018; phương hướng, nhiệm vụ quý II năm 2018"
    first, second = title.split("; ")
    assert typesetting.balanced_lines(title, 14, 160) == [f"{first};", second]
    short = typesetting.balanced_lines("Kết quả công tác bảo vệ, chăm sóc trẻ em quý I năm 2018", 14, 75)
    assert all(not line.endswith((" quý", " năm")) for line in short)


def test_rule_is_a_third_to_a_half_of_the_line() -> None:
    text = "PHÒNG LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI"
    longest = max(typesetting.text_width(line, 12) for line in typesetting.balanced_lines(text, 12, 68))
    assert 1 / 3 <= typesetting.rule_length(text, "issuing_body", 68) / longest <= 1 / 2


def test_column_widths_fill_the_page_and_hold_the_longest_word() -> None:
    table = target_table()
    widths = typesetting.column_widths(table, 160)
    assert sum(widths) == pytest.approx(160)
    assert widths[0] > typesetting.text_width("TT", 12) > 160 * 0.5 / 9.6 - 2.8
    assert max(widths) == widths[1]


def test_column_widths_fall_back_to_the_shares_when_words_cannot_fit() -> None:
    table = Table("B", "t", (Column("x" * 20, 1), Column("y" * 20, 3)), ())
    assert typesetting.column_widths(table, 40) == [10, 30]


def test_line_count_follows_the_width() -> None:
    assert typesetting.line_count("", 12, 50) == 1
    assert typesetting.line_count("một hai", 12, 50) == 1
    assert typesetting.line_count("03390", 12, typesetting.text_width("03390", 12)) == 1
    assert typesetting.line_count("x" * 40, 12, typesetting.text_width("x" * 15, 12)) == 3
    assert typesetting.line_count("một hai ba bốn năm sáu bảy tám chín mười", 12, 30) >= 3
