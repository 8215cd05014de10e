-- Staff and trainings: one row per person and training attended; a person without a training stands once, so that it counts among those to reach.
with coded as (
    select
        row_id,
        code_of('staff_roles', role) as role,
        code_of('yes_no', child_work) as child_work,
        codes_of('training_themes', themes) as themes,
        codes_problem('training_themes', themes) as themes_problem,
        code_of('training_forms', form) as form,
        code_of('yes_no', certificate) as certificate
    from raw_staff_training
),
typed as (
    select
        raw.row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, as_of, starts_on, ends_on, period_id,
        coalesce(try_cast(left(period_id, 4) as integer), year(coalesce(ends_on, as_of))) as year,
        staff_no,
        staff_name,
        day_of(birth_date) as birth_date,
        precision_of(birth_date) as birth_precision,
        day_problem(birth_date) as birth_problem,
        word_sex(sex) as sex,
        sex as sex_text,
        personal_id as personal_id_text,
        personal_id_of(personal_id) as personal_id,
        unit,
        coded.role,
        raw.role as role_text,
        coded.child_work = 'y' as child_work,
        coded.themes,
        coded.themes_problem,
        raw.themes as themes_text,
        coded.form,
        raw.form as form_text,
        day_of(trained_on) as trained_on,
        day_problem(trained_on) as trained_problem,
        trained_on as trained_text,
        count_of(sessions) as sessions,
        sessions as sessions_text,
        coded.certificate = 'y' as certificate,
        organiser,
        note
    from raw_staff_training as raw
    join coded using (row_id)
)

select
    *,
    found([
        needed('staff_name', staff_name),
        problem('staff_name', unusual_name(staff_name), false),
        problem('commune', place_problem, true),
        problem('period', case when year is null then 'missing_required' end, true),
        problem('birth_date', birth_problem, false),
        problem('birth_date', case when birth_date > coalesce(ends_on, as_of) then 'future_date' when birth_date < date '1930-01-01' then 'implausible_date' end, false),
        problem('sex', case when sex_text is not null and sex is null then 'unknown_sex' end, false),
        problem('personal_id', case when personal_id_text is not null and personal_id is null then 'bad_id' end, false),
        problem('role', case when role is null then case when role_text is null then 'missing_required' else 'unknown_group' end end, false),
        problem('themes', themes_problem, false),
        problem('themes', case when themes_text is null and trained_text is not null then 'missing_required' end, false),
        problem('form', case when form_text is not null and form is null then 'unknown_group' end, false),
        problem('trained_on', trained_problem, true),
        problem('trained_on', case when trained_text is null and themes_text is not null then 'missing_required' end, true),
        problem('trained_on', case when trained_on > coalesce(ends_on, as_of) then 'future_date' end, true),
        problem('trained_on', case when trained_on < starts_on then 'outside_period' end, false),
        problem('trained_on', case when trained_on < birth_date then 'date_order' end, true),
        problem('sessions', uncounted(sessions_text, sessions), false)
    ]) as problems
from typed
