-- Children first hit in the days left of a period, after its cut-off: what the result to the cut-off lacked of the whole period.
-- With the same days of last year a person can estimate the whole period (RULES 1). All that is known by now counts.
with hit as (
    select
        period.period_id, period.cutoff_on, core_injuries.child_key, core_injuries.commune_code, core_injuries.injured_on, core_injuries.died
    from period
    inner join core_injuries
        on core_injuries.injured_on >= period.starts_on and core_injuries.injured_on <= period.ends_on
    where coalesce(core_injuries.birth_date > core_injuries.injured_on - interval 16 year, core_injuries.age_years < 16)
),

events as (
    select 'injured' as variant, period_id, cutoff_on, child_key, commune_code, injured_on from hit
    union all
    select 'died', period_id, cutoff_on, child_key, commune_code, injured_on from hit where died
),

firsts as (
    select
        variant, period_id, cutoff_on, commune_code, injured_on,
        row_number() over (partition by variant, period_id, child_key order by injured_on, commune_code) as place_in_line
    from events
)

select
    period_id,
    commune_code as place_code,
    variant,
    count(*) as numerator,
    cast(null as double) as denominator
from firsts
where place_in_line = 1 and injured_on > cutoff_on
group by period_id, commune_code, variant
