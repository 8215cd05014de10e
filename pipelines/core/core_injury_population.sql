-- What injury rates divide by, each kind of denominator told apart: by the register the mean of the children under 16 living in the commune at
-- the start and at the cut-off (RULES 38), by an official table its own number. A table that does not tell sexes or ages apart has empty cells
-- for them: no denominator, never 0.
with living as (
    select
        period_id,
        commune_code,
        sex,
        case
            when birth_date > on_day - interval 6 year then '0-5'
            when birth_date > on_day - interval 10 year then '6-9'
            when birth_date > on_day - interval 14 year then '10-13'
            else '14-15'
        end as age_band
    from core_population
    where birth_date > on_day - interval 16 year
),

official as (
    select
        source,
        period_id,
        commune_code,
        sex,
        case
            when age_below <= 6 then '0-5'
            when age_from >= 6 and age_below <= 10 then '6-9'
            when age_from >= 10 and age_below <= 14 then '10-13'
            when age_from >= 14 then '14-15'
            else 'unclassified'
        end as age_band,
        number
    from core_official_children
),

untold as (
    select distinct official.source, official.period_id, official.commune_code, sexes.sex, bands.age_band
    from official
    cross join (select 'f' as sex union all select 'm') as sexes
    cross join (select '0-5' as age_band union all select '6-9' union all select '10-13' union all select '14-15') as bands
    where official.sex = 'unclassified' or official.age_band = 'unclassified'
)

select 'register_count' as denominator_kind, period_id, commune_code, sex, age_band, count(*) / 2.0 as children
from living
group by period_id, commune_code, sex, age_band
union all
select source, period_id, commune_code, sex, age_band, sum(number)
from official
group by source, period_id, commune_code, sex, age_band
union all
select source, period_id, commune_code, sex, age_band, cast(null as double)
from untold
