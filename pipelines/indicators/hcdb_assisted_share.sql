-- Children in special circumstances at any time in the period (RULES 8) who were helped, in four readings of the plans: regular, assisted,
-- assisted_and_service, cared. Help counts from the child's first day in a group in the period to the cut-off, if known in time. What is
-- only waited for is no help.
with stays as (
    select
        core_group_stays.period_id, core_group_stays.child_key, core_group_stays.commune_code, core_group_stays.birth_date, core_group_stays.sex,
        case when core_group_stays.entered_on > period.starts_on then core_group_stays.entered_on else period.starts_on end as from_day,
        case
            when core_group_stays.left_on > period.cutoff_on then period.cutoff_on
            else cast(core_group_stays.left_on - interval 1 day as date)
        end as to_day,
        period.starts_on, period.cutoff_on, period.known_on
    from core_group_stays
    inner join period on period.period_id = core_group_stays.period_id
    where core_group_stays.group_code = '*'
        and core_group_stays.entered_on <= period.cutoff_on
        and core_group_stays.left_on > period.starts_on
),

ordered as (
    select
        *,
        row_number() over (partition by period_id, child_key order by from_day, to_day, commune_code) as place_in_line,
        max(to_day) over (partition by period_id, child_key) as last_day
    from stays
),

children as (
    select period_id, child_key, commune_code, birth_date, sex, from_day, last_day, starts_on, cutoff_on, known_on
    from ordered
    where place_in_line = 1
),

quarters as (
    select children.period_id, children.child_key, slots.quarter_on, slots.next_on
    from children
    inner join (
        select period_id, starts_on as quarter_on, starts_on + interval 3 month as next_on from period
        union all
        select period_id, starts_on + interval 3 month, starts_on + interval 6 month from period
        union all
        select period_id, starts_on + interval 6 month, starts_on + interval 9 month from period
        union all
        select period_id, starts_on + interval 9 month, starts_on + interval 1 year from period
    ) as slots on slots.period_id = children.period_id
),

due as (
    select distinct quarters.period_id, quarters.child_key, quarters.quarter_on
    from quarters
    inner join stays
        on stays.period_id = quarters.period_id
        and stays.child_key = quarters.child_key
        and stays.from_day < quarters.next_on
        and stays.to_day >= quarters.quarter_on
),

given as (
    select children.period_id, children.child_key, core_services.helped_on, core_services.service, core_services.level
    from children
    inner join core_services
        on core_services.child_key = children.child_key
        and core_services.helped_on >= children.from_day
        and core_services.helped_on <= children.cutoff_on
        and (core_services.received_on is null or core_services.received_on <= children.known_on)
    where coalesce(core_services.service, '') <> 'none'
        and coalesce(core_services.result, '') not in ('waiting', 'not_done')
),

allowed as (
    select
        children.period_id, children.child_key, core_allowances.valid_from, core_allowances.valid_to,
        case
            when core_allowances.valid_from <= children.last_day
                and (core_allowances.valid_to is null or core_allowances.valid_to >= children.last_day) then 1
            else 0
        end as in_force
    from children
    inner join core_allowances
        on core_allowances.child_key = children.child_key
        and core_allowances.valid_from <= children.cutoff_on
        and (
            core_allowances.valid_to is null
            or (core_allowances.valid_to >= children.from_day and core_allowances.valid_to >= core_allowances.valid_from)
        )
        and (core_allowances.received_on is null or core_allowances.received_on <= children.known_on)
),

helped_quarters as (
    select quarters.period_id, quarters.child_key, quarters.quarter_on
    from quarters
    inner join given
        on given.period_id = quarters.period_id
        and given.child_key = quarters.child_key
        and given.helped_on >= quarters.quarter_on
        and given.helped_on < quarters.next_on
    union
    select quarters.period_id, quarters.child_key, quarters.quarter_on
    from quarters
    inner join allowed
        on allowed.period_id = quarters.period_id
        and allowed.child_key = quarters.child_key
        and allowed.valid_from < quarters.next_on
        and (allowed.valid_to is null or allowed.valid_to >= quarters.quarter_on)
),

every_quarter as (
    select due.period_id, due.child_key
    from due
    left join helped_quarters
        on helped_quarters.period_id = due.period_id
        and helped_quarters.child_key = due.child_key
        and helped_quarters.quarter_on = due.quarter_on
    group by due.period_id, due.child_key
    having count(*) = count(helped_quarters.quarter_on)
),

