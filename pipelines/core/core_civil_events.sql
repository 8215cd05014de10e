-- Births registered and adoptions, each event once, known from the first list that tells it.
-- in_time: as the register says, else registered within 60 days of the birth (Law on Civil Status 2014, article 15).
with ranked as (
    select
        keyed_civil_status.child_key,
        keyed_civil_status.commune_code,
        keyed_civil_status.kind,
        keyed_civil_status.registered_on,
        keyed_civil_status.birth_date,
        keyed_civil_status.sex,
        keyed_civil_status.ethnic_group,
        case
            when keyed_civil_status.kind <> 'birth' then null
            when keyed_civil_status.timeliness is not null then keyed_civil_status.timeliness = 'in_time'
            else keyed_civil_status.registered_on <= keyed_civil_status.birth_date + interval 60 day
        end as in_time,
        core_lists.period_id,
        core_lists.received_on,
        row_number() over (
            partition by keyed_civil_status.child_key, keyed_civil_status.kind, keyed_civil_status.registered_on
            order by core_lists.received_on, keyed_civil_status.row_id
        ) as place_in_line
    from keyed_civil_status
    inner join core_lists
        on core_lists.register = 'civil_status'
        and core_lists.file = keyed_civil_status.file
        and core_lists.sheet = keyed_civil_status.sheet
        and core_lists.commune_code = keyed_civil_status.commune_code
)

select child_key, commune_code, kind, registered_on, birth_date, sex, ethnic_group, in_time, period_id, received_on
from ranked
where place_in_line = 1
