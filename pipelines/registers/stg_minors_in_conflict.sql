-- Minors in conflict with the law: one row per offence; under 18 on the day of the offence (RULES 20), whoever was older is out of scope.
with coded as materialized (
    select
        row_id,
        code_of('offence_kinds', offence) as offence,
        codes_of('conflict_measures', measures) as measures,
        codes_problem('conflict_measures', measures) as measures_problem,
        code_of('yes_no', supervised) as supervised,
        code_of('yes_no', legal_aid) as legal_aid
    from raw_minors_in_conflict
),
typed as (
    select
        raw.row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, starts_on, ends_on, period_id,
        full_name,
        day_of(birth_date) as birth_date,
        precision_of(birth_date) as birth_precision,
        day_problem(birth_date) as birth_problem,
        number_of(age) as age_years,
        number_problem(age) as age_problem,
        sex_of(sex, sex_male, sex_female, girls_only) as sex,
        sex_problem(sex, sex_male, sex_female, girls_only) as sex_problem,
        mother_name,
        personal_id as personal_id_text,
        personal_id_of(personal_id) as personal_id,
        hamlet,
        address,
        day_of(offence_on) as offence_on,
        day_problem(offence_on) as offence_problem,
        coded.offence,
        raw.offence as offence_text,
        coded.measures,
        coded.measures_problem,
        day_of(measure_from) as measure_from,
        day_problem(measure_from) as from_problem,
        day_of(measure_to) as measure_to,
        day_problem(measure_to) as to_problem,
        coded.supervised = 'y' as supervised,
        raw.supervised as supervised_text,
        coded.legal_aid = 'y' as legal_aid,
        raw.legal_aid as aid_text,
        day_of(aided_on) as aided_on,
        day_problem(aided_on) as aided_problem,
        supervisor,
        note
    from raw_minors_in_conflict as raw
    join coded using (row_id)
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
        problem('birth_date', case when birth_date + interval 18 year <= offence_on then 'age_out_of_scope' end, true),
        problem('age', case when birth_date is null and age_years between 18 and 120 then 'age_out_of_scope' end, true),
        problem('sex', sex_problem, true),
        problem('commune', place_problem, true),
        problem('personal_id', case when personal_id_text is not null and personal_id is null then 'bad_id' when not id_fits(personal_id, birth_date, sex) then 'contradiction' end, false),
        problem('offence_on', offence_problem, true),
        case when offence_problem is null then needed('offence_on', offence_on) end,
        problem('offence_on', case when offence_on < birth_date then 'date_order' end, true),
        problem('offence_on', case when offence_on > ends_on then 'future_date' end, true),
        problem('offence', case when offence_text is not null and offence is null then 'unknown_group' end, false),
        problem('measures', measures_problem, false),
        problem('measure_from', from_problem, false),
        problem('measure_to', to_problem, false),
        problem('measure_to', case when measure_to < measure_from then 'date_order' end, false),
        problem('measure_from', case when measure_from < offence_on then 'date_order' end, false),
        problem('supervised', case when supervised_text is not null and supervised is null then 'unknown_group' end, false),
        problem('legal_aid', case when aid_text is not null and legal_aid is null then 'unknown_group' end, false),
        problem('aided_on', aided_problem, false),
        problem('legal_aid', case when not legal_aid and aided_on is not null then 'contradiction' end, false)
    ]) as problems
from typed
