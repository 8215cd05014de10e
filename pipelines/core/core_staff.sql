-- The staff of each commune in a year, each person once: who is to be reached and trained. A person in two posts counts once, with both roles.
select
    keyed_staff_training.person_key,
    keyed_staff_training.year,
    keyed_staff_training.commune_code,
    max(case when keyed_staff_training.role in ('principal', 'deputy') then 1 else 0 end) = 1 as is_school_leader,
    max(case when keyed_staff_training.role in ('principal', 'deputy', 'teacher', 'youth_leader', 'union_secretary', 'school_staff') then 1 else 0 end) = 1 as is_school_staff,
    max(case when keyed_staff_training.role = 'collaborator' then 1 else 0 end) = 1 as is_collaborator,
    max(case when keyed_staff_training.child_work or keyed_staff_training.role in ('child_officer', 'collaborator') then 1 else 0 end) = 1 as does_child_work,
    min(keyed_staff_training.role) as role,
    min(core_lists.received_on) as received_on
from keyed_staff_training
inner join core_lists
    on core_lists.register = 'staff_training'
    and core_lists.file = keyed_staff_training.file
    and core_lists.sheet = keyed_staff_training.sheet
    and core_lists.commune_code = keyed_staff_training.commune_code
group by keyed_staff_training.person_key, keyed_staff_training.year, keyed_staff_training.commune_code
