-- Children in one of the 14 groups or at risk on the cut-off day, each once, of the children under 16: residents, pupils.
select
    period_id,
    place_code,
    basis as variant,
    sex,
    age_band,
    ethnic_group,
    poverty,
    in_group + only_at_risk as numerator,
    children as denominator
from core_counted_cells
