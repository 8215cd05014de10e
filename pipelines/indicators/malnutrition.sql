-- Malnutrition of children under five: cut-off -2 SD, strict, on the z of the weighing that counts. Pupils: those of them who are under five
-- on the cut-off day by their school's newest list, at their school.
with placed as (
    select period_id, commune_code as place_code, variant, sex, age_band, z
    from core_newest_weighing
    union all
    select
        core_pupils.period_id, core_pupils.school_code, core_newest_weighing.variant || '_pupils', core_pupils.sex, core_newest_weighing.age_band,
        core_newest_weighing.z
    from core_pupils
    inner join period on period.period_id = core_pupils.period_id
    inner join core_newest_weighing
        on core_newest_weighing.period_id = core_pupils.period_id and core_newest_weighing.child_key = core_pupils.child_key
    where core_pupils.school_code is not null
        and core_pupils.birth_date > period.cutoff_on - interval 5 year
)

select
    period_id,
    place_code,
    variant,
    sex,
    age_band,
    sum(case when z < -2 then 1 else 0 end) as numerator,
    count(*) as denominator
from placed
group by period_id, place_code, variant, sex, age_band
