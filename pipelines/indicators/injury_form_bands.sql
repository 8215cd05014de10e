-- Children injured (and dead of injury) in the age bands of the injury form, whose last band 14-16 also holds the sixteen-year-olds, so that the
-- figures can be laid beside the form. Counts only: no register tells how many sixteen-year-olds live in a commune.
with events as (
    select 'injured' as variant, period_id, child_key, commune_code, injured_on, sex, age_band from core_counted_injuries
    union all
    select 'died', period_id, child_key, commune_code, injured_on, sex, age_band from core_counted_injuries where died
),

firsts as (
    select
        variant, period_id, commune_code, sex,
        case when age_band in ('14-15', '16') then '14-16' else age_band end as age_band,
        row_number() over (partition by variant, period_id, child_key order by injured_on, commune_code, age_band, sex) as place_in_line
    from events
)

select
    period_id,
    commune_code as place_code,
    variant,
    sex,
    age_band,
    count(*) as numerator,
    cast(null as double) as denominator
from firsts
where place_in_line = 1
group by period_id, commune_code, variant, sex, age_band
