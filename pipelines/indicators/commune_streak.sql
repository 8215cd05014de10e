-- Years of recognition in a row of each commune with a decision of the year (core_streaks: counted across what the office chose).
select
    core_streaks.period_id,
    core_streaks.commune_code as place_code,
    'recognised' as variant,
    core_streaks.years as numerator,
    1 as denominator
from core_streaks
inner join period on period.period_id = core_streaks.period_id
