-- Children injured (and dead of injury) in the period: children, not events; the first counted event gives place and age band.
-- Denominator by the register: mean of the children under 16 living there at the start and at the cut-off (RULES 38); by an official
-- table: its own number. Each kind of denominator is told apart; which one a place uses is decided by the chain of injury_rate.yml.
with counted as (
    select
        period.period_id,
        core_injuries.child_key,
        core_injuries.commune_code,
        core_injuries.injured_on,
        core_injuries.cause,
        core_injuries.died and (core_injuries.died_known_on is null or core_injuries.died_known_on <= period.known_on) as died,
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

-- where a table does not tell sexes or ages apart, its cells are told as empty: they have no denominator
untold as (
    select distinct official.source, official.period_id, official.commune_code, sexes.sex, bands.age_band
    from official
    cross join (select 'f' as sex union all select 'm') as sexes
    cross join (select '0-5' as age_band union all select '6-9' union all select '10-13' union all select '14-15') as bands
    where official.sex = 'unclassified' or official.age_band = 'unclassified'
),

population as (
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
),

kinds as (
    select variants.variant, categories.category
    from (select 'injured' as variant union all select 'died') as variants
    cross join (select code as category from code_list where list_name = 'injury_causes' union all select '*' union all select 'unclassified') as categories
)

select
    period_id,
    commune_code as place_code,
    variant,
    sex,
    age_band,
    category,
    cast(null as varchar) as denominator_kind,
    count(*) as numerator,
    cast(null as double) as denominator
from firsts
where place_in_line = 1
group by period_id, commune_code, variant, sex, age_band, category
union all
select
    population.period_id,
    population.commune_code,
    kinds.variant,
    population.sex,
    population.age_band,
    kinds.category,
    population.denominator_kind,
    0,
    population.children
from kinds
cross join population
