-- Who was when in which group of special circumstances, as known for each period: by the newest list of the commune that came in time.
-- Children of the former list who are missing in the newest are neither kept nor dropped: they stand as 'unclear' (RULES 27). A death ends all.
with known_lists as (
    select distinct period.period_id, core_lists.commune_code, core_lists.list_day
    from period
    inner join core_lists
        on core_lists.register = 'special_circumstances'
        and core_lists.list_day <= period.known_on
        and (core_lists.received_on is null or core_lists.received_on <= period.known_on)
),

ordered as (
    select
        known_lists.period_id,
        known_lists.commune_code,
        known_lists.list_day,
        lag(known_lists.list_day) over (partition by known_lists.period_id, known_lists.commune_code order by known_lists.list_day) as former_day,
        row_number() over (partition by known_lists.period_id, known_lists.commune_code order by known_lists.list_day desc) as place_in_line
    from known_lists
),

chosen as (
    select ordered.period_id, ordered.commune_code, ordered.list_day, ordered.former_day
    from ordered
    inner join period on period.period_id = ordered.period_id
    where ordered.place_in_line = 1 and ordered.list_day >= period.starts_on
),

told as (
    select
        chosen.period_id, core_groups.child_key, core_groups.commune_code, core_groups.as_of, core_groups.birth_date, core_groups.sex,
        core_groups.group_code, core_groups.subgroup_code, core_groups.valid_from, core_groups.start_told, core_groups.valid_to,
        core_groups.leave_reason
    from chosen
    inner join core_groups
        on core_groups.commune_code = chosen.commune_code and core_groups.as_of = chosen.list_day
),

missing as (
    select
        chosen.period_id, core_groups.child_key, core_groups.commune_code, core_groups.as_of, core_groups.birth_date, core_groups.sex,
        core_groups.group_code, core_groups.subgroup_code, core_groups.valid_from, core_groups.start_told,
        case when core_groups.valid_to < chosen.list_day then core_groups.valid_to else chosen.list_day end as valid_to,
        -- who turned 16 since the former list has a reason, though nobody wrote it down
        case when core_groups.valid_to < chosen.list_day then core_groups.leave_reason else 'unclear' end as leave_reason
    from chosen
    inner join core_groups
        on core_groups.commune_code = chosen.commune_code
        and core_groups.as_of = chosen.former_day
        and core_groups.valid_to > chosen.former_day
    left join told
        on told.period_id = chosen.period_id
        and told.child_key = core_groups.child_key
        and told.group_code = core_groups.group_code
    where told.child_key is null
),

both_kinds as (
    select *, false as is_missing from told
    union all
    select *, true as is_missing from missing
)

select
    both_kinds.period_id, both_kinds.child_key, both_kinds.commune_code, both_kinds.as_of, both_kinds.birth_date, both_kinds.sex,
    both_kinds.group_code, both_kinds.subgroup_code, both_kinds.valid_from, both_kinds.start_told,
    case when core_deaths.died_on < both_kinds.valid_to then core_deaths.died_on else both_kinds.valid_to end as valid_to,
    case when core_deaths.died_on < both_kinds.valid_to then 'died' else both_kinds.leave_reason end as leave_reason,
    both_kinds.is_missing
from both_kinds
inner join period on period.period_id = both_kinds.period_id
left join core_deaths
    on core_deaths.child_key = both_kinds.child_key
    and core_deaths.certain
    and (core_deaths.known_on is null or core_deaths.known_on <= period.known_on)
