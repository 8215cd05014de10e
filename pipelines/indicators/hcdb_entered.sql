-- Entries into special circumstances from the first day of the period to the cut-off: into any group at all (children), by the reason of
-- that entry, and by the group entered. Opening + entered - left = closing.
with moved as (
    select
        core_group_stays.period_id, core_group_stays.commune_code, core_group_stays.group_code, core_group_stays.sex,
        core_group_stays.entry_reason as reason
    from core_group_stays
    inner join period on period.period_id = core_group_stays.period_id
    where core_group_stays.entered_on >= period.starts_on and core_group_stays.entered_on <= period.cutoff_on
),

told as (
    select period_id, commune_code, 'children' as variant, '*' as category, sex from moved where group_code = '*'
    union all
    select period_id, commune_code, 'by_reason', reason, sex from moved where group_code = '*'
    union all
    select period_id, commune_code, 'by_reason', '*', sex from moved where group_code = '*'
    union all
    select
        period_id, commune_code, 'by_group',
        case
            when group_code = '*' then '*'
            when length(group_code) = 1 then 'g0' || group_code
            else 'g' || group_code
        end,
        sex
    from moved
)

select
    period_id,
    commune_code as place_code,
    variant,
    sex,
    category,
    count(*) as numerator,
    cast(null as double) as denominator
from told
group by period_id, commune_code, variant, sex, category
