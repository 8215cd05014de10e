-- Children injured (and dead of injury) in the period: children, not events; the first counted event gives place and age band.
-- Denominator by the register: mean of the children under 16 living there at the start and at the cut-off (RULES 38); by an official
-- table: its own number. Each kind of denominator is told apart; which one a place uses is decided by the chain of injury_rate.yml.
-- Pupils: children who, by a list known in time, were pupils of a school in the school year of the event (without such a list: of the next
-- one) and had not left before it; over the pupils who attend by the newest list and were under 16 on a day of the period. A school is too
-- small for causes: pupils have no breakdown by cause.
with pupils as (
    select
        core_pupils.period_id,
        core_pupils.child_key,
        core_pupils.school_code,
        core_pupils.sex,
        case
            when coalesce(core_pupils.birth_date > period.cutoff_on - interval 6 year, core_pupils.age < 6) then '0-5'
            when coalesce(core_pupils.birth_date > period.cutoff_on - interval 10 year, core_pupils.age < 10) then '6-9'
            when coalesce(core_pupils.birth_date > period.cutoff_on - interval 14 year, core_pupils.age < 14) then '10-13'
            else '14-15'
        end as age_band
    from core_pupils
    inner join period on period.period_id = core_pupils.period_id
    where core_pupils.school_code is not null
        and coalesce(core_pupils.birth_date > period.starts_on - interval 16 year, core_pupils.age < 16)
),

hit_pupils as (
    select
        hit.period_id, hit.child_key, core_enrolment.school_code, hit.injured_on, hit.cause, hit.died, core_enrolment.sex, hit.age_band,
        row_number() over (
            partition by hit.period_id, hit.child_key, hit.injured_on, hit.cause
            order by core_enrolment.school_year, core_enrolment.as_of desc, core_enrolment.received_on desc, core_enrolment.school_code
        ) as place_in_line
    from core_counted_injuries as hit
    inner join period on period.period_id = hit.period_id
    inner join core_enrolment
        on core_enrolment.child_key = hit.child_key
        and core_enrolment.school_year >= extract(year from (hit.injured_on - interval 8 month))
        and core_enrolment.school_year <= extract(year from (period.cutoff_on - interval 8 month))
        and (core_enrolment.received_on is null or core_enrolment.received_on <= period.known_on)
    where hit.age_band <> '16'
        and core_enrolment.school_code is not null
        and (core_enrolment.status in ('attending', 'died') or core_enrolment.dropped_on > hit.injured_on)
),

counted as (
    select '' as whose, period_id, child_key, commune_code as place_code, injured_on, cause, died, sex, age_band
    from core_counted_injuries
    where age_band <> '16'
    union all
    select '_pupils', period_id, child_key, school_code, injured_on, cause, died, sex, age_band
    from hit_pupils
    where place_in_line = 1
),

events as (
    select 'injured' || whose as variant, '*' as category, period_id, child_key, place_code, injured_on, sex, age_band from counted
    union all
    select 'injured', cause, period_id, child_key, place_code, injured_on, sex, age_band from counted where whose = ''
    union all
    select 'died' || whose, '*', period_id, child_key, place_code, injured_on, sex, age_band from counted where died
    union all
    select 'died', cause, period_id, child_key, place_code, injured_on, sex, age_band from counted where died and whose = ''
),

firsts as (
    select
        variant, category, period_id, place_code, sex, age_band,
        row_number() over (partition by variant, category, period_id, child_key order by injured_on, place_code, age_band, sex) as place_in_line
    from events
),

population as (
    select '' as whose, denominator_kind, period_id, commune_code as place_code, sex, age_band, children
    from core_injury_population
    union all
    select '_pupils', 'register_count', period_id, school_code, sex, age_band, count(*)
    from pupils
    group by period_id, school_code, sex, age_band
),

kinds as (
    select variants.variant, categories.category
    from (select 'injured' as variant union all select 'died') as variants
    cross join (select code as category from code_list where list_name = 'injury_causes' union all select '*' union all select 'unclassified') as categories
)

select
    period_id,
    place_code,
    variant,
    sex,
    age_band,
    category,
    cast(null as varchar) as denominator_kind,
    count(*) as numerator,
    cast(null as double) as denominator
from firsts
where place_in_line = 1
group by period_id, place_code, variant, sex, age_band, category
union all
select
    population.period_id,
    population.place_code,
    kinds.variant || population.whose,
    population.sex,
    population.age_band,
    kinds.category,
    population.denominator_kind,
    0,
    population.children
from kinds
inner join population on population.whose = '' or kinds.category = '*'
