-- Children marked with a class of the 2004 law that a plan still asks for: street children, hazardous labour. Never one of the 14 groups.
with marked as (
    select file, sheet, commune_code, child_key, as_of, birth_date, sex, group_from, group_to, 'street_child' as flag
    from keyed_special_circumstances
    where street_child
    union all
    select file, sheet, commune_code, child_key, as_of, birth_date, sex, group_from, group_to, 'hazardous_labour'
    from keyed_special_circumstances
    where hazardous_labour
)

select distinct
    marked.child_key,
    marked.commune_code,
    marked.as_of,
    core_lists.period_id,
    core_lists.received_on,
    marked.birth_date,
    marked.sex,
    marked.flag,
    marked.group_from as valid_from,
    marked.group_to as valid_to
from marked
inner join core_lists
    on core_lists.register = 'special_circumstances'
    and core_lists.file = marked.file
    and core_lists.sheet = marked.sheet
    and core_lists.commune_code = marked.commune_code
