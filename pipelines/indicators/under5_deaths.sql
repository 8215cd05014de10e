-- Children who died under 5 in the period, each person once, whoever told of the death: a death that only may be that of a known child does not
-- count a second time (core_deaths.person_key).
with told as (
    select
        period.period_id,
        core_deaths.commune_code,
        coalesce(core_deaths.sex, 'unclassified') as sex,
        case
            when coalesce(core_deaths.birth_date > core_deaths.died_on - interval 1 year, core_deaths.age_years < 1) then '0'
            else '1-4'
        end as age_band,
        row_number() over (
            partition by period.period_id, core_deaths.person_key
            order by case when core_deaths.source = 'deaths' then 0 else 1 end, core_deaths.died_on, core_deaths.commune_code, core_deaths.child_key
        ) as place_in_line
    from period
    inner join core_deaths
        on core_deaths.died_on >= period.starts_on
        and core_deaths.died_on <= period.cutoff_on
        and (core_deaths.known_on is null or core_deaths.known_on <= period.known_on)
    where core_deaths.certain
        and coalesce(core_deaths.birth_date > core_deaths.died_on - interval 5 year, core_deaths.age_years < 5)
)

select
    period_id,
    commune_code as place_code,
    'children' as variant,
    sex,
    age_band,
    count(*) as numerator,
    cast(null as double) as denominator
from told
where place_in_line = 1
group by period_id, commune_code, sex, age_band
