-- Children at risk on the cut-off day who are in none of the 14 groups, of the children under 16: residents, pupils.
select
    period_id,
    place_code,
    basis as variant,
    sex,
    age_band,
    ethnic_group,
    poverty,
    only_at_risk as numerator,
    children as denominator
from core_counted_cells
