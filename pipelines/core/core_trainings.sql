-- Trainings and communication events that persons attended: a person once for each day and themes, known from the first list that tells it.
-- themes holds the codes of a row in order, divided by semicolons.
select
    keyed_staff_training.person_key,
    keyed_staff_training.commune_code,
    keyed_staff_training.trained_on,
    keyed_staff_training.themes,
    keyed_staff_training.form,
    max(case when keyed_staff_training.certificate then 1 else 0 end) = 1 as certified,
    min(keyed_staff_training.role) as role,
    min(core_lists.received_on) as received_on
from keyed_staff_training
inner join core_lists
    on core_lists.register = 'staff_training'
    and core_lists.file = keyed_staff_training.file
    and core_lists.sheet = keyed_staff_training.sheet
    and core_lists.commune_code = keyed_staff_training.commune_code
where keyed_staff_training.trained_on is not null
group by
    keyed_staff_training.person_key,
    keyed_staff_training.commune_code,
    keyed_staff_training.trained_on,
    keyed_staff_training.themes,
    keyed_staff_training.form
