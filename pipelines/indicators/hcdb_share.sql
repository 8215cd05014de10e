-- Children in at least one of the 14 groups on the cut-off day, of the children under 16: of a commune's residents, of a school's pupils.
select
    period_id,
    place_code,
    basis as variant,
    sex,
    age_band,
    ethnic_group,
    poverty,
    in_group as numerator,
    children as denominator
from core_counted_cells
