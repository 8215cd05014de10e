"""Staff: rows that name one person get one person_key; who that is goes to the vault, as for children.

Keys by which a person is recognised, best first: p personal number; c staff number in a commune; b name + day of birth +
commune; y name + year of birth + commune + unit; n name + commune + unit, where no two years of birth bear the name there.
"""

from pathlib import Path
from typing import Any

from pipelines import catalog, engine
from pipelines.catalog import Register
from pipelines.identity import ladder, vault
from pipelines.identity.lists import list_day

TABLES = ("staff_alias", "staff")
Known = dict[str, Any]
_TOLD = ("personal_id", "staff_no", "unit", "birth_date", "birth_precision", "commune_code")


def open_staff(folder: Path, key: bytes) -> Known | None:
    """Return what the vault knows of the staff; None when it knows nobody yet.

    Raises:
        VaultError: the key does not open it, or a file is damaged.
    """
    files = {name: folder / f"{name}.vault" for name in TABLES}
    if not all(path.exists() for path in files.values()):
        return None
    return {name: engine.from_parquet(vault.load(path, key)) for name, path in files.items()}


def assign_keys(con: engine.Connection, known: Known | None) -> None:
    """Make ``row_person(register, row_id, person_key)`` and ``alias_staff`` (needs ``hmac63`` of the ladder).

    Args:
        known: aliases of former builds; a person keeps the key through corrections.
    """
    named = _registers()
    rows = " union all ".join(_row_sql(con, register) for register in named)
    engine.make_table(con, "identity_staff_row", f"select row_number() over (order by register, row_id) as node, * from ({rows})")
    engine.make_table(con, "identity_staff_link", _LINK)
    _connect(con)
    if known is None:
        engine.load_rows(con, "known_staff", {"key_text": "varchar", "person_key": "bigint", "seen": "integer"}, [])
    else:
        engine.load_frame(con, "known_staff", known["staff_alias"])
    engine.make_table(con, "identity_staff_person", _PERSON)
    engine.make_table(con, "alias_staff", _ALIAS)
    engine.make_table(
        con,
        "row_person",
        "select register, row_id, person_key from identity_staff_row join identity_staff_label using (node) "
        "join identity_staff_person using (label)",
    )


def make_keyed(con: engine.Connection) -> None:
    """Make ``keyed_<register>`` of every register of staff: accepted rows, typed and coded columns, person_key."""
    for register in _registers():
        kept = ", ".join(ladder.kept_columns(con, register))
        joined = f"join row_person as p on p.register = '{register.id}' and p.row_id = s.row_id"
        engine.make_table(
            con, f"keyed_{register.id}", f"select {kept}, p.person_key from stg_{register.id} as s {joined} where verdict = 'accept'"
        )


def save_staff(con: engine.Connection, folder: Path, key: bytes, known: Known | None) -> None:
    """Write who each person_key is into the vault; what did not change is left as it is, nobody makes no file."""
    tables = {"staff_alias": _aliases(con, known), "staff": _persons(con, known)}
    for name, table in tables.items():
        if table.num_rows and (known is None or not table.equals(known[name])):
            vault.save(folder / f"{name}.vault", engine.to_parquet(table), key)


def _registers() -> list[Register]:
    return [register for register in catalog.registers().values() if register.names_staff]


def _row_sql(con: engine.Connection, register: Register) -> str:
    have = set(engine.columns(con, f"stg_{register.id}"))
    told = {name: name if name in have else f"cast(null as {'date' if name == 'birth_date' else 'varchar'})" for name in _TOLD}
    return f"""
        select '{register.id}' as register, row_id, file, sheet, row_number,
            lower(staff_name) as name_exact, plain(staff_name) as name_plain,
            {told["personal_id"]} as personal_id, plain({told["staff_no"]}) as staff_no, coalesce(plain({told["unit"]}), '') as unit,
            {told["birth_date"]} as birth_date, {told["birth_precision"]} as birth_precision, commune_code
        from stg_{register.id} where verdict = 'accept'
    """


