-- registered: children under 5 living in the commune whose birth is registered, by the household book or the civil register. in_time: children born
-- in the period whose 60 days were over by the cut-off, registered within these by the civil register.
with children as (
    select
        core_population.period_id,
        core_population.commune_code,
        core_population.sex,
        coalesce(cast(core_population.ethnic_group as varchar), 'unclassified') as ethnic_group,
        case when core_registered_births.told_on <= period.cutoff_on and core_registered_births.received_on <= period.known_on then 1 else 0 end
            as registered,
        case when core_registered_births.in_time and core_registered_births.civil_received_on <= period.known_on then 1 else 0 end as in_time,
        core_population.birth_date >= period.starts_on and core_population.birth_date <= period.cutoff_on - interval 60 day as is_due
    from core_population
    inner join period on period.period_id = core_population.period_id
    left join core_registered_births on core_registered_births.child_key = core_population.child_key
    where core_population.moment = 'cutoff'
        and core_population.birth_date > core_population.on_day - interval 5 year
)

select
    period_id, commune_code as place_code, 'registered' as variant, sex, ethnic_group, sum(registered) as numerator, count(*) as denominator
from children
group by period_id, commune_code, sex, ethnic_group
union all
select period_id, commune_code, 'in_time', sex, ethnic_group, sum(in_time), count(*)
from children
where is_due
group by period_id, commune_code, sex, ethnic_group
