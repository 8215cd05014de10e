-- Minors in conflict with the law: persons under 18 at the day of the offence (RULES 20), each once in the period, by the newest lists known in time.
select
    period_id,
    commune_code as place_code,
    'children' as variant,
    sex,
    age_band,
    count(*) as numerator,
    cast(null as double) as denominator
from core_counted_offences
where place_in_line = 1
group by period_id, commune_code, sex, age_band
