-- Cases that counselling rooms of schools took on from the first day of the period to its cut-off, by what they were about.
select
    core_period_activities.period_id,
    core_period_activities.school_code as place_code,
    'cases' as variant,
    coalesce(core_period_activities.topic, 'unclassified') as category,
    sum(core_period_activities.times) as numerator,
    cast(null as double) as denominator
from core_period_activities
inner join period
    on period.period_id = core_period_activities.period_id
    and core_period_activities.held_on >= period.starts_on
    and core_period_activities.held_on <= period.cutoff_on
where core_period_activities.kind = 'counselling_case'
group by core_period_activities.period_id, core_period_activities.school_code, coalesce(core_period_activities.topic, 'unclassified')
