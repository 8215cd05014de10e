-- Children injured (and dead, and disabled) by cause, at each of the places of event: the crossing that the national form asks for. A child hit by two
-- causes at one place stands once under each and once in the total of that place.
with counted as (
    select
        period_id, child_key, commune_code, injured_on, cause, sex, died, disabled,
        case when place_of_event in ('home', 'school', 'community') then place_of_event else 'unclassified' end as place
    from core_counted_injuries
    where age_band <> '16'
),

events as (
    select 'injured_' || place as variant, period_id, child_key, commune_code, injured_on, cause, sex from counted
    union all
    select 'died_' || place, period_id, child_key, commune_code, injured_on, cause, sex from counted where died
    union all
    select 'disabled', period_id, child_key, commune_code, injured_on, cause, sex from counted where disabled
),

each_cause as (
    select variant, '*' as category, period_id, child_key, commune_code, injured_on, sex from events
    union all
    select variant, coalesce(cause, 'unclassified'), period_id, child_key, commune_code, injured_on, sex from events
),

firsts as (
    select
        variant, category, period_id, commune_code,
        row_number() over (partition by variant, category, period_id, child_key order by injured_on, commune_code, sex) as place_in_line
    from each_cause
)

select
    period_id,
    commune_code as place_code,
    variant,
    category,
    count(*) as numerator,
    cast(null as double) as denominator
from firsts
where place_in_line = 1
group by period_id, commune_code, variant, category
