-- Children under five above +2 (overweight, obesity included) and above +3 (obesity) standard deviations of weight for height.
with children as (
    select period_id, commune_code, sex, age_band, z from core_newest_weighing where variant = 'wasting'
)

select period_id, commune_code as place_code, 'overweight' as variant, sex, age_band, sum(case when z > 2 then 1 else 0 end) as numerator, count(*) as denominator
from children group by period_id, commune_code, sex, age_band
union all
select period_id, commune_code, 'obese', sex, age_band, sum(case when z > 3 then 1 else 0 end), count(*)
from children group by period_id, commune_code, sex, age_band
