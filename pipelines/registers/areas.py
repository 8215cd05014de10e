"""Lines that tell of a whole district or province: in a table of population they stand beside its communes, by name, code or "Toàn huyện".

A register is such a table when it has a column of unit codes. No other register may name a district where it has to name a commune.
"""

import re
from collections.abc import Iterable
from datetime import date

from pipelines import engine, places
from pipelines.catalog import Register
from pipelines.places import Resolution
from pipelines.places.spelling import clean, states_type, unaccented

UNIT_CODE = "unit_code"
# accents were taken away, as by the macro `plain`
TYPES = {"huyen": "huyện", "quan": "quận", "thi xa": "thị xã", "thanh pho": "thành phố", "tinh": "tỉnh"}
_SUM = rf"tong|tong so|tong cong|cong|(?:toan|ca) (?:{'|'.join(TYPES)})"
_WHOLE = re.compile(rf"(?:toan|ca) ({'|'.join(TYPES)})")
_LEAD = re.compile(r"^(?:toàn|cả)\s+")
_UPPER = ("district", "province")


def tells_areas(register: Register) -> bool:
    """Whether the rows of a register may tell of districts and provinces."""
    return UNIT_CODE in register.columns


def may_name_areas(register: Register) -> bool:
    """Whether a row of a register may stand for a district or province: a table of units, or a sheet that districts send of themselves."""
    return tells_areas(register) or register.of_districts


def written_sql() -> str:
    """Return the place as a row writes it: its name; its code where there is no name, or one that says no more than "in all"."""
    unit = f"regexp_replace(regexp_replace({UNIT_CODE}, '\\.0$', ''), '^(\\d{{4}})$', '0\\1')"
    return f"case when {UNIT_CODE} is null or not regexp_matches(plain(commune), '^({_SUM})$') then commune end, {unit}"


def resolve(text: str, on: date) -> Resolution:
    """Say which district or province a name with its type, or a code, means on a day."""
    told = _LEAD.sub("", clean(text))
    if not (told.isdigit() or any(states_type(told, level) for level in _UPPER)):
        return Resolution("none")
    answers = (places.resolve(told, on, level=level, suggest=False) for level in _UPPER)
    return next((answer for answer in answers if answer.status != "none"), Resolution("none"))


def by_sheet(con: engine.Connection, register: Register, read: str, unknown: Iterable[tuple[str, date]]) -> str | None:
    """Return the SELECT of a register's rows in which "Toàn huyện" is the district of the communes of its sheet; None without such rows.

    Args:
        read: SELECT of the rows with ``place_written`` and ``place_day``; ``place_text`` is what the names mean.
        unknown: written places, with their days, that mean no single place.
    """
    wanted = {text: TYPES[found[1]] for text, _ in unknown if (found := _WHOLE.fullmatch(unaccented(clean(text))))}
    if not wanted or not tells_areas(register):
        return None
    schema = dict.fromkeys(("file_hash", "sheet", "text", "code"), "varchar")
    engine.load_rows(con, "raw_area", schema, _areas(con, read, wanted))
    return f"""
        select r.* replace (coalesce(a.code, r.place_written) as place_written) from ({read}) as r
        left join raw_area as a on a.file_hash = r.file_hash and a.sheet = r.sheet and a.text = r.place_written
    """


def _areas(con: engine.Connection, read: str, wanted: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """Return sheet, text and code of each "Toàn huyện": the one place of that type above all communes that the sheet names."""
    named = engine.rows(
        con,
        "select r.file_hash, r.sheet, r.place_day, list(distinct t.commune_code) filter (t.commune_code is not null), "
        f"list(distinct r.place_written) from ({read}) as r left join place_text as t on t.text = r.place_written and t.day = r.place_day "
        "group by all order by 1, 2, 3",
    )
    found = []
    for file_hash, sheet, on, codes, texts in named:
        for text in sorted(wanted.keys() & set(texts)):
            if code := _above(codes or (), on, wanted[text]):
                found.append((file_hash, sheet, text, code))
    return found


def _above(codes: Iterable[str], on: date, kind: str) -> str | None:
    communes = [place for code in codes if (place := places.find(code, on)) and place.level == "commune"]
    above = [set(places.ancestry(commune, on)[1:]) for commune in communes]
    common = {code for code in set.intersection(*above) if (place := places.find(code, on)) and place.type == kind} if above else set()
    return common.pop() if len(common) == 1 else None
