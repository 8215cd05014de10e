-- Pupils under 16 on the day of their school's list who were told of, and helped to use, the right of children to take part in the school year.
select
    period_id,
    school_code as place_code,
    'pupils' as variant,
    sex,
    coalesce(level, 'unclassified') as category,
    sum(case when participation then 1 else 0 end) as numerator,
    count(*) as denominator
from core_pupils
where school_code is not null
    and coalesce(birth_date > as_of - interval 16 year, age < 16)
group by period_id, school_code, sex, coalesce(level, 'unclassified')
