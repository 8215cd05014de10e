-- Children under 16 living in the place on the cut-off day.
select
    core_population.period_id,
    core_population.commune_code as place_code,
    'residents' as variant,
    core_population.sex,
    case
        when core_population.birth_date > core_population.on_day - interval 3 year then '0-2'
        when core_population.birth_date > core_population.on_day - interval 6 year then '3-5'
        when core_population.birth_date > core_population.on_day - interval 11 year then '6-10'
        else '11-15'
    end as age_band,
    count(*) as numerator,
    cast(null as double) as denominator
from core_population
where core_population.moment = 'cutoff'
    and core_population.birth_date > core_population.on_day - interval 16 year
group by 1, 2, 3, 4, 5
