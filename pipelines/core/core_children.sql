-- Each child once, as the newest list tells it: the household book before all other registers.
with seen as (
    select child_key, birth_date, birth_precision, sex, ethnic_group, 1 as source, as_of as told_on from keyed_child_register
    union all
    select child_key, birth_date, birth_precision, sex, null, 2, as_of from keyed_bhyt_cards
    union all
    select child_key, birth_date, birth_precision, sex, null, 3, weighed_on from keyed_weighing_list
    union all
    select child_key, birth_date, birth_precision, sex, null, 4, injured_on from keyed_injury_list
    union all
    select child_key, birth_date, birth_precision, sex, null, 5, helped_on from keyed_assistance
),

ranked as (
    select
        child_key, birth_date, birth_precision, sex, ethnic_group,
        row_number() over (
            partition by child_key
            order by source, told_on desc, birth_precision, birth_date, sex, ethnic_group
        ) as place_in_line
    from seen
)

select child_key, birth_date, birth_precision, sex, ethnic_group from ranked where place_in_line = 1
