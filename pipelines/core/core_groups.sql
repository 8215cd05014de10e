-- Groups of special circumstances as each list told them: one row per child, commune, list, group and time in it (RULES 8, 27).
-- A day of entry that nobody told is the day of the first list that shows the child in the group; the sixteenth birthday ends every time.
with listed as (
    select
        keyed_special_circumstances.row_id,
        keyed_special_circumstances.child_key,
        keyed_special_circumstances.commune_code,
        keyed_special_circumstances.as_of,
        core_lists.period_id,
        core_lists.received_on,
        keyed_special_circumstances.birth_date,
        keyed_special_circumstances.sex,
        keyed_special_circumstances.leave_reason,
        keyed_special_circumstances.group_from,
        keyed_special_circumstances.group_to,
        keyed_special_circumstances.conclusion,
        code_list.code as group_code,
        ';' || coalesce(keyed_special_circumstances.subgroups, '') || ';' as subgroups,
        ';' || coalesce(keyed_special_circumstances.group_starts, '') as starts,
        ';' || coalesce(keyed_special_circumstances.group_ends, '') as ends,
        ';' || code_list.code || '=' as mark
    from keyed_special_circumstances
    inner join code_list
        on code_list.list_name = 'special_circumstances'
        and strpos(';' || keyed_special_circumstances.groups || ';', ';' || code_list.code || ';') > 0
    inner join core_lists
        on core_lists.register = 'special_circumstances'
        and core_lists.file = keyed_special_circumstances.file
        and core_lists.sheet = keyed_special_circumstances.sheet
        and core_lists.commune_code = keyed_special_circumstances.commune_code
),

narrowed as (
    select listed.row_id, listed.group_code, min(code_list.code) as subgroup_code
    from listed
    inner join code_list
        on code_list.list_name = 'special_circumstances_subgroups'
        and code_list.code like listed.group_code || '.%'
        and strpos(listed.subgroups, ';' || code_list.code || ';') > 0
    group by listed.row_id, listed.group_code
),

dated as (
    select
        listed.row_id, listed.child_key, listed.commune_code, listed.as_of, listed.period_id, listed.received_on, listed.birth_date, listed.sex,
        listed.leave_reason, listed.conclusion, listed.group_code,
        narrowed.subgroup_code,
        case
            when strpos(listed.starts, listed.mark) > 0
                then cast(substr(listed.starts, strpos(listed.starts, listed.mark) + length(listed.mark), 10) as date)
            else listed.group_from
        end as told_from,
        case
            when strpos(listed.ends, listed.mark) > 0
                then cast(substr(listed.ends, strpos(listed.ends, listed.mark) + length(listed.mark), 10) as date)
            else listed.group_to
        end as told_to,
        cast(listed.birth_date + interval 16 year as date) as sixteenth
    from listed
    left join narrowed on narrowed.row_id = listed.row_id and narrowed.group_code = listed.group_code
),

spells as (
    select
        *,
        coalesce(told_from, min(as_of) over (partition by child_key, commune_code, group_code)) as valid_from,
        case when told_to is null or told_to > sixteenth then sixteenth else told_to end as valid_to
    from dated
),

ranked as (
    select
        *,
        row_number() over (
            partition by child_key, commune_code, as_of, group_code, valid_from
            order by received_on desc, row_id
        ) as place_in_line
    from spells
)

select
    child_key, commune_code, as_of, period_id, received_on, birth_date, sex, group_code, subgroup_code,
    valid_from,
    told_from is not null as start_told,
    valid_to,
    case when valid_to = sixteenth then 'turned_16' else coalesce(leave_reason, 'unclear') end as leave_reason,
    conclusion
from ranked
where place_in_line = 1
