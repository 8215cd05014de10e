-- Pupils past their sixth birthday and under 16 on the day of their school's list who were taught life skills in the school year.
-- from7: the other reading of "trên 6 tuổi", from the seventh birthday.
with pupils as (
    select
        period_id,
        school_code,
        sex,
        coalesce(level, 'unclassified') as level,
        case when life_skills then 1 else 0 end as taught,
        coalesce(birth_date <= as_of - interval 7 year, age >= 7) as from7
    from core_pupils
    where school_code is not null
        and coalesce(birth_date < as_of - interval 6 year, age >= 6)
        and coalesce(birth_date > as_of - interval 16 year, age < 16)
)

select period_id, school_code as place_code, 'over6' as variant, sex, level as category, sum(taught) as numerator, count(*) as denominator
from pupils
group by period_id, school_code, sex, level
union all
select period_id, school_code, 'from7', sex, level, sum(taught), count(*)
from pupils
where from7
group by period_id, school_code, sex, level
