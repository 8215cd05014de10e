-- Children whose injury the report that should have held it did not know yet ("bổ sung kỳ trước", RULES 3): each stands once, in the
-- first report that knows. injured, died: it happened in the days of the former period of the same year, so the cumulative count holds
-- it now. injured_before, died_before: it happened in the year before, so no count of this year holds it.
with chained as (
    select
        period_id, starts_on, known_on,
        lag(cutoff_on) over (partition by starts_on order by cutoff_on) as former_cutoff_on,
        lag(known_on) over (partition by starts_on order by cutoff_on) as former_known_on
    from period
),

year_before as (
    select
        chained.period_id, chained.known_on, chained.former_known_on,
        before.starts_on, before.ends_on, before.cutoff_on as before_cutoff_on, before.known_on as before_known_on,
        row_number() over (partition by chained.period_id order by before.cutoff_on desc, before.starts_on) as place_in_line
    from chained
    inner join period as before on before.ends_on = chained.starts_on - interval 1 day
),

-- the days looked at, and what had been told of them: events up to told_until that were known by told_by
windows as (
    select
        period_id, '' as suffix, known_on, starts_on as first_day, former_cutoff_on as last_day,
        former_cutoff_on as told_until, former_known_on as told_by
    from chained
    where former_cutoff_on is not null
    union all
    select
        period_id, '_before', known_on, starts_on, ends_on,
        case when former_known_on is null then before_cutoff_on else ends_on end,
        coalesce(former_known_on, before_known_on)
    from year_before
    where place_in_line = 1
),

events as (
    select 'injured' as kind, child_key, commune_code, injured_on, received_on from core_injuries
    where coalesce(birth_date > injured_on - interval 16 year, age_years < 16)
    union all
    -- a death is known from the day it was told, the injury may have been told before
    select 'died', child_key, commune_code, injured_on, coalesce(died_known_on, received_on) from core_injuries
    where died and coalesce(birth_date > injured_on - interval 16 year, age_years < 16)
),

seen as (
    select
        windows.period_id,
        events.kind || windows.suffix as variant,
        events.commune_code,
        row_number() over (
            partition by windows.period_id, windows.suffix, events.kind, events.child_key order by events.injured_on, events.commune_code
        ) as place_in_line,
        max(case when events.injured_on <= windows.told_until and (events.received_on is null or events.received_on <= windows.told_by) then 1 else 0 end)
            over (partition by windows.period_id, windows.suffix, events.kind, events.child_key) as told
    from windows
    inner join events
        on events.injured_on >= windows.first_day
        and events.injured_on <= windows.last_day
        and (events.received_on is null or events.received_on <= windows.known_on)
)

select
    period_id,
    commune_code as place_code,
    variant,
    count(*) as numerator,
    cast(null as double) as denominator
from seen
where place_in_line = 1 and told = 0
group by period_id, commune_code, variant
