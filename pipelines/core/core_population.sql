-- Children living in a commune at the start and at the cut-off of each period, from the newest lists known in time (RULES 7).
-- A newer list takes the place of older ones of the same part of the commune only (RULES 27): of a former commune that still sends its own,
-- of one hamlet; a list of the whole part takes that of its hamlets too. Where several lists serve, the newest one tells of a child.
-- A child stands in one commune at each of the two moments: where it arrived last, else in that of the newest list (its commune may have
-- become another one between two lists).
with known as (
    select
        period.period_id,
        core_residence.commune_code,
        coalesce(core_residence.former_commune, core_residence.commune_code) as part,
        case when core_residence.one_hamlet then core_residence.hamlet end as hamlet,
        max(core_residence.as_of) as as_of
    from period
    inner join core_residence
        on core_residence.as_of >= period.starts_on
        and (core_residence.received_on is null or core_residence.received_on <= period.known_on)
        and core_residence.as_of <= period.known_on
    group by
        period.period_id,
        core_residence.commune_code,
        coalesce(core_residence.former_commune, core_residence.commune_code),
        case when core_residence.one_hamlet then core_residence.hamlet end
),

chosen_list as (
    select known.period_id, known.commune_code, known.part, known.hamlet, known.as_of
    from known
    left join known as whole
        on whole.period_id = known.period_id
        and whole.commune_code = known.commune_code
        and whole.part = known.part
        and whole.hamlet is null
    where known.hamlet is null or whole.as_of is null or known.as_of >= whole.as_of
),

-- the newest word about each child of a commune with several lists, whether it lives there or not
newest_word as (
    select several.period_id, several.commune_code, core_residence.child_key, max(core_residence.as_of) as as_of
    from (select period_id, commune_code from chosen_list group by period_id, commune_code having count(*) > 1) as several
    inner join chosen_list
        on chosen_list.period_id = several.period_id and chosen_list.commune_code = several.commune_code
    inner join core_residence
        on core_residence.commune_code = chosen_list.commune_code
        and coalesce(core_residence.former_commune, core_residence.commune_code) = chosen_list.part
        and core_residence.as_of = chosen_list.as_of
    group by several.period_id, several.commune_code, core_residence.child_key
),

-- what the chosen lists tell of each child who lives in a commune
told as (
    select
        chosen_list.period_id,
        core_residence.child_key,
        core_residence.commune_code,
        core_residence.as_of,
        core_residence.birth_date,
        core_residence.sex,
        core_residence.ethnic_group,
        core_residence.poverty,
        core_residence.valid_from,
        core_residence.valid_to
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
    left join newest_word
        on newest_word.period_id = chosen_list.period_id
        and newest_word.commune_code = chosen_list.commune_code
        and newest_word.child_key = core_residence.child_key
    where core_residence.lives_here
        and newer_hamlet.as_of is null
        and (newest_word.as_of is null or newest_word.as_of = core_residence.as_of)
),

-- most children stand in one list: only the others need to be put in line
often_told as (
    select period_id, child_key from told group by period_id, child_key having count(*) > 1
),

moments as (
    select period_id, 'start' as moment, starts_on as on_day from period
    union all
    select period_id, 'cutoff' as moment, cutoff_on as on_day from period
),

in_line as (
    select
        moments.period_id, moments.moment, moments.on_day, told.child_key, told.commune_code, told.birth_date, told.sex, told.ethnic_group,
        told.poverty,
        row_number() over (
            partition by moments.period_id, moments.moment, told.child_key
            order by told.valid_from desc, told.as_of desc, told.commune_code
        ) as place_in_line
    from often_told
    inner join told on told.period_id = often_told.period_id and told.child_key = often_told.child_key
    inner join moments on moments.period_id = told.period_id
    where told.valid_from <= moments.on_day
        and (told.valid_to is null or told.valid_to > moments.on_day)
)

select
    moments.period_id, moments.moment, moments.on_day, told.child_key, told.commune_code, told.birth_date, told.sex, told.ethnic_group,
    told.poverty
from told
inner join moments on moments.period_id = told.period_id
left join often_told on often_told.period_id = told.period_id and often_told.child_key = told.child_key
where often_told.child_key is null
    and told.valid_from <= moments.on_day
    and (told.valid_to is null or told.valid_to > moments.on_day)
union all
select period_id, moment, on_day, child_key, commune_code, birth_date, sex, ethnic_group, poverty
from in_line
where place_in_line = 1
