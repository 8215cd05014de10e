"""From weighed pairs of rows to persons: who is surely one child, who may be, and who competes with whom.

A pair's probability weighs it against everybody else who could take the same place in a full list, against nobody being
the right one, and against a brother, sister or twin who is not in the list. Sure pairs join, best first; what they leave
is weighed again without them, until nothing more is sure.
"""

from pipelines import engine
from pipelines.matching.model import Model
from pipelines.matching.reasons import doubt_sql, reason_sql

MAX_ROUNDS = 30
WITNESSES = 2
SETTLING = 20  # passes after which no probability in the lists tried moved by more than 0.003, most by less than 0.00001


def decide(con: engine.Connection, model: Model) -> tuple[int, int]:
    """Make ``match_pair`` (joined) and ``match_doubt`` (for a person); return their sizes.

    Both have row_a, row_b (the most alike rows of the two), person_a, person_b (as ``match_row`` has them), score (0-1,
    never rounded up), reason. ``match_join(person, new_person)`` tells the new person of everybody who joined.
    Reads ``match_score``, ``match_person`` and, where there is one, ``match_apart(person_a, person_b)``.
    """
    engine.make_table(
        con,
        "match_member",
        "select row_no, r.person, p.person as new_person from match_row as r join match_person as p using (row_no)",
    )
    engine.make_table(con, "match_list", _LISTS)
    for number in range(1, MAX_ROUNDS + 1):
        _weigh(con, model)
        if number == 1:
            engine.make_table(con, "match_pair", f"select *, 1 as round from ({_told(model, doubtful=False)}) where false")
        if not _join_sure(con, model, number):
            break
    doubtful = f"select * from ({_told(model, doubtful=True)}) where probability >= {model.doubtful}"
    engine.make_table(con, "match_doubt", f"{doubtful} order by row_a, row_b")
    engine.make_table(
        con, "match_join", "select distinct person, new_person from match_member where person <> new_person"
    )
    return engine.count(con, "match_pair"), engine.count(con, "match_doubt")


# which person stands in which full list; a decision that two are not one child works like a list that holds both
_LISTS = """
    select distinct person as new_person, list_no from match_stand join match_person using (row_no)
    union all
    select unnest([person_a, person_b]), -row_number() over (order by person_a, person_b) from match_apart
"""

# persons that may be one, each by its most alike rows; never two that stand in one full list
_LINK = """
    with linked as (
        select
            least(a.new_person, b.new_person) as one, greatest(a.new_person, b.new_person) as other,
            arg_max(s, (s.bits, -s.l, -s.r)) as best
        from match_score as s
        join match_member as a on a.row_no = s.l
        join match_member as b on b.row_no = s.r
        where a.new_person <> b.new_person
        group by all
    ),
    barred as (
        select distinct one, other
        from linked join match_list as a on a.new_person = one join match_list as b on b.new_person = other and b.list_no = a.list_no
    )
    select l.one, l.other, l.best, l.best.bits as bits, pow(2, l.best.bits) as odds
    from linked as l anti join barred as b on b.one = l.one and b.other = l.other
"""

# how many persons somebody could be at all: everybody outside the fullest list that already holds him
_CHOICE = """
    with persons as (select distinct new_person from match_member join match_person using (row_no) where state <> 'closed'),
    size as (select list_no, count(*) as people from match_list semi join persons using (new_person) group by list_no)
    select new_person, (select count(*) from persons) - coalesce(max(people), 1) as choice
    from persons left join match_list using (new_person) left join size using (list_no)
    group by new_person
"""

# each possible pair from both sides; odds against nobody being the right one, ``openness`` as in _SETTLE; pairs too unlikely
# to be shown or to stand in another's way are left out
_SIDE = """
    with weighed as (
        select one, other, odds / ({nobody} * greatest(a.choice, b.choice, 1)) as odds
        from match_link join match_choice as a on a.new_person = one join match_choice as b on b.new_person = other
    )
    select one as chooser, other as chosen, odds, 1.0::double as openness from weighed where odds >= {least}
    union all
    select other, one, odds, 1.0 from weighed where odds >= {least}
"""

