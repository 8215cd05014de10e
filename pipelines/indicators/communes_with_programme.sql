-- Communes, and districts where these send the same sheet, that both adopted a child-protection programme and carry it out, of those of
-- which it is known: one "no" is enough to know that not both are done, one "yes" beside a blank is not.
with told as (
    select
        period_id,
        commune_code,
        case when programme and programme_run then 1 else 0 end as both_done
    from core_known_facts
    where (programme and programme_run) is not null
)

select period_id, commune_code as place_code, 'adopted_and_run' as variant, both_done as numerator, 1 as denominator
from told
where length(commune_code) = 5
union all
select period_id, commune_code, 'districts_adopted_and_run', both_done, 1
from told
where length(commune_code) = 3
