-- Assistance log: one row per help given to a child.
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
        address,
        hamlet,
        groups_of(groups) as groups,
        groups_problem(groups) as groups_problem,
        day_of(group_from) as group_from,
        day_problem(group_from) as group_from_problem,
        help,
        day_of(helped_on) as helped_on,
        day_problem(helped_on) as helped_problem,
        note
    from raw_assistance
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
        case when helped_problem is null then needed('helped_on', helped_on) end,
        problem('helped_on', case when helped_on < birth_date then 'date_order' end, true),
        problem('helped_on', case when helped_on > ends_on then 'future_date' when helped_on < starts_on then 'outside_period' end, false),
        problem('groups', groups_problem, false),
        problem('group_from', group_from_problem, false)
    ]) as problems
from typed
