-- Monthly allowances of children, each once: from which day, to which day (none: in force), as the newest list tells it.
with told as (
    select
        keyed_assistance.child_key,
        keyed_assistance.commune_code,
        keyed_assistance.in_force_from as valid_from,
        keyed_assistance.in_force_to as valid_to,
        keyed_assistance.amount,
        min(core_lists.received_on) over (
            partition by keyed_assistance.child_key, keyed_assistance.in_force_from
        ) as received_on,
        row_number() over (
            partition by keyed_assistance.child_key, keyed_assistance.in_force_from
            order by core_lists.received_on desc, keyed_assistance.row_id desc
        ) as place_in_line
    from keyed_assistance
    inner join core_lists
        on core_lists.register = 'assistance'
        and core_lists.file = keyed_assistance.file
        and core_lists.sheet = keyed_assistance.sheet
        and core_lists.commune_code = keyed_assistance.commune_code
    where keyed_assistance.in_force_from is not null
)

select child_key, commune_code, valid_from, valid_to, amount, received_on from told where place_in_line = 1
