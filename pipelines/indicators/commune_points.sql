-- Communes whose checked total reaches the points of the variant (the number of points is the plan's, not ours).
select
    core_scores.period_id,
    core_scores.commune_code as place_code,
    variant_parameter.variant,
    max(case when core_scores.checked_total >= variant_parameter.value then 1 else 0 end) as numerator,
    1 as denominator
from core_scores
inner join period on period.period_id = core_scores.period_id
inner join variant_parameter
    on variant_parameter.indicator = 'commune_points' and variant_parameter.parameter = 'points'
where core_scores.checked_total is not null
group by core_scores.period_id, core_scores.commune_code, variant_parameter.variant
