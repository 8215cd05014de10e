"""Registers of any size straight to CSV, by DuckDB: what STACK measured with, in the registers' own headings.

For N children: 1.03 N register rows (3 % repeated), about 1.77 N weighings (under-fives, nine months), 1.02 N cards,
0.008 N injuries, over the communes of the district; or, quarter after quarter, those of a province (``quarters``), among whom
children are born, move in and away and grow up. Every child is invented: all of it comes from hashes of a number.
"""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines import catalog, places

MARK = "DỮ LIỆU MẪU - mọi trẻ em trong tệp này đều là hư cấu"
TITLE_LINES = 4
FAMILY = ("Lò", "Giàng", "Vàng", "Tẩn", "Nguyễn", "Lý", "Sùng", "Hoàng", "Phàn", "Thào", "Cháng", "Tao")
MIDDLE = ("A", "Thị", "Văn", "Thanh", "Minh", "Đức", "Ngọc", "Hải", "Xuân", "Diệu")
GIVEN = (
    "Pao",
    "Dở",
    "Hà",
    "Sáng",
    "Tủa",
    "Mỷ",
    "Chư",
    "Quỳnh",
    "Lử",
    "Thảo",
    "Dinh",
    "Páo",
    "Yến",
    "Của",
    "Nhẫn",
    "Sênh",
)
ETHNIC = ("Kinh", "Thái", "HMông", "Dao", "Giáy", "Lào", "Lự")
CAUSES = ("Ngã", "Bỏng/cháy", "Tai nạn giao thông", "Ngộ độc", "Cắt/đâm", "Súc vật cắn", "Đuối nước", "Điện giật")


@dataclass(frozen=True)
class Term:
    """What lists tell of: the period in words, its days (the last is that of the lists), the months of weighing.

    Attributes:
        number: of the term in a row of terms; salts: which children were hurt, and on which day; injured: how many in ten thousand.
        here: SQL condition on who lives here then.
    """

    period: str
    first: date
    last: date
    months: tuple[int, int]
    number: int = 0
    salts: tuple[int, int] = (18, 70)
    injured: int = 85
    here: str = "true"

    def words(self) -> dict[str, str]:
        """Return what stands for capital words in the SQL below."""
        year = self.last.year
        return {
            "LASTDAY": f"date '{self.last}'", "FIRSTDAY": f"date '{self.first}'", "DAYS": str((self.last - self.first).days - 6),
            "YEAR": str(year), "MONTHS": f"range({self.months[0]}, {self.months[1] + 1})",
            "COMES": str(2 * self.number), "GOES": str(2 * self.number + 1),
            "WHOM": str(self.salts[0]), "WHEN": str(self.salts[1]), "INJURED": str(self.injured),
            "CAMEDAY": f"'05/{self.months[0] + 2:02d}/{year}'", "WENTDAY": f"'17/{(self.months[0] + self.months[1]) // 2:02d}/{year}'",
            "ETHNIC": str(list(ETHNIC)), "CAUSES": str(list(CAUSES)),
        }  # fmt: skip


BORN = 16 * 365
"""Days on which the children of one list were born."""
NINE_MONTHS = Term("9 tháng đầu năm 2018", date(2018, 1, 1), date(2018, 9, 14), (1, 9))
# of 120 children one comes and one goes in each term; who is to come in a later one, or went in an earlier one, is not here
HERE = (
    "birth <= LASTDAY and birth > LASTDAY - interval 16 year and "
    "case when part(i, 29, 120) >= 2 * TERMS then true when part(i, 29, 120) % 2 = 0 then part(i, 29, 120) <= COMES "
    "else part(i, 29, 120) >= GOES end"
)


def quarters(first_year: int, count: int) -> list[Term]:
    """Return so many quarters of calendar years, in a row."""
    terms = []
    for number in range(count):
        year, quarter = first_year + number // 4, number % 4
        months = (3 * quarter + 1, 3 * quarter + 3)
        last = date(year, months[1], 31 if quarter in (0, 3) else 30)
        name = f"Quý {('I', 'II', 'III', 'IV')[quarter]} năm {year}"
        here, salts = HERE.replace("TERMS", str(count)), (96 + number, 104 + number)
        terms.append(Term(name, date(year, months[0], 1), last, months, number, salts, 28, here))
    return terms


