"""The two papers that are not lists of children: commune score sheets and the register of data received."""

from collections.abc import Sequence
from pathlib import Path

from pipelines.samples.days import Day, long_text, words
from pipelines.samples.facts import Facts
from pipelines.samples.letterhead import SAMPLE_MARK, head_lines
from pipelines.samples.papers_found import Notice, Paper
from pipelines.samples.registers import folder_of
from pipelines.samples.scoring import sheet_received
from pipelines.samples.simulate import layout_of
from pipelines.samples.tables import Cell, Line, Sheet, Text
from pipelines.samples.world import ScoreSheet

Entry = tuple[tuple[int, ...], list[Cell]]
"""A line of the receipts register with the key it is sorted by."""

SCORE_FOLDER = "cham-diem"
STANDARD = "Quyết định số 34/2014/QĐ-TTg"
TITLES = {
    "child_register": "Sổ theo dõi trẻ em",
    "weighing_list": "Danh sách cân, đo",
    "bhyt_cards": "Danh sách thẻ BHYT",
    "injury_list": "Danh sách tai nạn, thương tích",
    "assistance": "Danh sách trợ giúp",
    "score_sheet": "Bảng chấm điểm",
}
SENDERS = {
    "child_register": "Công chức Văn hóa - Xã hội",
    "weighing_list": "Trạm trưởng trạm y tế",
    "bhyt_cards": "Chuyên viên Bảo hiểm xã hội huyện",
    "injury_list": "Trạm trưởng trạm y tế",
    "assistance": "Công chức Văn hóa - Xã hội",
    "score_sheet": "Phó Chủ tịch UBND",
}
EVIDENCE = "Báo cáo số liệu kèm theo hồ sơ đề nghị"


def make_score_sheet(facts: Facts, sheet: ScoreSheet) -> Sheet:
    """Return the workbook of one commune's score sheet of one year."""
    commune = facts.communes[sheet.commune]
    layout = layout_of(facts, "score_sheet", sheet.commune)
    rows = zip(facts.criteria, sheet.points, strict=True)
    body = [
        Line("row", [number, name, maximum, own, checked, EVIDENCE if number % 3 == 1 else ""])
        for (number, name, maximum), (own, checked) in rows
    ]
    total: list[Cell] = ["", "Tổng cộng", 1000, sheet.self_total, sheet.checked_total, ""]
    return Sheet(
        path=Path(SCORE_FOLDER) / str(sheet.year) / f"{commune.code}_{commune.name}.xlsx",
        name=layout["sheet"],
        columns=layout["columns"],
        top=_score_top(facts, sheet),
        body=[*body, Line("subtotal", total)],
        bottom=_score_bottom(facts, sheet),
        widths=facts.layouts["widths"],
    )


def _score_top(facts: Facts, sheet: ScoreSheet) -> list[list[Text]]:
    commune = facts.communes[sheet.commune]
    kind = "THỊ TRẤN" if commune.is_town else "XÃ"
    title = f"BẢNG CHẤM ĐIỂM {kind} PHÙ HỢP VỚI TRẺ EM"
    return [
        *head_lines("national", facts, commune),
        [Text(title, style="title")],
        [Text(f"Năm {sheet.year}", style="italic")],
        [Text(f"Tiêu chuẩn áp dụng: {STANDARD}", style="italic")],
        [Text(f"{SAMPLE_MARK}; điểm tối đa do người làm mẫu đặt ra", style="mark")],
        [],
    ]


def _score_bottom(facts: Facts, sheet: ScoreSheet) -> list[list[Text]]:
    day = sheet_received(facts, sheet.commune, sheet.year) - 2
    verdict = "Đạt" if sheet.recognised else "Không đạt"
    place = facts.seat
    return [
        [],
        [Text(f"Tổng điểm tự chấm: {sheet.self_total}", "left", "bold")],
        [Text(f"Tổng điểm thẩm định: {sheet.checked_total}", "left", "bold")],
        [Text(f"Kết quả công nhận: {verdict}", "left", "bold")],
        [Text(f"{place}, {words(day)}", "right", "italic")],
        [Text("Người lập biểu", "left", "bold"), Text("TM. ỦY BAN NHÂN DÂN HUYỆN", "right", "bold")],
        [Text("(Ký, ghi rõ họ tên)", "left", "italic"), Text("CHỦ TỊCH", "right", "bold")],
    ]


