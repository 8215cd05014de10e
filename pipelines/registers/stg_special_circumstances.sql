-- Children in special circumstances: one row per child and entry, several groups in one cell, with days of entry and of leaving.
-- A number or letter of a group means something only where the list says by which numbering it was made (RULES 28): by its
-- column heading, its title ("theo 14 nhóm") or a line "Phân nhóm theo: …". "4,13" that Excel made the number 4.13 is no group.
with numbered as (
    -- apart from the wide rows: what follows works on the marks of three cells
    select
        row_id,
        marks_of(coalesce(groups, groups_unversioned)) as marks,
        marks_between(subgroups) as narrower,
        marks_between(group_from) as starts,
        marks_between(group_to) as ends,
        law_of(groups, numbering, list_title, as_of) as law
    from raw_special_circumstances
),
marked as (
    select row_id, law, unnest(marks) as mark, unnest(range(1, len(marks) + 1)) as place, narrower, starts, ends, len(marks) as many
    from numbered
),
read as (
    select
        row_id, law, place, many, starts, ends, narrower, mark,
        regexp_full_match(mark, '\d{1,2}([.]\d{1,2})?') or regexp_full_match(lower(mark), '[abcdđeghiklmno]') as bare,
        regexp_full_match(mark, '\d{1,2}[.]\d{1,2}') or regexp_matches(mark, '^\d{4}-\d{2}-\d{2}') as changed,
        case
            when regexp_full_match(mark, '\d{1,2}') then case when cast(mark as integer) between 1 and 14 then cast(cast(mark as integer) as varchar) end
            when length(mark) = 1 and strpos('abcdđeghiklmno', lower(mark)) > 0 then cast(strpos('abcdđeghiklmno', lower(mark)) as varchar)
            else coalesce(code_of('special_circumstances', mark), nullif(split_part(code_of('special_circumstances_subgroups', mark), '.', 1), ''))
        end as group_code,
        code_of('special_circumstances_subgroups', mark) as own_subgroup,
        code_of('old_law_flags', mark) as flag
    from marked
),
coded as (
    select
        *,
        case
            when len(narrower) = many then narrower[place]
            when len(narrower) = 1 and many = 1 then narrower[1]
        end as narrower_mark,
        case when len(starts) = many and many > 1 then day_of(starts[place]) end as start_day,
        case when len(ends) = many and many > 1 then day_of(ends[place]) end as end_day
    from read
),
narrowed as (
    select
        *,
        coalesce(
            own_subgroup,
            code_of('special_circumstances_subgroups', case when regexp_full_match(narrower_mark, '\d{1,2}') then group_code || '.' || narrower_mark end),
            case when split_part(code_of('special_circumstances_subgroups', narrower_mark), '.', 1) = group_code then code_of('special_circumstances_subgroups', narrower_mark) end,
            code_of('special_circumstances_subgroups', group_code || ' ' || narrower_mark)
        ) as subgroup_code
    from coded
),
told as (
    select
        row_id,
        any_value(law) as law,
        array_to_string(list_sort(list_distinct(list(cast(group_code as integer)) filter (group_code is not null))), ';') as groups,
        array_to_string(list_sort(list_distinct(list(subgroup_code) filter (subgroup_code is not null))), ';') as subgroups,
        array_to_string(list_sort(list_distinct(list(group_code || '=' || strftime(start_day, '%Y-%m-%d')) filter (start_day is not null))), ';') as group_starts,
        array_to_string(list_sort(list_distinct(list(group_code || '=' || strftime(end_day, '%Y-%m-%d')) filter (end_day is not null))), ';') as group_ends,
        bool_or(bare and group_code is not null) as has_numbers,
        bool_or(changed) as changed,
        bool_or(group_code is null and flag is null) as unknown,
        bool_or(coalesce(flag = 'street_child', false)) as street_child,
        bool_or(coalesce(flag = 'hazardous_labour', false)) as hazardous_labour,
        any_value(len(narrower)) > count(subgroup_code) filter (own_subgroup is null) as unread_subgroup,
        any_value(many) as many
    from narrowed
    group by row_id
),
words as (
    select
        row_id,
        code_of('group_leave_reasons', leave_reason) as leave_reason,
        code_of('poverty', poverty) as poverty,
        code_of('yes_no', conclusion) = 'y' as conclusion
    from raw_special_circumstances
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
        carer_name,
        personal_id as personal_id_text,
        personal_id_of(personal_id) as personal_id,
        hamlet,
        address,
        nullif(told.groups, '') as groups,
        nullif(told.subgroups, '') as subgroups,
        unread_subgroup,
        nullif(told.group_starts, '') as group_starts,
        nullif(told.group_ends, '') as group_ends,
        coalesce(told.street_child, false) or is_tick(raw.street_child) as street_child,
        coalesce(told.hazardous_labour, false) or is_tick(raw.hazardous_labour) as hazardous_labour,
        case
            when told.row_id is null then 'missing_required'
            when cell_problem(coalesce(raw.groups, groups_unversioned)) is not null then cell_problem(coalesce(raw.groups, groups_unversioned))
            when told.changed then 'excel_changed_cell'
            when told.has_numbers and told.law is null then 'unknown_layout'
            when told.has_numbers and told.law = 'law_2004' then 'not_in_force'
            when told.unknown then 'unknown_group'
        end as groups_problem,
        case when raw.groups is null and groups_unversioned is not null then 'groups_unversioned' else 'groups' end as groups_column,
        day_of(group_from) as group_from,
        day_problem(group_from) as from_problem,
        len(marks_between(group_from)) > 1 and len(marks_between(group_from)) <> many as uneven_starts,
        day_of(group_to) as group_to,
        day_problem(group_to) as to_problem,
        words.leave_reason,
        raw.leave_reason as leave_reason_text,
        words.poverty,
        words.conclusion,
        note
    from raw_special_circumstances as raw
    left join told on told.row_id = raw.row_id
    left join words on words.row_id = raw.row_id
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
        problem(groups_column, groups_problem, groups_problem not in ('unknown_group', 'missing_required') or (groups is null and not street_child and not hazardous_labour)),
        problem('subgroups', case when unread_subgroup then 'unknown_group' end, false),
        problem('group_from', from_problem, false),
        problem('group_from', case when uneven_starts then 'unreadable_date' when group_from > as_of then 'future_date' when group_from < birth_date then 'date_order' end, false),
        problem('group_to', to_problem, false),
        problem('group_to', case when group_to > as_of then 'future_date' when group_to < group_from then 'date_order' end, false),
        problem('group_to', case when group_to is null and to_problem is null and leave_reason_text is not null then 'missing_required' end, false),
        problem('leave_reason', case when leave_reason_text is not null and leave_reason is null then 'unknown_group' end, false),
        problem('poverty', case when poverty = 'none' and ';' || groups || ';' like '%;13;%' then 'contradiction' end, false)
    ]) as problems
from typed
