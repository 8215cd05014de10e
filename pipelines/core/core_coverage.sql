-- Which commune's data a period may use: its own list came in time (latest), and so did every list since the year began (every).
with in_time as (
    select distinct core_lists.register, core_lists.commune_code, core_lists.period_id
    from core_lists
    inner join period on period.period_id = core_lists.period_id
    where core_lists.received_on is null or core_lists.received_on <= period.known_on
),

parts as (
    select
        period.period_id,
        part.period_id as part_id
    from period
    inner join period as part
        on part.starts_on = period.starts_on and part.cutoff_on <= period.cutoff_on
),

counted as (
    select
        in_time.register,
        in_time.commune_code,
        parts.period_id,
        count(*) as parts_here,
        max(case when parts.part_id = parts.period_id then 1 else 0 end) as own_part
    from parts
    inner join in_time on in_time.period_id = parts.part_id
    group by in_time.register, in_time.commune_code, parts.period_id
),

parts_needed as (
    select period_id, count(*) as parts_due from parts group by period_id
)

select
    counted.register,
    counted.commune_code,
    counted.period_id,
    counted.own_part = 1 as has_latest,
    counted.parts_here = parts_needed.parts_due as has_every
from counted
inner join parts_needed on parts_needed.period_id = counted.period_id
