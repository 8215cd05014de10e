-- What is counted of the cases of a period, one row for each case it is true of: the child (children; supported: in every case of it), the case
-- (cases; emergency: in need of emergency protection; emergency_12h: with a measure within 12 hours). A child stands where and at the age of its
-- first case in the period (RULES 7), a case where and at the age of its own. counted_key is what counts once: a child, or a case of a child.
with first_cases as (
    select period_id, official, child_key, commune_code, sex, age_band from core_known_cases where place_in_line = 1
),

children as (
    select
        core_known_cases.period_id, core_known_cases.official, core_known_cases.child_key, core_known_cases.case_rank,
        cast(core_known_cases.child_key as varchar) as counted_key, first_cases.commune_code, first_cases.sex, first_cases.age_band,
        core_known_cases.place_of_event, core_known_cases.suspect, core_known_cases.child_supported
    from core_known_cases
    inner join first_cases
        on first_cases.period_id = core_known_cases.period_id
        and first_cases.official = core_known_cases.official
        and first_cases.child_key = core_known_cases.child_key
),

cases as (
    select
        period_id, official, child_key, case_rank, cast(child_key as varchar) || ' ' || cast(case_rank as varchar) as counted_key, commune_code,
        sex, age_band, place_of_event, suspect, emergency, emergency_clock
    from core_known_cases
)

select 'children' as variant, period_id, official, child_key, case_rank, counted_key, commune_code, sex, age_band, place_of_event, suspect
from children
union all
select 'supported', period_id, official, child_key, case_rank, counted_key, commune_code, sex, age_band, place_of_event, suspect
from children
where child_supported
union all
select 'cases', period_id, official, child_key, case_rank, counted_key, commune_code, sex, age_band, place_of_event, suspect
from cases
union all
select 'emergency', period_id, official, child_key, case_rank, counted_key, commune_code, sex, age_band, place_of_event, suspect
from cases
where emergency
union all
select 'emergency_12h', period_id, official, child_key, case_rank, counted_key, commune_code, sex, age_band, place_of_event, suspect
from cases
where emergency and emergency_clock = 'in_time'
