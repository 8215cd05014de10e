"""Sample facts of communes: children's fund, play activities, programme adopted and run; one workbook per commune and year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from pipelines.samples.days import Day, long_text, words
from pipelines.samples.defect_kinds import Kind, Outcome, Row
from pipelines.samples.facts import Facts
from pipelines.samples.letterhead import SAMPLE_MARK, head_lines
from pipelines.samples.papers_found import KeyRow, Paper, Written, form_of
from pipelines.samples.tables import DATES, Cell, Layout, Line, Sheet, Text
from pipelines.samples.world import World

FOLDER = "so-lieu-xa"
TITLE = "SỐ LIỆU VỀ QUỸ BẢO TRỢ TRẺ EM, HOẠT ĐỘNG VUI CHƠI VÀ CHƯƠNG TRÌNH BẢO VỆ TRẺ EM"
YES_NO = {True: "Có", False: "Không"}


@dataclass(slots=True)
class Told:
    """What one commune tells of one year; money in đồng."""

    fund: bool
    since: Day
    money_in: int
    money_out: int
    play: bool
    sessions: int
    children: int
    programme: bool
    adopted: Day
    run: bool
    collaborators: int


def facts_of(facts: Facts, seed: int, place: int, year: int) -> Told:
    """Return the facts of a commune in a year; a fund and a programme once there stay."""
    commune = facts.communes[place]
    return _told(commune.code, len(commune.hamlets), seed, year)


def districts_of(facts: Facts, seed: int, year: int) -> list[tuple[str, str, Told]]:
    """Return code, name and facts of the districts that tell of themselves."""
    return [(code, name, _told(code, 0, seed, year)) for code, name in facts.districts]


def _told(code: str, collaborators: int, seed: int, year: int) -> Told:
    lasting, rng = Random(f"{seed}/commune-facts/{code}"), Random(f"{seed}/commune-facts/{code}/{year}")
    since = date(lasting.randrange(2011, 2019), lasting.randrange(1, 11), lasting.randrange(2, 29))
    adopted = date(lasting.choice((2016, 2016, 2017, 2018)), lasting.randrange(2, 5), lasting.randrange(2, 29))
    fund, programme, play = since.year <= year, adopted.year <= year, rng.random() < 0.93
    money = rng.randrange(40, 400) * 50_000
    sessions = rng.randrange(1, 6)
    return Told(
        fund, since.toordinal(), money if fund else 0, money * rng.randrange(5, 10) // 100_000 * 10_000 if fund else 0,
        play, sessions if play else 0, sessions * rng.randrange(60, 400) if play else 0,
        programme, adopted.toordinal(), programme and rng.random() < 0.9, collaborators,
    )  # fmt: skip


def last_day(facts: Facts, year: int) -> Day:
    """Return the day of a year's facts: that of the year's last period."""
    return max(period.cutoff for period in facts.periods if period.id[:4] == str(year))


def _money(dong: int, layout: Layout) -> Cell:
    """Return an amount as the form writes amounts: 12.500.000, or 12,5 under "triệu đồng"."""
    if layout.get("unit") == "triệu đồng":
        return f"{dong / 1_000_000:g}".replace(".", ",")
    return f"{dong:,}".replace(",", ".") if layout.get("grouped") else dong


def _cells(layout: Layout, name: str, told: Told, number: int = 1) -> list[Cell]:
    print_day = DATES[layout.get("dates", "long")]
    cells: dict[str, Cell] = {
        "row_label": number,
        "commune": name,
        "fund": YES_NO[told.fund],
        "fund_since": print_day(told.since) if told.fund else "",
        "fund_in": _money(told.money_in, layout) if told.fund else "",
        "fund_out": _money(told.money_out, layout) if told.fund else "",
        "play": YES_NO[told.play],
        "play_sessions": told.sessions if told.play else "",
        "play_children": f"{told.children:,}".replace(",", ".") if told.play else "",
        "programme": YES_NO[told.programme],
        "programme_no": "Kế hoạch về bảo vệ, chăm sóc trẻ em" if told.programme else "",
        "programme_on": print_day(told.adopted) if told.programme else "",
        "programme_run": YES_NO[told.run],
        "collaborators": told.collaborators,
        "note": "",
    }
    return [cells[column] for column in layout["columns"]]


def books(facts: Facts, _: World, seed: int) -> Iterator[Written]:
    """Return the workbook of every commune and year; where districts tell of themselves, one of all of them."""
    for year in facts.population_years:
        if facts.districts:
            layout = form_of("commune_facts", 0)
            yield Written(_of_districts(facts, seed, year, layout), layout, last_day(facts, year))
            continue
        for place in range(len(facts.communes)):
            layout = form_of("commune_facts", place)
            yield Written(_sheet(facts, seed, place, year, layout), layout, last_day(facts, year))


def _of_districts(facts: Facts, seed: int, year: int, layout: Layout) -> Sheet:
    last = last_day(facts, year)
    return Sheet(
        path=Path(FOLDER) / str(year) / f"{facts.district_code}_{facts.district}.xlsx",
        name=layout["sheet"],
        columns=layout["columns"],
        top=[
            [Text(f"UBND {facts.district.upper()}", "left")],
            [Text(facts.office, "left", "bold")],
            [],
            [Text(TITLE, style="title")],
            [Text(f"Năm {year} - Số liệu tính đến ngày {long_text(last)}", style="italic")],
            [Text(SAMPLE_MARK, style="mark")],
            [],
        ],
        body=[Line("row", _cells(layout, name, told, at)) for at, (_, name, told) in enumerate(districts_of(facts, seed, year), start=1)],
        bottom=[[], [Text("Người lập biểu", "left", "bold"), Text(facts.head_of_office, "right", "bold")]],
        numbers=bool(layout.get("numbers")),
        widths=facts.layouts["widths"] | layout["widths"],
    )


def _sheet(facts: Facts, seed: int, place: int, year: int, layout: Layout) -> Sheet:
    commune, last = facts.communes[place], last_day(facts, year)
    unit = [[Text(f"Đơn vị tính: {layout['unit']}", "right", "italic")]] if layout.get("unit") else []
    return Sheet(
        path=Path(FOLDER) / str(year) / f"{commune.code}_{commune.name}.xlsx",
        name=layout["sheet"],
        columns=layout["columns"],
        top=[
            *head_lines("national", facts, commune),
            [Text(TITLE, style="title")],
            [Text(f"Năm {year} - Số liệu tính đến ngày {long_text(last)}", style="italic")],
            [Text(SAMPLE_MARK, style="mark")],
            *unit,
            [],
        ],
        body=[Line("row", _cells(layout, commune.name, facts_of(facts, seed, place, year)))],
        bottom=[
            [],
            [Text(f"{commune.short_name}, {words(last)}", "right", "italic")],
            [Text("Người lập biểu", "left", "bold"), Text(f"TM. UBND {commune.name.upper()}", "right", "bold")],
            [Text("(Ký, ghi rõ họ tên)", "left", "italic"), Text("CHỦ TỊCH", "right", "bold")],
        ],
        numbers=bool(layout.get("numbers")),
        widths=facts.layouts["widths"] | layout["widths"],
    )


def _all_told(facts: Facts, seed: int, year: int) -> list[tuple[str, Told]]:
    if facts.districts:
        return [(code, told) for code, _, told in districts_of(facts, seed, year)]
    return [(commune.code, facts_of(facts, seed, place, year)) for place, commune in enumerate(facts.communes)]


def key(facts: Facts, _: World, seed: int) -> list[KeyRow]:
    """Tell of every commune and year which of the facts hold, and the amounts."""
    found: list[KeyRow] = []
    for year in facts.population_years:
        for code, told in _all_told(facts, seed, year):
            numbers = {
                "fund": int(told.fund), "play": int(told.play), "programme": int(told.programme), "programme_run": int(told.run),
                "fund_in": told.money_in, "fund_out": told.money_out, "play_children": told.children,
            }  # fmt: skip
            found += [(code, str(year), measure, "*", str(number)) for measure, number in numbers.items()]
    return found


def unreadable_money(row: Row) -> Outcome | None:
    """An amount in words."""
    if not row.get("fund_in"):
        return None
    row.put("fund_in", "khoảng mười triệu")
    return "fund_in", "unreadable_number", True


def neither_yes_nor_no(row: Row) -> Outcome:
    """A word that is neither yes nor no."""
    row.put("fund", "đang vận động")
    return "fund", "unknown_group", True


SPOIL = tuple(Kind(f"commune_{kind.__name__}", kind) for kind in (unreadable_money, neither_yes_nor_no))
PAPER = Paper("commune_facts", FOLDER, books, key, SPOIL, "commune")
