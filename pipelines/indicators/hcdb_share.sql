-- Children in at least one of the 14 groups on the cut-off day, of the children under 16: of a commune's residents, of a school's pupils.
select
    period_id,
    place_code,
    basis as variant,
    sex,
    age_band,
    ethnic_group,
    poverty,
    sum(case when in_group then 1 else 0 end) as numerator,
    count(*) as denominator
from core_counted_children
group by period_id, place_code, basis, sex, age_band, ethnic_group, poverty
