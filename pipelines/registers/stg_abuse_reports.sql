-- Notices of abuse from hotline 111, police, schools: one row per child and notice; the sender of the list is the source where a row names none.
with coded as materialized (
    select
        row_id,
        coalesce(
            code_of('case_sources', source),
            code_of('case_sources', sender),
            case when plain(sender) like '%111%' then 'hotline_111' when plain(sender) like '%cong an%' then 'police' when plain(sender) like '%truong%' then 'school' end
        ) as source,
        codes_of('abuse_forms', forms) as forms,
        codes_problem('abuse_forms', forms) as forms_problem,
        code_of('abuse_places', place_of_event) as place_of_event,
        code_of('yes_no', emergency) = 'y' as emergency
    from raw_abuse_reports
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
        hamlet,
        address,
        coded.source,
        coded.forms, raw.forms as forms_text, coded.forms_problem,
        coded.place_of_event,
        coded.emergency,
        day_of(received_on) as received_on,
        day_problem(received_on) as received_problem,
        moment_of(received_on, received_at) as received_at,
        day_of(happened_on) as happened_on,
        day_problem(happened_on) as happened_problem,
        precision_of(happened_on) as happened_precision,
        day_of(forwarded_on) as forwarded_on,
        day_problem(forwarded_on) as forwarded_problem
    from raw_abuse_reports as raw
    join coded on coded.row_id = raw.row_id
)

select
    *,
    full_name is not null as tells_child,
    found([
        needed('full_name', name_text),
        problem('full_name', unusual_name(full_name), false),
        problem('birth_date', birth_problem, age_years is null),
        problem('age', age_problem, birth_date is null),
        problem('age', case when birth_date is null and age_years is null and birth_problem is null and age_problem is null then 'missing_required' end, true),
        problem('age', case when coalesce(birth_date + interval 16 year <= coalesce(happened_on, received_on), age_years >= 16) then 'age_out_of_scope' end, false),
        problem('sex', sex_problem, true),
        problem('commune', place_problem, true),
        problem('received_on', received_problem, true),
        case when received_problem is null then needed('received_on', received_on) end,
        problem('received_on', case when received_on > ends_on then 'future_date' when received_on < birth_date then 'date_order' end, true),
        problem('happened_on', happened_problem, false),
        problem('happened_on', case when happened_on > received_on or happened_on < birth_date then 'date_order' end, false),
        problem('source', case when source is null then 'missing_required' end, false),
        problem('forms', case when forms_text is null then 'missing_required' else coalesce(cell_problem(forms_text), forms_problem) end, false),
        problem('forwarded_on', forwarded_problem, false),
        problem('forwarded_on', case when forwarded_on < received_on then 'date_order' end, false)
    ]) as problems
from typed
