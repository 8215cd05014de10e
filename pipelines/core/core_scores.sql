-- Score sheets: points per criterion with the sheet's totals; a total with a missing criterion is unknown, never a part of it.
select
    commune_code,
    year,
    period_id,
    criterion,
    criterion_name,
    maximum,
    self_score,
    checked_score,
    has_evidence,
    case
        when count(self_score) over (partition by commune_code, year) = count(*) over (partition by commune_code, year)
            then sum(self_score) over (partition by commune_code, year)
    end as self_total,
    case
        when count(checked_score) over (partition by commune_code, year) = count(*) over (partition by commune_code, year)
            then sum(checked_score) over (partition by commune_code, year)
    end as checked_total,
    stated_self_total,
    stated_checked_total,
    case recognised when 'recognised' then true when 'not_recognised' then false end as recognised,
    standard
from keyed_score_sheet
