-- Child register: one row per child and list, typed; the household book of a commune as of one day.
with coded as materialized (
    -- apart from the wide rows: looking a code up lays its rows out once for every list
    select
        row_id,
        cast(code_of('ethnic_groups', ethnic_group) as integer) as ethnic_group,
        coalesce(code_of('residence_status', residence_status), 'permanent') as residence_status,
        coalesce(code_of('poverty', poverty), 'none') as poverty,
        code_of('yes_no', birth_registered) = 'y' as birth_registered
    from raw_child_register
),
marked as (
    select row_id, marks_of(coalesce(groups, groups_unversioned)) as marks, law_of(groups, numbering, null, as_of) as law
    from raw_child_register
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
        raw.row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, as_of, period_id,
        full_name,
        day_of(birth_date) as birth_date,
        precision_of(birth_date) as birth_precision,
        day_problem(birth_date) as birth_problem,
        sex_of(sex, sex_male, sex_female, girls_only) as sex,
        sex_problem(sex, sex_male, sex_female, girls_only) as sex_problem,
        coded.ethnic_group,
        raw.ethnic_group as ethnic_text,
        father_name,
        mother_name,
        address,
        hamlet,
        coded.residence_status,
        personal_id as personal_id_text,
        personal_id_of(personal_id) as personal_id,
        coded.poverty,
        grouped.groups,
        grouped.groups_problem,
        case when raw.groups is null and groups_unversioned is not null then 'groups_unversioned' else 'groups' end as groups_column,
        risk,
        schooling,
        card_no as card_text,
        card_last10_of(card_no) as card_last10,
        is_tick(card_no) or card_last10_of(card_no) is not null as has_card,
        coded.birth_registered,
        day_of(arrived_on) as arrived_on,
        day_problem(arrived_on) as arrived_problem,
        day_of(left_on) as left_on,
        day_problem(left_on) as left_problem,
        day_of(died_on) as died_on,
        day_problem(died_on) as died_problem,
        note
    from raw_child_register as raw
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
        problem('birth_date', case when birth_date > as_of then 'future_date' end, true),
        problem('birth_date', case when birth_date < date '1990-01-01' then 'implausible_date' end, true),
        problem('birth_date', case when birth_date + interval 17 year < as_of then 'age_out_of_scope' end, false),
        problem('sex', sex_problem, true),
        problem('commune', place_problem, true),
        problem('ethnic_group', case when ethnic_text is not null and ethnic_group is null then 'unknown_group' end, false),
        problem('personal_id', case when personal_id_text is not null and personal_id is null then 'bad_id' when not id_fits(personal_id, birth_date, sex) then 'contradiction' end, false),
        problem('card_no', case when card_text is not null and not has_card and plain(card_text) not in ('khong', 'chua', 'chua co') then 'bad_card' end, false),
        problem(groups_column, groups_problem, false),
        problem('arrived_on', arrived_problem, false),
        problem('left_on', left_problem, false),
        problem('died_on', died_problem, false),
        problem('died_on', case when died_on < birth_date then 'date_order' end, false),
        problem('left_on', case when left_on < birth_date then 'date_order' end, false)
    ]) as problems
from typed
