-- Minors in conflict with the law, each offence once: what the newest list says of it, known from the first list that told it.
-- A measure that has ended keeps its last day; when a child leaves group 6 is for the office to say (RULES 42).
with told as (
    select
        keyed_minors_in_conflict.child_key,
        keyed_minors_in_conflict.commune_code,
        keyed_minors_in_conflict.offence_on,
        keyed_minors_in_conflict.offence,
        keyed_minors_in_conflict.birth_date,
        keyed_minors_in_conflict.age_years,
        keyed_minors_in_conflict.sex,
        keyed_minors_in_conflict.measures,
        keyed_minors_in_conflict.measure_from,
        keyed_minors_in_conflict.measure_to,
        keyed_minors_in_conflict.supervised,
        keyed_minors_in_conflict.legal_aid,
        keyed_minors_in_conflict.aided_on,
        min(core_lists.received_on) over (
            partition by keyed_minors_in_conflict.child_key, keyed_minors_in_conflict.offence_on
        ) as received_on,
        row_number() over (
            partition by keyed_minors_in_conflict.child_key, keyed_minors_in_conflict.offence_on
            order by core_lists.received_on desc, keyed_minors_in_conflict.row_id desc
        ) as place_in_line
    from keyed_minors_in_conflict
    inner join core_lists
        on core_lists.register = 'minors_in_conflict'
        and core_lists.file = keyed_minors_in_conflict.file
        and core_lists.sheet = keyed_minors_in_conflict.sheet
        and core_lists.commune_code = keyed_minors_in_conflict.commune_code
)

select
    child_key, commune_code, offence_on, offence, birth_date, age_years, sex, measures, measure_from, measure_to, supervised,
    legal_aid, aided_on, received_on
from told
where place_in_line = 1