-- a service that protects or restores the child, not money or a gift; a help without a known name is one when its level says so
protective as (
    select distinct given.period_id, given.child_key
    from given
    left join code_list
        on code_list.list_name = 'services'
        and strpos(';' || given.service || ';', ';' || code_list.code || ';') > 0
    where code_list.code in (
            'health_care', 'rehabilitation', 'inclusive_education', 'screening', 'surgery', 'counselling', 'legal_aid',
            'emergency_protection', 'alternative_care', 'residential_care', 'back_to_school', 'vocational'
        )
        or (given.service is null and given.level in ('support', 'intervention'))
),

-- who is brought up by others: told by the case of Decree 56/2017 that the list names, or given such care earlier
brought_up as (
    select core_group_spells.period_id, core_group_spells.child_key
    from core_group_spells
    inner join children
        on children.period_id = core_group_spells.period_id and children.child_key = core_group_spells.child_key
    where core_group_spells.valid_from <= children.cutoff_on
        and core_group_spells.valid_to > children.starts_on
        and core_group_spells.subgroup_code in ('1.2', '1.3', '1.4', '2.2', '12.2')
    union
    select children.period_id, children.child_key
    from children
    inner join core_services
        on core_services.child_key = children.child_key
        and core_services.helped_on <= children.cutoff_on
        and (core_services.received_on is null or core_services.received_on <= children.known_on)
    where strpos(';' || core_services.service || ';', ';alternative_care;') > 0
        or strpos(';' || core_services.service || ';', ';residential_care;') > 0
),

in_force as (
    select period_id, child_key, max(in_force) as now from allowed group by period_id, child_key
),

any_help as (
    select period_id, child_key from given
    union
    select period_id, child_key from allowed
),

flags as (
    select
        children.period_id, children.child_key, children.commune_code, children.sex,
        case
            when children.birth_date > children.from_day - interval 3 year then '0-2'
            when children.birth_date > children.from_day - interval 6 year then '3-5'
            when children.birth_date > children.from_day - interval 11 year then '6-10'
            else '11-15'
        end as age_band,
        case when in_force.now = 1 or every_quarter.child_key is not null then 1 else 0 end as regular,
        case when any_help.child_key is not null then 1 else 0 end as assisted,
        case when protective.child_key is not null then 1 else 0 end as assisted_and_service,
        case when any_help.child_key is not null or brought_up.child_key is not null then 1 else 0 end as cared
    from children
    left join in_force on in_force.period_id = children.period_id and in_force.child_key = children.child_key
    left join every_quarter on every_quarter.period_id = children.period_id and every_quarter.child_key = children.child_key
    left join any_help on any_help.period_id = children.period_id and any_help.child_key = children.child_key
    left join protective on protective.period_id = children.period_id and protective.child_key = children.child_key
    left join brought_up on brought_up.period_id = children.period_id and brought_up.child_key = children.child_key
),

based as (
    select '' as suffix, flags.period_id, flags.child_key, flags.commune_code as place_code, flags.sex, flags.age_band,
        flags.regular, flags.assisted, flags.assisted_and_service, flags.cared
    from flags
    union all
    select '_pupils', flags.period_id, flags.child_key, core_pupils.school_code, flags.sex, flags.age_band,
        flags.regular, flags.assisted, flags.assisted_and_service, flags.cared
    from flags
    inner join core_pupils on core_pupils.period_id = flags.period_id and core_pupils.child_key = flags.child_key
    where core_pupils.school_code is not null
),

-- a child in two groups counts once in all and once in each of them
grouped as (
    select distinct core_group_stays.period_id, core_group_stays.child_key,
        case
            when core_group_stays.group_code = '*' then '*'
            when length(core_group_stays.group_code) = 1 then 'g0' || core_group_stays.group_code
            else 'g' || core_group_stays.group_code
        end as category
    from core_group_stays
    inner join period on period.period_id = core_group_stays.period_id
    where core_group_stays.entered_on <= period.cutoff_on and core_group_stays.left_on > period.starts_on
),

cells as (
    select
        based.suffix, based.period_id, based.place_code, based.sex, based.age_band, grouped.category,
        sum(based.regular) as regular, sum(based.assisted) as assisted, sum(based.assisted_and_service) as assisted_and_service,
        sum(based.cared) as cared, count(*) as children
    from based
    inner join grouped on grouped.period_id = based.period_id and grouped.child_key = based.child_key
    group by based.suffix, based.period_id, based.place_code, based.sex, based.age_band, grouped.category
)

select period_id, place_code, 'regular' || suffix as variant, sex, age_band, category, regular as numerator, children as denominator
from cells
union all
select period_id, place_code, 'assisted' || suffix, sex, age_band, category, assisted, children from cells
union all
select period_id, place_code, 'assisted_and_service' || suffix, sex, age_band, category, assisted_and_service, children from cells
union all
select period_id, place_code, 'cared' || suffix, sex, age_band, category, cared, children from cells
