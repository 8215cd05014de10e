"""Lists of changes: the full list is the last one before it, with the children whom the list of changes names as it tells them (RULES 27).

A list of changes names who came, left, was born or died since the last full list; whoever it does not name stays as they were. Without a
full list before it nobody knows who stays: its rows are left out of every count, and the warning says so.
"""

from typing import Any

from pipelines import catalog, engine
from pipelines.catalog import Register

_LISTED = dict.fromkeys(("file", "sheet", "commune_code"), "varchar")
# how the rows of keyed_scope name the part of a commune that a list tells of
_PART = "coalesce(p.former_commune, '') as part, case when p.one_hamlet then p.hamlet else -1 end as hamlet_part"


def note(con: engine.Connection, reading: Any) -> None:
    """Make ``keyed_change_list(register, file, sheet)`` of the lists that tell changes only."""
    sheets = [sheet for file in reading.files for sheet in file.sheets if sheet.status == "read"]
    listed = [(s.register, s.file, s.sheet) for s in sheets if s.facts.get("list_kind") == "changes" and _is_snapshot(s.register)]
    engine.load_rows(con, "keyed_change_list", dict.fromkeys(("register", "file", "sheet"), "varchar"), listed)


def _is_snapshot(register: str) -> bool:
    found = catalog.registers()[register]
    return found.mode == "snapshot" and found.names_children


def complete(con: engine.Connection) -> list[str]:
    """Complete every list of changes to a full list, the oldest first; return what to say about those that have no full list before them.

    Rows carried over stand in ``keyed_<register>`` under the file, sheet and day of the list of changes, without a row number.
    """
    told = []
    for (name,) in engine.rows(con, "select distinct register from keyed_change_list order by all"):
        register = catalog.registers()[name]
        columns = engine.columns(con, f"keyed_{name}")
        if "as_of" not in columns:
            continue
        lists = engine.rows(
            con,
            f"select distinct r.file, r.sheet, r.commune_code, r.as_of from keyed_{name} as r join keyed_change_list as l "
            f"on l.register = '{name}' and l.file = r.file and l.sheet = r.sheet order by r.as_of, r.file, r.sheet, r.commune_code",
        )
        for file, sheet, commune, day in lists:
            if not _carry_over(con, register, columns, (file, sheet, commune, day)):
                told.append(
                    f"{file} / {sheet}: danh sách biến động chưa có danh sách đầy đủ nào trước đó nên không tính; "
                    f"xin danh sách đầy đủ, hoặc ghi “đầy đủ” vào cột list_kind của data/state/intake.csv"
                )
    return told


def _carry_over(con: engine.Connection, register: Register, columns: list[str], change: tuple[Any, ...]) -> bool:
    """Add the children whom one list of changes does not name; False when no full list stands before it (its rows are taken out)."""
    table = f"keyed_{register.id}"
    engine.load_rows(con, "keyed_change", _LISTED | {"as_of": "date"}, [change])
    placed = f"select r.*, {_PART} from {table} as r left join keyed_scope as p on p.register = '{register.id}' and p.row_id = r.row_id"
    by_list = "using (file, sheet, commune_code, as_of)"
    engine.make_table(con, "keyed_named", f"select t.* from ({placed}) as t semi join keyed_change {by_list}")
    engine.make_table(
        con,
        "keyed_former",
        f"""
        select t.* from ({placed}) as t join keyed_change as c on c.commune_code = t.commune_code and t.as_of < c.as_of
        where (part, hamlet_part) in (select part, hamlet_part from keyed_named)
        qualify t.as_of = max(t.as_of) over (partition by part, hamlet_part)
        """,
    )
    found = engine.count(con, "keyed_former") > 0
    if found:
        _insert(con, register, columns)
    else:
        con.execute(f"delete from {table} where row_id in (select row_id from keyed_named)")
    for name in ("keyed_change", "keyed_named", "keyed_former"):
        con.execute(f"drop table {name}")
    return found


def _insert(con: engine.Connection, register: Register, columns: list[str]) -> None:
    """Write the former rows of everyone not named, as rows of the list of changes, in the part of the commune where they stood."""
    table = f"keyed_{register.id}"
    last = engine.rows(con, f"select max(row_id) from {table}")[0][0]
    told = {"file": "c.file", "sheet": "c.sheet", "as_of": "c.as_of", "row_id": "f.row_id + {last}", "row_number": "null"}
    told |= dict.fromkeys(("period_id", "starts_on", "ends_on"), "n.{name}")
    chosen = [told.get(name, "f.{name}").format(name=name, last=last) for name in columns]
    engine.make_table(con, "keyed_carried", "select * from keyed_former anti join keyed_named using (child_key)")
    con.execute(
        f"insert into {table} ({', '.join(columns)}) select {', '.join(chosen)} from keyed_carried as f cross join keyed_change as c "
        "cross join (from keyed_named limit 1) as n order by f.row_id"
    )
    con.execute(
        f"insert into keyed_scope select s.register, s.row_id + {last}, s.former_commune, s.hamlet, s.one_hamlet "
        f"from keyed_scope as s where s.register = '{register.id}' and s.row_id in (select row_id from keyed_carried)"
    )
    con.execute("drop table keyed_carried")
