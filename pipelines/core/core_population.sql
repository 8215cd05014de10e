-- Children living in a commune at the start and at the cut-off of each period, from the newest list known in time (RULES 7).
-- A child stands in one commune at each of the two moments: where it arrived last.
with chosen_list as (
    select
        period.period_id,
        core_residence.commune_code,
        max(core_residence.as_of) as as_of
    from period
    inner join core_residence
        on core_residence.as_of >= period.starts_on
        and (core_residence.received_on is null or core_residence.received_on <= period.known_on)
        and core_residence.as_of <= period.known_on
    group by period.period_id, core_residence.commune_code
),

moments as (
    select period_id, 'start' as moment, starts_on as on_day from period
    union all
    select period_id, 'cutoff' as moment, cutoff_on as on_day from period
),

living as (
    select
        moments.period_id,
        moments.moment,
        moments.on_day,
        core_residence.child_key,
        core_residence.commune_code,
        core_residence.birth_date,
        core_residence.sex,
        core_residence.ethnic_group,
        core_residence.poverty,
        row_number() over (
            partition by moments.period_id, moments.moment, core_residence.child_key
            order by core_residence.valid_from desc, core_residence.commune_code
        ) as place_in_line
    from moments
    inner join chosen_list on chosen_list.period_id = moments.period_id
    inner join core_residence
        on core_residence.commune_code = chosen_list.commune_code
        and core_residence.as_of = chosen_list.as_of
    where core_residence.lives_here
        and core_residence.valid_from <= moments.on_day
        and (core_residence.valid_to is null or core_residence.valid_to > moments.on_day)
)

select period_id, moment, on_day, child_key, commune_code, birth_date, sex, ethnic_group, poverty
from living
where place_in_line = 1
