"""The recovery key on one A4 page: three lines of large groups, which key it is, what it is for, how to type it, where to keep it.

Also as plain text, for an office without a printer: what stands there is copied by hand.
"""

import json
from datetime import datetime
from pathlib import Path

from pipelines import formats
from pipelines.custody import recovery_key
from pipelines.errors import RequestError
from pipelines.files import write_bytes
from pipelines.settings import only_owner

TITLE = "KHÓA PHỤC HỒI DỮ LIỆU TRẺ EM"
MEANS = (
    "Máy hỏng, mất máy, đổi người: bản sao lưu (tệp .treem) và tờ giấy này mở lại toàn bộ sổ, quyết định, báo cáo, kho danh tính.",
    "Ai có tờ này và một bản sao lưu thì đọc được tên mọi trẻ em trong sổ. Mất tờ này mà máy cũng hỏng thì không ai mở được nữa.",
)
KEEP = (
    "In hai tờ. Một tờ trong phong bì dán kín, ở két của cơ quan; một tờ ở nơi khác (văn thư, lãnh đạo).",
    "Không để cùng chỗ với USB sao lưu. Không chụp ảnh, không gửi thư điện tử, không gõ vào trang mạng nào.",
    "Xóa tệp này khỏi máy sau khi in. Mỗi năm gõ thử một lần: treem recovery-key check.",
)
HOW = (
    "Trên máy mới: chép phần mềm vào, mở cửa sổ lệnh trong thư mục ấy, gõ:  treem restore ĐƯỜNG_DẪN\\TỆP.treem",
    "Gõ chín nhóm từ trái sang phải, từ trên xuống; chữ hoa, chữ thường như nhau. Gõ sai nhóm nào, phần mềm nói nhóm ấy.",
    "Khóa chỉ có chữ C F G H J K M N P Q R T V X Z và số 2 đến 9: không có số 0, số 1, chữ O, chữ I, chữ L, chữ S, chữ B.",
)
PAGE = """\
#let page-of = json(bytes(sys.inputs.page))
#set page(paper: "a4", margin: (x: 22mm, y: 20mm))
#set text(font: page-of.fonts, size: 12pt, lang: "vi")
#set par(justify: false, leading: 0.6em)
#align(center)[
  #text(size: 19pt, weight: "bold", page-of.title) #v(2mm)
  #text(size: 12pt)[Khóa số #strong(page-of.name), tạo ngày #page-of.day, của: #box(width: 60mm, repeat[.])]
]
#v(7mm)
#block(width: 100%, stroke: 1.2pt, inset: (x: 4mm, y: 9mm), radius: 2mm)[
  #grid(columns: (10mm, 1fr, 1fr, 1fr), row-gutter: 11mm, align: (left + horizon, center, center, center),
    ..page-of.groups.enumerate().map(((at, group)) => (
      ..if calc.rem(at, 3) == 0 { (text(size: 9pt, fill: luma(110))[#(at + 1)–#(at + 3)],) },
      text(font: page-of.mono, size: 31pt, weight: "bold", tracking: 2.5pt, group))).flatten())
]
#v(5mm)
#let part(name, lines) = [
  #text(weight: "bold", name)
  #list(..lines.map(line => [#line]))
  #v(2.5mm)
]
#part("Để làm gì", page-of.means)
#part("Cất thế nào", page-of.keep)
#part("Dùng thế nào", page-of.how)
#v(5mm)
#grid(columns: (1fr, 1fr, 1fr), row-gutter: 10mm,
  [Người in: #box(width: 30mm, repeat[.])], [Nơi cất: #box(width: 32mm, repeat[.])], [Ngày cất: #box(width: 28mm, repeat[.])],
  [Gõ thử lần 1: #box(width: 22mm, repeat[.])], [lần 2: #box(width: 34mm, repeat[.])], [lần 3: #box(width: 34mm, repeat[.])])
"""


def write(path: Path, key: str, name: str, made: datetime) -> None:
    """Write the page, readable by its owner only.

    Args:
        path: ends in .pdf or .txt; key: 45 signs; name: of the key (``recovery_key.name_of``).

    Raises:
        RequestError: another ending, or the file exists. ReportError: no font covers Vietnamese.
    """
    if path.suffix.lower() not in (".pdf", ".txt"):
        raise RequestError("Trang khóa chỉ viết ra .pdf hoặc .txt.", path.name, "đổi đuôi tệp, ví dụ khoa-phuc-hoi.pdf")
    if path.exists():
        raise RequestError("Đã có tệp mang tên này.", path.name, "chọn tên khác; tệp cũ không bị ghi đè")
    content = _pdf(key, name, made) if path.suffix.lower() == ".pdf" else _text(key, name, made).encode("utf-8")
    write_bytes(path, content)
    only_owner(path)


def _pdf(key: str, name: str, made: datetime) -> bytes:
    import typst

    from pipelines.reporting.writer_pdf import choose_fonts

    groups = [group for line in recovery_key.lines(key) for group in line.split()]
    told = {
        "title": TITLE, "name": name, "day": formats.day(made.date()), "groups": groups, "means": MEANS, "keep": KEEP, "how": HOW,
        "fonts": choose_fonts(), "mono": ["DejaVu Sans Mono"],
    }  # fmt: skip
    fonts = typst.Fonts(include_system_fonts=True)
    page: bytes = typst.compile(
        PAGE.encode(), sys_inputs={"page": json.dumps(told, ensure_ascii=False)}, font_paths=fonts, timestamp=round(made.timestamp())
    )
    return page


def _text(key: str, name: str, made: datetime) -> str:
    lines = [TITLE, f"Khóa số {name}, tạo ngày {formats.day(made.date())}", "", *(f"    {line}" for line in recovery_key.lines(key)), ""]
    for head, told in (("Để làm gì", MEANS), ("Cất thế nào", KEEP), ("Dùng thế nào", HOW)):
        lines += [head, *(f"- {line}" for line in told), ""]
    return "\n".join(lines)
