-- Children at risk on the cut-off day who are in none of the 14 groups, of the children under 16: residents, pupils.
select
    period_id,
    place_code,
    basis as variant,
    sex,
    age_band,
    ethnic_group,
    poverty,
    sum(case when at_risk and not in_group then 1 else 0 end) as numerator,
    count(*) as denominator
from core_counted_children
group by period_id, place_code, basis, sex, age_band, ethnic_group, poverty
