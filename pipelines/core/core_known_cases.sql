-- Cases of abused children by period: the day the information came lies in the period, the child was under 16 at the event (RULES 3).
-- official: the commune's own book tells of the case, in a list that came in time; else only other bodies told of it so far (RULES 11).
-- place_in_line 1 is the child's first case of its kind in the period, which gives its place and age. child_supported: support was given in
-- every such case of the child by the cut-off.
with notices as (
    select
        period.period_id, core_case_reports.child_key, core_case_reports.case_rank,
        min(case when core_case_reports.in_book then core_case_reports.known_on end) as book_on,
        min(core_case_reports.known_on) as first_on
    from period
    inner join core_case_reports
        on core_case_reports.known_on <= period.cutoff_on
        and (core_case_reports.list_received_on is null or core_case_reports.list_received_on <= period.known_on)
    group by period.period_id, core_case_reports.child_key, core_case_reports.case_rank
),

placed as (
    select
        notices.period_id,
        notices.book_on is not null as official,
        coalesce(notices.book_on, notices.first_on) as counted_on,
        core_cases.*,
        coalesce(core_cases.happened_on, notices.book_on, notices.first_on) as event_on,
        case
            when coalesce(core_cases.support, 'none') <> 'none'
                and (core_cases.supported_on is null or core_cases.supported_on <= period.cutoff_on) then 1
            else 0
        end as helped
    from notices
    inner join period on period.period_id = notices.period_id
    inner join core_cases on core_cases.child_key = notices.child_key and core_cases.case_rank = notices.case_rank
    where coalesce(notices.book_on, notices.first_on) >= period.starts_on
        and coalesce(core_cases.category, 'abused') = 'abused'
)

select
    period_id, official, child_key, case_rank, commune_code, counted_on, sex,
    coalesce(place_of_event, 'unclassified') as place_of_event, coalesce(suspect, 'unclassified') as suspect, emergency, emergency_on,
    approved_on, support, supported_on, reviewed_on, emergency_clock, plan_clock, approval_clock,
    case
        when coalesce(birth_date > event_on - interval 3 year, age_years < 3) then '0-2'
        when coalesce(birth_date > event_on - interval 6 year, age_years < 6) then '3-5'
        when coalesce(birth_date > event_on - interval 11 year, age_years < 11) then '6-10'
        else '11-15'
    end as age_band,
    row_number() over (
        partition by period_id, official, child_key order by counted_on, case_rank
    ) as place_in_line,
    min(helped) over (partition by period_id, official, child_key) = 1 as child_supported
from placed
where coalesce(birth_date > event_on - interval 16 year, age_years < 16)
