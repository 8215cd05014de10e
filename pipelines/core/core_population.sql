-- Children living in a commune at the start and at the cut-off of each period, from the newest lists known in time (RULES 7).
-- A newer list takes the place of older ones of the same part of the commune only (RULES 27): of a former commune that still sends its own,
-- of one hamlet; a list of the whole part takes that of its hamlets too. Where several lists serve, the newest one tells of a child.
-- A child stands in one commune at each of the two moments: where it arrived last, else in that of the newest list (its commune may have
-- become another one between two lists).
with known as (
    select
        period.period_id, period.starts_on, period.cutoff_on, core_part_lists.commune_code, core_part_lists.part, core_part_lists.hamlet,
        max(core_part_lists.as_of) as as_of
    from period
    inner join core_part_lists
        on core_part_lists.as_of >= period.starts_on
        and core_part_lists.as_of <= period.known_on
        and core_part_lists.told_on <= period.known_on
    group by
        period.period_id, period.starts_on, period.cutoff_on, core_part_lists.commune_code, core_part_lists.part, core_part_lists.hamlet
),

placed as (
    select *, max(case when hamlet is null then as_of end) over (partition by period_id, commune_code, part) as whole_on
    from known
),

chosen_list as (
    select *, count(*) over (partition by period_id, commune_code) > 1 as one_of_several
    from placed
    where hamlet is null or whole_on is null or as_of >= whole_on
),

moments as (
    select 'start' as moment
    union all
    select 'cutoff'
),

-- the newest word about each child of a commune with several lists, whether it lives there or not
newest_word as (
    select chosen_list.period_id, chosen_list.commune_code, core_residence.child_key, max(core_residence.as_of) as as_of
    from chosen_list
    inner join core_residence
        on core_residence.commune_code = chosen_list.commune_code
        and coalesce(core_residence.former_commune, core_residence.commune_code) = chosen_list.part
        and core_residence.as_of = chosen_list.as_of
    where chosen_list.one_of_several
    group by chosen_list.period_id, chosen_list.commune_code, core_residence.child_key
),

-- what the chosen lists tell of each child who lives in a commune
told as (
    select
        chosen_list.period_id, chosen_list.starts_on, chosen_list.cutoff_on, core_residence.child_key,
        core_residence.commune_code, core_residence.as_of, core_residence.birth_date, core_residence.sex, core_residence.ethnic_group,
        core_residence.poverty, core_residence.valid_from, core_residence.valid_to
    from chosen_list
    inner join core_residence
        on core_residence.commune_code = chosen_list.commune_code
        and coalesce(core_residence.former_commune, core_residence.commune_code) = chosen_list.part
        and core_residence.as_of = chosen_list.as_of
        and (case when core_residence.one_hamlet then core_residence.hamlet else -1 end) = coalesce(chosen_list.hamlet, -1)
    where core_residence.lives_here and not chosen_list.one_of_several
    union all
    select
        chosen_list.period_id, chosen_list.starts_on, chosen_list.cutoff_on, core_residence.child_key,
        core_residence.commune_code, core_residence.as_of, core_residence.birth_date, core_residence.sex, core_residence.ethnic_group,
        core_residence.poverty, core_residence.valid_from, core_residence.valid_to
    from chosen_list
    inner join core_residence
        on core_residence.commune_code = chosen_list.commune_code
        and coalesce(core_residence.former_commune, core_residence.commune_code) = chosen_list.part
        and core_residence.as_of = chosen_list.as_of
        and (case when core_residence.one_hamlet then core_residence.hamlet else -1 end) = coalesce(chosen_list.hamlet, -1)
    left join chosen_list as newer_hamlet
        on newer_hamlet.period_id = chosen_list.period_id
        and newer_hamlet.commune_code = chosen_list.commune_code
        and newer_hamlet.part = chosen_list.part
        and newer_hamlet.hamlet = core_residence.hamlet
        and newer_hamlet.as_of > chosen_list.as_of
    inner join newest_word
        on newest_word.period_id = chosen_list.period_id
        and newest_word.commune_code = chosen_list.commune_code
        and newest_word.child_key = core_residence.child_key
        and newest_word.as_of = core_residence.as_of
    where core_residence.lives_here and chosen_list.one_of_several and newer_hamlet.as_of is null
),

-- most children stand in one list: only the others need to be put in line
often_told as (
    select period_id, child_key from told group by period_id, child_key having count(*) > 1
),

told_once as (
    select
        told.*, moments.moment,
        case moments.moment when 'start' then told.starts_on else told.cutoff_on end as on_day
    from told
    left join often_told on often_told.period_id = told.period_id and often_told.child_key = told.child_key
    cross join moments
    where often_told.child_key is null
),

told_often as (
    select
        told.*, moments.moment,
        case moments.moment when 'start' then told.starts_on else told.cutoff_on end as on_day
    from often_told
    inner join told on told.period_id = often_told.period_id and told.child_key = often_told.child_key
    cross join moments
),

in_line as (
    select
        period_id, moment, on_day, child_key, commune_code, birth_date, sex, ethnic_group, poverty,
        row_number() over (partition by period_id, moment, child_key order by valid_from desc, as_of desc, commune_code) as place_in_line
    from told_often
    where valid_from <= on_day and (valid_to is null or valid_to > on_day)
)

select period_id, moment, on_day, child_key, commune_code, birth_date, sex, ethnic_group, poverty
from told_once
where valid_from <= on_day and (valid_to is null or valid_to > on_day)
union all
select period_id, moment, on_day, child_key, commune_code, birth_date, sex, ethnic_group, poverty
from in_line
where place_in_line = 1
