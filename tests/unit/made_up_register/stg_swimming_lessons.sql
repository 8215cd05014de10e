-- Children taught to swim: one row per child and course.
select
    *,
    found([
        needed('full_name', full_name),
        problem('birth_date', day_problem(birth_text), true),
        problem('sex', sex_problem, true),
        problem('commune', place_problem, true),
        problem('learned_on', day_problem(learned_text), true),
        problem('learned_on', case when learned_on < birth_date then 'date_order' end, true),
        problem('level', case when level_text is not null and level is null then 'unknown_group' end, false)
    ]) as problems
from (
    select
        row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, starts_on, ends_on, period_id, full_name, mother_name, hamlet,
        birth_date as birth_text, day_of(birth_date) as birth_date, precision_of(birth_date) as birth_precision,
        sex_of(sex, null, null, false) as sex, sex_problem(sex, null, null, false) as sex_problem,
        learned_on as learned_text, day_of(learned_on) as learned_on,
        level as level_text, code_of('swimming_levels', level) as level
    from raw_swimming_lessons
)
