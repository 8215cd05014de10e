-- Assistance log: one row per help given to a child.
with typed as (
    select
        row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, starts_on, ends_on, period_id,
        clean_text(full_name) as full_name,
        day_of(clean_text(birth_date)) as birth_date,
        precision_of(clean_text(birth_date)) as birth_precision,
        day_problem(clean_text(birth_date)) as birth_problem,
        sex_of(sex, sex_male, sex_female, girls_only) as sex,
        sex_problem(sex, sex_male, sex_female, girls_only) as sex_problem,
        clean_text(mother_name) as mother_name,
        clean_text(address) as address,
        clean_text(hamlet) as hamlet,
        groups_of(clean_text(groups)) as groups,
        groups_problem(clean_text(groups)) as groups_problem,
        day_of(clean_text(group_from)) as group_from,
        day_problem(clean_text(group_from)) as group_from_problem,
        clean_text(help) as help,
        day_of(clean_text(helped_on)) as helped_on,
        day_problem(clean_text(helped_on)) as helped_problem,
        clean_text(note) as note
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
