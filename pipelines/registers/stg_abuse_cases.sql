-- Abuse and emergency cases as the commune's own book tells them: one row per child and notice. A moment is a day with its hour; where the
-- hour is missing the moment is empty and the clock says so later (RULES 11, 40). A child that nobody can name stays, without a name.
with coded as materialized (
    select
        row_id,
        code_of('case_sources', source) as source,
        code_of('case_categories', category) as category,
        codes_of('abuse_forms', forms) as forms,
        codes_problem('abuse_forms', forms) as forms_problem,
        code_of('abuse_places', place_of_event) as place_of_event,
        code_of('abuse_suspects', suspect) as suspect,
        code_of('yes_no', emergency) as emergency,
        codes_of('case_support', support) as support,
        codes_problem('case_support', support) as support_problem,
        code_of('case_review_results', review_result) as review_result
    from raw_abuse_cases
),
days as (
    select
        row_id,
        day_of(received_on) as received_on, day_problem(received_on) as received_problem, moment_of(received_on, received_at) as received_at,
        day_of(detected_on) as detected_on, day_problem(detected_on) as detected_problem,
        day_of(happened_on) as happened_on, day_problem(happened_on) as happened_problem, precision_of(happened_on) as happened_precision,
        day_of(emergency_on) as emergency_on, day_problem(emergency_on) as emergency_problem, moment_of(emergency_on, emergency_at) as emergency_at,
        day_of(assessed_on) as assessed_on, day_problem(assessed_on) as assessed_problem,
        day_of(planned_on) as planned_on, day_problem(planned_on) as planned_problem,
        day_of(submitted_on) as submitted_on, day_problem(submitted_on) as submitted_problem,
        day_of(approved_on) as approved_on, day_problem(approved_on) as approved_problem,
        day_of(supported_on) as supported_on, day_problem(supported_on) as supported_problem,
        day_of(reviewed_on) as reviewed_on, day_problem(reviewed_on) as reviewed_problem
    from raw_abuse_cases
),
typed as (
    select
        raw.row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, starts_on, ends_on, period_id,
        full_name as name_text,
        case when not is_nobody(full_name) then full_name end as full_name,
        day_of(birth_date) as birth_date,
        precision_of(birth_date) as birth_precision,
        day_problem(birth_date) as birth_problem,
        age_years_of(age) as age_years,
        age_problem(age) as age_problem,
        sex_of(sex, sex_male, sex_female, girls_only) as sex,
        case when not is_nobody(sex) then sex_problem(sex, sex_male, sex_female, girls_only) end as sex_problem,
        mother_name,
        personal_id as personal_id_text,
        personal_id_of(personal_id) as personal_id,
        hamlet,
        address,
        coded.source, raw.source as source_text,
        coded.category,
        coded.forms, raw.forms as forms_text, coded.forms_problem,
        coded.place_of_event,
        coded.suspect,
        coded.emergency, raw.emergency as emergency_text,
        days.* exclude (row_id),
        coalesce(days.received_on, days.detected_on) as known_on,
        nullif(coded.support, 'none') as support, raw.support as support_text, coded.support_problem,
        coded.review_result
    from raw_abuse_cases as raw
    join coded on coded.row_id = raw.row_id
    join days on days.row_id = raw.row_id
)

select
    * exclude (emergency),
    emergency = 'y' as emergency,
    full_name is not null as tells_child,
    found([
        needed('full_name', name_text),
        problem('full_name', unusual_name(full_name), false),
        problem('birth_date', birth_problem, age_years is null),
        problem('age', age_problem, birth_date is null),
        problem('age', case when birth_date is null and age_years is null and birth_problem is null and age_problem is null then 'missing_required' end, true),
        problem('age', case when coalesce(birth_date + interval 16 year <= coalesce(happened_on, known_on), age_years >= 16) then 'age_out_of_scope' end, false),
        problem('sex', sex_problem, true),
        problem('commune', place_problem, true),
        problem('personal_id', case when personal_id_text is not null and personal_id is null then 'bad_id' when not id_fits(personal_id, birth_date, sex) then 'contradiction' end, false),
        problem('received_on', received_problem, detected_on is null),
        problem('detected_on', detected_problem, received_on is null),
        problem('received_on', case when known_on is null and received_problem is null and detected_problem is null then 'missing_required' end, true),
        problem('received_on', case when known_on > ends_on then 'future_date' when known_on < birth_date then 'date_order' end, true),
        problem('received_on', case when known_on < starts_on then 'outside_period' end, false),
        problem('happened_on', happened_problem, false),
        problem('happened_on', case when happened_on > known_on or happened_on < birth_date then 'date_order' end, false),
        problem('source', case when source is null and source_text is not null then 'unknown_group' end, false),
        problem('forms', case when forms_text is null then 'missing_required' else coalesce(cell_problem(forms_text), forms_problem) end, false),
        problem('emergency', case when emergency_text is not null and emergency is null then 'unreadable_number' end, false),
        problem('emergency', case when emergency = 'n' and emergency_on is not null then 'contradiction' end, false),
        problem('emergency_on', emergency_problem, false),
        problem('emergency_on', case when emergency_at < received_at or emergency_on < received_on then 'date_order' end, false),
        problem('assessed_on', assessed_problem, false),
        problem('planned_on', planned_problem, false),
        problem('planned_on', case when planned_on < assessed_on then 'date_order' end, false),
        problem('submitted_on', submitted_problem, false),
        problem('submitted_on', case when submitted_on < planned_on then 'date_order' end, false),
        problem('approved_on', approved_problem, false),
        problem('approved_on', case when approved_on < coalesce(submitted_on, planned_on) then 'date_order' end, false),
        problem('support', case when support_text is not null then coalesce(cell_problem(support_text), support_problem) end, false),
        problem('supported_on', supported_problem, false),
        problem('supported_on', case when supported_on < received_on then 'date_order' end, false),
        problem('reviewed_on', reviewed_problem, false)
    ]) as problems
from typed
