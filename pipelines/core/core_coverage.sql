-- Which commune's data a period may use, by what had come on the period's own day of knowing: its own list (latest), and every list since
-- the year began (every; a list that came late for its own period counts from the next one on, RULES 3); next: the list of the period
-- that covers the days between the cut-off and the period's end came too, whenever; year: any list of its year or school year came in time.
with parts as (
    select
        period.period_id,
        period.known_on,
        part.period_id as part_id
    from period
    inner join period as part
        on part.starts_on = period.starts_on and part.cutoff_on <= period.cutoff_on
),

known as (
    select distinct core_lists.register, core_lists.commune_code, parts.period_id, parts.part_id
    from parts
    inner join core_lists on core_lists.period_id = parts.part_id
    where core_lists.received_on is null or core_lists.received_on <= parts.known_on
),

counted as (
    select
        register,
        commune_code,
        period_id,
        count(*) as parts_here,
        max(case when part_id = period_id then 1 else 0 end) as own_part
    from known
    group by register, commune_code, period_id
),

parts_needed as (
    select period_id, count(*) as parts_due from parts group by period_id
),

followers as (
    select
        period.period_id,
        later.period_id as next_id,
        row_number() over (partition by period.period_id order by later.cutoff_on, later.starts_on) as place_in_line
    from period
    inner join period as later on later.cutoff_on >= period.ends_on
),

followed as (
    select distinct core_lists.register, core_lists.commune_code, followers.period_id
    from followers
    inner join core_lists on core_lists.period_id = followers.next_id
    where followers.place_in_line = 1
),

yearly as (
    select distinct register, commune_code, period_id from core_year_lists
),

covered as (
    select register, commune_code, period_id from counted
    union
    select register, commune_code, period_id from yearly
)

select
    covered.register,
    covered.commune_code,
    covered.period_id,
    coalesce(counted.own_part, 0) = 1 as has_latest,
    coalesce(counted.parts_here, 0) = parts_needed.parts_due as has_every,
    followed.register is not null as has_next,
    yearly.register is not null as has_year
from covered
inner join parts_needed on parts_needed.period_id = covered.period_id
left join counted
    on counted.register = covered.register
    and counted.commune_code = covered.commune_code
    and counted.period_id = covered.period_id
left join followed
    on followed.register = covered.register
    and followed.commune_code = covered.commune_code
    and followed.period_id = covered.period_id
left join yearly
    on yearly.register = covered.register
    and yearly.commune_code = covered.commune_code
    and yearly.period_id = covered.period_id
