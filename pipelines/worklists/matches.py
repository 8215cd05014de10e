"""Pairs that may be one child: side by side for the person who decides, and the answers read back (kept by key alone)."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pipelines import catalog, corrections, formats
from pipelines.errors import InputError, RequestError
from pipelines.match_review import Doubt, answer
from pipelines.settings import Project
from pipelines.worklists.book import Heading, Sheet

ANSWER, KEY_A, KEY_B = "Là một trẻ? (có/không)", "Mã thứ nhất", "Mã thứ hai"
_PERSON = (("Họ và tên", 24), ("Ngày sinh", 11), ("Giới", 7), ("Xã", 14), ("Họ tên mẹ", 22), ("Ghi trong", 22))
HEADINGS = (
    Heading("TT", 5), Heading("Giống nhau", 9), Heading("Vì sao", 30),
    *(Heading(f"{text} ({number})", width) for number in (1, 2) for text, width in _PERSON),
    Heading(ANSWER, 16, open=True), Heading(KEY_A, 12, hidden=True), Heading(KEY_B, 12, hidden=True),
)  # fmt: skip
_SEX = {"m": "Nam", "f": "Nữ"}


def sheet(place: str, doubts: Sequence[Doubt], names: Mapping[str, str], made_on: date, demo: bool) -> Sheet:
    """Return the pairs as a sheet, the likeliest first; ``names``: commune code -> name."""
    lines = (
        f"Lập ngày {formats.day(made_on)}. {len(doubts)} cặp.",
        f"Ghi “có” hoặc “không” vào cột “{ANSWER}”; để trống nếu chưa rõ. Gửi lại chính tệp này.",
    )
    rows = [_row(number, doubt, names) for number, doubt in enumerate(doubts, start=1)]
    return Sheet("Cặp chưa chắc", f"CẶP CÓ THỂ LÀ MỘT TRẺ - {place}", lines, HEADINGS, rows, demo)


def _row(number: int, doubt: Doubt, names: Mapping[str, str]) -> tuple[str, ...]:
    people = (*_person(doubt.first, names), *_person(doubt.second, names))
    share = f"{formats.number(100 * doubt.score, 0)} %"
    return (str(number), share, doubt.reason, *people, "", str(doubt.key_a), str(doubt.key_b))


def _person(who: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, ...]:
    register = catalog.registers().get(who["register"] or "")
    commune = who["commune_code"] or ""
    return (
        who["full_name"] or "",
        formats.day(who["birth_date"]) if who["birth_date"] else "",
        _SEX.get(who["sex"] or "", ""),
        names.get(commune, commune),
        who["mother_name"] or "",
        register.title_vi if register else "",
    )


def within(doubts: Sequence[Doubt], communes: Sequence[str]) -> list[Doubt]:
    """Return the pairs of which at least one child lives in these communes."""
    return [one for one in doubts if {one.first["commune_code"], one.second["commune_code"]} & set(communes)]


def decide(project: Project, path: Path, role: str, on: date) -> tuple[int, int]:
    """Keep the answers of a list that came back; return how many were answered and how many left empty.

    Raises:
        InputError: no list of pairs, or an answer that is neither "có" nor "không" (no answer is kept then).
        RequestError: no role.
    """
    if not role.strip():
        raise RequestError("Thiếu vai trò của người quyết định.", todo='thêm --role "công chức phụ trách trẻ em"')
    lines = corrections.table_of(path, (ANSWER, KEY_A, KEY_B))
    told = [(number, line) for number, line in lines if line[KEY_A].isdecimal() and line[KEY_B].isdecimal()]
    words = {"có": True, "co": True, "x": True, "không": False, "khong": False}
    wrong = [number for number, line in told if line[ANSWER] and line[ANSWER].lower() not in words]
    if wrong:
        rows = ", ".join(map(str, wrong))
        raise InputError("Câu trả lời không rõ.", f"{path.name}, dòng {rows}", "ghi “có” hoặc “không”, hoặc để trống")
    answered = [line for _, line in told if line[ANSWER]]
    for line in answered:
        answer(project, int(line[KEY_A]), int(line[KEY_B]), words[line[ANSWER].lower()], role, on)
    return len(answered), len(told) - len(answered)
