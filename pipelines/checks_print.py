"""The verdict as a short Vietnamese table for a terminal of 100 columns: what, where, how many, who, how severe."""

import re
import textwrap
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import groupby, zip_longest

from pipelines import catalog, formats, periods, places
from pipelines.checks_suite import NO_ROWS
from pipelines.checks_verdict import Finding, RowRef, Verdict

WIDTH = 100
HEADINGS = ("Mức", "Sai gì", "Ở đâu", "Số dòng", "Ai sửa")
WIDTHS = (8, 33, 24, 11, 16)  # with two spaces between columns: 100
LEVELS = {"block": "CHẶN", "warn": "Cảnh báo", "info": "Lưu ý"}
FIGURE = re.compile(r"(?P<indicator>\w+):(?P<variant>[^@:]+)@(?P<place>[^:]+):(?P<period>[^:]+)(?::(?P<breakdown>.+))?")
KEYS = {
    "breakdown": "nhóm",
    "child_key": "mã trẻ",
    "commune_code": "",
    "criterion": "tiêu chí",
    "fact_id": "số liệu",
    "indicator": "chỉ số",
    "period": "kỳ",
    "place": "",
    "register": "sổ",
    "variant": "cách tính",
    "year": "năm",
}
PLACE_KEYS = {"place", "commune_code"}
ONLY_COUNTS = "sổ nhạy cảm, ở đây chỉ nêu số đếm; từng dòng ở danh sách hạn chế (data/work/worklists/checks)"
FILES_SHOWN = 3
SEVERAL, PLACES_SHOWN = 4, 3
KEYS_SHOWN = 6
ROWS_SHOWN = 6


def text_width(text: str) -> int:
    """Return how many terminal columns a text takes: combining marks none, East Asian wide letters two."""
    return sum(0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - text_width(text))


def _lines(text: str, width: int) -> list[str]:
    """Return the text folded to a width; composed first, so that letters and columns agree."""
    return textwrap.wrap(unicodedata.normalize("NFC", text), width, break_on_hyphens=False) or [""]


def _columns(cells: tuple[str, ...]) -> list[str]:
    folded = [_lines(cell, width) for cell, width in zip(cells, WIDTHS, strict=True)]
    return [
        "  ".join(_padded(line, width) for line, width in zip(row, WIDTHS, strict=True)).rstrip()
        for row in zip_longest(*folded, fillvalue="")
    ]


def _amount(finding: Finding) -> str:
    """Return failing rows of all rows; a rule across tables lists its own rows, so it has no such total."""
    if not finding.total:
        return formats.number(finding.failed) if finding.failed else "-"
    failed, total = formats.number(finding.failed), formats.number(finding.total)
    if finding.expectation == NO_ROWS:
        return failed
    return f"{failed}/{total}" if len(failed) + len(total) < WIDTHS[3] else f"{failed}/ {total}"


def _place(finding: Finding) -> str:
    title = finding.title_vi or finding.table
    return f"{title}: {finding.column_vi}" if finding.column_vi else title


def _short(name: str, width: int) -> str:
    """Return a file name cut in its middle, for folder and ending both tell something."""
    composed = unicodedata.normalize("NFC", name)
    if text_width(composed) <= width:
        return composed
    tail = width * 2 // 3
    return f"{composed[: width - tail - 1]}…{composed[-tail:]}"


def _file_line(file: str, sheet: str, refs: list[RowRef]) -> str:
    """Return file, sheet and rows on one line: the file's name is cut only as far as the line needs it, for it tells the commune."""
    numbers = [str(row) for row in sorted({ref.row for ref in refs if ref.row is not None})]
    more = f" …(+{len(numbers) - ROWS_SHOWN})" if len(numbers) > ROWS_SHOWN else ""
    rows = f", dòng {', '.join(numbers[:ROWS_SHOWN])}{more}" if numbers else ""
    rest = f" [{_short(sheet, 12)}]{rows}"
    return f"{_short(file, max(44, WIDTH - 12 - text_width(rest)))}{rest}"


