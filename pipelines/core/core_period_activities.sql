-- What schools did, as each period may use it: of every school and school year with days in the period the newest list known in time.
-- newest_year: the list of the school's newest school year among these.
with lists as (
    select distinct school_code, school_year, received_on from core_school_activities where school_code is not null
),

known as (
    select
        period.period_id,
        lists.school_code,
        lists.school_year,
        lists.received_on,
        row_number() over (
            partition by period.period_id, lists.school_code, lists.school_year order by lists.received_on desc
        ) as place_in_line,
        max(lists.school_year) over (partition by period.period_id, lists.school_code) = lists.school_year as newest_year
    from period
    inner join lists
        on (lists.received_on is null or lists.received_on <= period.known_on)
        and lists.school_year >= extract(year from (period.starts_on - interval 8 month))
        and lists.school_year <= extract(year from (period.cutoff_on - interval 8 month))
)

select
    known.period_id,
    known.newest_year,
    core_school_activities.school_code,
    core_school_activities.school_year,
    core_school_activities.kind,
    core_school_activities.held_on,
    coalesce(core_school_activities.times, 1) as times,
    core_school_activities.topic,
    core_school_activities.leaders_trained,
    core_school_activities.teachers_trained,
    core_school_activities.youth_leaders_trained,
    core_school_activities.union_secretaries_trained
from known
inner join core_school_activities
    on core_school_activities.school_code = known.school_code
    and core_school_activities.school_year = known.school_year
    and coalesce(core_school_activities.received_on, date '1900-01-01') = coalesce(known.received_on, date '1900-01-01')
where known.place_in_line = 1
