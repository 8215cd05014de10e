-- Eligibility and benefits: one row per child and policy. A blank answer is no answer; "không" is one (RULES 21, 35). A policy that no list
-- knows stays, unclassified.
with coded as (
    select
        row_id,
        code_of(local_list('policies', commune_code), policy) as policy,
        code_of('reviewed', eligible) as eligible,
        code_of('reviewed', received) as received
    from raw_benefits
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
        coded.policy, raw.policy as policy_text,
        coded.eligible, raw.eligible as eligible_text,
        coded.received, raw.received as received_text,
        day_of(benefit_from) as benefit_from,
        day_problem(benefit_from) as from_problem,
        day_of(benefit_to) as benefit_to,
        day_problem(benefit_to) as to_problem,
        dong_of(amount, null) as amount,
        amount as amount_text,
        note
    from raw_benefits as raw
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
        problem('personal_id', case when personal_id_text is not null and personal_id is null then 'bad_id' end, false),
        case when policy_text is null then needed('policy', policy_text) else problem('policy', case when policy is null then coalesce(cell_problem(policy_text), 'unknown_group') end, cell_problem(policy_text) is not null) end,
        problem('eligible', case when eligible_text is not null and eligible is null then coalesce(cell_problem(eligible_text), 'unreadable_number') end, false),
        problem('received', case when received_text is not null and received is null then coalesce(cell_problem(received_text), 'unreadable_number') end, false),
        problem('received', case when received = 'y' and eligible in ('n', 'not_reviewed') then 'contradiction' end, false),
        problem('benefit_from', from_problem, false),
        problem('benefit_from', case when benefit_from < birth_date - 31 then 'date_order' end, false),
        problem('benefit_to', to_problem, false),
        problem('benefit_to', case when benefit_to < benefit_from then 'date_order' end, false),
        problem('amount', case when amount_text is not null and amount is null then coalesce(cell_problem(amount_text), 'unreadable_number') end, false)
    ]) as problems
from typed
