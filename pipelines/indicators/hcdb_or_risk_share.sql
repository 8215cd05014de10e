-- Children in one of the 14 groups or at risk on the cut-off day, each once, of the children under 16: residents, pupils.
select
    period_id,
    place_code,
    basis as variant,
    sex,
    age_band,
    ethnic_group,
    poverty,
    sum(case when in_group or at_risk then 1 else 0 end) as numerator,
    count(*) as denominator
from core_counted_children
group by period_id, place_code, basis, sex, age_band, ethnic_group, poverty
