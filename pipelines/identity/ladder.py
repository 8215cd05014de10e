"""The ladder: rows that are the same child get one child_key; staging loses its personal columns.

Rows that describe a child alike are one node, shared keys are edges, a child is a connected component. Works inside the
build's database only: names and numbers never reach Python except as bytes on their way into the vault.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines import catalog, engine, places
from pipelines.catalog import Register
from pipelines.errors import TreemError
from pipelines.identity import alike
from pipelines.identity.lists import list_day
from pipelines.settings import PACKAGE

BASE = ("row_id", "file", "sheet", "row_number", "commune_code", "period_id", "birth_precision", "object_code")
CODED_TYPES = ("code", "codes", "groups", "sex", "tick", "yes_no", "number")
BLOCK = 64  # SHA-256's block size in bytes, as HMAC (RFC 2104) needs it


@dataclass(frozen=True)
class Known:
    """What the vault knew before: Arrow tables ``alias(key_text, child_key, seen)`` and ``person(...)``."""

    alias: Any
    person: Any


def assign_keys(con: engine.Connection, secret: bytes, known: Known | None, decisions: Path | None = None) -> None:
    """Make ``row_child(register, row_id, child_key)`` and ``alias`` from the accepted rows.

    Where the exact rungs stop, the weight of evidence joins what is sure; ``core_match_joined`` and ``core_match_doubt`` tell
    what was joined so and what a person should decide.

    Args:
        secret: 32 bytes; a child's key is the first 63 bits of HMAC-SHA256(secret, first identity seen).
        known: aliases of former builds; a child keeps its key through corrections and merges.
        decisions: what people decided about doubtful pairs (``data/state/match_decisions.csv``).
    """
    _load_hmac_pads(con, secret)
    _collect_rows(con)
    engine.make_table(con, "identity_face", _sql("identity_face"))
    engine.make_table(con, "identity_link", _sql("identity_link"))
    engine.make_table(con, "identity_node", _NODE)
    _connect(con)
    _load_known(con, known)
    alike.join_alike(con, decisions)
    engine.make_table(con, "component", _COMPONENT)
    engine.make_table(con, "child_of", _CHILD_OF)
    alike.make_doubts(con)
    _require_unique(con)
    engine.make_table(con, "alias", _ALIAS)
    engine.make_table(
        con,
        "row_child",
        "select r.register, r.row_id, c.child_key from identity_row as r "
        "join identity_node using (row_no) join node_label using (node) join child_of as c using (label)",
    )


def take_keys(con: engine.Connection, secret: bytes, known: Known) -> None:
    """Make what ``assign_keys`` leaves for the vault when the rows bear the keys of the last build (``remembered``): no new alias."""
    _load_hmac_pads(con, secret)
    _load_known(con, known)
    engine.make_table(con, "alias", "select * from known_alias where false")


# the node of each row: its face, or the row itself where nothing tells who it is
_NODE = """
    select row_no, case when l.node is null then row_no else face_no end as node
    from (select face_no, unnest(row_nos) as row_no from identity_face)
    left join (select distinct node from identity_link where rung < 9) as l on l.node = face_no
"""

# each key once: its rung follows from it, and all its nodes are of one component
_KEY = """
    select row_number() over () as key_no, * from (
        select key_text, min(rung) as rung, min(node) as node, min(node) <> max(node) as shared from identity_link group by key_text
    )
"""

_COMPONENT = """
    select label, k.rung, k.key_text, a.child_key as known_key, a.seen
    from identity_key as k join node_label using (node) left join known_alias as a using (key_text)
"""

# a key of the vault goes to one component only: to the one that holds its best rung
_CHILD_OF = """
    with first_rung as (select label, min(rung) as rung from component group by label),
    first_key as (select label, min(key_text) as key_text from component join first_rung using (label, rung) group by label),
    claim as (
        select label, known_key, min(rung) as rung, min(seen) as seen from component where known_key is not null group by all
    ),
    granted as (
        select min_by(label, (rung, label)) as label, known_key, min(seen) as seen from claim group by known_key
    ),
    kept as (select label, min_by(known_key, (seen, known_key)) as known_key from granted group by label)
    select f.label, coalesce(k.known_key, hmac63(f.key_text)) as child_key
    from first_key as f left join kept as k using (label)
"""

_ALIAS = """
    select key_text, child_key, coalesce(seen, 0) as seen from component join child_of using (label) where rung < 9