_LINK = """
    with spelled as (
        -- two accented spellings of one plain name in one list are two persons (Tú and Tư)
        select name_plain, commune_code
        from identity_staff_row
        where name_exact <> name_plain
        group by name_plain, commune_code, file, sheet
        having count(distinct name_exact) > 1
    ),
    named as (
        select r.*, case when s.name_plain is null then r.name_plain else r.name_exact end as name_key, year(birth_date) as born
        from identity_staff_row as r
        left join (select distinct * from spelled) as s on s.name_plain = r.name_plain and s.commune_code = r.commune_code
    ),
    lone as (
        select name_key, commune_code, unit from named group by all having count(distinct born) <= 1
    ),
    told as (
        select node, 1 as rung, 'p|' || personal_id as key_text from named where personal_id is not null
        union all
        select node, 2, concat_ws('|', 'c', staff_no, commune_code) from named where staff_no is not null
        union all
        select node, 3, concat_ws('|', 'b', name_key, birth_date, commune_code)
        from named where birth_precision = 'day' and not (month(birth_date) = 1 and day(birth_date) = 1)
        union all
        select node, 4, concat_ws('|', 'y', name_key, born, commune_code, unit) from named where born is not null
        union all
        select node, 5, concat_ws('|', 'n', name_key, commune_code, unit) from named join lone using (name_key, commune_code, unit)
    )
    select * from told
    union all
    select node, 9, concat_ws('|', 'r', register, file, sheet, row_number) from named where node not in (select node from told)
"""

# a key of the vault goes to one person only: to the one that holds its best rung
_PERSON = """
    with keyed as (
        select distinct label, rung, key_text, k.person_key, k.seen
        from identity_staff_link join identity_staff_label using (node) left join known_staff as k using (key_text)
    ),
    granted as (
        select min_by(label, (rung, label)) as label, person_key, min(seen) as seen
        from keyed where person_key is not null group by person_key
    ),
    kept as (select label, min_by(person_key, (seen, person_key)) as person_key from granted group by label)
    select label, coalesce(any_value(kept.person_key), hmac63('staff|' || min_by(key_text, (rung, key_text)))) as person_key
    from keyed left join kept using (label) group by label
"""

_ALIAS = """
    select key_text, min(p.person_key) as person_key, coalesce(min(k.seen), 0) as seen
    from identity_staff_link join identity_staff_label using (node) join identity_staff_person as p using (label)
    left join known_staff as k using (key_text)
    where rung < 9
    group by key_text
"""


def _connect(con: engine.Connection) -> None:
    """Make ``identity_staff_label(node, label)``: label = smallest node that shares keys, directly or through others."""
    engine.make_table(con, "identity_staff_label", "select distinct node, node as label from identity_staff_link")
    while True:
        nearest = "select key_text, min(label) as label from identity_staff_link join identity_staff_label using (node) group by key_text"
        engine.make_table(
            con,
            "identity_staff_next",
            f"select node, min(n.label) as label from identity_staff_link join ({nearest}) as n using (key_text) group by node",
        )
        moved = "select count(*) from identity_staff_label as a join identity_staff_next as b using (node) where a.label <> b.label"
        done = engine.rows(con, moved)[0][0] == 0
        engine.make_table(con, "identity_staff_label", "select * from identity_staff_next")
        if done:
            return


def _aliases(con: engine.Connection, known: Known | None) -> Any:
    latest = engine.rows(con, "select coalesce(max(seen), 0) from known_staff")[0][0] if known else 0
    return engine.arrow_table(
        con,
        f"""
        select key_text, person_key, seen from known_staff where key_text not in (select key_text from alias_staff)
        union all
        select key_text, person_key, case when seen = 0 then {int(latest) + 1} else seen end from alias_staff
        order by key_text
        """,
    )


def _persons(con: engine.Connection, known: Known | None) -> Any:
    """Return who each person_key is: the newest row that names the person."""
    parts = []
    for register in _registers():
        have = set(engine.columns(con, f"stg_{register.id}"))
        names = ("staff_name", "staff_no", "personal_id", "unit")
        chosen = ", ".join(f"cast({name if name in have else 'null'} as varchar) as {name}" for name in names)
        newest = list_day(have)
        parts.append(
            f"select p.person_key, {newest} as day, {chosen}, birth_date, commune_code, "
            f"'{register.id}' as register, file, sheet, row_number "
            f"from stg_{register.id} as s join row_person as p on p.register = '{register.id}' and p.row_id = s.row_id"
        )
    engine.make_table(
        con,
        "person_staff",
        f"select * exclude (day) from ({' union all '.join(parts)}) qualify row_number() over "
        "(partition by person_key order by day desc nulls last, file, sheet, row_number) = 1",
    )
    if known is not None:
        engine.load_frame(con, "person_staff_before", known["staff"])
        con.execute(
            "insert into person_staff select * from person_staff_before where person_key not in (select person_key from person_staff)"
        )
    return engine.arrow_table(con, "select * from person_staff order by person_key")