@cache
def _titles() -> dict[str, str]:
    """Names behind the ids of indicators and registers."""
    named = {indicator.id: indicator.title["vi"] for indicator in catalog.indicators().values()}
    return named | {register.id: register.title_vi for register in catalog.registers().values()}


@cache
def place_name(code: str, period: str) -> str:
    """Return the name that a code had at the cut-off of a period or at the end of a year; codes are re-used."""
    named = (place.name for day in _days(code, period) if (place := places.find(code, day)))
    return next(named, None) or next((form.name for form in reversed(places.book_of(code).forms.get(code, []))), code)


def _days(code: str, period: str) -> list[date]:
    """Return the days that a period of a code may mean: cut-offs in the plans of the code's own place first, the latest first.

    Without a period: any of the plans'.
    """
    plans = [(plan.place, each) for plan in map(catalog.load_plan, catalog.plan_ids()) for each in plan.periods.values()]
    days = sorted(((each.cutoff_on, root) for root, each in plans if period in ("", each.id)), reverse=True)
    own = [day for day, root in days if (place := places.find(code, day)) and root in places.ancestry(place, day)]
    year = [date(int(period[:4]), 12, 31)] if period[:4].isdigit() else []
    return [*own, *(day for day, _ in days if period), *year]


def key_words(ref: RowRef, periods: Sequence[str] = ()) -> str:
    """Return a key in words: ``place=03390, period=2018-Q1`` -> "Thị trấn Tam Đường, kỳ 2018-Q1".

    Args:
        periods: what the run was restricted to; a key without its own period is of the last of them.
    """
    parts = _parts(ref.key)
    period = parts.get("period") or parts.get("year") or (periods[-1] if periods else "")
    if len(parts) > 1 and parts.get("period") in periods and len(periods) == 1:
        del parts["period"]  # the run's own, named in the heading
    told = {name: place_name(value, period) if name in PLACE_KEYS else _titles().get(value, value) for name, value in parts.items()}
    words = ", ".join(f"{KEYS.get(name, name)} {value}".strip() for name, value in told.items())
    figure = re.search(r"(?:^|, )fact_id=(\S+?)(?:,? |$)", ref.key)
    return f"{words} [{figure[1]}]" if figure and figure[1] not in words else words


def _parts(key: str) -> dict[str, str]:
    """Return the parts of a key; a figure's id in its own parts, a variant by its title: codes mean nothing to the reader."""
    parts = dict(part.partition("=")[::2] for part in key.split(", "))
    if figure := FIGURE.fullmatch(parts.get("fact_id", "")):
        parts = {name: text for name, text in figure.groupdict().items() if text}
    known = catalog.indicators().get(parts.get("indicator", ""))
    if known and "variant" in parts:
        parts["variant"] = str(known.variants.get(parts["variant"], {}).get("vi") or parts["variant"])
    return parts


def places_words(finding: Finding, periods: Sequence[str]) -> str:
    """Return how many failing rows each place has, in words: "Xã Bản Bo 2, Xã Nà Tăm 1"."""
    period = periods[-1] if periods else ""
    return ", ".join(f"{place_name(code, period)} {formats.number(number)}" for code, number in finding.places.items())


def _where(finding: Finding, periods: Sequence[str]) -> list[str]:
    """Say which places have most of the failing rows, where several have some."""
    if len(finding.places) < SEVERAL:
        return []
    most = sorted(finding.places.items(), key=lambda told: (-told[1], told[0]))[:PLACES_SHOWN]
    period = periods[-1] if periods else ""
    named = ", ".join(f"{place_name(code, period)} {formats.number(number)}" for code, number in most)
    return textwrap.wrap(f"ở {len(finding.places)} nơi, nhiều nhất: {named}", WIDTH - 10, subsequent_indent="  ")


def _counts(finding: Finding, periods: Sequence[str]) -> list[str]:
    """Say how many of which place, and that rows of such a register are named in the restricted list only."""
    told = places_words(finding, periods)
    text = f"→ {told}; {ONLY_COUNTS}" if told else f"→ {ONLY_COUNTS}"
    return textwrap.wrap(text, WIDTH - 10, subsequent_indent="  ")


