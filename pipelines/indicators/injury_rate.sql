-- Children injured (and dead of injury) in the period: children, not events; the first counted event gives place and age band.
-- Denominator: mean of the children under 16 living there at the start and at the cut-off (RULES 38).
with counted as (
    select
        period.period_id,
        core_injuries.child_key,
        core_injuries.commune_code,
        core_injuries.injured_on,
        core_injuries.cause,
        core_injuries.died,
        core_injuries.sex,
        case
            when coalesce(core_injuries.birth_date > core_injuries.injured_on - interval 6 year, core_injuries.age_years < 6) then '0-5'
            when coalesce(core_injuries.birth_date > core_injuries.injured_on - interval 10 year, core_injuries.age_years < 10) then '6-9'
            when coalesce(core_injuries.birth_date > core_injuries.injured_on - interval 14 year, core_injuries.age_years < 14) then '10-13'
            else '14-15'
        end as age_band
    from period
    inner join core_injuries
        on core_injuries.injured_on >= period.starts_on
        and core_injuries.injured_on <= period.cutoff_on
        and (core_injuries.received_on is null or core_injuries.received_on <= period.known_on)
    where coalesce(core_injuries.birth_date > core_injuries.injured_on - interval 16 year, core_injuries.age_years < 16)
),

events as (
    select 'injured' as variant, '*' as category, period_id, child_key, commune_code, injured_on, sex, age_band from counted
    union all
    select 'injured', cause, period_id, child_key, commune_code, injured_on, sex, age_band from counted
    union all
    select 'died', '*', period_id, child_key, commune_code, injured_on, sex, age_band from counted where died
    union all
    select 'died', cause, period_id, child_key, commune_code, injured_on, sex, age_band from counted where died
),

firsts as (
    select
        variant, category, period_id, commune_code, sex, age_band,
        row_number() over (partition by variant, category, period_id, child_key order by injured_on, commune_code, age_band) as place_in_line
    from events
),

living as (
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

population as (
    select period_id, commune_code, sex, age_band, count(*) / 2.0 as children from living group by period_id, commune_code, sex, age_band
),

kinds as (
    select variants.variant, categories.category
    from (select 'injured' as variant union all select 'died') as variants
    cross join (select code as category from code_list where list_name = 'injury_causes' union all select '*' union all select 'unclassified') as categories
),

parts as (
    select variant, category, period_id, commune_code, sex, age_band, 1 as numerator, 0.0 as denominator from firsts where place_in_line = 1
    union all
    select kinds.variant, kinds.category, population.period_id, population.commune_code, population.sex, population.age_band, 0, population.children
    from kinds cross join population
)

select
    period_id,
    commune_code as place_code,
    variant,
    sex,
    age_band,
    category,
    sum(numerator) as numerator,
    sum(denominator) as denominator
from parts
group by period_id, commune_code, variant, sex, age_band, category
