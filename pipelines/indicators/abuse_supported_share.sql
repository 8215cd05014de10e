-- Abused children of the period by the commune's book who were supported, and in time: an emergency within its 12 hours, else within the days of
-- the parameter from the day the information came. A child of several cases needs it in each. undecided: hours or days missing, or not yet due.
with parameters as (
    select variant, value as days
    from variant_parameter
    where indicator = 'abuse_supported_share' and parameter = 'days'
),

cases as (
    select
        core_known_cases.period_id, core_known_cases.child_key, parameters.variant, core_known_cases.emergency, core_known_cases.emergency_clock,
        core_known_cases.supported_on, period.cutoff_on,
        core_known_cases.counted_on + interval 1 day * parameters.days as due_on,
        coalesce(core_known_cases.support, 'none') <> 'none'
            and (core_known_cases.supported_on is null or core_known_cases.supported_on <= period.cutoff_on) as supported
    from core_known_cases
    inner join period on period.period_id = core_known_cases.period_id
    cross join parameters
    where core_known_cases.official
),

judged as (
    select
        period_id, child_key, variant,
        case when supported then 1 else 0 end as supported,
        case
            when emergency then case emergency_clock when 'in_time' then 1 when 'late' then 0 end
            when supported then case when supported_on <= due_on then 1 when supported_on > due_on then 0 end
            when due_on <= cutoff_on then 0
        end as in_time
    from cases
),

children as (
    select
        period_id, child_key, variant,
        min(supported) as supported,
        min(in_time) as in_time,
        case when min(in_time) = 0 or count(in_time) = count(*) then 1 else 0 end as decided
    from judged
    group by period_id, child_key, variant
),

placed as (
    select
        children.*, core_known_cases.commune_code, core_known_cases.sex, core_known_cases.age_band, core_pupils.school_code
    from children
    inner join core_known_cases
        on core_known_cases.period_id = children.period_id
        and core_known_cases.child_key = children.child_key
        and core_known_cases.official
        and core_known_cases.place_in_line = 1
    left join core_pupils on core_pupils.period_id = children.period_id and core_pupils.child_key = children.child_key
),

cells as (
    select period_id, commune_code as place_code, 'supported' as variant, sex, age_band, supported as met, 1 as counted
    from placed
    where variant = 'in_time'
    union all
    select period_id, commune_code, 'in_time', sex, age_band, in_time, decided
    from placed
    where variant = 'in_time'
    union all
    select period_id, commune_code, 'undecided', sex, age_band, 1 - decided, 1
    from placed
    where variant = 'in_time'
    union all
    select period_id, school_code, 'pupils_in_time', sex, age_band, in_time, decided
    from placed
    where variant = 'pupils_in_time' and school_code is not null
)

select
    period_id, place_code, variant, sex, age_band,
    sum(case when counted = 1 then met else 0 end) as numerator,
    sum(counted) as denominator
from cells
group by period_id, place_code, variant, sex, age_band
