-- Deaths under 5 of the period over the births of the same period, as the registers know them: each child born from the first day to the cut-off,
-- living in a commune by the household book, else by the civil register, else dead of whom only the books of deaths tell.
with deaths as (
    select
        period.period_id,
        core_deaths.person_key,
        core_deaths.commune_code,
        coalesce(core_deaths.sex, 'unclassified') as sex,
        coalesce(core_deaths.birth_date > core_deaths.died_on - interval 1 year, core_deaths.age_years < 1) as is_infant,
        -- the book A6 tells no birth date: another book of the same death may
        max(case when core_deaths.birth_date >= period.starts_on then 1 else 0 end) over (
            partition by period.period_id, core_deaths.person_key
        ) = 1 as is_newborn,
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
),

born as (
    select core_population.period_id, core_population.child_key, core_population.commune_code, core_population.sex, 1 as rank
    from core_population
    inner join period
        on period.period_id = core_population.period_id
        and core_population.birth_date >= period.starts_on
        and core_population.birth_date <= period.cutoff_on
    where core_population.moment = 'cutoff'
    union all
    select period.period_id, core_civil_events.child_key, core_civil_events.commune_code, core_civil_events.sex, 2
    from period
    inner join core_civil_events
        on core_civil_events.kind = 'birth'
        and core_civil_events.birth_date >= period.starts_on
        and core_civil_events.birth_date <= period.cutoff_on
        and (core_civil_events.received_on is null or core_civil_events.received_on <= period.known_on)
    union all
    select period_id, person_key, commune_code, sex, 3
    from deaths
    where place_in_line = 1 and is_newborn
),

births as (
    select
        period_id, commune_code, coalesce(sex, 'unclassified') as sex,
        row_number() over (partition by period_id, child_key order by rank, commune_code, sex) as place_in_line
    from born
)

select
    period_id,
    commune_code as place_code,
    'under5' as variant,
    sex,
    count(*) as numerator,
    0 as denominator
from deaths
where place_in_line = 1
group by period_id, commune_code, sex
union all
select period_id, commune_code, 'under1', sex, count(*), 0
from deaths
where place_in_line = 1 and is_infant
group by period_id, commune_code, sex
union all
select births.period_id, births.commune_code, variants.variant, births.sex, 0, count(*)
from births
cross join (select 'under5' as variant union all select 'under1') as variants
where births.place_in_line = 1
group by births.period_id, births.commune_code, variants.variant, births.sex
