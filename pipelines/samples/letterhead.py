"""Texts around a table: letterhead, title, day and period, the sample mark, signature block."""

from pipelines.samples.days import long_text, words
from pipelines.samples.facts import Commune, Facts
from pipelines.samples.tables import Context, Text

SAMPLE_MARK = "DỮ LIỆU MẪU - mọi trẻ em trong tệp này đều là hư cấu"
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


def _upper_name(commune: Commune) -> str:
    return commune.name.upper()


def _issuer(head: str, facts: Facts, commune: Commune) -> list[str]:
    """Who sends the list: two lines at the top left."""
    district = commune.district.upper()
    if head == "health":
        return [f"TRUNG TÂM Y TẾ {district}", f"TRẠM Y TẾ {_upper_name(commune)}"]
    if head == "insurance":
        return [f"BẢO HIỂM XÃ HỘI {district}", f"Đơn vị: {commune.name}"]
    return [f"UBND {district}", f"UBND {_upper_name(commune)}"]


def head_lines(head: str, facts: Facts, commune: Commune) -> list[list[Text]]:
    """Return the letterhead: issuer at the left and, on formal lists, the nation's name at the right."""
    upper, lower = _issuer(head, facts, commune)
    if head == "commune":
        return [[Text(lower, "left", "bold")], []]
    return [
        [Text(upper, "left"), Text(NATION, "right", "bold")],
        [Text(lower, "left", "bold"), Text(MOTTO, "right", "bold")],
        [],
    ]


def title_lines(context: Context) -> list[list[Text]]:
    """Return title, period, day and the sample mark."""
    layout, period = context.layout, context.period
    values = {
        "label": period.label,
        "cutoff": long_text(period.cutoff),
        "list_from": long_text(period.list_from),
    }
    lines = [[Text(layout["title"], style="title")]]
    if layout.get("period"):
        lines.append([Text(layout["period"].format(**values), style="italic")])
    lines.append([Text(layout["as_of"].format(**values), style="italic")])
    lines.append([Text(SAMPLE_MARK, style="mark")])
    return [*lines, []]


def foot_lines(context: Context, rows: int, unit: str) -> list[list[Text]]:
    """Return the total in words of the office, place and day, and who signs (nobody: samples are not signed)."""
    head, commune = context.layout["head"], context.place
    count = f"{rows:,}".replace(",", ".")
    sender = {"health": "TRƯỞNG TRẠM", "insurance": "GIÁM ĐỐC"}.get(head, "CHỦ TỊCH")
    body = {"health": f"TRẠM Y TẾ {_upper_name(commune)}", "insurance": "BẢO HIỂM XÃ HỘI HUYỆN"}
    office = body.get(head, f"TM. UBND {_upper_name(commune)}")
    place = commune.short_name if head != "insurance" else context.facts.seat
    return [
        [],
        [Text(f"Tổng cộng: {count} {unit}", "left", "bold")],
        [Text(f"{place}, {words(context.period.cutoff)}", "right", "italic")],
        [Text("Người lập biểu", "left", "bold"), Text(office, "right", "bold")],
        [Text("(Ký, ghi rõ họ tên)", "left", "italic"), Text(sender, "right", "bold")],
    ]
