-- Eligibility and benefits: one row per child and policy, or one row per child with a column for each policy ("eligible__insurance_card").
-- A blank answer is no answer; "không" is one (RULES 21, 35). A policy that no list knows stays, unclassified.
-- A column that bears the bare name of a policy answers whether the child is eligible, unless the list says that it tells who receives.
with cells as (
    select row_id, name, told
    from (unpivot (select row_id, columns('.+__.+') from raw_benefits) on columns('.+__.+') into name name value told)
),
bare as (
    select
        row_id,
        coalesce(
            code_of('wide_meanings', meaning),
            case when regexp_matches(plain(list_title), '(dang|duoc) huong') and not regexp_matches(plain(list_title), 'ra soat|dieu kien') then 'received' end,
            'eligible') as part
    from raw_benefits
),
answered as (
    select
        cells.row_id,
        case when split_part(name, '__', 1) = 'answer' then bare.part else split_part(name, '__', 1) end as part,
        split_part(name, '__', 2) as policy,
        name,
        told,
        code_of('reviewed', told) as answer
    from cells join bare using (row_id)
),
clashes as (
    select row_id, policy from answered group by row_id, policy
    having bool_or(part = 'received' and answer = 'y') and bool_or(part = 'eligible' and answer in ('n', 'not_reviewed'))
),
wide as (
    select
        answered.row_id,
        array_to_string(list_sort(list(distinct policy || '=' || answer) filter (part = 'eligible' and answer is not null)), ';') as eligible_policies,
        array_to_string(list_sort(list(distinct policy || '=' || answer) filter (part = 'received' and answer is not null)), ';') as received_policies,
        list(problem(name, coalesce(cell_problem(told), 'unreadable_number'), false) order by name) filter (answer is null) as unread,
        list(problem(name, 'contradiction', false) order by name)
            filter (part = 'received' and answer = 'y' and (answered.row_id, policy) in (select (row_id, policy) from clashes)) as clashing
    from answered
    group by answered.row_id
),
coded as (
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
        wide.row_id is not null as is_wide,
        nullif(wide.eligible_policies, '') as eligible_policies,
        nullif(wide.received_policies, '') as received_policies,
        list_concat(coalesce(wide.unread, []), coalesce(wide.clashing, [])) as wide_problems,
        day_of(benefit_from) as benefit_from,
        day_problem(benefit_from) as from_problem,
        day_of(benefit_to) as benefit_to,
        day_problem(benefit_to) as to_problem,
        dong_of(amount, null) as amount,
        amount as amount_text,
        note
    from raw_benefits as raw
    join coded on coded.row_id = raw.row_id
    left join wide on wide.row_id = raw.row_id
)

select
    * exclude (wide_problems),
    list_concat(wide_problems, found([
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
        case
            when is_wide then problem('policy', case when policy_text is null and coalesce(eligible_text, received_text) is not null then 'unknown_group' end, false)
            when policy_text is null then needed('policy', policy_text)
            else problem('policy', case when policy is null then coalesce(cell_problem(policy_text), 'unknown_group') end, cell_problem(policy_text) is not null)
        end,
        problem('eligible', case when not is_wide and policy_text is not null and coalesce(eligible_text, received_text) is null then 'missing_required' end, true),
        problem('eligible', case when eligible_text is not null and eligible is null then coalesce(cell_problem(eligible_text), 'unreadable_number') end, false),
        problem('received', case when received_text is not null and received is null then coalesce(cell_problem(received_text), 'unreadable_number') end, false),
        problem('received', case when received = 'y' and eligible in ('n', 'not_reviewed') then 'contradiction' end, false),
        problem('benefit_from', from_problem, false),
        problem('benefit_from', case when benefit_from < birth_date - 31 then 'date_order' end, false),
        problem('benefit_to', to_problem, false),
        problem('benefit_to', case when benefit_to < benefit_from then 'date_order' end, false),
        problem('amount', case when amount_text is not null and amount is null then coalesce(cell_problem(amount_text), 'unreadable_number') end, false)
    ])) as problems
from typed
