"""The form of a re-check: an Excel list with names (restricted), what the ledger says of each drawn row, room for what was found."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pipelines import catalog, corrections, engine, formats
from pipelines.gate.sampling import ANSWERS, Drawn, title_of
from pipelines.worklists.book import Heading, Sheet

RESULT, SIZE, COMMUNE, REGISTER = "Kết quả", "size", "commune", "register"
HEADINGS = (
    Heading("TT", 5), Heading("Sổ", 24), Heading("Xã", 16), Heading("Tệp", 30), Heading("Trang", 14), Heading("Dòng", 7),
    Heading("Họ và tên", 24), Heading("Sổ đang ghi", 46), Heading(RESULT, 14, open=True), Heading("Sai ở đâu", 30, open=True),
    *(Heading(text, 8, hidden=True) for text in (SIZE, COMMUNE, REGISTER)),
)  # fmt: skip
# what a visit can verify, per register
SHOWN = {
    "child_register": {"birth_date": "sinh", "sex": "giới", "residence_status": "cư trú", "poverty": "hộ"},
    "weighing_list": {
        "birth_date": "sinh",
        "weighed_on": "cân ngày",
        "weight_kg": "nặng (kg)",
        "height_cm": "cao (cm)",
    },
    "bhyt_cards": {"birth_date": "sinh", "card_valid_from": "thẻ từ", "card_valid_to": "thẻ đến"},
    "injury_list": {"injured_on": "bị nạn ngày", "cause": "nguyên nhân", "outcome": "kết quả"},
    "assistance": {"helped_on": "ngày", "service": "trợ giúp", "amount": "số tiền"},
    "special_circumstances": {"birth_date": "sinh", "groups": "nhóm", "group_from": "từ ngày"},
}

LISTS = {
    "sex": "sex", "residence_status": "residence_status", "poverty": "poverty", "cause": "injury_causes", "outcome": "injury_outcomes",
    "service": "services", "groups": "special_circumstances",
}  # fmt: skip


def sheet(
    con: engine.Connection,
    drawn: Sequence[Drawn],
    names: Mapping[int, str],
    communes: Mapping[str, str],
    title: str,
    demo: bool,
) -> Sheet:
    """Return the form; ``names``: child key -> name from the vault; ``communes``: code -> name."""
    told = {register: _cells(con, register) for register in {row.register for row in drawn}}
    rows = [_row(number, row, told[row.register], names, communes) for number, row in enumerate(drawn, start=1)]
    lines = (
        f"{len(rows)} dòng chọn ngẫu nhiên theo xã và sổ. Gặp gia đình hoặc xem sổ gốc, đối chiếu cột “Sổ đang ghi”.",
        f"Cột “{RESULT}” chỉ ghi: {', '.join(ANSWERS)}. Tính tỷ lệ sai: treem sample --filled TỆP NÀY.",
    )
    return Sheet(
        "Phúc tra", f"PHIẾU PHÚC TRA SỐ LIỆU - {title}", lines, HEADINGS, rows, demo, offers=[ANSWERS] * len(rows)
    )


def _cells(con: engine.Connection, register: str) -> dict[tuple[str, str, int], str]:
    have = engine.columns(con, f"keyed_{register}")
    shown = {name: word for name, word in SHOWN[register].items() if name in have}
    sql = f"select file, sheet, row_number, {', '.join(shown)} from keyed_{register}"
    return {(file, sheet, number): _says(shown, values) for file, sheet, number, *values in engine.rows(con, sql)}


def _says(shown: Mapping[str, str], values: Sequence[Any]) -> str:
    told = zip(shown.items(), values, strict=True)
    return "; ".join(f"{word} {_text(name, value)}" for (name, word), value in told if value is not None)


def _text(column: str, value: Any) -> str:
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, float):
        return formats.number(value, 1)
    words = catalog.code_lists().get(LISTS.get(column, ""), {})
    return ", ".join(words[code][0] if code in words else code for code in str(value).split(";"))


def _row(
    number: int,
    row: Drawn,
    told: Mapping[tuple[str, str, int], str],
    names: Mapping[int, str],
    communes: Mapping[str, str],
) -> tuple[str, ...]:
    says = told.get((row.file, row.sheet, row.row_number), "")
    shown = (
        title_of(row.register),
        communes.get(row.commune, row.commune),
        row.file,
        row.sheet,
        str(row.row_number),
        names.get(row.child_key, ""),
        says,
    )
    return (str(number), *shown, "", "", str(row.size), row.commune, row.register)


def read(path: Path) -> list[tuple[str, str, int, str]]:
    """Return register, commune, stratum size and answer of each row of a filled form.

    Raises:
        InputError: no such form.
    """
    listed = [line for _, line in corrections.table_of(path, (RESULT, SIZE, COMMUNE, REGISTER)) if line[SIZE]]
    return [(line[REGISTER], line[COMMUNE], int(float(line[SIZE])), line[RESULT]) for line in listed]
