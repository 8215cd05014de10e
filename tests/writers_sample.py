"""A rich document for the tests of the writers: every block, long phrases, hostile texts. All figures invented."""

from collections.abc import Iterable
from pathlib import Path

from pipelines.reporting import writer_docx, writer_html, writer_pdf, writer_xlsx
from pipelines.reporting.document import (
    Block,
    Chart,
    Column,
    Document,
    Fact,
    Heading,
    Office,
    Paragraph,
    Placeholder,
    Run,
    Table,
)

HOSTILE = (
    "<script>alert(1)</script>",
    '=cmd|"/C calc"!A0',
    "+1+2",
    "@SUM(A1)",
    "]]><b>&amp;",
    '#import "evil.typ": *',
    "$x^2$ *đậm* _nghiêng_ `mã` #panic()",
    "{{ 7*7 }} {% raw %} ${title}",
    "\\u003c/script\\u003e </style> <!-- -->",
    "https://example.org/?a=1&b=2",
    "_x0041_",
    "ký tự điều khiển \x00\x0b và đảo chiều \u202e321",
)

TARGETS = (
    ("82% trẻ em có hoàn cảnh đặc biệt được chăm sóc giúp đỡ thường xuyên", "%", "82", 81.4, 80.1, "Chưa đạt"),
    (
        "75% trẻ khuyết tật được tiếp cận các dịch vụ chăm sóc sức khỏe, chỉnh hình và phục hồi chức năng dựa vào cộng "
        "đồng và giáo dục hòa nhập cộng đồng",
        "%",
        "75",
        None,
        None,
        "Chưa đủ cơ sở đánh giá",
    ),
    ("100% trẻ em dưới 6 tuổi được cấp thẻ Bảo hiểm y tế", "%", "100", 98.21428571428571, 97.5, "Chưa đạt"),
    ("giảm tỷ lệ suy dinh dưỡng của trẻ em dưới 5 tuổi xuống 23,5%", "%", "≤ 23,5", 22.9, 24.0, "Đạt"),
    ("98,8% trẻ em đi học mẫu giáo, tiểu học đúng độ tuổi", "%", "98,8", None, None, "Chưa đến kỳ đánh giá"),
    ("100% các xã, thị trấn xây dựng được quỹ Bảo trợ trẻ em", "%", "100", None, None, "Chưa đủ cơ sở đánh giá"),
    (
        "(100% các xã, thị trấn) tổ chức các hoạt động vui chơi có sự tham gia của trẻ",
        "%",
        "100",
        None,
        None,
        "Chưa đạt",
    ),
    ("Duy trì 14/14 xã, thị trấn đạt tiêu chuẩn xã, thị trấn phù hợp với trẻ em", "xã", "14/14", 14, 14, "Đạt"),
    ("(có 86% xã, thị trấn đạt từ 700 điểm trở lên)", "xã", "12/14", 12, 11, "Đạt"),
    (
        "Trường hợp xã, thị trấn đạt 03 năm liên tục trình UBND huyện xem xét, khen thưởng",
        "xã",
        "-",
        7,
        5,
        "Chỉ để theo dõi",
    ),
    (
        "05 năm liên tục gửi Sở Lao động-TB&XH trình UBND tỉnh xem xét, khen thưởng",
        "xã",
        "-",
        0,
        0,
        "Chỉ để theo dõi",
    ),
    (
        "Hạn chế thấp nhất các trường hợp trẻ em trong độ tuổi được hưởng BHYT miễn phí nhưng chưa có thẻ",
        "trẻ",
        "-",
        114,
        161,
        "Có khả năng đạt",
    ),
)

COMMUNES = (
    "Thị trấn Tam Đường",
    "Xã Thèn Sin",
    "Xã Tả Lèng",
    "Xã Sơn Bình",
    "Xã Hồ Thầu",
    "Xã Giang Ma",
    "Xã Bình Lư",
    "Xã Nùng Nàng",
    "Xã Khun Há",
    "Xã Bản Giang",
    "Xã Bản Hon",
    "Xã Bản Bo",
    "Xã Nà Tăm",
    "Xã Sùng Phài",
)


