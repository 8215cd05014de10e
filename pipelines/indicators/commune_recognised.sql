-- Communes recognised as child-friendly, of the communes whose sheet states a decision.
select
    core_scores.period_id,
    core_scores.commune_code as place_code,
    'recognised' as variant,
    max(case when core_scores.recognised then 1 else 0 end) as numerator,
    1 as denominator
from core_scores
inner join period on period.period_id = core_scores.period_id
where core_scores.recognised is not null
group by core_scores.period_id, core_scores.commune_code