# How open somebody is to one candidate: 1 when nobody else could stand in the candidate's full lists, less the more likely
# others are who are themselves open. Belief propagation on the graph of possible pairs, exact where it has no circles; each
# pass goes half the way (geometric mean), else circles of twins and namesakes swing for ever.
_SETTLE = """
    with crowded as (select chooser from match_side group by chooser having count(*) > 1),
    wanted as (
        select s.chooser, s.chosen, l.list_no, s.odds * back.openness as odds
        from match_side as s
        semi join crowded using (chooser)
        join match_side as back on back.chooser = s.chosen and back.chosen = s.chooser
        join match_list as l on l.new_person = s.chosen
    ),
    shared as (
        select chooser, chosen, sum(odds) over (partition by chooser, list_no) - odds as others from wanted
    ),
    worst as (select chooser, chosen, max(others) as others from shared group by chooser, chosen)
    select s.chooser, s.chosen, s.odds, sqrt(s.openness / (1 + greatest(coalesce(others, 0), 0))) as openness
    from match_side as s left join worst using (chooser, chosen)
"""

_WEIGHED = """
    with pair as (
        select one, other, best, a.odds * a.openness * b.openness as odds, a.odds as alone, pow(2, -best.sibling_bits) as sibling
        from match_link
        join match_side as a on a.chooser = one and a.chosen = other
        join match_side as b on b.chooser = other and b.chosen = one
    )
    select
        one, other, best, sibling, 1 - odds / alone as rivals, round(odds / (1 + odds + odds * sibling), 9) as probability
    from pair
"""


def _weigh(con: engine.Connection, model: Model) -> None:
    """Make ``match_weighed``: the probability of each pair that is still possible."""
    engine.make_table(con, "match_link", _LINK)
    engine.make_table(con, "match_choice", _CHOICE)
    nobody = (1 - model.matched) / model.matched
    engine.make_table(con, "match_side", _SIDE.format(nobody=nobody, least=model.doubtful / 20))
    for _ in range(SETTLING if _rivalled(con) else 0):
        engine.make_table(con, "match_side", _SETTLE)
    engine.make_table(con, "match_weighed", _WEIGHED)


def _rivalled(con: engine.Connection) -> bool:
    """Whether anybody has more than one candidate."""
    return bool(engine.rows(con, "select 1 from match_side group by chooser having count(*) > 1 limit 1"))


def _join_sure(con: engine.Connection, model: Model, number: int) -> int:
    """Join the sure pairs that are the best choice of both; return how many."""
    engine.make_table(
        con,
        "match_sure",
        f"""
        with sure as (
            select one, other, (probability, best.bits, -one, -other) as rank
            from match_weighed where probability >= {model.sure} and {_may_join(model)}
        ),
        choice as (
            select person, max(rank) as rank
            from (select one as person, rank from sure union all select other, rank from sure)
            group by person
        )
        select s.one, s.other
        from sure as s
        join choice as a on a.person = s.one and a.rank = s.rank
        join choice as b on b.person = s.other and b.rank = s.rank
        """,
    )
    told = _told(model, doubtful=False)
    con.execute(f"insert into match_pair select t.*, {number} from ({told}) as t semi join match_sure using (one, other)")
    for table in ("match_member", "match_list") if engine.count(con, "match_sure") else ():
        # made anew: an UPDATE of many rows from another table takes far longer
        renamed = f"select m.* replace (coalesce(s.one, m.new_person) as new_person) from {table} as m"
        engine.make_table(con, table, f"{renamed} left join match_sure as s on s.other = m.new_person")
    return engine.count(con, "match_sure")


def _may_join(model: Model) -> str:
    """Return the SQL condition on ``best`` without which no likelihood joins two rows unseen: a name alone is never enough."""
    named = {one.id: one for one in model.comparisons}
    speaking = []
    for name in model.must_support:
        numbers = ", ".join(str(named[name].number(level)) for level in named[name].levels if model.supports(level))
        speaking.append(f"(best.level_{name} in ({numbers}))::integer")
    differing = [f"best.level_{name} = 0" for name in model.must_not_differ]
    # without two whole lists to hold against each other, a child who moved is as far as one who only has the same name and birth
    needed = f"{WITNESSES} + (best.level_commune = 0)::integer" if model.cautious else str(WITNESSES)
    return f"{' + '.join(speaking)} >= {needed} and not ({' or '.join(differing)})"


def _told(model: Model, doubtful: bool) -> str:
    """Pairs as they are told: rows, their first persons, probability, reason."""
    reason = doubt_sql(model) if doubtful else reason_sql(model)
    return f"""
        select
            w.one, w.other, w.best.l as row_a, w.best.r as row_b, a.person as person_a, b.person as person_b,
            w.probability, least(floor(w.probability * 10000) / 10000, 0.9999) as score, {reason} as reason
        from match_weighed as w
        join match_member as a on a.row_no = w.best.l
        join match_member as b on b.row_no = w.best.r
    """
