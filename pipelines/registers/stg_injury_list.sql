-- Injury line list: one row per event; an unknown cause stays, marked (RULES 32).
with typed as (
    select
        row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, starts_on, ends_on, period_id,
        full_name,
        day_of(birth_date) as birth_date,
        precision_of(birth_date) as birth_precision,
        day_problem(birth_date) as birth_problem,
        number_of(age) as age_years,
        number_problem(age) as age_problem,
        sex_of(sex, sex_male, sex_female, girls_only) as sex,
        sex_problem(sex, sex_male, sex_female, girls_only) as sex_problem,
        mother_name,
        address,
        hamlet,
        day_of(injured_on) as injured_on,
        day_problem(injured_on) as injured_problem,
        code_of('injury_places', place_of_event) as place_of_event,
        body_part,
        code_of('injury_causes', cause) as cause,
        cause as cause_text,
        treatment,
        code_of('injury_outcomes', outcome) as outcome,
        day_of(died_on) as died_on,
        day_problem(died_on) as died_problem,
        note
    from raw_injury_list
)

select
    *,
    found([
        needed('full_name', full_name),
        problem('full_name', unusual_name(full_name), false),
        problem('birth_date', birth_problem, age_years is null),
        problem('age', age_problem, birth_date is null),
        problem('birth_date', case when birth_date is null and age_years is null and birth_problem is null and age_problem is null then 'missing_required' end, true),
        problem('age', case when age_years < 0 or age_years > 120 then 'implausible_age' end, true),
        problem('sex', sex_problem, true),
        problem('commune', place_problem, true),
        problem('injured_on', injured_problem, true),
        case when injured_problem is null then needed('injured_on', injured_on) end,
        problem('injured_on', case when injured_on < birth_date then 'date_order' end, true),
        problem('injured_on', case when injured_on > ends_on then 'future_date' end, true),
        problem('cause', case when cause is null then case when cause_text is null then 'missing_required' else 'unknown_cause' end end, false),
        problem('died_on', died_problem, false),
        problem('died_on', case when died_on < injured_on then 'date_order' end, false)
    ]) as problems
from typed
