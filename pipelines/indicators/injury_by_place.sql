-- Children injured (and dead of injury) by where it happened: a child hit at two places stands once under each and once in the total.
-- The denominator is that of injury_rate, the same for every place of event.
with counted as (
    select period_id, child_key, commune_code, injured_on, place_of_event, died, sex
    from core_counted_injuries
    where age_band <> '16'
),

events as (
    select 'injured' as variant, '*' as category, period_id, child_key, commune_code, injured_on, sex from counted
    union all
    select 'injured', place_of_event, period_id, child_key, commune_code, injured_on, sex from counted
    union all
    select 'died', '*', period_id, child_key, commune_code, injured_on, sex from counted where died
    union all
    select 'died', place_of_event, period_id, child_key, commune_code, injured_on, sex from counted where died
),

firsts as (
    select
        variant, category, period_id, commune_code, sex,
        row_number() over (partition by variant, category, period_id, child_key order by injured_on, commune_code, sex) as place_in_line
    from events
),

population as (
    select denominator_kind, period_id, commune_code, sex, sum(children) as children
    from core_injury_population
    group by denominator_kind, period_id, commune_code, sex
),

kinds as (
    select variants.variant, categories.category
    from (select 'injured' as variant union all select 'died') as variants
    cross join (select code as category from code_list where list_name = 'injury_places' union all select '*' union all select 'unclassified') as categories
)

select
    period_id,
    commune_code as place_code,
    variant,
    sex,
    category,
    cast(null as varchar) as denominator_kind,
    count(*) as numerator,
    cast(null as double) as denominator
from firsts
where place_in_line = 1
group by period_id, commune_code, variant, sex, category
union all
select
    population.period_id,
    population.commune_code,
    kinds.variant,
    population.sex,
    kinds.category,
    population.denominator_kind,
    0,
    population.children
from kinds
cross join population
