-- Civil status: one row per registration. A list that says in its title what it registers needs no column for it.
with coded as (
    select
        row_id,
        case
            when kind is not null then code_of('civil_events', kind)
            when plain(list_title) like '%nuoi con nuoi%' and plain(list_title) not like '%khai sinh%' then 'adoption'
            when plain(list_title) like '%khai sinh%' and plain(list_title) not like '%nuoi con nuoi%' then 'birth'
        end as kind,
        cast(code_of('ethnic_groups', ethnic_group) as integer) as ethnic_group,
        coalesce(
            code_of('registration_timeliness', timeliness),
            case when plain(kind) like '%qua han%' then 'late' when plain(kind) like '%dung han%' then 'in_time' end
        ) as timeliness
    from raw_civil_status
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
        coded.ethnic_group,
        raw.ethnic_group as ethnic_text,
        father_name,
        mother_name,
        personal_id as personal_id_text,
        personal_id_of(personal_id) as personal_id,
        hamlet,
        address,
        coded.kind,
        raw.kind as kind_text,
        coded.timeliness,
        raw.timeliness as timeliness_text,
        day_of(registered_on) as registered_on,
        day_problem(registered_on) as registered_problem,
        adopter_names,
        note
    from raw_civil_status as raw
    join coded on coded.row_id = raw.row_id
)

select
    *,
    found([
        needed('full_name', full_name),
        problem('full_name', unusual_name(full_name), false),
        problem('birth_date', birth_problem, true),
        case when birth_problem is null then needed('birth_date', birth_date) end,
        problem('birth_date', case when birth_date < date '1990-01-01' then 'implausible_date' end, true),
        problem('sex', sex_problem, true),
        problem('commune', place_problem, true),
        problem('ethnic_group', case when ethnic_text is not null and ethnic_group is null then 'unknown_group' end, false),
        problem('personal_id', case when personal_id_text is not null and personal_id is null then 'bad_id' when not id_fits(personal_id, birth_date, sex) then 'contradiction' end, false),
        problem('kind', case when kind is null then case when kind_text is null then 'missing_required' else coalesce(cell_problem(kind_text), 'unknown_group') end end, true),
        problem('registered_on', registered_problem, true),
        case when registered_problem is null then needed('registered_on', registered_on) end,
        problem('registered_on', case when registered_on < birth_date then 'date_order' end, true),
        problem('registered_on', case when registered_on > ends_on then 'future_date' end, true),
        problem('registered_on', case when registered_on < starts_on then 'outside_period' end, false),
        problem('timeliness', case when timeliness_text is not null and timeliness is null then 'unknown_group' end, false)
    ]) as problems
from typed
