-- The summary form against the line list: children of each part by the form, and by the lists that were known in time for the same period
-- (RULES 7: the form's "mắc" includes deaths; a child hit twice by one cause is one child). line_list: whether a line list of the commune and of
-- those days came at all.
with events as (
    select
        core_injuries.child_key,
        core_injuries.commune_code,
        core_injuries.injured_on,
        core_injuries.cause,
        core_injuries.died,
        core_injuries.sex,
        core_injuries.place_of_event,
        core_injuries.received_on,
        case
            when core_injuries.birth_date > core_injuries.injured_on - interval 6 year or core_injuries.age_years < 6 then '0-5'
            when core_injuries.birth_date > core_injuries.injured_on - interval 10 year or core_injuries.age_years < 10 then '6-9'
            when core_injuries.birth_date > core_injuries.injured_on - interval 14 year or core_injuries.age_years < 14 then '10-13'
            when core_injuries.birth_date > core_injuries.injured_on - interval 16 year or core_injuries.age_years < 16 then '14-15'
        end as age_band
    from core_injuries
),

lists as (
    select distinct commune_code, list_day from core_lists where register = 'injury_list'
),

counted as (
    select
        core_injury_summary.commune_code, core_injury_summary.starts_on, core_injury_summary.ends_on, core_injury_summary.cause,
        core_injury_summary.dimension, core_injury_summary.part,
        count(distinct events.child_key) as children,
        count(distinct case when events.died then events.child_key end) as dead
    from core_injury_summary
    inner join events
        on events.commune_code = core_injury_summary.commune_code
        and events.injured_on >= core_injury_summary.starts_on
        and events.injured_on <= core_injury_summary.ends_on
        and events.cause = core_injury_summary.cause
        and events.age_band is not null
        and (
            core_injury_summary.dimension = 'all'
            or (core_injury_summary.dimension = 'sex' and events.sex = core_injury_summary.part)
            or (core_injury_summary.dimension = 'age_band' and events.age_band = core_injury_summary.part)
            or (core_injury_summary.dimension = 'place' and events.place_of_event = core_injury_summary.part)
        )
    left join period on period.period_id = core_injury_summary.period_id
    where events.received_on is null or events.received_on <= coalesce(period.known_on, core_injury_summary.received_on, events.received_on)
    group by
        core_injury_summary.commune_code, core_injury_summary.starts_on, core_injury_summary.ends_on, core_injury_summary.cause,
        core_injury_summary.dimension, core_injury_summary.part
),

forms as (
    select distinct commune_code, starts_on, ends_on from core_injury_summary
),

covered as (
    select
        forms.commune_code, forms.starts_on, forms.ends_on,
        max(case when lists.list_day between forms.starts_on and forms.ends_on then 1 else 0 end) = 1 as line_list
    from forms
    left join lists on lists.commune_code = forms.commune_code
    group by forms.commune_code, forms.starts_on, forms.ends_on
)

select
    core_injury_summary.commune_code, core_injury_summary.period_id, core_injury_summary.starts_on, core_injury_summary.ends_on,
    core_injury_summary.cause, core_injury_summary.dimension, core_injury_summary.part,
    core_injury_summary.cases as told_cases,
    core_injury_summary.deaths as told_deaths,
    coalesce(counted.children, 0) as listed_cases,
    coalesce(counted.dead, 0) as listed_deaths,
    covered.line_list
from core_injury_summary
inner join covered
    on covered.commune_code = core_injury_summary.commune_code
    and covered.starts_on = core_injury_summary.starts_on
    and covered.ends_on = core_injury_summary.ends_on
left join counted
    on counted.commune_code = core_injury_summary.commune_code
    and counted.starts_on = core_injury_summary.starts_on
    and counted.ends_on = core_injury_summary.ends_on
    and counted.cause = core_injury_summary.cause
    and counted.dimension = core_injury_summary.dimension
    and counted.part = core_injury_summary.part
