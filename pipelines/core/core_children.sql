-- Each child once, as the newest list tells it: the household book before all other registers.
with first_register as (
    select min(rank) as rank from keyed_child
),

in_first as (
    select keyed_child.* from first_register inner join keyed_child on keyed_child.rank = first_register.rank
),

-- most children stand once in the household book: only the others, and those whom it does not name, need to be put in line
often_told as (
    select child_key from in_first group by child_key having count(*) > 1
),

others as (
    select in_first.* from often_told inner join in_first on in_first.child_key = often_told.child_key
    union all
    select keyed_child.*
    from keyed_child
    left join in_first on in_first.child_key = keyed_child.child_key
    inner join first_register on keyed_child.rank > first_register.rank
    where in_first.child_key is null
),

in_line as (
    select
        child_key, birth_date, birth_precision, sex, ethnic_group,
        row_number() over (
            partition by child_key
            order by rank, told_on desc, birth_precision, birth_date, sex, ethnic_group
        ) as place_in_line
    from others
)

select in_first.child_key, in_first.birth_date, in_first.birth_precision, in_first.sex, in_first.ethnic_group
from in_first
left join often_told on often_told.child_key = in_first.child_key
where often_told.child_key is null
union all
select child_key, birth_date, birth_precision, sex, ethnic_group from in_line where place_in_line = 1
