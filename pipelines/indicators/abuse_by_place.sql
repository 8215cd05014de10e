-- Abused children and cases of the period by where it happened, by the commune's own book. A case has one, a child of several cases may
-- have several: it stands once under each and once in all (core_counted_cases, RULES 7).
with told as (
    select period_id, commune_code, variant, sex, age_band, counted_key, place_of_event as category from core_counted_cases where official
    union all
    select period_id, commune_code, variant, sex, age_band, counted_key, '*' from core_counted_cases where official
)

select
    period_id, commune_code as place_code, variant, sex, age_band, category,
    count(distinct counted_key) as numerator,
    cast(null as double) as denominator
from told
where variant in ('children', 'supported', 'cases', 'emergency', 'emergency_12h')
group by period_id, commune_code, variant, sex, age_band, category