def vietnamese(value: float, decimals: int) -> str:
    """Return a number as printed, e.g. ``1.234,5``."""
    return f"{value:,.{decimals}f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def fact(identity: str, value: float | None, decimals: int = 1, unit: str = "%", sign: str = "…") -> Fact:
    """Return a fact printed with ``decimals``, or with a sign when it has no value."""
    return Fact(identity, sign if value is None else vietnamese(value, decimals), value, unit)


def target_table() -> Table:
    """Return Biểu 1: twelve targets quoted word for word."""
    rows = []
    for number, (phrase, unit, plan, value, former, verdict) in enumerate(TARGETS, start=1):
        decimals = 1 if unit == "%" else 0
        now = fact(f"target_{number}@106:2018-Q1#value", value, decimals, unit)
        then = fact(f"target_{number}@106:2017-Q1#value", former, decimals, unit)
        rows.append(((str(number),), (phrase,), (unit,), (plan,), (then,), (now,), (verdict,)))
    return Table(
        code="Biểu 1",
        title="Kết quả thực hiện các chỉ tiêu kế hoạch",
        columns=(
            Column("TT", 0.5, "center"),
            Column("Chỉ tiêu (nguyên văn)", 4.2),
            Column("Đơn vị", 0.75, "center"),
            Column("Kế hoạch năm", 0.95, "right"),
            Column("Cùng kỳ 2017", 0.95, "right", "0.0"),
            Column("Đến ngày 14/3", 0.95, "right", "0.0"),
            Column("Đánh giá", 1.3, "center"),
        ),
        rows=tuple(rows),
        note='Số liệu làm tròn nửa lên. "…": có phát sinh nhưng chưa có số liệu.',
    )


def commune_table() -> Table:
    """Return Biểu 2: a landscape table with a total row."""
    counts = [(900 + 137 * place, 430 + 61 * place, 310 + 40 * place) for place in range(len(COMMUNES))]
    rows: list[tuple[tuple[Run, ...], ...]] = []
    for place, (name, (total, girls, under6)) in enumerate(zip(COMMUNES, counts, strict=True)):
        code = f"{3390 + place * 3:05d}"
        rows.append(
            (
                (str(place + 1),),
                (name,),
                (fact(f"child_population@{code}:2018-Q1#numerator", total, 0, "trẻ"),),
                (fact(f"child_population@{code}:2018-Q1:sex=f#numerator", girls, 0, "trẻ"),),
                (fact(f"child_population@{code}:2018-Q1:age_band=0-5#numerator", under6, 0, "trẻ"),),
                (
                    fact(f"bhyt_under6:issued@{code}:2018-Q1#numerator", under6 - place, 0, "trẻ"),
                    "/",
                    fact(f"bhyt_under6:issued@{code}:2018-Q1#denominator", under6, 0, "trẻ"),
                ),
                (fact(f"bhyt_under6:issued@{code}:2018-Q1#value", 100 * (under6 - place) / under6, 2),),
                (
                    fact(
                        f"injury_rate:injured@{code}:2018-Q1#value", None if place == 4 else 11.5 + place, 1, "/10.000"
                    ),
                ),
                ("Chưa nhận sổ tai nạn, thương tích" if place == 4 else "",),
            )
        )
    sums = [sum(column) for column in zip(*counts, strict=True)]
    rows.append(
        (
            ("",),
            ("Cộng",),
            *(
                (fact(f"child_population@106:2018-Q1:{part}#numerator", value, 0, "trẻ"),)
                for part, value in enumerate(sums)
            ),
            (fact("bhyt_under6:issued@106:2018-Q1#numerator", sums[2] - 91, 0, "trẻ"), "/", vietnamese(sums[2], 0)),
            (fact("bhyt_under6:issued@106:2018-Q1#value", 100 * (sums[2] - 91) / sums[2], 2),),
            (fact("injury_rate:injured@106:2018-Q1#value", 17.7, 1, "/10.000"),),
            ("",),
        )
    )
    return Table(
        code="Biểu 2",
        title="Trẻ em dưới 16 tuổi, thẻ bảo hiểm y tế và tai nạn, thương tích theo xã, thị trấn",
        columns=(
            Column("TT", 0.5, "center"),
            Column("Xã, thị trấn", 2),
            Column("Tổng số trẻ em", 1, "right", "#,##0"),
            Column("Trẻ em nữ", 1, "right", "#,##0"),
            Column("Dưới 6 tuổi", 1, "right", "#,##0"),
            Column("Có thẻ BHYT / dưới 6 tuổi", 1.4, "right"),
            Column("Tỷ lệ có thẻ (%)", 1, "right", "0.00"),
            Column("Trẻ bị tai nạn, thương tích (/10.000)", 1.3, "right", "0.0"),
            Column("Ghi chú", 2),
        ),
        rows=tuple(rows),
        total=True,
        landscape=True,
    )


