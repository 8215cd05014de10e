-- The staff whom a period counts, each person once: who stands in a list of its calendar year known in time. A person of two communes counts
-- where the first of these lists has it.
with told as (
    select
        period.period_id,
        core_staff.person_key,
        core_staff.commune_code,
        max(case when core_staff.is_school_leader then 1 else 0 end) over (partition by period.period_id, core_staff.person_key) = 1 as is_school_leader,
        max(case when core_staff.is_school_staff then 1 else 0 end) over (partition by period.period_id, core_staff.person_key) = 1 as is_school_staff,
        max(case when core_staff.does_child_work then 1 else 0 end) over (partition by period.period_id, core_staff.person_key) = 1 as does_child_work,
        row_number() over (
            partition by period.period_id, core_staff.person_key order by core_staff.received_on, core_staff.commune_code
        ) as place_in_line
    from period
    inner join core_staff
        on core_staff.year = extract(year from period.cutoff_on)
        and (core_staff.received_on is null or core_staff.received_on <= period.known_on)
)

select period_id, person_key, commune_code, is_school_leader, is_school_staff, does_child_work
from told
where place_in_line = 1
