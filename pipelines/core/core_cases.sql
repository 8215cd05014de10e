-- Abuse and emergency cases, each once: child and event, all sources kept in core_case_reports (RULES 11). What a case is told by its commune's
-- book, where it stands there; the four clocks of Decree 56/2017 (RULES 40): in_time, late, not_enough (hours or days missing), not_applicable.
-- Emergency measure within 12 hours of the information (art. 26, 31), only for children in need of emergency protection; else plan within 5
-- working days of the assessment and approval within 2 working days of submission (art. 28); review at the end (art. 30).
with ranked as (
    select
        core_case_reports.*,
        row_number() over (
            partition by core_case_reports.child_key, core_case_reports.case_rank
            order by case when core_case_reports.in_book then 0 else 1 end, core_case_reports.known_on, core_case_reports.register, core_case_reports.row_id
        ) as place_in_line
    from core_case_reports
),

whole as (
    select
        child_key, case_rank,
        count(distinct source) as sources,
        max(case when in_book then 1 else 0 end) = 1 as in_book,
        max(case when emergency then 1 else 0 end) = 1 as emergency,
        min(known_on) as first_known_on,
        min(list_received_on) as received_on
    from core_case_reports
    group by child_key, case_rank
),

official as (
    select
        ranked.child_key, ranked.case_rank, ranked.commune_code, ranked.source, ranked.happened_on, ranked.known_on, ranked.received_at,
        ranked.birth_date, ranked.age_years, ranked.sex,
        keyed_abuse_cases.category, keyed_abuse_cases.place_of_event, keyed_abuse_cases.suspect,
        keyed_abuse_cases.emergency_on, keyed_abuse_cases.emergency_at,
        keyed_abuse_cases.assessed_on, keyed_abuse_cases.planned_on, keyed_abuse_cases.submitted_on, keyed_abuse_cases.approved_on,
        keyed_abuse_cases.support, keyed_abuse_cases.supported_on, keyed_abuse_cases.reviewed_on, keyed_abuse_cases.review_result
    from ranked
    left join keyed_abuse_cases on ranked.register = 'abuse_cases' and keyed_abuse_cases.row_id = ranked.row_id
    where ranked.place_in_line = 1
),

counted as (
    select
        official.child_key, official.case_rank,
        planned.number - assessed.number as plan_days,
        approved.number - submitted.number as approval_days
    from official
    left join workday as assessed on assessed.day = official.assessed_on
    left join workday as planned on planned.day = official.planned_on
    left join workday as submitted on submitted.day = official.submitted_on
    left join workday as approved on approved.day = official.approved_on
)

select
    official.child_key, official.case_rank, official.commune_code, official.source, whole.sources, whole.in_book,
    official.happened_on, official.known_on, whole.first_known_on, whole.received_on, official.birth_date, official.age_years, official.sex,
    official.category, official.place_of_event, official.suspect, whole.emergency,
    official.received_at, official.emergency_on, official.emergency_at,
    official.assessed_on, official.planned_on, official.submitted_on, official.approved_on, official.support, official.supported_on,
    official.reviewed_on, official.review_result,
    case
        when not whole.emergency then 'not_applicable'
        when official.received_at is null or official.emergency_at is null or official.emergency_at < official.received_at then 'not_enough'
        when official.emergency_at <= official.received_at + interval 12 hour then 'in_time'
        else 'late'
    end as emergency_clock,
    case
        when whole.emergency then 'not_applicable'
        when counted.plan_days is null or counted.plan_days < 0 then 'not_enough'
        when counted.plan_days <= 5 then 'in_time'
        else 'late'
    end as plan_clock,
    case
        when whole.emergency then 'not_applicable'
        when counted.approval_days is null or counted.approval_days < 0 then 'not_enough'
        when counted.approval_days <= 2 then 'in_time'
        else 'late'
    end as approval_clock,
    official.reviewed_on is not null as reviewed
from official
inner join whole on whole.child_key = official.child_key and whole.case_rank = official.case_rank
inner join counted on counted.child_key = official.child_key and counted.case_rank = official.case_rank
