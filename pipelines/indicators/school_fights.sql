-- Fights in schools that happened from the first day of the period to its cut-off, by the schools' own lists.
select
    core_period_activities.period_id,
    core_period_activities.school_code as place_code,
    'fights' as variant,
    sum(core_period_activities.times) as numerator,
    cast(null as double) as denominator
from core_period_activities
inner join period
    on period.period_id = core_period_activities.period_id
    and core_period_activities.held_on >= period.starts_on
    and core_period_activities.held_on <= period.cutoff_on
where core_period_activities.kind = 'fight'
group by core_period_activities.period_id, core_period_activities.school_code
