-- Which schools' own lists came in time for the year of a period, and the commune that each school sent them from.
with told as (
    select distinct 'school_enrolment' as register, file, sheet, commune_code, school_code from keyed_school_enrolment
    union
    select distinct 'school_activities' as register, file, sheet, commune_code, school_code from keyed_school_activities
)

select distinct
    told.register,
    told.school_code,
    core_year_lists.period_id
from told
inner join core_year_lists
    on core_year_lists.register = told.register
    and core_year_lists.file = told.file
    and core_year_lists.sheet = told.sheet
    and core_year_lists.commune_code = told.commune_code
where told.school_code is not null
