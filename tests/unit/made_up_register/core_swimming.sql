-- Children taught to swim: one row per child and course, known from the day its list was received.
select
    keyed_swimming_lessons.child_key,
    keyed_swimming_lessons.commune_code,
    keyed_swimming_lessons.learned_on,
    keyed_swimming_lessons.level,
    core_lists.received_on
from keyed_swimming_lessons
inner join core_lists
    on core_lists.register = 'swimming_lessons'
    and core_lists.file = keyed_swimming_lessons.file
    and core_lists.sheet = keyed_swimming_lessons.sheet
    and core_lists.commune_code = keyed_swimming_lessons.commune_code
