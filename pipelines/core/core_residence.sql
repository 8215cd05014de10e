-- Who lived where, as each household book told it: one spell per child, commune and list; and which part of the commune the list tells of
-- (a former commune that sends its own, one hamlet).
with spells as (
    select
        keyed_child_register.child_key,
        keyed_child_register.commune_code,
        keyed_child_register.as_of,
        core_lists.period_id,
        core_lists.received_on,
        keyed_child_register.birth_date,
        keyed_child_register.birth_precision,
        keyed_child_register.sex,
        keyed_child_register.ethnic_group,
        keyed_child_register.poverty,
        keyed_child_register.groups,
        keyed_child_register.residence_status in ('permanent', 'temporary_long') as lives_here,
        case
            when keyed_child_register.arrived_on > keyed_child_register.birth_date then keyed_child_register.arrived_on
            else keyed_child_register.birth_date
        end as valid_from,
        case
            when keyed_child_register.died_on < keyed_child_register.left_on then keyed_child_register.died_on
            else coalesce(keyed_child_register.left_on, keyed_child_register.died_on)
        end as valid_to,
        keyed_child_register.row_id,
        keyed_scope.former_commune,
        keyed_scope.hamlet,
        coalesce(keyed_scope.one_hamlet, false) as one_hamlet
    from keyed_child_register
    inner join core_lists
        on core_lists.register = 'child_register'
        and core_lists.file = keyed_child_register.file
        and core_lists.sheet = keyed_child_register.sheet
        and core_lists.commune_code = keyed_child_register.commune_code
    left join keyed_scope on keyed_scope.register = 'child_register' and keyed_scope.row_id = keyed_child_register.row_id
),

-- most children stand once in a list: only the others need to be put in line
often_told as (
    select child_key, commune_code, as_of from spells group by child_key, commune_code, as_of having count(*) > 1
),

in_line as (
    select
        spells.*,
        row_number() over (
            partition by spells.child_key, spells.commune_code, spells.as_of order by spells.received_on desc, spells.row_id
        ) as place_in_line
    from often_told
    inner join spells
        on spells.child_key = often_told.child_key
        and spells.commune_code = often_told.commune_code
        and spells.as_of = often_told.as_of
)

select
    spells.child_key, spells.commune_code, spells.as_of, spells.period_id, spells.received_on, spells.birth_date, spells.birth_precision,
    spells.sex, spells.ethnic_group, spells.poverty, spells.groups, spells.lives_here, spells.valid_from, spells.valid_to,
    spells.former_commune, spells.hamlet, spells.one_hamlet
from spells
left join often_told
    on often_told.child_key = spells.child_key
    and often_told.commune_code = spells.commune_code
    and often_told.as_of = spells.as_of
where often_told.child_key is null
union all
select
    child_key, commune_code, as_of, period_id, received_on, birth_date, birth_precision, sex, ethnic_group, poverty, groups, lives_here,
    valid_from, valid_to, former_commune, hamlet, one_hamlet
from in_line
where place_in_line = 1
