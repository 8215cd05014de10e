-- Children dead of injury in the period, each once, over the same children as injury_rate; the national programmes state this rate per
-- hundred thousand children.
with firsts as (
    select
        period_id, commune_code, sex, age_band,
        row_number() over (partition by period_id, child_key order by injured_on, commune_code, age_band, sex) as place_in_line
    from core_counted_injuries
    where age_band <> '16' and died
)

select
    period_id,
    commune_code as place_code,
    'died' as variant,
    sex,
    age_band,
    cast(null as varchar) as denominator_kind,
    count(*) as numerator,
    cast(null as double) as denominator
from firsts
where place_in_line = 1
group by period_id, commune_code, sex, age_band
union all
select period_id, commune_code, 'died', sex, age_band, denominator_kind, 0, children
from core_injury_population