def hostile_table() -> Table:
    """Return a table whose every text tries to be something else than text."""
    rows = tuple(((text,), (Fact(f"hostile:{text}@106:2018-Q1#value", text, None, text),)) for text in HOSTILE)
    return Table(
        code="Biểu 3 [*:?/\\]",
        title=HOSTILE[0] + HOSTILE[5],
        columns=(Column(HOSTILE[1], 1), Column(HOSTILE[6], 1, "center", "0.0")),
        rows=rows,
        note=HOSTILE[4],
    )


def chart() -> Chart:
    """Return a bar chart as the JSON of a plotly figure."""
    values = [98.2 - place / 3 for place in range(len(COMMUNES))]
    figure = {
        "data": [{"type": "bar", "x": values, "y": list(COMMUNES), "orientation": "h", "name": "Tỷ lệ có thẻ"}],
        "layout": {
            "font": {"size": 13},
            "height": 420,
            "xaxis": {"title": {"text": "%"}, "range": [80, 100]},
            "yaxis": {"autorange": "reversed"},
        },
    }
    return Chart(
        "Tỷ lệ trẻ em dưới 6 tuổi có thẻ BHYT theo xã", "Biểu đồ thanh: cao nhất 98,2 %, thấp nhất 93,9 %.", figure
    )


def _text_blocks() -> tuple[Block, ...]:
    share = fact("bhyt_under6:issued@106:2018-Q1#value", 98.21428571428571)
    return (
        Heading(1, "I. ĐẶC ĐIỂM, TÌNH HÌNH"),
        Paragraph(
            (
                "Tính đến ngày 14/3/2018, toàn huyện có ",
                fact("child_population@106:2018-Q1#numerator", 19012, 0, "trẻ"),
                " trẻ em dưới 16 tuổi, trong đó nữ ",
                fact("child_population@106:2018-Q1:sex=f#numerator", 9204, 0, "trẻ"),
                " em, chiếm ",
                fact("child_population@106:2018-Q1:sex=f#share", 48.411529),
                " % tổng số trẻ em; trẻ em người dân tộc thiểu số chiếm đa số ở các xã vùng cao, đi lại khó khăn.",
            )
        ),
        Heading(1, "II. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH"),
        Placeholder("các văn bản đã ban hành, công tác kiểm tra, tập huấn trong kỳ"),
        Heading(1, "III. KẾT QUẢ THỰC HIỆN"),
        Heading(2, "1. Kết quả thực hiện các chỉ tiêu kế hoạch"),
        target_table(),
        Heading(2, "2. Phát triển toàn diện, chăm sóc sức khỏe, dinh dưỡng"),
        Heading(3, "a) Bảo hiểm y tế"),
        Paragraph(
            (
                "Tỷ lệ trẻ em dưới 6 tuổi được cấp thẻ BHYT đạt ",
                share,
                " %, tăng ",
                fact("bhyt_under6:issued@106:2018-Q1#change", 0.7142857, 1, "điểm phần trăm"),
                " điểm phần trăm so với cùng kỳ năm 2017 (97,5 %).",
            )
        ),
        chart(),
        Paragraph(
            ("Nguồn: danh sách thẻ BHYT của Bảo hiểm xã hội huyện; sổ theo dõi trẻ em của 14 xã, thị trấn.",), "note"
        ),
        Paragraph(("“Giảm tỷ lệ suy dinh dưỡng của trẻ em dưới 5 tuổi xuống 23,5%.”",), "quote"),
        Heading(2, "3. Theo xã, thị trấn"),
        commune_table(),
        Heading(1, "IV. KIẾN NGHỊ, ĐỀ XUẤT"),
        Placeholder("kiến nghị với từng cấp"),
    )


