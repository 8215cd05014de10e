-- Pupils of a school: one row per pupil and list. The class tells the level where no column does; a class that tells none stays, marked.
with coded as materialized (
    -- apart from the wide rows: looking a code up lays its rows out once for every list
    select
        row_id,
        cast(code_of('ethnic_groups', ethnic_group) as integer) as ethnic_group,
        code_of('school_levels', level) as level,
        code_of('enrolment_status', status) as status,
        code_of('drop_reasons', drop_reason) as drop_reason,
        code_of('yes_no', right_age) as right_age,
        code_of('yes_no', life_skills) as life_skills,
        code_of('yes_no', participation) as participation
    from raw_school_enrolment
),
classes as (
    select class_name, lower(strip_accents(class_name)) as class_plain
    from (select distinct class_name from raw_school_enrolment where class_name is not null)
),
levels as (
    select
        class_name,
        case
            when regexp_matches(class_plain, 'nha tre|nhom tre|thang') then 'nursery'
            when regexp_matches(class_plain, 'mau giao|\bmg|mam|choi|\bla\b|tuoi') then 'kindergarten'
            when try_cast(regexp_extract(class_plain, '^(?:lop|khoi)?\s*(\d{1,2})(?:\D|$)', 1) as integer) between 1 and 5 then 'primary'
            when try_cast(regexp_extract(class_plain, '^(?:lop|khoi)?\s*(\d{1,2})(?:\D|$)', 1) as integer) between 6 and 9 then 'lower_secondary'
            when try_cast(regexp_extract(class_plain, '^(?:lop|khoi)?\s*(\d{1,2})(?:\D|$)', 1) as integer) between 10 and 12 then 'upper_secondary'
        end as class_level,
        try_cast(regexp_extract(class_plain, '^(?:lop|khoi)?\s*(\d{1,2})(?:\D|$)', 1) as integer) as class_number
    from classes
),
typed as (
    select
        raw.row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, as_of, period_id,
        school_code,
        school_problem,
        case
            when period_id like '%-SY' then try_cast(left(period_id, 4) as integer)
            when as_of is not null then year(as_of) - case when month(as_of) < 9 then 1 else 0 end
        end as school_year,
        full_name,
        day_of(birth_date) as birth_date,
        precision_of(birth_date) as birth_precision,
        day_problem(birth_date) as birth_problem,
        number_of(age) as age_years,
        number_problem(age) as age_problem,
        sex_of(sex, sex_male, sex_female, girls_only) as sex,
        sex_problem(sex, sex_male, sex_female, girls_only) as sex_problem,
        coded.ethnic_group,
        raw.ethnic_group as ethnic_text,
        father_name,
        mother_name,
        personal_id as personal_id_text,
        personal_id_of(personal_id) as personal_id,
        hamlet,
        address,
        pupil_no,
        raw.class_name,
        coalesce(coded.level, levels.class_level) as level,
        raw.level as level_text,
        case when coalesce(coded.level, levels.class_level) in ('primary', 'lower_secondary', 'upper_secondary') then levels.class_number end as grade,
        coalesce(coded.status, case when raw.dropped_on is not null then 'dropped' else 'attending' end) as status,
        raw.status as status_text,
        coded.status as status_code,
        day_of(dropped_on) as dropped_on,
        day_problem(dropped_on) as dropped_problem,
        coded.drop_reason,
        raw.drop_reason as reason_text,
        coded.right_age = 'y' as right_age,
        raw.right_age as right_age_text,
        coalesce(coded.life_skills = 'y', false) as life_skills,
        raw.life_skills as skills_text,
        coded.life_skills as skills_code,
        coalesce(coded.participation = 'y', false) as participation,
        raw.participation as voice_text,
        coded.participation as voice_code,
        note
    from raw_school_enrolment as raw
    join coded using (row_id)
    left join levels on levels.class_name = raw.class_name
)

select
    * exclude (status_code, skills_code, voice_code),
    found([
        needed('full_name', full_name),
        problem('full_name', unusual_name(full_name), false),
        problem('birth_date', birth_problem, age_years is null),
        problem('age', age_problem, birth_date is null),
        problem('birth_date', case when birth_date is null and age_years is null and birth_problem is null and age_problem is null then 'missing_required' end, true),
        problem('birth_date', case when birth_date > as_of then 'future_date' end, true),
        problem('birth_date', case when birth_date < date '1990-01-01' then 'implausible_date' end, true),
        problem('age', case when age_years < 0 or age_years > 25 then 'implausible_age' end, birth_date is null),
        problem('sex', sex_problem, true),
        problem('commune', place_problem, true),
        problem('school', school_problem, false),
        problem('period', case when school_year is null then 'missing_required' end, true),
        needed('class_name', class_name),
        problem('class_name', case when class_name is not null and level is null then 'unknown_group' end, false),
        problem('level', case when level_text is not null and level is null then 'unknown_group' end, false),
        problem('ethnic_group', case when ethnic_text is not null and ethnic_group is null then 'unknown_group' end, false),
        problem('personal_id', case when personal_id_text is not null and personal_id is null then 'bad_id' when not id_fits(personal_id, birth_date, sex) then 'contradiction' end, false),
        problem('status', case when status_text is not null and status_code is null then 'unknown_group' end, false),
        problem('dropped_on', dropped_problem, false),
        problem('dropped_on', case when dropped_on > as_of then 'future_date' end, false),
        problem('dropped_on', case when dropped_on < birth_date then 'date_order' end, false),
        problem('status', case when status_code = 'attending' and dropped_on is not null then 'contradiction' end, false),
        problem('drop_reason', case when reason_text is not null and drop_reason is null then 'unknown_group' end, false),
        problem('right_age', case when right_age_text is not null and right_age is null then 'unknown_group' end, false),
        problem('life_skills', case when skills_text is not null and skills_code is null then 'unknown_group' end, false),
        problem('participation', case when voice_text is not null and voice_code is null then 'unknown_group' end, false)
    ]) as problems
from typed
