-- Pupils of each school at the cut-off: by the school's newest list of a school year with days in the period, known in time (a school year
-- begins on 1 September). Who has left the school by then is no pupil of it; a child of two lists is a pupil of the school of the newest.
-- Pupils of a school that nobody could name stay, without a school: they go to school, but count in no school's figures.
with known_lists as (
    select distinct
        period.period_id, coalesce(core_enrolment.school_code, core_enrolment.commune_code) as school, core_enrolment.school_year,
        core_enrolment.as_of
    from period
    inner join core_enrolment
        on core_enrolment.school_year >= extract(year from (period.starts_on - interval 8 month))
        and core_enrolment.school_year <= extract(year from (period.cutoff_on - interval 8 month))
        and (core_enrolment.received_on is null or core_enrolment.received_on <= period.known_on)
),

chosen as (
    select
        period_id, school, school_year, as_of,
        row_number() over (partition by period_id, school order by school_year desc, as_of desc) as place_in_line
    from known_lists
),

attending as (
    select
        chosen.period_id, core_enrolment.child_key, core_enrolment.school_code, core_enrolment.birth_date, core_enrolment.age,
        core_enrolment.sex, core_enrolment.ethnic_group, core_enrolment.school_year, core_enrolment.as_of, core_enrolment.level,
        core_enrolment.grade, core_enrolment.right_age_told, core_enrolment.life_skills, core_enrolment.participation
    from chosen
    inner join period on period.period_id = chosen.period_id
    inner join core_enrolment
        on coalesce(core_enrolment.school_code, core_enrolment.commune_code) = chosen.school
        and core_enrolment.school_year = chosen.school_year
        and core_enrolment.as_of = chosen.as_of
        and (core_enrolment.received_on is null or core_enrolment.received_on <= period.known_on)
    where chosen.place_in_line = 1
        and (coalesce(core_enrolment.status, 'attending') = 'attending' or core_enrolment.dropped_on > period.cutoff_on)
),

-- most children stand in one list: only the others need to be put in line
often_told as (
    select period_id, child_key from attending group by period_id, child_key having count(*) > 1
),

in_line as (
    select
        attending.*,
        row_number() over (
            partition by attending.period_id, attending.child_key
            order by
                as_of desc, school_year desc, school_code, birth_date, age, grade, life_skills desc, participation desc,
                case when ethnic_group is null then 1 else 0 end, ethnic_group, sex, level, right_age_told
        ) as place_in_line
    from often_told
    inner join attending on attending.period_id = often_told.period_id and attending.child_key = often_told.child_key
)

select
    attending.period_id, attending.child_key, school_code, birth_date, age, sex, ethnic_group, school_year, as_of, level, grade, right_age_told, life_skills,
    participation
from attending
left join often_told on often_told.period_id = attending.period_id and often_told.child_key = attending.child_key
where often_told.child_key is null
union all
select
    period_id, child_key, school_code, birth_date, age, sex, ethnic_group, school_year, as_of, level, grade, right_age_told, life_skills,
    participation
from in_line
where place_in_line = 1
