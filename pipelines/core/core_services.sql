-- Help given to children, by day.
select
    keyed_assistance.child_key,
    keyed_assistance.commune_code,
    keyed_assistance.groups,
    keyed_assistance.group_from,
    keyed_assistance.helped_on,
    core_lists.received_on
from keyed_assistance
inner join core_lists
    on core_lists.register = 'assistance'
    and core_lists.file = keyed_assistance.file
    and core_lists.sheet = keyed_assistance.sheet
    and core_lists.commune_code = keyed_assistance.commune_code
