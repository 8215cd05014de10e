"""Children that the exact ladder leaves apart although they are one: joined when sure, told when doubtful.

Between the ladder's components and the giving of keys. Someone looks for the rest of himself who is not in the newest list of
the register that is believed first: a row of another register that the ladder joined to nobody, a child of an older list,
one that moved away. Everybody else can only be found.
"""

from dataclasses import replace
from pathlib import Path

from pipelines import catalog, engine, matching
from pipelines.matching.decisions import read_decisions

NOBODY = matching.Linked(0, 0, 0, 0)


def join_alike(con: engine.Connection, decisions: Path | None = None) -> matching.Linked:
    """Join components: rewrite ``node_label``; make ``alike_doubt(label_a, label_b, score, reason)`` and ``core_match_joined``.

    ``core_match_joined(child_key_a, child_key_b, score, reason)`` tells what was joined without a person: the keys that the two
    would have alone, so that a person who knows better can part them again. No name, no number.

    Reads the ladder's ``identity_row``, ``identity_face``, ``identity_link``, ``identity_node``, ``node_label``,
    ``known_alias`` (when there are decisions) and the macro ``hmac63``.

    Args:
        decisions: ``data/state/match_decisions.csv``; its answers join or part whatever the weights say.

    Raises:
        InputError: a line of the decisions cannot be used.
    """
    engine.make_table(con, "match_row", _rows_sql(con))
    said = _load_said(con, decisions)
    looking = engine.rows(con, "select count(*) from match_row where state = 'loose'")[0][0]
    if looking or said:
        engine.make_table(con, "match_stand", _STAND)
        done = matching.link(con, replace(matching.load_model(), cautious=True))
        engine.make_table(con, "core_match_joined", _JOINED)
        engine.make_table(con, "alike_doubt", _DOUBT)
        engine.make_table(con, "node_label", _RELABELLED)
    else:
        done = NOBODY
        engine.make_table(con, "core_match_joined", _NOTHING.format("child_key"))
        engine.make_table(con, "alike_doubt", _NOTHING.format("label"))
    for name in ("match_row", "match_stand", "match_said", "match_pair", "match_doubt", "match_join", "component_key"):
        con.execute(f"drop table if exists {name}")
    return done


def make_doubts(con: engine.Connection) -> int:
    """Make ``core_match_doubt(child_key_a, child_key_b, score, reason)`` after the keys are given: no name, no number."""
    return engine.make_table(
        con,
        "core_match_doubt",
        "select least(a.child_key, b.child_key) as child_key_a, greatest(a.child_key, b.child_key) as child_key_b, "
        "max(score) as score, arg_max(reason, (score, reason)) as reason "
        "from alike_doubt join child_of as a on a.label = label_a join child_of as b on b.label = label_b "
        "where a.child_key <> b.child_key group by all order by all",
    )


# one row for each description in each component; untold rows of one description are components of their own
_PLACED = """
    select f.face_no, l.label, min(f.row_no) as row_no, list(f.row_no) as row_nos
    from (select face_no, unnest(row_nos) as row_no from identity_face) as f
    join identity_node as n on n.row_no = f.row_no
    join node_label as l on l.node = n.node
    group by f.face_no, l.label
"""

_STAND = f"""
    select p.row_no, cast(r.list_no as bigint) as list_no
    from (select row_no, unnest(row_nos) as each_row from ({_PLACED})) as p
    join identity_row as r on r.row_no = p.each_row
    where r.full_list
    group by all
"""

_RELABELLED = """
    select node, coalesce(new_person, label) as label from node_label left join match_join on person = label
"""

_DOUBT = """
    select coalesce(a.new_person, d.person_a) as label_a, coalesce(b.new_person, d.person_b) as label_b, score, reason
    from match_doubt as d
    left join match_join as a on a.person = d.person_a
    left join match_join as b on b.person = d.person_b
"""

_NOTHING = "select 0::bigint as {0}_a, 0::bigint as {0}_b, 0.0::double as score, '' as reason where false"

_JOINED = """
    with alone as (
        select label, hmac63(min_by(key_text, (rung, key_text))) as child_key
        from identity_link join node_label using (node)
        where label in (select unnest([person_a, person_b]) from match_pair)
        group by label
    )
    select least(a.child_key, b.child_key) as child_key_a, greatest(a.child_key, b.child_key) as child_key_b, score, reason
    from match_pair join alone as a on a.label = person_a join alone as b on b.label = person_b
    order by all
"""


def _rows_sql(con: engine.Connection) -> str:
    """Rows as ``matching.ROW`` has them; the mother's name has lost its accents by now, which costs nothing."""
    return f"""
        with placed as ({_PLACED}),
        settled as ({_settled_sql(con)}),
        found as (
            select l.label
            from identity_row as r
            join settled as s on s.register = r.register and s.row_id = r.row_id
            join identity_node as n on n.row_no = r.row_no
            join node_label as l on l.node = n.node
            group by l.label
        )
        select
            p.row_no, cast(p.label as bigint) as person, case when found.label is null then 'loose' else 'open' end as state,
            f.name_exact as full_name, f.mother_plain as mother_name, f.birth_date, f.birth_precision, f.sex,
            f.commune_code as commune, f.personal_id, f.card_last10, cast(null as varchar) as other_id
        from placed as p
        join identity_face as f using (face_no)
        left join found using (label)
    """


def _settled_sql(con: engine.Connection) -> str:
    """Rows of the newest list of each commune in the register believed first, of children who did not move away."""
    named = [one for one in catalog.registers().values() if one.names_children]
    first = min(one.rank for one in named)
    parts = []
    for register in (one for one in named if one.rank == first):
        have = set(engine.columns(con, f"stg_{register.id}"))
        day = "as_of" if "as_of" in have else "ends_on" if "ends_on" in have else "cast(null as date)"
        stays = "left_on is null" if "left_on" in have else "true"
        parts.append(
            f"select '{register.id}' as register, row_id from (select row_id, {stays} as stays, {day} as day, "
            f"max({day}) over (partition by commune_code) as newest from stg_{register.id} where verdict = 'accept') "
            "where stays and day is not distinct from newest"
        )
    return " union all ".join(parts)


def _load_said(con: engine.Connection, path: Path | None) -> int:
    """Make ``match_said`` from the decisions whose both keys are children of this build; return how many there are."""
    told = read_decisions(path) if path else []
    said = [(one.key_a, one.key_b, one.same) for one in told]
    engine.load_rows(con, "match_answer", {"key_a": "bigint", "key_b": "bigint", "same": "boolean"}, said)
    if not said:
        con.execute("drop table match_answer")
        return 0
    # a component answers to the key of its every identity, and to the key that the vault gave one of them
    engine.make_table(
        con,
        "component_key",
        """
        with told as (select distinct label, key_text from identity_link join node_label using (node)),
        named as (
            select label, hmac63(key_text) as child_key from told
            union
            select label, child_key from told join known_alias using (key_text)
        )
        select child_key, min(row_no) as row_no
        from named join (select person as label, min(row_no) as row_no from match_row group by person) using (label)
        group by child_key
        """,
    )
    made = engine.make_table(
        con,
        "match_said",
        "select a.row_no as row_a, b.row_no as row_b, same from match_answer "
        "join component_key as a on a.child_key = key_a join component_key as b on b.child_key = key_b where a.row_no <> b.row_no",
    )
    con.execute("drop table match_answer")
    return made
