-- Who lived where, as each household book told it: one spell per child, commune and list; and which part of the commune the list tells of
-- (a former commune that sends its own, one hamlet).
with lists as (
    select
        file, sheet, commune_code, period_id, received_on,
        row_number() over (partition by file, sheet, commune_code order by received_on desc, period_id, list_day) as place_in_line
    from core_lists
    where register = 'child_register'
),

-- a list may come twice; most children stand once in a list: only the others need to be put in line
often_told as (
    select child_key, as_of from keyed_child_register group by child_key, as_of having count(*) > 1
),

in_line as (
    select
        keyed_child_register.row_id,
        row_number() over (
            partition by keyed_child_register.child_key, keyed_child_register.commune_code, keyed_child_register.as_of
            order by case when lists.file is null then 1 else 0 end, lists.received_on desc, keyed_child_register.row_id
        ) as place_in_line
    from often_told
    inner join keyed_child_register
        on keyed_child_register.child_key = often_told.child_key and keyed_child_register.as_of = often_told.as_of
    left join lists
        on lists.file = keyed_child_register.file
        and lists.sheet = keyed_child_register.sheet
        and lists.commune_code = keyed_child_register.commune_code
        and lists.place_in_line = 1
),

spells as (
    select
        keyed_child_register.row_id,
        keyed_child_register.child_key,
        keyed_child_register.commune_code,
        keyed_child_register.as_of,
        lists.period_id,
        lists.received_on,
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
        keyed_scope.former_commune,
        keyed_scope.hamlet,
        coalesce(keyed_scope.one_hamlet, false) as one_hamlet
    from keyed_child_register
    inner join lists
        on lists.file = keyed_child_register.file
        and lists.sheet = keyed_child_register.sheet
        and lists.commune_code = keyed_child_register.commune_code
        and lists.place_in_line = 1
    left join keyed_scope on keyed_scope.register = 'child_register' and keyed_scope.row_id = keyed_child_register.row_id
)

select
    spells.child_key, spells.commune_code, spells.as_of, spells.period_id, spells.received_on, spells.birth_date, spells.birth_precision,
    spells.sex, spells.ethnic_group, spells.poverty, spells.groups, spells.lives_here, spells.valid_from, spells.valid_to,
    spells.former_commune, spells.hamlet, spells.one_hamlet
from spells
left join in_line on in_line.row_id = spells.row_id and in_line.place_in_line > 1
where in_line.row_id is null
