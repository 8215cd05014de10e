-- Children in special circumstances at any time in the period by what help they had (RULES 8): each service given from the child's first day in
-- a group in the period to the cut-off, and a monthly allowance in force in that time. A help without a known name is 'unclassified'.
with stays as (
    select
        core_group_stays.period_id, core_group_stays.child_key, core_group_stays.commune_code, core_group_stays.sex,
        case when core_group_stays.entered_on > period.starts_on then core_group_stays.entered_on else period.starts_on end as from_day,
        core_group_stays.left_on,
        period.cutoff_on, period.known_on
    from core_group_stays
    inner join period on period.period_id = core_group_stays.period_id
    where core_group_stays.group_code = '*'
        and core_group_stays.entered_on <= period.cutoff_on
        and core_group_stays.left_on > period.starts_on
),

children as (
    select *
    from (
        select
            *,
            row_number() over (partition by period_id, child_key order by from_day, left_on, commune_code) as place_in_line
        from stays
    ) as ordered
    where place_in_line = 1
),

given as (
    select children.period_id, children.child_key, coalesce(core_services.service, 'unclassified') as services
    from children
    inner join core_services
        on core_services.child_key = children.child_key
        and core_services.helped_on >= children.from_day
        and core_services.helped_on <= children.cutoff_on
        and (core_services.received_on is null or core_services.received_on <= children.known_on)
    where coalesce(core_services.service, '') <> 'none'
        and coalesce(core_services.result, '') not in ('waiting', 'not_done')
),

kinds as (
    select given.period_id, given.child_key, code_list.code as kind
    from given
    inner join code_list
        on code_list.list_name = 'services'
        and code_list.code <> 'none'
        and strpos(';' || given.services || ';', ';' || code_list.code || ';') > 0
    union
    select period_id, child_key, 'unclassified' from given where services = 'unclassified'
    union
    select children.period_id, children.child_key, 'monthly_allowance'
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

told as (
    select period_id, child_key, kind from kinds
    union
    select period_id, child_key, '*' from kinds
)

select
    told.period_id,
    children.commune_code as place_code,
    'children' as variant,
    children.sex,
    told.kind as category,
    count(*) as numerator,
    cast(null as double) as denominator
from told
inner join children on children.period_id = told.period_id and children.child_key = told.child_key
group by told.period_id, children.commune_code, children.sex, told.kind
