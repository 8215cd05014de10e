-- Malnutrition of children under five: cut-off -2 SD, strict, on the z of the weighing that counts.
select
    period_id,
    commune_code as place_code,
    variant,
    sex,
    age_band,
    sum(case when z < -2 then 1 else 0 end) as numerator,
    count(*) as denominator
from core_newest_weighing
group by period_id, commune_code, variant, sex, age_band
