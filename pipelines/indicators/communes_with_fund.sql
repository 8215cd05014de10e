-- Communes with a fund for children, of the communes that say whether they have one.
select
    period_id,
    commune_code as place_code,
    'fund' as variant,
    case when fund then 1 else 0 end as numerator,
    1 as denominator
from core_known_facts
where fund is not null and length(commune_code) = 5
