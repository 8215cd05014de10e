-- Injury events, each once: the same child, day and cause told by two lists is one event, known from the first of them; that the
-- child died of it is known from the first list that says so.
with told as (
    select
        keyed_injury_list.child_key,
        keyed_injury_list.commune_code,
        keyed_injury_list.injured_on,
        coalesce(keyed_injury_list.cause, 'unclassified') as cause,
        keyed_injury_list.place_of_event,
        keyed_injury_list.outcome,
        keyed_injury_list.birth_date,
        keyed_injury_list.age_years,
        keyed_injury_list.sex,
        keyed_injury_list.row_id,
        core_lists.received_on
    from keyed_injury_list
    inner join core_lists
        on core_lists.register = 'injury_list'
        and core_lists.file = keyed_injury_list.file
        and core_lists.sheet = keyed_injury_list.sheet
        and core_lists.commune_code = keyed_injury_list.commune_code
),

ranked as (
    select
        child_key, commune_code, injured_on, cause, place_of_event, outcome, birth_date, age_years, sex, received_on,
        row_number() over (partition by child_key, injured_on, cause order by received_on, row_id) as place_in_line,
        max(case when outcome = 'died' then 1 else 0 end) over (partition by child_key, injured_on, cause) = 1 as died,
        min(case when outcome = 'died' then received_on end) over (partition by child_key, injured_on, cause) as died_known_on
    from told
)

select child_key, commune_code, injured_on, cause, place_of_event, outcome, died, died_known_on, birth_date, age_years, sex, received_on
from ranked
where place_in_line = 1
