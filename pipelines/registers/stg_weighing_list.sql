-- Weighing list: one row per child and weighing; grams and metres brought to kg and cm.
with typed as (
    select
        row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, starts_on, ends_on, period_id,
        full_name,
        day_of(birth_date) as birth_date,
        precision_of(birth_date) as birth_precision,
        day_problem(birth_date) as birth_problem,
        sex_of(sex, sex_male, sex_female, girls_only) as sex,
        sex_problem(sex, sex_male, sex_female, girls_only) as sex_problem,
        mother_name,
        hamlet,
        day_of(weighed_on) as weighed_on,
        day_problem(weighed_on) as weighed_problem,
        weight_kg(weight) as weight_kg,
        number_problem(weight) as weight_problem,
        height_cm(height) as height_cm,
        number_problem(height) as height_problem,
        code_of('position', position) as position,
        coalesce(code_of('yes_no', oedema) = 'y', false) as oedema,
        channel,
        note
    from raw_weighing_list
)

select
    *,
    found([
        needed('full_name', full_name),
        problem('full_name', unusual_name(full_name), false),
        problem('birth_date', birth_problem, true),
        case when birth_problem is null then needed('birth_date', birth_date) end,
        problem('birth_date', case when birth_precision <> 'day' then 'unreadable_date' end, false),
        problem('sex', sex_problem, true),
        problem('commune', place_problem, true),
        problem('weighed_on', weighed_problem, true),
        case when weighed_problem is null then needed('weighed_on', weighed_on) end,
        problem('weighed_on', case when weighed_on < birth_date then 'date_order' end, true),
        problem('birth_date', case when birth_date + interval 72 month <= weighed_on then 'age_out_of_scope' end, birth_date + interval 19 year <= weighed_on),
        problem('weighed_on', case when weighed_on > ends_on then 'future_date' when weighed_on < starts_on then 'outside_period' end, false),
        problem('weight', weight_problem, false),
        problem('height', height_problem, false),
        problem('weight', case when weight_kg is null and height_cm is null then 'missing_required' end, true),
        problem('weight', case when weight_kg not between 0.9 and 58 then 'implausible_measure' end, false),
        problem('height', case when height_cm not between 38 and 150 then 'implausible_measure' end, false)
    ]) as problems
from typed
