-- Each child once, as the newest list tells it: the household book before all other registers.
with ranked as (
    select
        child_key, birth_date, birth_precision, sex, ethnic_group,
        row_number() over (
            partition by child_key
            order by rank, told_on desc, birth_precision, birth_date, sex, ethnic_group
        ) as place_in_line
    from keyed_child
)

select child_key, birth_date, birth_precision, sex, ethnic_group from ranked where place_in_line = 1