# SQL over table child(i, commune, sex, birth, name, mother, father, hamlet): register -> column -> cell as text
PERSON = {
    "full_name": "name",
    "birth_date": "strftime(birth, '%d/%m/%Y')",
    "sex": "case sex when 1 then 'Nữ' else 'Nam' end",
    "mother_name": "mother",
    "hamlet": "hamlet",
}
CELLS: dict[str, dict[str, str]] = {
    "child_register": PERSON
    | {
        "father_name": "father",
        "ethnic_group": "pick(ETHNIC, i, 21)",
        "residence_status": "case when part(i, 22, 50) = 0 then 'Tạm trú từ 6 tháng' else 'Thường trú' end",
        "personal_id": "case when part(i, 23, 10) < 7 then '012' || (2 + sex) || strftime(birth, '%y') "
        "|| lpad((i % 1000000)::varchar, 6, '0') end",
        "poverty": "case part(i, 24, 10) when 0 then 'Hộ nghèo' when 1 then 'Hộ cận nghèo' else 'Không' end",
        "groups": "case when part(i, 25, 80) = 0 then (1 + part(i, 26, 14))::varchar end",
        "schooling": "case when birth < LASTDAY - interval 6 year then 'Đang học' end",
        "card_no": "case when part(i, 27, 10) < 6 then 'TE112' || lpad(i::varchar, 10, '0') end",
        "birth_registered": "case when part(i, 28, 100) > 0 then 'x' end",
        "arrived_on": "case when part(i, 29, 120) = COMES then CAMEDAY end",
        "left_on": "case when part(i, 29, 120) = GOES then WENTDAY end",
        "note": "case when part(i, 29, 120) = GOES then 'Chuyển khỏi huyện' end",
    },
    "weighing_list": PERSON
    | {
        "weighed_on": "strftime(weighed, '%d/%m/%Y')",
        "weight": "printf('%.1f', 3.3 + 0.22 * sqrt(weighed - birth) * (0.8 + part(i, 30 + month, 400) / 1000))",
        "height": "printf('%.1f', 49 + 1.35 * sqrt(weighed - birth) * (0.85 + part(i, 40 + month, 300) / 1000))",
        "position": "case when weighed - birth < 731 then 'Nằm' else 'Đứng' end",
        "oedema": "case when part(i, 50, 900) = 0 then 'x' end",
    },
    "bhyt_cards": {name: PERSON[name] for name in ("full_name", "birth_date", "sex")}
    | {
        "address": "hamlet",
        "care_place": "'Trạm y tế xã'",
        "card_no": "'TE112' || lpad(i::varchar, 10, '0')",
        "card_valid_from": "'01/01/YEAR'",
        "card_valid_to": "case when part(i, 60, 25) = 0 then '30/06/YEAR' else '31/12/YEAR' end",
    },
    "injury_list": PERSON
    | {
        "injured_on": "strftime(FIRSTDAY + 1 + part(i, WHEN, DAYS), '%d/%m/%Y')",
        "cause": "pick(CAUSES, i, 71)",
        "place_of_event": "case part(i, 72, 3) when 0 then 'Tại nhà' when 1 then 'Trường học' else 'Cộng đồng' end",
        "outcome": "case when part(i, 73, 60) = 0 then 'Tử vong' else 'Khỏi' end",
    },
}
# which rows: some are repeated word for word, as happens when lists are put together
ROWS = {
    "child_register": "(select * from child union all select * from child where part(i, 20, 100) < 3)",
    "weighing_list": "(select *, make_date(YEAR, month::integer, 3 + part(i, 10 + month, 10)) as weighed "
    "from child cross join MONTHS as m(month) where birth > LASTDAY + 16 - interval 5 year and part(i, 80 + month, 100) < 68)",
    "bhyt_cards": "(select * from child union all select * from child where part(i, 19, 100) < 2)",
    "injury_list": "(select * from child where part(i, WHOM, 10000) < INJURED and birth < FIRSTDAY)",
}
ORDERS = {"weighing_list": "i, month"}
CONDITIONS = {"weighing_list": "weighed >= birth and weighed <= LASTDAY"}
DAYS = {"snapshot": "Tính đến ngày {last:%d/%m/%Y}", "events": "Từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y}"}


