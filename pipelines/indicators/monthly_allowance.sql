-- Children under 16 living in the place on the cut-off day whose monthly social allowance is in force on that day, by a list that came in time.
with allowed as (
    select distinct period.period_id, core_allowances.child_key
    from core_allowances
    inner join period
        on core_allowances.valid_from <= period.cutoff_on
        and (core_allowances.valid_to is null or core_allowances.valid_to >= period.cutoff_on)
        and (core_allowances.received_on is null or core_allowances.received_on <= period.known_on)
)

select
    core_population.period_id,
    core_population.commune_code as place_code,
    'children' as variant,
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
inner join allowed on allowed.period_id = core_population.period_id and allowed.child_key = core_population.child_key
where core_population.moment = 'cutoff' and core_population.birth_date > core_population.on_day - interval 16 year
group by 1, 2, 3, 4, 5
