-- Malnourished children under five by degree: each variant carries its form by name and its limits as parameters, lower <= z < upper.
with degrees as (
    select
        variant,
        max(case when parameter = 'lower' then value end) as lower_z,
        max(case when parameter = 'upper' then value end) as upper_z
    from variant_parameter
    where indicator = 'malnutrition_degree'
    group by variant
)

select
    core_newest_weighing.period_id,
    core_newest_weighing.commune_code as place_code,
    degrees.variant,
    core_newest_weighing.sex,
    core_newest_weighing.age_band,
    sum(
        case
            when core_newest_weighing.z < degrees.upper_z
                and (degrees.lower_z is null or core_newest_weighing.z >= degrees.lower_z) then 1
            else 0
        end
    ) as numerator,
    count(*) as denominator
from core_newest_weighing
inner join degrees on degrees.variant like core_newest_weighing.variant || '_%'
group by
    core_newest_weighing.period_id, core_newest_weighing.commune_code, degrees.variant, core_newest_weighing.sex,
    core_newest_weighing.age_band
