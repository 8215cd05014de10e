-- Children under five living in the place on the cut-off day who have a weighing of the period with a valid z-score of any form.
with weighed as (
    select distinct period_id, child_key from core_newest_weighing
)

select
    core_population.period_id,
    core_population.commune_code as place_code,
    'measured' as variant,
    core_population.sex,
    sum(case when weighed.child_key is not null then 1 else 0 end) as numerator,
    count(*) as denominator
from core_population
left join weighed on weighed.period_id = core_population.period_id and weighed.child_key = core_population.child_key
where core_population.moment = 'cutoff'
    and core_population.birth_date > core_population.on_day - interval 5 year
group by core_population.period_id, core_population.commune_code, core_population.sex
