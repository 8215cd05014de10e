-- Communes that held play activities in which children took part, of the communes that say whether they did.
select
    period_id,
    commune_code as place_code,
    'play' as variant,
    case when play then 1 else 0 end as numerator,
    1 as denominator
from core_known_facts
where play is not null and length(commune_code) = 5
