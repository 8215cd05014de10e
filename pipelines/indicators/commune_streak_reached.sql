-- Communes recognised so many years in a row (the number of years is the variant's), of the communes with a decision of the year.
select
    core_streaks.period_id,
    core_streaks.commune_code as place_code,
    variant_parameter.variant,
    case when core_streaks.years >= variant_parameter.value then 1 else 0 end as numerator,
    1 as denominator
from core_streaks
inner join period on period.period_id = core_streaks.period_id
inner join variant_parameter
    on variant_parameter.indicator = 'commune_streak_reached' and variant_parameter.parameter = 'years'
where core_streaks.years >= variant_parameter.value or not core_streaks.at_least