"""


def _sql(name: str) -> str:
    return (PACKAGE / "identity" / f"{name}.sql").read_text(encoding="utf-8")


def _load_hmac_pads(con: engine.Connection, secret: bytes) -> None:
    padded = secret.ljust(BLOCK, b"\0")
    inner, outer = (bytes(byte ^ mask for byte in padded) for mask in (0x36, 0x5C))
    engine.load_rows(con, "hmac_pad", {"inner_pad": "blob", "outer_pad": "blob"}, [(inner, outer)])
    con.execute(
        "create or replace macro hmac63(t) as (select ('0x' || left(sha256(outer_pad || unhex(sha256(inner_pad || encode(t)))), 16))"
        "::ubigint & 9223372036854775807 from hmac_pad)::bigint"
    )


def _collect_rows(con: engine.Connection) -> None:
    """Make ``identity_row``: what identifies each accepted row of every register that names children."""
    _load_districts(con)
    named = [register for register in catalog.registers().values() if register.names_children]
    texts = " union ".join(_names_sql(con, register) for register in named)
    # names repeat from list to list, so each is folded once
    engine.make_table(con, "person_name", f"select text, plain(text) as folded from ({texts}) where text is not null")
    lists = " union ".join(f"select '{one.id}' as register, file, sheet from stg_{one.id}" for one in named)
    engine.make_table(con, "identity_list", f"select *, row_number() over () as list_no from ({lists})")
    parts, before = [], 0
    for register in sorted(named, key=lambda one: one.id):
        parts.append(_row_sql(con, register, before))
        before += engine.rows(con, f"select coalesce(max(row_id), 0) from stg_{register.id}")[0][0]
    engine.make_table(con, "identity_row", " union all ".join(parts))


def _load_districts(con: engine.Connection) -> None:
    """Make ``district_of``: the unit above each commune, by day; ``newest`` is for lists that tell no day."""
    communes = [place for place in places.all_places() if place.level == "commune"]
    newest = {place.code: place.valid_from for place in sorted(communes, key=lambda place: place.valid_from)}
    listed = [(one.code, one.parent_code, one.valid_from, one.valid_to, newest[one.code]) for one in communes]
    schema = {"commune_code": "varchar", "district_code": "varchar"}
    days = dict.fromkeys(("valid_from", "valid_to", "newest"), "date")
    engine.load_rows(con, "district_of", schema | days, listed)


def _names_sql(con: engine.Connection, register: Register) -> str:
    columns = {"full_name", "mother_name"} & set(engine.columns(con, f"stg_{register.id}"))
    return " union ".join(f"select {name} as text from stg_{register.id}" for name in sorted(columns))


def _row_sql(con: engine.Connection, register: Register, before: int) -> str:
    """Return the SELECT of one register's rows; ``row_no`` goes on from what stands ``before``."""
    have = set(engine.columns(con, f"stg_{register.id}"))
    wanted = {
        name: name if name in have else "cast(null as varchar)"
        for name in ("personal_id", "card_last10", "mother_name")
    }
    day = "as_of" if "as_of" in have else "ends_on" if "ends_on" in have else "null"
    full = str(register.mode == "snapshot" and not register.several_rows).lower()
    return f"""
        select {before} + row_id as row_no, '{register.id}' as register, row_id, {full} as full_list,
            list_no, row_number as row_in_list,
            {wanted["personal_id"]} as personal_id, {wanted["card_last10"]} as card_last10,
            child.folded as name_plain, lower(full_name) as name_exact, birth_date, birth_precision, sex,
            mother.folded as mother_plain, s.commune_code, d.district_code
        from stg_{register.id} as s
        join identity_list as l on l.register = '{register.id}' and l.file = s.file and l.sheet = s.sheet
        left join person_name as child on child.text = s.full_name
        left join person_name as mother on mother.text = {wanted["mother_name"]}
        left join district_of as d on d.commune_code = s.commune_code
            and coalesce({day}, d.newest) >= d.valid_from and coalesce({day}, d.newest) < d.valid_to
        where verdict = 'accept'
    """


def _connect(con: engine.Connection) -> None:
    """Make ``node_label(node, label)``: label = smallest node of the connected component."""
    engine.make_table(con, "identity_key", _KEY)
    engine.make_table(con, "edge", _EDGE)
    engine.make_table(con, "node_label", "select node, min(first) as label from edge group by node")
    while engine.make_table(con, "key_label", _OPEN_KEYS):
        engine.make_table(con, "node_label_next", _NEARER)
        con.execute("drop table node_label")
        con.execute("alter table node_label_next rename to node_label")


# which node has which key, and the first node that has it
_EDGE = """
    select l.node, key_no, k.node as first, shared from identity_link as l join identity_key as k on k.key_text = l.key_text
"""

# keys whose nodes do not agree yet, and the smallest label among them; a key that one node alone has joins nobody
_OPEN_KEYS = """
    select key_no, min(label) as label from edge join node_label using (node) where shared
    group by key_no having min(label) <> max(label)
"""

_NEARER = """
    select node, least(near.label, node_label.label) as label from node_label left join
        (select node, min(label) as label from edge join key_label using (key_no) group by node) as near using (node)
"""


