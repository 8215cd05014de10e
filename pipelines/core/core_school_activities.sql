-- What schools did in a school year: activities with the pupils and the groups of staff that took part, counselling cases, fights.
select
    keyed_school_activities.row_id,
    keyed_school_activities.school_code,
    keyed_school_activities.commune_code,
    keyed_school_activities.school_year,
    keyed_school_activities.kind,
    keyed_school_activities.held_on,
    keyed_school_activities.times,
    keyed_school_activities.pupils,
    keyed_school_activities.pupils_female,
    keyed_school_activities.leaders_trained,
    keyed_school_activities.leaders,
    keyed_school_activities.teachers_trained,
    keyed_school_activities.teachers,
    keyed_school_activities.youth_leaders_trained,
    keyed_school_activities.youth_leaders,
    keyed_school_activities.union_secretaries_trained,
    keyed_school_activities.union_secretaries,
    keyed_school_activities.topic,
    keyed_school_activities.outcome,
    core_lists.received_on
from keyed_school_activities
inner join core_lists
    on core_lists.register = 'school_activities'
    and core_lists.file = keyed_school_activities.file
    and core_lists.sheet = keyed_school_activities.sheet
    and core_lists.commune_code = keyed_school_activities.commune_code
