-- Help and services given to children, by day. service and needs hold codes in order, divided by semicolons; the day of an allowance that
-- tells none is the day from which it is in force.
select
    keyed_assistance.child_key,
    keyed_assistance.commune_code,
    keyed_assistance.groups,
    keyed_assistance.group_from,
    coalesce(keyed_assistance.helped_on, keyed_assistance.in_force_from) as helped_on,
    keyed_assistance.service,
    keyed_assistance.level,
    keyed_assistance.needs,
    keyed_assistance.amount,
    keyed_assistance.result,
    core_lists.received_on
from keyed_assistance
inner join core_lists
    on core_lists.register = 'assistance'
    and core_lists.file = keyed_assistance.file
    and core_lists.sheet = keyed_assistance.sheet
    and core_lists.commune_code = keyed_assistance.commune_code
