-- The lists of the household books, one row for each day and part of a commune that sends its own (RULES 27): a former commune, one hamlet, else
-- the whole. Lists of one part follow each other: next_on is the day of the following one.
with listed as (
    select
        commune_code,
        coalesce(former_commune, commune_code) as part,
        case when one_hamlet then hamlet end as hamlet,
        as_of,
        min(coalesce(received_on, as_of)) as told_on
    from core_residence
    group by commune_code, coalesce(former_commune, commune_code), case when one_hamlet then hamlet end, as_of
)

select
    commune_code, part, hamlet, as_of, told_on,
    lead(as_of) over (partition by commune_code, part, hamlet order by as_of) as next_on
from listed