def receipts_name(year: int) -> str:
    """Return the file name of a year's register of data received."""
    return f"so-tiep-nhan-{year}.xlsx"


def make_receipts(
    facts: Facts,
    year: int,
    received: dict[tuple[int, str, int], Day],
    empty: set[Path],
    unsent: set[Path],
    noticed: Sequence[tuple[Paper, Notice]] = (),
) -> Sheet:
    """Return the district's register of data received in one year.

    Args:
        facts: the sample's facts.
        year: calendar year of the register.
        received: day of each commune's list of each period.
        empty: paths of the lists that were not sent because nothing had happened.
        unsent: paths of the lists that never came.
        noticed: what the communes told of the papers beside the lists.
    """
    lines = _list_lines(facts, year, received, empty, unsent) + _score_lines(facts, year) + _paper_lines(facts, year, noticed)
    lines.sort(key=lambda line: line[0])
    layout = facts.layouts["receipts"][0]
    body = [Line("row", [number, *cells]) for number, (_, cells) in enumerate(lines, start=1)]
    district = facts.district.upper()
    return Sheet(
        path=Path(receipts_name(year)),
        name=layout["sheet"],
        columns=layout["columns"],
        top=[
            [Text(f"UBND {district}", "left")],
            [Text(facts.office, "left", "bold")],
            [],
            [Text(f"SỔ TIẾP NHẬN SỐ LIỆU NĂM {year}", style="title")],
            [Text(SAMPLE_MARK, style="mark")],
            [],
        ],
        body=body,
        bottom=[[], [Text("Người lập sổ", "left", "bold"), Text(facts.head_of_office, "right", "bold")]],
        widths=facts.layouts["widths"],
    )


def _list_lines(facts: Facts, year: int, received: dict[tuple[int, str, int], Day], empty: set[Path], unsent: set[Path]) -> list[Entry]:
    found: list[Entry] = []
    for index, period in enumerate(facts.periods):
        if int(period.id[:4]) != year:
            continue
        for place, commune in enumerate(facts.communes):
            for order, register in enumerate(facts.lists):
                path, day = folder_of(period, commune) / f"{register}.xlsx", received[place, register, index]
                if path not in unsent:
                    line = _line(commune.told, register, period.label, day, path in empty)
                    found.append(((day, index, place, order), line))
    return found


def _score_lines(facts: Facts, year: int) -> list[Entry]:
    found: list[Entry] = []
    for place, commune in enumerate(facts.communes if year in facts.score_years else ()):
        day = sheet_received(facts, place, year)
        found.append(((day, 9, place, 9), _line(commune.told, "score_sheet", f"Năm {year}", day, False)))
    return found


def _paper_lines(facts: Facts, year: int, noticed: Sequence[tuple[Paper, Notice]]) -> list[Entry]:
    """Papers come in on the last days before the report is due; a paper without its own day is told by telephone."""
    found: list[Entry] = []
    for order, (paper, notice) in enumerate(noticed):
        if int(notice.period.id[:4]) == year:
            day = max(notice.period.cutoff, notice.period.known_on - (order + notice.commune) % 4)
            cells = _told(facts.communes[notice.commune].told, paper.title, notice.period.label, day, not notice.occurred, paper.sender)
            found.append(((day, 20, notice.commune, order), cells))
    return found


def _line(commune: str, register: str, label: str, day: Day, nothing: bool) -> list[Cell]:
    return _told(commune, TITLES[register], label, day, nothing, SENDERS[register])


def _told(commune: str, title: str, label: str, day: Day, nothing: bool, sender: str) -> list[Cell]:
    note = "Báo qua điện thoại" if nothing else ""
    return [commune, title, label, long_text(day), "Không phát sinh" if nothing else "Có", sender, note]
