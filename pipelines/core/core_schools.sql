-- Schools that told what they did in a school year: which groups of staff each has (RULES 20: a group that a school does not have is not
-- asked for; a group that it says nothing of is unknown), whether it has a counselling room. The newest list that says something holds.
with told as (
    select
        keyed_school_activities.school_code,
        keyed_school_activities.school_year,
        keyed_school_activities.commune_code,
        keyed_school_activities.leaders_here,
        keyed_school_activities.teachers_here,
        keyed_school_activities.youth_leaders_here,
        keyed_school_activities.union_secretaries_here,
        keyed_school_activities.counselling_room,
        core_lists.received_on,
        row_number() over (
            partition by keyed_school_activities.school_code, keyed_school_activities.school_year
            order by core_lists.received_on desc, keyed_school_activities.file desc, keyed_school_activities.row_id
        ) as place_in_line
    from keyed_school_activities
    inner join core_lists
        on core_lists.register = 'school_activities'
        and core_lists.file = keyed_school_activities.file
        and core_lists.sheet = keyed_school_activities.sheet
        and core_lists.commune_code = keyed_school_activities.commune_code
)

select
    school_code, school_year, commune_code, leaders_here, teachers_here, youth_leaders_here, union_secretaries_here,
    counselling_room, received_on
from told
where place_in_line = 1