def write(
    folder: Path, children: int, communes: Sequence[places.Place] = (), terms: Iterable[Term] = (NINE_MONTHS,), born: int = BORN
) -> dict[str, int]:
    """Write one file per register and commune into ``folder``, in a folder of its own for each of several terms.

    Args:
        children: how many there are in all; ``born``: on how many days before the last of the lists.
        communes: where they live; by default the sample district.

    Returns:
        The rows written by register.
    """
    import duckdb

    terms = list(terms)
    communes = communes or [place for place in places.all_places() if place.level == "commune" and place.parent_code == "106"]
    rows = dict.fromkeys(CELLS, 0)
    with duckdb.connect() as con:
        _make_children(con, children, len(communes), terms[-1].last, born)
        for term in terms:
            target = folder / f"{term.number + 1}" if len(terms) > 1 else folder
            target.mkdir(parents=True)
            for register in CELLS:
                _make_rows(con, register, term)
                rows[register] += sum(_write_list(con, target, register, number, place, term) for number, place in enumerate(communes))
    return rows


def source(folder: Path, register: str) -> str:
    """Return the SQL that reads every cell of one register's files as text.

    All is told and nothing guessed: DuckDB's own look at many files with title lines costs many times the reading (measured).
    """
    columns = {f"c{number}": "varchar" for number in range(1 + len(CELLS[register]))}
    options = f"skip={TITLE_LINES}, header=true, auto_detect=false, delim=',', quote='\"', escape='\"'"
    path = folder.as_posix().replace("'", "''")
    return f"read_csv('{path}/{register}_*.csv', columns={columns}, {options})"


def _make_children(con: Any, children: int, communes: int, last: date, born: int) -> None:
    # one number hashed, not two: DuckDB joins the hashes of two by their bits, so that all draws of one child would hang together
    con.execute("create macro part(i, salt, size) as (hash(i * 128 + salt) % size)::integer")
    con.execute("create macro pick(words, i, salt) as words[1 + part(i, salt, len(words))]")
    con.execute(
        f"""create table child as
        select i, part(i, 1, {communes}) as commune, part(i, 2, 2) as sex,
            date '{last}' - part(i, 3, {born}) as birth,
            {_person(4)} as name, {_person(8)} as mother, {_person(12)} as father, 'Bản ' || (1 + part(i, 16, 12)) as hamlet
        from range({children}) as t(i)"""
    )


def _person(salt: int) -> str:
    parts = [(FAMILY, salt), (MIDDLE, salt + 1), (GIVEN, salt + 2), (GIVEN, salt + 3)]
    return " || ' ' || ".join(f"pick({list(words)}, i, {number})" for words, number in parts)


def _make_rows(con: Any, register: str, term: Term) -> None:
    """Make ``entry``: the cells of one register's rows, in order, with their commune."""
    definition = catalog.registers()[register]
    picked = ", ".join(f'{cell} as "{_heading(definition.columns[name].headers)}"' for name, cell in CELLS[register].items())
    wanted = f"{term.here} and {CONDITIONS.get(register, 'true')}"
    number = f"row_number() over (partition by commune order by {ORDERS.get(register, 'i')})"
    sql = f'select commune as home, {number} as "TT", {picked} from {ROWS[register]} where {wanted}'
    con.execute(f"create or replace table entry as {_sql(sql, term)}")


def _write_list(con: Any, folder: Path, register: str, number: int, place: places.Place, term: Term) -> int:
    """Write one commune's list: title lines, headings, entries; return the number of entries."""
    body, target = folder / "_body.csv", folder / f"{register}_{place.code}.csv"
    query = f'select * exclude (home) from entry where home = {number} order by "TT"'
    written = con.execute(f"copy ({query}) to '{body}' (format csv, header)").fetchall()
    with target.open("wb") as out, body.open("rb") as entries:
        out.write("".join(f"{line}\n" for line in _titles(catalog.registers()[register], place, term)).encode())
        shutil.copyfileobj(entries, out)
    body.unlink()
    return int(written[0][0])


def _titles(definition: catalog.Register, place: places.Place, term: Term) -> list[str]:
    """Return the lines above the table, one cell each (no comma)."""
    title = definition.title_vi.upper().replace(",", "")
    days = DAYS[definition.mode].format(first=term.first, last=term.last)
    return [f"UBND {place.name.upper()}", title, f"{term.period} - {days}", MARK]


def _heading(headers: tuple[str, ...] | list[str]) -> str:
    return next(text for text in headers if "." not in text and "," not in text)


def _sql(told: str, term: Term) -> str:
    for word, meaning in term.words().items():
        told = told.replace(word, meaning)
    return told
