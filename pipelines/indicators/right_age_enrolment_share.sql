-- Children of kindergarten age (3-5) and of primary age (6-10) who attend at the right age: in kindergarten, and in primary school in the grade
-- of their age. Age is the school-year age (RULES 5). A level counts in a commune only where lists of that level name children who live
-- there, in the school year in which most of them stand; both levels together only where they tell of one school year.
with residents as (
    select
        core_population.period_id,
        core_population.commune_code,
        extract(year from core_population.birth_date) as birth_year,
        core_population.sex,
        core_population.ethnic_group,
        core_population.poverty,
        core_pupils.school_year,
        core_pupils.level,
        core_pupils.grade,
        core_pupils.right_age_told
    from core_population
    left join core_pupils
        on core_pupils.period_id = core_population.period_id
        and core_pupils.child_key = core_population.child_key
        and core_pupils.level in ('kindergarten', 'primary')
    where core_population.moment = 'cutoff'
        and core_population.birth_date > core_population.on_day - interval 13 year
),

told as (
    select
        period_id, commune_code, level, school_year,
        row_number() over (partition by period_id, commune_code, level order by count(*) desc, school_year desc) as place_in_line
    from residents
    where level is not null
    group by period_id, commune_code, level, school_year
),

years as (
    select
        period_id, commune_code, level, school_year,
        case
            when min(school_year) over (partition by period_id, commune_code) = max(school_year) over (partition by period_id, commune_code)
                then count(*) over (partition by period_id, commune_code)
        end as levels
    from told
    where place_in_line = 1
),

children as (
    select
        residents.period_id,
        residents.commune_code,
        years.level,
        years.levels,
        residents.sex,
        residents.ethnic_group,
        residents.poverty,
        case when residents.level = years.level and residents.school_year = years.school_year then 1 else 0 end as attends,
        case
            when coalesce(residents.level, '') <> years.level or residents.school_year <> years.school_year then 0
            when years.level = 'kindergarten' then 1
            when residents.grade = years.school_year - residents.birth_year - 5 then 1
            when residents.grade is null and residents.right_age_told then 1
            else 0
        end as right_age
    from residents
    inner join years on years.period_id = residents.period_id and years.commune_code = residents.commune_code
    where (years.level = 'kindergarten' and years.school_year - residents.birth_year >= 3 and years.school_year - residents.birth_year <= 5)
        or (years.level = 'primary' and years.school_year - residents.birth_year >= 6 and years.school_year - residents.birth_year <= 10)
),

counted as (
    select
        period_id, commune_code, level, levels, sex,
        coalesce(cast(ethnic_group as varchar), 'unclassified') as ethnic_group,
        coalesce(poverty, 'unclassified') as poverty,
        case when level = 'kindergarten' then '3-5' else '6-10' end as age_band,
        sum(right_age) as right_age,
        sum(attends) as attends,
        count(*) as children
    from children
    group by period_id, commune_code, level, levels, sex, ethnic_group, poverty
)

select
    period_id, commune_code as place_code, level as variant, sex, age_band, ethnic_group, poverty,
    right_age as numerator,
    children as denominator
from counted
union all
select period_id, commune_code, 'pooled', sex, age_band, ethnic_group, poverty, right_age, children
from counted
where levels = 2
union all
select period_id, commune_code, 'primary_level', sex, age_band, ethnic_group, poverty, attends, children
from counted
where level = 'primary'
union all
select period_id, commune_code, 'pooled_level', sex, age_band, ethnic_group, poverty, attends, children
from counted
where levels = 2
