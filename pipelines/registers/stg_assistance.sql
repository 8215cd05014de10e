-- Assistance and services log: one row per help given to a child, or per allowance in force. What the words of the help name in the list of
-- services is the service, where no column does. The level is read, never guessed from the service.
with coded as materialized (
    select
        row_id,
        codes_of('services', coalesce(service, help)) as service,
        codes_problem('services', coalesce(service, help)) as service_problem,
        code_of('service_levels', level) as level,
        codes_of('services', needs) as needs,
        codes_problem('services', needs) as needs_problem,
        code_of('service_results', result) as result,
        code_of('money_units', unit) as money_unit
    from raw_assistance
),
marked as (
    select row_id, marks_of(coalesce(groups, groups_unversioned)) as marks, law_of(groups, numbering, null, ends_on) as law
    from raw_assistance
    where not no_group(coalesce(groups, groups_unversioned))
),
numbered as (
    select row_id, law, group_numbers(marks) as numbers, group_words(marks) as told, changed_marks(marks) as changed from marked
),
grouped as materialized (
    select
        row_id,
        groups_told(numbers, case when not changed then codes_of('special_circumstances', told) end, law) as groups,
        group_problem(numbers, law, changed, codes_problem('special_circumstances', nullif(told, ''))) as groups_problem
    from numbered
),
typed as (
    select
        raw.row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, starts_on, ends_on, period_id,
        full_name,
        day_of(birth_date) as birth_date,
        precision_of(birth_date) as birth_precision,
        day_problem(birth_date) as birth_problem,
        sex_of(sex, sex_male, sex_female, girls_only) as sex,
        sex_problem(sex, sex_male, sex_female, girls_only) as sex_problem,
        mother_name,
        address,
        hamlet,
        grouped.groups,
        grouped.groups_problem,
        case when raw.groups is null and groups_unversioned is not null then 'groups_unversioned' else 'groups' end as groups_column,
        day_of(group_from) as group_from,
        day_problem(group_from) as group_from_problem,
        help,
        coded.service,
        coded.service_problem,
        coded.level,
        raw.level as level_text,
        coded.needs,
        coded.needs_problem,
        day_of(helped_on) as helped_on,
        day_problem(helped_on) as helped_problem,
        day_of(in_force_from) as in_force_from,
        day_problem(in_force_from) as from_problem,
        day_of(in_force_to) as in_force_to,
        day_problem(in_force_to) as to_problem,
        dong_of(amount, coded.money_unit) as amount,
        amount as amount_text,
        coded.money_unit,
        raw.unit as unit_text,
        day_of(decided_on) as decided_on,
        day_problem(decided_on) as decided_problem,
        coded.result,
        raw.result as result_text,
        provider,
        note
    from raw_assistance as raw
    join coded using (row_id)
    left join grouped using (row_id)
)

select
    *,
    found([
        needed('full_name', full_name),
        problem('full_name', unusual_name(full_name), false),
        problem('birth_date', birth_problem, true),
        case when birth_problem is null then needed('birth_date', birth_date) end,
        problem('sex', sex_problem, true),
        problem('commune', place_problem, true),
        problem('helped_on', helped_problem, true),
        problem('in_force_from', from_problem, helped_on is null),
        case when helped_problem is null and from_problem is null then needed('helped_on', coalesce(helped_on, in_force_from)) end,
        problem('helped_on', case when helped_on < birth_date then 'date_order' end, true),
        problem('helped_on', case when helped_on > ends_on then 'future_date' when helped_on < starts_on then 'outside_period' end, false),
        problem('in_force_from', case when in_force_from < birth_date then 'date_order' end, helped_on is null),
        problem('in_force_to', to_problem, false),
        problem('in_force_to', case when in_force_to < in_force_from then 'date_order' when in_force_to < starts_on then 'not_in_force' end, false),
        problem('service', service_problem, false),
        problem('level', case when level_text is not null and level is null then 'unknown_group' end, false),
        problem('needs', needs_problem, false),
        problem('amount', unread(amount_text, amount), false),
        problem('unit', case when unit_text is not null and money_unit is null then 'unknown_group' end, false),
        problem('decided_on', decided_problem, false),
        problem('result', case when result_text is not null and result is null then 'unknown_group' end, false),
        problem(groups_column, groups_problem, false),
        problem('group_from', group_from_problem, false)
    ]) as problems
from typed
