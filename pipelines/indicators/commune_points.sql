-- Communes whose checked total reaches the points of the variant (the number of points is the plan's, not ours); a total that was
-- refused (missing criteria, maxima that do not hold) counts neither way.
select
    core_score_totals.period_id,
    core_score_totals.commune_code as place_code,
    variant_parameter.variant,
    case when core_score_totals.checked_total >= variant_parameter.value then 1 else 0 end as numerator,
    1 as denominator
from core_score_totals
inner join period on period.period_id = core_score_totals.period_id
inner join variant_parameter
    on variant_parameter.indicator = 'commune_points' and variant_parameter.parameter = 'points'
where core_score_totals.checked_total is not null
