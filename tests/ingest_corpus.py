"""A corpus of nasty files, made from a seed at test time, with a machine-readable truth (``truth.json``).

For every file whether it is read and otherwise why not; for every sheet its register and ledger; for every entry its
verdict, reason, warnings and values as they must be found. Nothing of the pipelines is used to make it.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import ingest_corpus_files as files
from ingest_corpus_lists import COMMUNES, KINDS, Kind, Plant, vi
from ingest_corpus_sheets import BOTH_TICKS, HAMLETS, NOT_COUNTED, Names, Sheet, Style, Window, make_sheet, usable

Writer = Callable[[Path, Sequence[Sheet]], None]
# The ends of periods (plan of Tam Đường 2018: the 14th of the last month, 30 November for the year), and their names.
PERIODS = ((3, 14, "Quý I năm"), (6, 14, "6 tháng đầu năm"), (9, 14, "9 tháng đầu năm"), (11, 30, "Năm"))
YEARS = (2018, 2019, 2017)
STYLES = (
    Style(numbers="(1)", hamlet_lines=True, totals=True, gaps=True),
    Style(sex="ticks", depth=2, merged=True, numbers="1", repeat=True),
    Style(sex="girls", gaps=True, hide=True),
    Style(sex="ticks", depth=3, merged=True, hamlet_lines=True, totals=True),
    Style(numbers="A", repeat=True, totals=True, column=1),
    Style(merged=True, hide=True, gaps=True, hamlet_lines=True),
    Style(decomposed=True, sex="ticks", depth=2, totals=True),
)
SPLIT = Style(split=True, dress=False, gaps=True, hamlet_lines=True, numbers="(1)")
PLAIN = Style(rich=False, gaps=True, hamlet_lines=True, totals=True)
FORMATS: tuple[tuple[str, Writer, Style], ...] = (
    ("csv", files.delimited("utf-8", ","), PLAIN),
    ("csv", files.delimited("utf-8-sig", ";"), PLAIN),
    ("csv", files.delimited("utf-16", "\t"), PLAIN),
    ("csv", files.delimited("utf-16-le", ";"), Style(rich=False)),
    ("txt", files.delimited("utf-8", "\t"), PLAIN),
    ("csv", files.delimited("cp1258", ";"), Style(rich=False, dress=False, totals=True)),
    ("csv", files.delimited("cp1258", ","), Style(rich=False, dress=False, gaps=True)),
    ("csv", files.delimited("utf-8", ";", "sep=;\r\n"), Style(rich=False)),
    ("ods", files.ods, PLAIN),
    ("xls", files.xls, Style(rich=False, sex="ticks", depth=2)),
    ("xlsb", files.xlsb, Style(rich=False, numbers="(1)", totals=True)),
    ("xls", files.html, Style(rich=False, numbers="(1)")),
    ("docx", files.docx, Style(rich=False, totals=True)),
    ("xlsx", files.ods, Style(rich=False)),  # the ending lies
    ("csv", files.xls, Style(rich=False)),
)


class Maker:
    """Writes the files of one corpus and keeps the truth of each."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.rng = folder, Random(seed)
        self.names, self.counter = Names(self.rng), [0]
        self.truth: list[dict[str, Any]] = []
        self.windows = {register: self._windows(kind) for register, kind in KINDS.items()}
        self.plants = {register: self._plants(kind) for register, kind in KINDS.items()}
        folder.mkdir(parents=True)

    def _plants(self, kind: Kind) -> list[Plant]:
        told = [*kind.plants, *([BOTH_TICKS] if kind.sexed else []), *([NOT_COUNTED] if kind.person and "birth_date" in kind.columns else [])]
        self.rng.shuffle(told)
        return told

    def _windows(self, kind: Kind) -> Iterator[tuple[Window, str]]:
        """Yield time and commune of list after list, no pair twice."""
        communes = list(COMMUNES)
        number = 0
        while True:
            month, day, named = PERIODS[number // len(communes) % len(PERIODS)]
            year = YEARS[number // len(communes) // len(PERIODS) % len(YEARS)]
            yield self._window(kind, year, month, day, named, number), communes[number % len(communes)]
            number += 1

    def _window(self, kind: Kind, year: int, month: int, day: int, named: str, number: int) -> Window:
        start, end = date(year, 1, 1), date(year, month, day)
        if kind.time == "as_of":
            return Window(end - timedelta(days=90), end, self.rng.choice(("Tính đến ngày {}", "(Tính đến hết ngày {})", "Thời điểm: ngày {}")).format(vi(end)))
        if kind.time == "range":
            return Window(start, end, self.rng.choice(("Từ ngày {0} đến ngày {1}", f"{named} {year} (Từ ngày {{0}} đến ngày {{1}})")).format(vi(start), vi(end)))
        if kind.time == "year":
            year = 2016 + number % 4
            return Window(date(year, 1, 1), date(year, 12, 31), f"Năm {year}")
        if kind.register == "school_enrolment":
            year = 2015 + number % 5
            return Window(date(year, 9, 5), date(year, 11, 15), f"Năm học {year}-{year + 1} - Tính đến ngày 15/11/{year}")
        if kind.time == "school":
            year = 2015 + number % 4
            return Window(date(year, 9, 5), date(year + 1, 5, 31), f"Năm học {year}-{year + 1} (Từ ngày 05/09/{year} đến ngày 31/05/{year + 1})")
        return Window(start, date(year, 12, 31), "")

    def sheet(self, kind: Kind, style: Style, share: int, name: str = "Trang1", line: str = "", commune: str = "") -> Sheet:
        """Lay out the next list of a register with ``share`` of its plants, each in its turn."""
        window, next_commune = next(self.windows[kind.register])
        told = self._next_plants(kind, style, share)
        window = Window(window.start, window.end, f"{window.line} - {line}" if line else window.line)
        return make_sheet(kind, style, window, commune or next_commune, told, self.names, self.counter, name=name)

    def _next_plants(self, kind: Kind, style: Style, share: int) -> list[Plant]:
        """Take plants in turn; those that this style cannot tell wait for the next list."""
        waiting = self.plants[kind.register]
        if len(waiting) < share:
            waiting += self._plants(kind)
        told = [plant for plant in waiting if _tellable(plant, style, kind)][:share]
        for plant in told:
            waiting.remove(plant)
        return told

    def write(self, name: str, writer: Writer, sheets: Sequence[Sheet]) -> None:
        """Write a file that is read."""
        writer(self.folder / name, sheets)
        alone = name.rpartition(".")[0]
        truths = [sheet.truth for sheet in sheets]
        if writer not in (files.xlsx, files.xlsx_openpyxl, files.ods, files.xlsb, files.xls):
            truths = [truths[0] | {"sheet": alone}]  # a text has no sheet name of its own
        elif writer is files.xls:
            truths = [truths[0] | {"sheet": "Sổ"}]
        self.truth.append({"file": name, "status": "read", "reason": None, "sheets": truths})

    def refuse(self, name: str, reason: str, write: Callable[[Path], None]) -> None:
        """Write a file that must be refused as a whole."""
        write(self.folder / name)
        self.truth.append({"file": name, "status": "refuse", "reason": reason, "sheets": []})


def _tellable(plant: Plant, style: Style, kind: Kind) -> bool:
    if plant is BOTH_TICKS:
        return style.sex == "ticks"
    return usable(plant, style) and (plant is not NOT_COUNTED or style.rich)


def make_corpus(folder: Path, seed: int = 2018, books: int = 3) -> list[dict[str, Any]]:
    """Write the corpus; return its truth, which also lies beside the folder as ``truth.json``.

    Args:
        books: workbooks of each of the 21 registers, beside one file of each other format and everything unreadable.
    """
    maker = Maker(folder, seed)
    _books(maker, books)
    _formats(maker)
    _several_sheets(maker)
    _split_columns(maker)
    _numberings(maker)
    _places(maker)
    _old_letters(maker)
    _unreadable(maker)
    _refused_lists(maker)
    (folder.parent / "truth.json").write_text(json.dumps(maker.truth, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
    return maker.truth


def _books(maker: Maker, books: int) -> None:
    for at, kind in enumerate(KINDS.values()):
        share = -(-len(maker.plants[kind.register]) // books)
        for number in range(books):
            style = STYLES[(at + number) % len(STYLES)]
            writer = files.xlsx_openpyxl if (at + number) % 5 == 4 and not style.merged else files.xlsx
            if writer is files.xlsx_openpyxl:
                style = Style(**{**vars(style), "rich": False})
            maker.write(f"so-{at:02d}-{number:02d}.xlsx", writer, [maker.sheet(kind, style, share)])


def _formats(maker: Maker) -> None:
    kinds = list(KINDS.values())
    for at, (ending, writer, style) in enumerate(FORMATS):
        kind = kinds[(at * 5) % len(kinds)]
        maker.write(f"dang-{at:02d}.{ending}", writer, [maker.sheet(kind, style, 6)])


def _several_sheets(maker: Maker) -> None:
    """Hamlets in sheets of their own, a cover, a blank and a hidden sheet beside them."""
    for number, register in enumerate(("child_register", "weighing_list", "at_risk")):
        kind = KINDS[register]
        commune = list(COMMUNES)[number]
        lists = [maker.sheet(kind, STYLES[number], 4, f"Bản {hamlet}", f"Bản {hamlet}", commune) for hamlet in HAMLETS[:3]]
        secret = maker.sheet(kind, STYLES[0], 1, "Ẩn", "", commune)
        secret.hidden, secret.truth = True, {"sheet": "Ẩn", "status": "refuse", "reason": "hidden_sheet"}
        cover = Sheet("Bìa", [["BÁO CÁO CỦA XÃ"], [], ["Kính gửi: Phòng LĐTBXH huyện"]], truth={"sheet": "Bìa", "status": "refuse", "reason": "not_a_register"})
        blank = Sheet("Trống", [], truth={"sheet": "Trống", "status": "refuse", "reason": "not_a_register"})
        maker.write(f"nhieu-trang-{number}.xlsx", files.xlsx, [cover, *lists, blank, secret])


def _split_columns(maker: Maker) -> None:
    for number, register in enumerate(("child_register", "weighing_list", "bhyt_cards", "injury_list")):
        style = Style(**{**vars(SPLIT), "rich": number % 2 == 0})
        writer = files.xlsx if style.rich else files.delimited("utf-8", ";")
        maker.write(f"tach-{number}.{'xlsx' if style.rich else 'csv'}", writer, [maker.sheet(KINDS[register], style, 8)])


def _numberings(maker: Maker) -> None:
    """Bare numbers of groups: asked where nobody says by which law they are told, refused where it is the old one."""
    law, old = "Phân nhóm theo: Luật Trẻ em 2016, Nghị định 56/2017/NĐ-CP", "Tính đến ngày 14/12/2016"
    for register in ("special_circumstances", "child_register", "assistance"):
        kind = KINDS[register]
        rejects = register == "special_circumstances"
        for name, lines, line, why in (("chua-ro", (), "", "unknown_layout"), ("ro", (law,), "", ""), ("nam-cu", (), old, "not_in_force")):
            if line and kind.time == "range":
                line = "Từ ngày 01/01/2016 đến ngày 14/12/2016"
            columns = {("groups_unversioned" if key == "groups" else key): "Nhóm HCĐB" if key == "groups" else text for key, text in kind.columns.items()}
            row = {key: cell for key, cell in kind.row.items() if key not in ("groups", "group_from")} | {"groups_unversioned": 4}
            values = {key: value for key, value in kind.values.items() if key != "groups"} | {"groups": None if why else "4"}
            fate = "ok" if not why else why if rejects else f"ok + {why}"
            asked = Kind(**{**vars(kind), "columns": columns, "row": row, "values": values, "lines": lines, "fate": fate})
            window = next(maker.windows[register])
            if line:
                window = (Window(date(2016, 1, 1), date(2016, 12, 14), line), window[1])
            sheet = make_sheet(asked, Style(dress=False), *window, [], maker.names, maker.counter)
            maker.write(f"nhom-{name}-{register}.xlsx", files.xlsx, [sheet])


def _places(maker: Maker) -> None:
    """The commune told by the cell, the folder, nobody, or by two in different ways."""
    district, station = "UBND HUYỆN TAM ĐƯỜNG", "TRẠM Y TẾ"
    child = KINDS["child_register"]
    blank = Kind(**{**vars(child), "sender": district, "plants": (Plant({"commune": None}, "unknown_commune"), Plant({"commune": "Xã Bàn Bô"}, "unknown_commune"))})
    window, commune = next(maker.windows["child_register"])
    maker.write("xa-trong.xlsx", files.xlsx, [make_sheet(blank, Style(merged=True), window, commune, blank.plants, maker.names, maker.counter)])
    weighing = Kind(**{**vars(KINDS["weighing_list"]), "sender": station})
    for folder in ("03418 Bản Giang", "Xã Tả Lèng", "Khun Há"):
        (maker.folder / folder).mkdir()
        window, _ = next(maker.windows["weighing_list"])
        commune = folder.removeprefix("03418 ").removeprefix("Xã ")
        sheet = make_sheet(weighing, Style(), window, commune, [], maker.names, maker.counter)
        maker.write(f"{folder}/can-do.xlsx", files.xlsx, [sheet])
    (maker.folder / "03412").mkdir()
    window, _ = next(maker.windows["weighing_list"])
    two = make_sheet(KINDS["weighing_list"], Style(), window, "Nà Tăm", [], maker.names, maker.counter)
    maker.refuse("03412/xã Bình Lư.xlsx", "ambiguous_commune", lambda path: files.xlsx(path, [two]))


def _old_letters(maker: Maker) -> None:
    kind, style = KINDS["child_register"], Style(dress=False)
    changes = {"abc": (files.tcvn3, "legacy_encoding"), "vni": (files.vni, "legacy_encoding"), "hai-lan": (files.twice_decoded, "undecodable_text")}
    for name, (change, reason) in changes.items():
        for part, columns in (("ca-tep", None), ("cot-ten", {1, 5, 6, 7})):
            sheet = files.in_old_letters(maker.sheet(kind, style, 0), change, columns)
            maker.refuse(f"{name}-{part}.xlsx", reason, lambda path, sheet=sheet: files.xlsx(path, [sheet]))
    sheet = maker.sheet(KINDS["weighing_list"], style, 0)
    text = "\r\n".join(";".join(row) for row in files.texts(sheet))
    maker.refuse("abc.csv", "legacy_encoding", lambda path: (path.write_bytes(files.tcvn3(text).encode("latin-1", "replace")), None)[1])


def _unreadable(maker: Maker) -> None:
    for name, reason, write in files.UNREADABLE:
        sheet = maker.sheet(KINDS["child_register"], Style(dress=False), 0)
        maker.refuse(name, reason, lambda path, sheet=sheet, write=write: write(path, sheet))
    first = next(told["file"] for told in maker.truth if told["status"] == "read")
    maker.refuse("zz-ban-sao.xlsx", "duplicate_file", lambda path: (shutil.copy(maker.folder / first, path), None)[1])


def _refused_lists(maker: Maker) -> None:
    """Lists that are whole files of the right kind but lack what every row needs, or say two things at once."""
    style = Style(dress=False)
    for register, kind in KINDS.items():
        if kind.needed:
            sheet = _without(maker.sheet(kind, style, 0), kind)
            maker.refuse(f"thieu-cot-{register}.xlsx", "missing_required_column", lambda path, sheet=sheet: files.xlsx(path, [sheet]))
    child = KINDS["child_register"]
    for name, reason, change in (
        ("khong-tieu-de.xlsx", "no_header", lambda sheet: sheet.rows.pop(sheet.head)),
        ("hai-cot-ten.xlsx", "ambiguous_header", lambda sheet: sheet.rows[sheet.head].append(sheet.rows[sheet.head][1])),
        ("chi-tieu-de.xlsx", "no_data_rows", lambda sheet: sheet.rows.__delitem__(slice(sheet.head + 1, None))),
    ):
        sheet = maker.sheet(Kind(**{**vars(child), "columns": {k: v for k, v in child.columns.items() if k not in ("left_on", "died_on")}}), style, 0)
        change(sheet)
        maker.refuse(name, reason, lambda path, sheet=sheet: files.xlsx(path, [sheet]))
    foreign = Sheet("Thu chi", [["SỔ QUỸ"], ["Ngày", "Nội dung", "Thu", "Chi"], *([f"0{at}/01/2018", "Mua giấy", 10, 20] for at in range(1, 6))])
    maker.refuse("so-quy.xlsx", "unknown_register", lambda path: files.xlsx(path, [foreign]))
    sheet = maker.sheet(KINDS["injury_list"], style, 0)
    sheet.rows = [["Từ ngày 01/01/2010 đến ngày 31/03/2010" if isinstance(cell, str) and "Từ ngày" in cell else cell for cell in row] for row in sheet.rows]
    maker.refuse("nam-khac.xlsx", "outside_period", lambda path: files.xlsx(path, [sheet]))


def _without(sheet: Sheet, kind: Kind) -> Sheet:
    """Take away the column that every row needs."""
    spelt = set(kind.columns[kind.needed].split("|"))
    whole = sheet.rows[sheet.head]
    at = next(index for index, cell in enumerate(whole) if cell in spelt)
    return Sheet(sheet.name, [row[:at] + row[at + 1 :] for row in sheet.rows])
