-- Children under 16 at the cut-off, once as residents of a commune and once as pupils of a school (basis; RULES 9), with what the lists told
-- of them: in one of the 14 groups on that day, at risk on that day. These are the parts of every share of children.
with in_groups as (
    select distinct core_group_stays.period_id, core_group_stays.child_key
    from core_group_stays
    inner join period on period.period_id = core_group_stays.period_id
    where core_group_stays.group_code = '*'
        and core_group_stays.entered_on <= period.cutoff_on
        and core_group_stays.left_on > period.cutoff_on
),

at_risk as (
    select distinct core_risk_spells.period_id, core_risk_spells.child_key
    from core_risk_spells
    inner join period on period.period_id = core_risk_spells.period_id
    where not core_risk_spells.is_missing
        and core_risk_spells.valid_from <= period.cutoff_on
        and core_risk_spells.valid_to > period.cutoff_on
),

-- born after these days: under 3, 6, 11, 16 years old at the cut-off
birthdays as (
    select
        period_id,
        cast(cutoff_on - interval 3 year as date) as under3,
        cast(cutoff_on - interval 6 year as date) as under6,
        cast(cutoff_on - interval 11 year as date) as under11,
        cast(cutoff_on - interval 16 year as date) as under16
    from period
),

residents as (
    select
        core_population.period_id, core_population.child_key, core_population.commune_code, core_population.sex,
        core_population.ethnic_group, core_population.poverty,
        case
            when core_population.birth_date > birthdays.under3 then '0-2'
            when core_population.birth_date > birthdays.under6 then '3-5'
            when core_population.birth_date > birthdays.under11 then '6-10'
            else '11-15'
        end as age_band
    from core_population
    inner join birthdays on birthdays.period_id = core_population.period_id
    where core_population.moment = 'cutoff' and core_population.birth_date > birthdays.under16
),

pupils as (
    select
        core_pupils.period_id, core_pupils.child_key, core_pupils.school_code, core_pupils.sex, core_pupils.ethnic_group,
        case
            when coalesce(core_pupils.birth_date > birthdays.under3, core_pupils.age < 3) then '0-2'
            when coalesce(core_pupils.birth_date > birthdays.under6, core_pupils.age < 6) then '3-5'
            when coalesce(core_pupils.birth_date > birthdays.under11, core_pupils.age < 11) then '6-10'
            else '11-15'
        end as age_band
    from core_pupils
    inner join birthdays on birthdays.period_id = core_pupils.period_id
    where core_pupils.school_code is not null
        and coalesce(core_pupils.birth_date > birthdays.under16, core_pupils.age < 16)
),

counted as (
    select 'residents' as basis, period_id, child_key, commune_code as place_code, sex, age_band, ethnic_group, poverty
    from residents
    union all
    select
        'pupils', pupils.period_id, pupils.child_key, pupils.school_code, pupils.sex, pupils.age_band,
        coalesce(pupils.ethnic_group, residents.ethnic_group), residents.poverty
    from pupils
    left join residents on residents.period_id = pupils.period_id and residents.child_key = pupils.child_key
)

select
    counted.basis, counted.period_id, counted.child_key, counted.place_code, counted.sex, counted.age_band,
    coalesce(cast(counted.ethnic_group as varchar), 'unclassified') as ethnic_group,
    coalesce(counted.poverty, 'unclassified') as poverty,
    in_groups.child_key is not null as in_group,
    at_risk.child_key is not null as at_risk
from counted
left join in_groups on in_groups.period_id = counted.period_id and in_groups.child_key = counted.child_key
left join at_risk on at_risk.period_id = counted.period_id and at_risk.child_key = counted.child_key