def _examples(finding: Finding, periods: Sequence[str]) -> list[str]:
    """Return up to three files with their rows (keys, for tables that no file holds), and how many more there are."""
    if finding.counts_only:
        return _counts(finding, periods)
    refs = sorted(finding.rows, key=lambda ref: (ref.file, ref.sheet, ref.row or 0, ref.key))
    lines: list[str] = []
    told = 0
    for (file, sheet), group in groupby(refs, key=lambda ref: (ref.file, ref.sheet)):
        some = list(group)
        if len(lines) >= FILES_SHOWN:
            break
        if file:
            lines.append(_file_line(file, sheet, some))
            told += len(some)
        else:
            shown = some[:KEYS_SHOWN]
            lines += [key_words(ref, periods) for ref in shown]
            told += len(shown)
    folded = _where(finding, periods)
    for text in lines:
        folded += textwrap.wrap(f"→ {text}", WIDTH - 10, subsequent_indent="  ", break_on_hyphens=False)
    if (rest := finding.failed - told) > 0 and lines:
        folded.append(f"  và {formats.number(rest)} dòng nữa (xem thêm bằng --json)")
    return folded


def _row(finding: Finding, periods: Sequence[str]) -> list[str]:
    cells = (LEVELS[finding.severity], finding.why_vi, _place(finding), _amount(finding), finding.fixes_vi)
    return _columns(cells) + [" " * 10 + line for line in _examples(finding, periods)]


def _is_quiet(finding: Finding) -> bool:
    """Whether it only tells that a table may be empty, with its reason: an office does not keep every register."""
    return finding.rule == "empty_table" and finding.severity == "info"


def _quiet_tables(found: Sequence[Finding]) -> list[str]:
    names = "; ".join(finding.title_vi or finding.table for finding in found)
    told = f"Không có dòng nào để kiểm tra ở {len(found)} bảng: {names}."
    return textwrap.wrap(f"{LEVELS['info']:10}{told}", WIDTH, subsequent_indent=" " * 10) if found else []


def _closing(verdict: Verdict) -> str:
    counts = verdict.counts
    if verdict.blocking:
        return f"CHƯA ĐƯỢC GỬI: còn {counts['block']} lỗi chặn. Sửa ở sổ gốc rồi chạy lại treem build, treem check."
    return "Không có lỗi chặn: số liệu gửi được." + (" Nên xem các cảnh báo." if counts["warn"] else "")


def scope_words(verdict: Verdict) -> str:
    """Return which periods and communes were checked."""
    told = ", ".join(map(periods.label, verdict.periods)) or "không nêu"
    return f"kỳ: {told}; xã: {', '.join(verdict.communes) or 'tất cả'}"


def table_vi(verdict: Verdict) -> str:
    """Return the table with its heading and the sentence that says whether the data may be sent."""
    counts = verdict.counts
    failed = f"chặn {counts['block']}, cảnh báo {counts['warn']}, lưu ý {counts['info']}"
    head = [
        f"KIỂM TRA SỐ LIỆU: {counts['checks']} phép kiểm tra; đạt {counts['passed']}, {failed}",
        f"Bộ số liệu {verdict.manifest[:12]}; {scope_words(verdict)}",
    ]
    if counts["skipped"]:
        head.append(f"Chưa kiểm tra xã nào thiếu số liệu ({counts['skipped']} phép): cần nêu kỳ bằng --period.")
    body = [line for text in head for line in _lines(text, WIDTH)]
    if verdict.findings:
        body += ["", *_columns(HEADINGS), "─" * WIDTH]
        listed = [found for found in verdict.findings if not _is_quiet(found)]
        body += [line for finding in listed for line in _row(finding, verdict.periods)]
        body += _quiet_tables([found for found in verdict.findings if _is_quiet(found)])
        body.append("─" * WIDTH)
    return "\n".join([*body, *_lines(_closing(verdict), WIDTH)])
