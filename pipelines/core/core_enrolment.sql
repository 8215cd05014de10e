-- Pupils by school and school year, as each list of a school told them. age is the school-year age: the year in which the school year
-- began minus the birth year (RULES 5); a list that gives an age only has it as of its day.
select
    keyed_school_enrolment.child_key,
    keyed_school_enrolment.commune_code,
    keyed_school_enrolment.school_code,
    keyed_school_enrolment.school_year,
    keyed_school_enrolment.as_of,
    keyed_school_enrolment.birth_date,
    keyed_school_enrolment.sex,
    keyed_school_enrolment.ethnic_group,
    keyed_school_enrolment.level,
    keyed_school_enrolment.grade,
    case
        when keyed_school_enrolment.birth_date is null then keyed_school_enrolment.age_years
        else keyed_school_enrolment.school_year - extract(year from keyed_school_enrolment.birth_date)
    end as age,
    keyed_school_enrolment.status,
    keyed_school_enrolment.dropped_on,
    keyed_school_enrolment.drop_reason,
    keyed_school_enrolment.right_age as right_age_told,
    keyed_school_enrolment.life_skills,
    keyed_school_enrolment.participation,
    core_lists.received_on
from keyed_school_enrolment
inner join core_lists
    on core_lists.register = 'school_enrolment'
    and core_lists.file = keyed_school_enrolment.file
    and core_lists.sheet = keyed_school_enrolment.sheet
    and core_lists.commune_code = keyed_school_enrolment.commune_code
