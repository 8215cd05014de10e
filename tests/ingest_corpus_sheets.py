"""Sheets of the corpus: rows laid out as offices lay them out, and what must be found of every one of them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from ingest_corpus_lists import COMMUNES, Entry, Kind, Plant, vi

CLASSES = ("header", "blank", "subtotal", "footer", "accepted", "rejected", "duplicate")
FAMILY = ("Lò", "Giàng", "Vàng", "Tẩn", "Sùng", "Phàn", "Thào", "Cháng", "Hảng", "Mùa", "Lù", "Bàn", "Tống", "Hoàng")
GIVEN = ("Pao", "Dở", "Hoà", "Sáng", "Tủa", "Mỷ", "Chư", "Thuý", "Lử", "Thảo", "Dinh", "Páo", "Yến", "Của", "Nhẫn", "Sênh", "Khoẻ", "Hủa", "Súa", "Nếnh")
HAMLETS = ("Nà Cà", "Cốc Phung", "Nà Ly", "Hua Bó", "Phiêng Giằng")


@dataclass(frozen=True)
class Window:
    """The time of a list: its first and last day, and the line by which its title tells it."""

    start: date
    end: date
    line: str


@dataclass(frozen=True)
class Formula:
    """A cell with a formula and its stored result; without one it was never calculated."""

    value: Any = None


@dataclass
class Sheet:
    """One sheet: rows of cells, merged ranges (top, left, bottom, right; 0-based), hidden rows (0-based), the truth."""

    name: str
    rows: list[list[Any]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden: bool = False
    head: int = 0
    truth: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Style:
    """How a sheet is laid out."""

    sex: str = "word"  # word, ticks, girls
    depth: int = 1
    numbers: str = ""  # "", "(1)", "1", "A"
    hamlet_lines: bool = False
    totals: bool = False
    repeat: bool = False
    gaps: bool = False
    merged: bool = False  # headings (and communes) as merged cells
    hide: bool = False
    dress: bool = True  # names and days written in many ways
    rich: bool = True  # the format has real days, formulas and errors
    column: int = 0  # empty columns at the left
    split: bool = False  # family and given name, day and month and year in columns of their own
    decomposed: bool = False  # titles and headings in NFD, headings with line breaks


class Names:
    """Invented names, none twice."""

    def __init__(self, rng: Random) -> None:
        self.rng, self.used = rng, set[str]()

    def next(self, sex: str) -> str:
        while True:
            words = [self.rng.choice(FAMILY), "Thị" if sex == "f" else self.rng.choice(("A", "Văn"))]
            name = " ".join([*words, *self.rng.choices(GIVEN, k=self.rng.choice((1, 2, 2)))])
            if name not in self.used:
                self.used.add(name)
                return name


def make_sheet(
    kind: Kind, style: Style, window: Window, commune: str, told: Sequence[Plant], names: Names, counter: list[int], good: int = 6, name: str = "Trang1"
) -> Sheet:
    """Lay out one list with some right rows and the given plants among them; its truth is in the sheet."""
    rng, sheet = names.rng, Sheet(name)
    columns = _columns(kind, style, rng)
    log = _Log(sheet, style)
    _top(log, kind, window, commune, style, rng)
    _headings(log, kind, columns, style)
    entries = _entries(kind, style, window, commune, told, names, counter, good)
    _body(log, columns, entries, kind, style, rng)
    _bottom(log, style)
    if style.merged and "commune" in kind.columns:
        _merge_communes(sheet, list(columns).index("commune") + style.column, log)
    sheet.truth = {"sheet": name, "register": kind.register, "status": "read", "ledger": log.ledger, "rows": log.found}
    return sheet


class _Log:
    """Adds rows to a sheet and keeps the account of them."""

    def __init__(self, sheet: Sheet, style: Style) -> None:
        self.sheet, self.style = sheet, style
        self.ledger = dict.fromkeys(CLASSES, 0)
        self.found: dict[int, dict[str, Any]] = {}

    def add(self, kind: str, cells: Sequence[Any] = ()) -> int:
        if kind == "header" and self.style.decomposed:
            cells = [unicodedata.normalize("NFD", cell).replace(" ", "\n", 1) if isinstance(cell, str) else cell for cell in cells]
        self.sheet.rows.append([*[None] * self.style.column, *cells] if cells else [])
        self.ledger[kind] += 1
        return len(self.sheet.rows)

    def entry(self, cells: Sequence[Any], fate: str, values: dict[str, Any]) -> None:
        word, _, noted = fate.partition(" + ")
        verdict = {"ok": "accept", "duplicate": "duplicate"}.get(word, "reject")
        at = self.add({"accept": "accepted", "reject": "rejected"}.get(verdict, "duplicate"), cells)
        self.found[at] = {"verdict": verdict, "reason": word if verdict == "reject" else None}
        self.found[at] |= {"warnings": noted.split(", ") if noted else [], "values": values} if verdict == "accept" else {}


def _columns(kind: Kind, style: Style, rng: Random) -> dict[str, str]:
    """Choose the spelling of each heading; the sex may stand in two columns or one of ticks."""
    columns = {name: rng.choice(headings.split("|")) for name, headings in kind.columns.items()}
    if style.split:
        columns |= {"full_name": "Họ đệm", "birth_date": "Ngày sinh"}
        apart = {"full_name": ("given", "Tên"), "birth_date": ("month", "Tháng sinh"), "month": ("year", "Năm sinh")}
        for name, (other, heading) in apart.items():
            columns = {key: text for old, told in columns.items() for key, text in ({old: told} | ({other: heading} if old == name else {})).items()}
    if not kind.sexed or style.sex == "word":
        return columns
    ticks = {"sex_male": "Giới tính.Nam", "sex_female": "Giới tính.Nữ"} if style.sex == "ticks" else {"sex_female": "Nữ (x)"}
    return {key: text for name, heading in columns.items() for key, text in (ticks if name == "sex" else {name: heading}).items()}


def _top(log: _Log, kind: Kind, window: Window, commune: str, style: Style, rng: Random) -> None:
    ours = kind.time in ("as_of", "range") or kind.register == "score_sheet"
    sender = kind.sender or (f"UBND XÃ {commune.upper()}" if ours else "UBND HUYỆN TAM ĐƯỜNG")
    log.add("header", [sender, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"])
    if rng.random() < 0.5:
        log.add("header", ["Số: 12/DS", None, None, "Độc lập - Tự do - Hạnh phúc"])
    if style.gaps:
        log.add("blank")
    for line in kind.lines[:2] if kind.time == "school" else ():
        log.add("header", [line])
    log.add("header", [kind.title])
    if window.line:
        log.add("header", [window.line])
    for line in () if kind.time == "school" else kind.lines:
        log.add("header", [line])
    if style.gaps:
        log.add("blank")


def heading_lines(headings: Sequence[str], depth: int) -> list[list[str | None]]:
    """Return headings "TOP.SUB" over lines, an upper text once over its neighbours; depth 3 has a group over the child."""
    parts = [heading.partition(".") for heading in headings]
    if depth == 1 and not any(sub for _, _, sub in parts):
        return [list(headings)]
    upper = [top if not at or parts[at - 1][0] != top or not sub else None for at, (top, _, sub) in enumerate(parts)]
    lower = [sub or None for _, _, sub in parts]
    if depth < 3 or not any(lower):
        return [upper, lower] if any(lower) else [list(headings)]
    first, last = 1, next((at for at in range(3, len(parts)) if upper[at] is not None), len(parts))
    group = ["Thông tin về đối tượng" if at == first else None if first < at < last else upper[at] for at in range(len(parts))]
    return [group, [upper[at] if first <= at < last else None for at in range(len(parts))], lower]


def _headings(log: _Log, kind: Kind, columns: dict[str, str], style: Style) -> None:
    lines = heading_lines(list(columns.values()), style.depth)
    log.sheet.head = len(log.sheet.rows)
    for line in lines:
        log.add("header", line)
    if style.merged and len(lines) > 1:
        log.sheet.merges += _heading_merges(lines, log.sheet.head, style.column)
    if style.numbers:
        forms = {"(1)": [f"({at})" for at in range(1, len(columns) + 1)], "1": list(range(1, len(columns) + 1))}
        letters = ["A", "B", *range(1, len(columns) - 1)]
        log.add("header", forms.get(style.numbers, letters))


def _heading_merges(lines: list[list[str | None]], head: int, left: int) -> list[tuple[int, int, int, int]]:
    """Merge an upper text over the columns below it, and a text with nothing below down to the last line."""
    found, width, last = [], len(lines[0]), len(lines) - 1
    for at, line in enumerate(lines[:-1]):
        for column, text in enumerate(line):
            if text is None:
                continue
            below = any(lines[deeper][column] for deeper in range(at + 1, last + 1))
            right = column
            while right + 1 < width and line[right + 1] is None and any(lines[d][right + 1] for d in range(at + 1, last + 1)) and below:
                if any(lines[above][right + 1] for above in range(at)):
                    break
                right += 1
            bottom = at if below else last
            if (bottom, right) != (at, column):
                found.append((head + at, left + column, head + bottom, left + right))
    return found


@dataclass
class _Row:
    cells: dict[str, Any]
    fate: str
    values: dict[str, Any]


def _entries(
    kind: Kind, style: Style, window: Window, commune: str, told: Sequence[Plant], names: Names, counter: list[int], good: int
) -> list[_Row]:
    bases: list[Any] = list(kind.rows) or [{}] * (good + len(told))
    if kind.rows:
        start = names.rng.randrange(len(bases))
        bases = (bases[start:] + bases[:start])[: max(good, 3) + len(told)]
    chosen: list[Plant | None] = [*told[: max(len(bases) - 2, 0)]]
    chosen += [None] * (len(bases) - len(chosen))
    names.rng.shuffle(chosen)
    rows = [_row(kind, style, window, commune, base, plant, names, counter) for base, plant in zip(bases, chosen, strict=True)]
    # the same entry once more, as when lists are put together; below another hamlet's line it would be another child
    cut = (len(rows) + 1) // 2 if style.hamlet_lines else 0
    right = [row for row, plant in list(zip(rows, chosen, strict=True))[cut:] if plant is None]
    if right:
        rows.append(_Row(dict(names.rng.choice(right).cells), "duplicate", {}))
    for number, row in enumerate(rows, start=1):
        if "row_label" in kind.columns:
            row.cells["row_label"] = number
        if style.split:
            _split(row.cells)
    return rows


def _row(
    kind: Kind, style: Style, window: Window, commune: str, base: Any, plant: Plant | None, names: Names, counter: list[int]
) -> _Row:
    counter[0] += 1
    rng, sex = names.rng, names.rng.choice("mf")
    on = window.start + timedelta(days=rng.randint(1, max((window.end - window.start).days - 10, 1)))
    born = date(window.end.year - rng.randint(*kind.aged), rng.randint(1, 12), rng.randint(1, 28))
    entry = Entry(names.next(sex), sex, min(born, window.start - timedelta(days=40)), on, window.start, window.end, counter[0], commune)
    cells = {name: _told(cell, entry) for name, cell in (kind.row | dict(base)).items()}
    values = {name: _told(value, entry) for name, value in kind.values.items()}
    if kind.time in ("as_of", "range") and kind.sender != "UBND HUYỆN TAM ĐƯỜNG":
        values.setdefault("commune_code", COMMUNES[commune])
    if kind.person:
        _dress(kind, style, entry, cells, values, rng)
    changes = {name: _told(cell, entry) for name, cell in plant.cells.items()} if plant else {}
    if kind.sexed:
        _sex(style, entry, cells, changes, values, plant, rng)
    fate = plant.fate if plant else kind.fate
    vague = isinstance(values.get("birth_date"), str) and len(values["birth_date"]) < 10 and "birth_date" not in changes
    if vague and kind.vague and fate.startswith("ok"):
        fate = f"{fate}, {kind.vague}" if " + " in fate else f"{fate} + {kind.vague}"
    if plant:
        # what the plant changes is known only where the plant says so
        values = {name: value for name, value in values.items() if not _touched(name, changes)} | {name: _told(value, entry) for name, value in plant.values.items()}
    return _Row(cells | changes, fate, values)


_MADE_FROM = {
    "weight_kg": "weight", "height_cm": "height", "card_last10": "card_no", "card_object": "card_no", "male_cases": "male", "commune_code": "commune",
    "school_code": "school", "level": "class_name", "grade": "class_name", "service": "help", "register_id": "register_name",
}  # fmt: skip


def _touched(value: str, changes: dict[str, Any]) -> bool:
    sources = {value, _MADE_FROM.get(value, value)} | ({"age_male", "age_female"} if value in ("age_years", "sex") else set())
    return bool(sources & changes.keys())


def _split(cells: dict[str, Any]) -> None:
    """Put the last word of the name, and month and year, into columns of their own; what is no day stays where it is."""
    family, _, given = (cells.get("full_name") or "").rpartition(" ")
    cells["full_name"], cells["given"] = (family, given) if family else (cells.get("full_name"), None)
    parts = str(cells.get("birth_date") or "").split("/")
    if len(parts) == 3:
        cells["birth_date"], cells["month"], cells["year"] = (int(part) if part.isdigit() else part for part in parts)


def _told(cell: Any, entry: Entry) -> Any:
    return cell(entry) if callable(cell) else cell


def _dress(kind: Kind, style: Style, entry: Entry, cells: dict[str, Any], values: dict[str, Any], rng: Random) -> None:
    """Write name and birth date as people write them."""
    cells["full_name"] = _dressed_name(entry.name, rng) if style.dress else entry.name
    values["full_name"] = entry.name
    if "birth_date" not in kind.columns:
        return
    form = rng.choice(("text", "text", "dots", "dashes", "short", "serial", "real", "year", "month", "iso", "formula")) if style.dress else "text"
    day = entry.born
    written = {
        "text": vi(day), "dots": f"{day.day}.{day.month}.{day.year}", "dashes": f"{day.day:02d}-{day.month:02d}-{day.year}", "short": f"{day.day}/{day.month}/{day.year}",
        "serial": (day - date(1899, 12, 30)).days, "real": day, "year": day.year, "month": f"{day.month:02d}/{day.year}", "iso": day.isoformat(), "formula": Formula(vi(day)),
    }  # fmt: skip
    cells["birth_date"] = written[form]
    values["birth_date"] = day.isoformat()[: {"year": 4, "month": 7}.get(form, 10)]


def _dressed_name(name: str, rng: Random) -> str:
    forms = (
        name, name, name, unicodedata.normalize("NFD", name), name.replace(" ", "\u00a0"), name.replace(" ", "\n", 1), f"  {name} ",
        name.replace(" ", "\u200b ", 1), name.replace(" ", "  "), f"\ufeff{name}", name.replace(" ", "\t", 1),
    )  # fmt: skip
    return rng.choice(forms)


def _sex(style: Style, entry: Entry, cells: dict[str, Any], changes: dict[str, Any], values: dict[str, Any], plant: Plant | None, rng: Random) -> None:
    """Write the sex as a word or as ticks; a plant about the word becomes one about the ticks."""
    values.setdefault("sex", entry.sex)
    words = {"m": ("Nam", "nam", "NAM", "Trai", " Nam"), "f": ("Nữ", "nữ", "NỮ", "Gái", unicodedata.normalize("NFD", "Nữ"))}
    if style.sex == "word":
        cells["sex"] = rng.choice(words[entry.sex])
        return
    male, female = "sex_male", "sex_female"
    tick = rng.choice(("x", "X", "v", "✓"))
    cells[male if entry.sex == "m" else female] = tick
    if style.sex == "girls":
        cells.pop(male, None)
    if plant and "sex" in changes:
        changes.pop("sex")
        cells.pop(male, None)
        cells.pop(female, None)


def usable(plant: Plant, style: Style) -> bool:
    """Tell whether a plant can be told in a sheet of this style (a blank tick of a girls' column means a boy)."""
    return not ("sex" in plant.cells and (style.sex == "girls" or (style.sex == "ticks" and plant.cells["sex"] is not None)))


BOTH_TICKS = Plant({"sex_male": "x", "sex_female": "x"}, "conflicting_sex")
NOT_COUNTED = Plant({"birth_date": Formula()}, "formula_not_calculated")


def _body(log: _Log, columns: dict[str, str], entries: list[_Row], kind: Kind, style: Style, rng: Random) -> None:
    cut = len(entries) // 2
    for at, row in enumerate(entries):
        if style.hamlet_lines and kind.person and at in (0, cut):
            log.add("subtotal", [None, f"Bản {HAMLETS[at % len(HAMLETS)]}"] if rng.random() < 0.5 else [f"{'I' * (1 + (at > 0))}. Bản {HAMLETS[at % len(HAMLETS)]}"])
        if style.repeat and at == cut:
            _repeat(log)
        if style.gaps and at in (1, cut):
            log.add("blank", [None, "  "] if rng.random() < 0.5 else ())
        log.entry([row.cells.get(name) for name in columns], row.fate, row.values)
        if style.hide and at in (2, cut):
            log.sheet.hidden_rows.append(len(log.sheet.rows) - 1)
        if style.totals and style.hamlet_lines and kind.person and at == cut - 1:
            log.add("subtotal", [None, "Cộng bản", cut])
    if style.totals:
        log.add("subtotal", [None, "Tổng cộng", len(entries)] if kind.register != "score_sheet" else [None, "Tổng cộng", 700, 600, 590])


def _repeat(log: _Log) -> None:
    """The headings again, as on the next printed page."""
    for row in log.sheet.rows[log.sheet.head : log.sheet.head + 1]:
        log.sheet.rows.append(list(row))
        log.ledger["header"] += 1


def _bottom(log: _Log, style: Style) -> None:
    if style.gaps:
        log.add("blank")
    log.add("footer", [None, None, None, "Tam Đường, ngày 15 tháng 3 năm 2018"])
    log.add("footer", [None, "NGƯỜI LẬP BIỂU", None, "TM. UBND XÃ"])
    log.add("footer", [None, "(Ký, họ tên)", None, "CHỦ TỊCH"])


def _merge_communes(sheet: Sheet, column: int, log: _Log) -> None:
    """Merge equal communes of accepted neighbours into one cell that is written once."""
    rows = [at - 1 for at in sorted(log.found) if log.found[at]["verdict"] == "accept"]
    run: list[int] = []
    for at in [*rows, -1]:
        if run and at == run[-1] + 1 and sheet.rows[at][column] == sheet.rows[run[0]][column]:
            run.append(at)
            continue
        if len(run) > 1:
            sheet.merges.append((run[0], column, run[-1], column))
            for covered in run[1:]:
                sheet.rows[covered][column] = None
        run = [at]