def _load_known(con: engine.Connection, known: Known | None) -> None:
    if known is None:
        engine.load_rows(con, "known_alias", {"key_text": "varchar", "child_key": "bigint", "seen": "integer"}, [])
    else:
        engine.load_frame(con, "known_alias", known.alias)


def _require_unique(con: engine.Connection) -> None:
    doubled = engine.rows(con, "select count(*) - count(distinct child_key) from child_of")[0][0]
    if doubled:
        raise TreemError(f"{doubled} khóa trẻ em trùng nhau.", todo="báo người bảo trì; chưa công bố gì")


def make_keyed(con: engine.Connection) -> None:
    """Make ``keyed_<register>``: accepted rows, typed and coded columns only, with child_key where a child is named."""
    for register in catalog.registers().values():
        kept = ", ".join(kept_columns(con, register))
        if register.names_children:
            joined = f"join row_child as c on c.register = '{register.id}' and c.row_id = s.row_id"
            sql = f"select {kept}, c.child_key from stg_{register.id} as s {joined} where verdict = 'accept'"
        else:
            sql = f"select {kept} from stg_{register.id} as s where verdict = 'accept'"
        engine.make_table(con, f"keyed_{register.id}", sql)


def kept_columns(con: engine.Connection, register: Register) -> list[str]:
    """Return the columns that may leave the zone of names: of named people only typed values and codes, never free text."""
    described = {row[0]: row[1] for row in engine.rows(con, f"describe stg_{register.id}")}
    dropped = {*register.personal, "problems", "verdict", "is_duplicate"}
    kept = [name for name in described if name not in dropped and not name.endswith(("_problem", "_text"))]
    if register.names_children or register.names_staff:
        coded = {column.name for column in register.columns.values() if column.type in CODED_TYPES} | {*BASE, *register.made}
        kept = [name for name in kept if described[name] != "VARCHAR" or name in coded]
    return [f"s.{name}" for name in kept]


def persons(con: engine.Connection, known: Known | None) -> Any:
    """Return who each child_key is, as an Arrow table for the vault: the newest row of the best register wins."""
    named = [register for register in catalog.registers().values() if register.names_children]
    told = " union all ".join(_rank_sql(con, register) for register in named)
    # chosen by numbers first: the rows themselves are wide
    engine.make_table(con, "person_rank", f"select row_child.*, rank from row_child join ({told}) using (register, row_id)")
    engine.make_table(con, "person_row", _BEST)
    engine.make_table(con, "person_told", " union all ".join(_person_sql(con, register) for register in named))
    engine.make_table(con, "person", _ONE)
    if known is not None:
        engine.load_frame(con, "person_before", known.person)
        con.execute(
            "insert into person select * from person_before where child_key not in (select child_key from person)"
        )
    return engine.arrow_table(con, "select * from person order by child_key")


def _rank_sql(con: engine.Connection, register: Register) -> str:
    """Return the SELECT of what decides which row of a child is shown: one number, the best is the smallest; no day is the oldest."""
    day = list_day(set(engine.columns(con, f"stg_{register.id}")))
    age = f"coalesce(date '9999-12-31' - {day}, 9999999)"
    return f"select '{register.id}' as register, row_id, {register.rank}::bigint * 10000000 + {age} as rank from stg_{register.id}"


_BEST = """
    select register, row_id, child_key from person_rank
    join (select child_key, min(rank) as rank from person_rank group by child_key) using (child_key, rank)
"""


def _person_sql(con: engine.Connection, register: Register) -> str:
    have = set(engine.columns(con, f"stg_{register.id}"))
    names = ("full_name", "mother_name", "father_name", "personal_id", "card_last10", "address", "hamlet")
    chosen = ", ".join(f"cast({name if name in have else 'null'} as varchar) as {name}" for name in names)
    return (
        f"select c.child_key, {chosen}, birth_date, sex, commune_code, '{register.id}' as register, file, sheet, row_number "
        f"from stg_{register.id} as s join person_row as c on c.register = '{register.id}' and c.row_id = s.row_id"
    )


_ONE = """
    with tied as (select child_key from person_row group by child_key having count(*) > 1)
    select * from person_told anti join tied using (child_key)
    union all
    select * from person_told semi join tied using (child_key)
    qualify row_number() over (partition by child_key order by file, sheet, row_number) = 1
"""


def aliases(con: engine.Connection, known: Known | None) -> Any:
    """Return all aliases, former ones first in age, as an Arrow table for the vault."""
    latest = engine.rows(con, "select coalesce(max(seen), 0) from known_alias")[0][0] if known else 0
    return engine.arrow_table(
        con,
        f"""
        select key_text, child_key, seen from known_alias where key_text not in (select key_text from alias)
        union all
        select key_text, child_key, case when seen = 0 then {int(latest) + 1} else seen end from alias
        order by key_text
        """,
    )
