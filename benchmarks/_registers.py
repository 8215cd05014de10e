"""Registers of any size straight to CSV, by DuckDB: what STACK measured with, in the registers' own headings.

For N children: 1.03 N register rows (3 % repeated), about 1.77 N weighings (under-fives, nine months), 1.02 N cards,
0.008 N injuries, over the communes of the district. Every child is invented: all of it comes from hashes of a number.
"""

import shutil
from pathlib import Path
from typing import Any

from pipelines import catalog, places

AS_OF = "14/09/2018"
PERIOD = "9 tháng đầu năm 2018"
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
        "personal_id": "case when part(i, 23, 10) < 7 then '0120' || lpad(i::varchar, 8, '0') end",
        "poverty": "case part(i, 24, 10) when 0 then 'Hộ nghèo' when 1 then 'Hộ cận nghèo' else 'Không' end",
        "groups": "case when part(i, 25, 80) = 0 then (1 + part(i, 26, 14))::varchar end",
        "schooling": "case when birth < date '2012-09-14' then 'Đang học' end",
        "card_no": "case when part(i, 27, 10) < 6 then 'TE112' || lpad(i::varchar, 10, '0') end",
        "birth_registered": "case when part(i, 28, 100) > 0 then 'x' end",
        "arrived_on": "case when part(i, 29, 120) = 0 then '05/03/2018' end",
        "left_on": "case when part(i, 29, 120) = 1 then '17/05/2018' end",
        "note": "case when part(i, 29, 120) = 1 then 'Chuyển khỏi huyện' end",
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
        "card_valid_from": "'01/01/2018'",
        "card_valid_to": "case when part(i, 60, 25) = 0 then '30/06/2018' else '31/12/2018' end",
    },
    "injury_list": PERSON
    | {
        "injured_on": "strftime(date '2018-01-02' + part(i, 70, 250), '%d/%m/%Y')",
        "cause": "pick(CAUSES, i, 71)",
        "place_of_event": "case part(i, 72, 3) when 0 then 'Tại nhà' when 1 then 'Trường học' else 'Cộng đồng' end",
        "outcome": "case when part(i, 73, 60) = 0 then 'Tử vong' else 'Khỏi' end",
    },
}
# which rows: some are repeated word for word, as happens when lists are put together
ROWS = {
    "child_register": "(select * from child union all select * from child where part(i, 20, 100) < 3)",
    "weighing_list": "(select *, make_date(2018, month::integer, 3 + part(i, 10 + month, 10)) as weighed "
    "from child cross join range(1, 10) as m(month) where birth > date '2013-09-30' and part(i, 80 + month, 100) < 68)",
    "bhyt_cards": "(select * from child union all select * from child where part(i, 19, 100) < 2)",
    "injury_list": "(select * from child where part(i, 18, 10000) < 85 and birth < date '2018-01-01')",
}
ORDERS = {"weighing_list": "i, month"}
CONDITIONS = {"weighing_list": "weighed >= birth and weighed <= date '2018-09-14'"}
DAYS = {"snapshot": f"Tính đến ngày {AS_OF}", "events": f"Từ ngày 01/01/2018 đến ngày {AS_OF}"}


def write(folder: Path, children: int) -> dict[str, int]:
    """Write one file per register and commune into ``folder``; return the rows written by register."""
    import duckdb

    folder.mkdir(parents=True)
    communes = [place for place in places.all_places() if place.level == "commune" and place.parent_code == "106"]
    rows: dict[str, int] = {}
    with duckdb.connect() as con:
        _make_children(con, children, len(communes))
        for register in CELLS:
            rows[register] = sum(
                _write_list(con, folder, register, number, place) for number, place in enumerate(communes)
            )
    return rows


def source(folder: Path, register: str) -> str:
    """Return the SQL that reads every cell of one register's files as text.

    All is told and nothing guessed: DuckDB's own look at many files with title lines costs many times the reading (measured).
    """
    columns = {f"c{number}": "varchar" for number in range(1 + len(CELLS[register]))}
    options = f"skip={TITLE_LINES}, header=true, auto_detect=false, delim=',', quote='\"', escape='\"'"
    path = folder.as_posix().replace("'", "''")
    return f"read_csv('{path}/{register}_*.csv', columns={columns}, {options})"


def _make_children(con: Any, children: int, communes: int) -> None:
    con.execute("create macro part(i, salt, size) as (hash(i, salt) % size)::integer")
    con.execute("create macro pick(words, i, salt) as words[1 + part(i, salt, len(words))]")
    con.execute(
        f"""create table child as
        select i, part(i, 1, {communes}) as commune, part(i, 2, 2) as sex,
            date '2018-09-14' - part(i, 3, 5840) as birth,
            {_person(4)} as name, {_person(8)} as mother, {_person(12)} as father, 'Bản ' || (1 + part(i, 16, 12)) as hamlet
        from range({children}) as t(i)"""
    )


def _person(salt: int) -> str:
    parts = [(FAMILY, salt), (MIDDLE, salt + 1), (GIVEN, salt + 2), (GIVEN, salt + 3)]
    return " || ' ' || ".join(f"pick({list(words)}, i, {number})" for words, number in parts)


def _write_list(con: Any, folder: Path, register: str, number: int, place: places.Place) -> int:
    """Write one commune's list: title lines, headings, entries; return the number of entries."""
    definition = catalog.registers()[register]
    cells = CELLS[register]
    picked = ", ".join(
        f'{_sql(cell)} as "{_heading(definition.columns[name].headers)}"' for name, cell in cells.items()
    )
    source = f"from {ROWS[register]} where commune = {number} and {CONDITIONS.get(register, 'true')}"
    body, target = folder / "_body.csv", folder / f"{register}_{place.code}.csv"
    query = f'select row_number() over (order by {ORDERS.get(register, "i")}) as "TT", {picked} {source}'
    written = con.execute(f"copy ({query}) to '{body}' (format csv, header)").fetchall()
    with target.open("wb") as out, body.open("rb") as entries:
        out.write("".join(f"{line}\n" for line in _titles(definition, place)).encode())
        shutil.copyfileobj(entries, out)
    body.unlink()
    return int(written[0][0])


def _titles(definition: catalog.Register, place: places.Place) -> list[str]:
    """Return the lines above the table, one cell each (no comma)."""
    title = definition.title_vi.upper().replace(",", "")
    return [f"UBND {place.name.upper()}", title, f"{PERIOD} - {DAYS[definition.mode]}", MARK]


def _heading(headers: tuple[str, ...] | list[str]) -> str:
    return next(text for text in headers if "." not in text and "," not in text)


def _sql(cell: str) -> str:
    return cell.replace("ETHNIC", str(list(ETHNIC))).replace("CAUSES", str(list(CAUSES)))
