-- Children at risk: one row per child and entry, several reasons in one cell, by the list of reasons of the commune's province.
-- A reason that is not in that list leaves the child at risk, its reason unclassified.
with coded as materialized (
    select
        row_id,
        codes_of(local_list('risk_reasons', commune_code), reasons) as reasons,
        codes_problem(local_list('risk_reasons', commune_code), reasons) as reasons_problem,
        code_of('risk_leave_reasons', leave_reason) as leave_reason,
        code_of('yes_no', managed) as managed
    from raw_at_risk
),
typed as (
    select
        raw.row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, as_of, period_id,
        full_name,
        day_of(birth_date) as birth_date,
        precision_of(birth_date) as birth_precision,
        day_problem(birth_date) as birth_problem,
        sex_of(sex, sex_male, sex_female, girls_only) as sex,
        sex_problem(sex, sex_male, sex_female, girls_only) as sex_problem,
        mother_name,
        personal_id as personal_id_text,
        personal_id_of(personal_id) as personal_id,
        hamlet,
        address,
        coded.reasons,
        raw.reasons as reasons_text,
        coded.reasons_problem,
        day_of(at_risk_from) as at_risk_from,
        day_problem(at_risk_from) as from_problem,
        day_of(at_risk_to) as at_risk_to,
        day_problem(at_risk_to) as to_problem,
        coded.leave_reason,
        raw.leave_reason as leave_reason_text,
        coded.managed = 'y' as managed,
        measure,
        measure is not null and coalesce(code_of('yes_no', measure), 'y') <> 'n' as has_measure,
        day_of(measure_on) as measure_on,
        day_problem(measure_on) as measure_problem,
        note
    from raw_at_risk as raw
    join coded on coded.row_id = raw.row_id
)

select
    *,
    found([
        needed('full_name', full_name),
        problem('full_name', unusual_name(full_name), false),
        problem('birth_date', birth_problem, true),
        case when birth_problem is null then needed('birth_date', birth_date) end,
        problem('birth_date', case when birth_date > as_of then 'future_date' end, true),
        problem('birth_date', case when birth_date < date '1990-01-01' then 'implausible_date' end, true),
        problem('birth_date', case when birth_date + interval 17 year < as_of then 'age_out_of_scope' end, false),
        problem('sex', sex_problem, true),
        problem('commune', place_problem, true),
        problem('personal_id', case when personal_id_text is not null and personal_id is null then 'bad_id' when not id_fits(personal_id, birth_date, sex) then 'contradiction' end, false),
        problem('reasons', case when reasons_text is null then 'missing_required' else coalesce(cell_problem(reasons_text), reasons_problem) end, false),
        problem('at_risk_from', from_problem, false),
        problem('at_risk_from', case when at_risk_from > as_of then 'future_date' when at_risk_from < birth_date then 'date_order' end, false),
        problem('at_risk_to', to_problem, false),
        problem('at_risk_to', case when at_risk_to > as_of then 'future_date' when at_risk_to < at_risk_from then 'date_order' end, false),
        problem('leave_reason', case when leave_reason_text is not null and leave_reason is null then 'unknown_group' end, false),
        problem('measure_on', measure_problem, false),
        problem('measure_on', case when measure_on > as_of then 'future_date' when measure_on < birth_date then 'date_order' end, false)
    ]) as problems
from typed