def annexes() -> tuple[Block, ...]:
    """Return two annexes, which stand behind the signature: one on its side, one upright."""
    return (
        Heading(1, "PHỤ LỤC I. SỐ LIỆU THEO XÃ, THỊ TRẤN"),
        commune_table(),
        Heading(1, "PHỤ LỤC II. CHỈ TIÊU KẾ HOẠCH"),
        Paragraph(("Chỉ tiêu ghi nguyên văn như kế hoạch.",)),
        target_table(),
    )


def _hostile_blocks() -> tuple[Block, ...]:
    return (
        Heading(2, HOSTILE[6]),
        Paragraph(tuple(HOSTILE), "body"),
        Paragraph((HOSTILE[5], Fact("hostile:text#value", HOSTILE[0], 1.5, HOSTILE[0]))),
        Placeholder(HOSTILE[0]),
        hostile_table(),
        Chart(
            HOSTILE[0],
            HOSTILE[8],
            {
                "data": [{"type": "bar", "x": [HOSTILE[0], HOSTILE[8]], "y": [1, 2]}],
                "layout": {"font": {"size": 13}, "height": 420, "xaxis": {}, "yaxis": {}},
            },
        ),
    )


def sample(hostile: bool = False, **changes: object) -> Document:
    """Return the sample report; with ``hostile`` also blocks full of dangerous text."""
    fields: dict[str, object] = {
        "name": "period_report",
        "title": "BÁO CÁO",
        "subtitle": "Kết quả thực hiện công tác bảo vệ, chăm sóc trẻ em quý I năm 2018",
        "parameters": {
            "plan": "tam_duong_2018",
            "period": "2018-Q1",
            "place": "106",
            "edition": "internal",
            "place_name": "Huyện Tam Đường",
            "cutoff": "14/03/2018",
        },
        "year": 2018,
        "edition": "internal",
        "office": Office(
            parent_body="ỦY BAN NHÂN DÂN HUYỆN TAM ĐƯỜNG",
            issuing_body="PHÒNG LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
            symbol="LĐTBXH",
            place_name="Tam Đường",
            addressee="Ủy ban nhân dân huyện Tam Đường",
            recipients=("Như trên", "Sở Lao động - TB&XH tỉnh (b/c)", "Lưu: VT, LĐTBXH"),
            signature=("TRƯỞNG PHÒNG",),
        ),
        "opening": (
            "Thực hiện Kế hoạch năm 2018 của Ủy ban nhân dân huyện Tam Đường về công tác bảo vệ, chăm sóc trẻ em, "
            "Phòng Lao động - Thương binh và Xã hội báo cáo kết quả quý I (",
            fact("units@106:2018-Q1#reported", 14, 0, "xã"),
            "/14 xã, thị trấn đã gửi số liệu) như sau:",
        ),
        "blocks": _text_blocks() + (_hostile_blocks() if hostile else ()),
        "closing": "Trên đây là báo cáo kết quả công tác bảo vệ, chăm sóc trẻ em quý I năm 2018, kính báo cáo.",
        "status_line": "DỰ THẢO",
        "demo": True,
        "build": "20180320T080000-abc123",
        "built_at": "2018-03-20T08:00:00+07:00",
    }
    return Document(**{**fields, **changes})  # type: ignore[arg-type]


FORMATS = ("docx", "xlsx", "pdf", "html")


def write_all(document: Document, folder: Path, formats: Iterable[str] = FORMATS) -> Path:
    """Write model.json and the report files into a folder, as ``treem report`` does; HTML without the 5 MB script."""
    folder.mkdir(parents=True, exist_ok=True)
    document.save(folder / "model.json")
    for name in formats:
        path = folder / f"{document.name}.{name}"
        if name == "html":
            writer_html.write(document, path, shared_script=f"../_assets/{writer_html.shared_script_name()}")
        else:
            {"docx": writer_docx, "xlsx": writer_xlsx, "pdf": writer_pdf}[name].write(document, path)
    return folder
