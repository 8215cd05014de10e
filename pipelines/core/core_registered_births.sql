-- Children whose birth is registered, each once: the first day on which a household book marked it or the civil register told it, the first day
-- it was known, and whether the civil register has it in time (empty: only the household book tells of it).
with told as (
    select
        keyed_child_register.child_key,
        keyed_child_register.as_of as told_on,
        core_lists.received_on,
        cast(null as boolean) as in_time
    from keyed_child_register
    inner join core_lists
        on core_lists.register = 'child_register'
        and core_lists.file = keyed_child_register.file
        and core_lists.sheet = keyed_child_register.sheet
        and core_lists.commune_code = keyed_child_register.commune_code
    where keyed_child_register.birth_registered
    union all
    select child_key, registered_on, received_on, in_time from core_civil_events where kind = 'birth'
)

select
    child_key,
    min(told_on) as told_on,
    min(received_on) as received_on,
    min(case when in_time is not null then received_on end) as civil_received_on,
    max(case when in_time then 1 when not in_time then 0 end) = 1 as in_time
from told
group by child_key
