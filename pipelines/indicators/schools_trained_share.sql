-- Schools that taught child protection to every named group of staff that they HAVE (RULES 20): a group of which the school says that it has
-- none is not asked for, a group of which it says nothing is. Newest school year known, up to the cut-off.
with taught as (
    select
        core_period_activities.period_id,
        core_period_activities.school_code,
        core_period_activities.school_year,
        max(case when core_period_activities.leaders_trained then 1 else 0 end) as leaders,
        max(case when core_period_activities.teachers_trained then 1 else 0 end) as teachers,
        max(case when core_period_activities.youth_leaders_trained then 1 else 0 end) as youth_leaders,
        max(case when core_period_activities.union_secretaries_trained then 1 else 0 end) as union_secretaries
    from core_period_activities
    inner join period on period.period_id = core_period_activities.period_id
    where core_period_activities.newest_year
        and core_period_activities.kind in ('training', 'communication')
        and core_period_activities.held_on <= period.cutoff_on
    group by core_period_activities.period_id, core_period_activities.school_code, core_period_activities.school_year
),

schools as (
    select distinct period_id, school_code, school_year from core_period_activities where newest_year
)

select
    schools.period_id,
    schools.school_code as place_code,
    'four_groups' as variant,
    case
        when (core_schools.leaders_here = 0 or taught.leaders = 1)
            and (core_schools.teachers_here = 0 or taught.teachers = 1)
            and (core_schools.youth_leaders_here = 0 or taught.youth_leaders = 1)
            and (core_schools.union_secretaries_here = 0 or taught.union_secretaries = 1)
            and taught.school_code is not null then 1
        else 0
    end as numerator,
    1 as denominator
from schools
left join core_schools on core_schools.school_code = schools.school_code and core_schools.school_year = schools.school_year
left join taught on taught.period_id = schools.period_id and taught.school_code = schools.school_code
