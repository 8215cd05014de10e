-- Children of 6 to 15 living in the place on the cut-off day who have learned to swim safely by then, as far as it is known.
with swimmers as (
    select distinct period.period_id, core_swimming.child_key
    from period
    inner join core_swimming
        on core_swimming.learned_on <= period.cutoff_on
        and (core_swimming.received_on is null or core_swimming.received_on <= period.known_on)
    where core_swimming.level = 'safe'
)

select
    core_population.period_id,
    core_population.commune_code as place_code,
    'safe' as variant,
    core_population.sex,
    sum(case when swimmers.child_key is not null then 1 else 0 end) as numerator,
    count(*) as denominator
from core_population
left join swimmers on swimmers.period_id = core_population.period_id and swimmers.child_key = core_population.child_key
where core_population.moment = 'cutoff'
    and core_population.birth_date <= core_population.on_day - interval 6 year
    and core_population.birth_date > core_population.on_day - interval 16 year
group by core_population.period_id, core_population.commune_code, core_population.sex
