-- Score sheets: points per criterion as they came; a criterion told only by its items has their sum, if each has points (RULES 41).
-- A total with a missing criterion is unknown, never a part of it; core_score_totals says which totals hold against the standard.
-- Points are added as decimals: parts of a point added in another order would give another last digit;
-- a number beyond all points is no point.
with item_sums as (
    select
        commune_code,
        year,
        criterion,
        case when count(try_cast(maximum as decimal(38, 6))) = count(*) then cast(sum(try_cast(maximum as decimal(38, 6))) as double) end as maximum,
        case when count(try_cast(self_score as decimal(38, 6))) = count(*) then cast(sum(try_cast(self_score as decimal(38, 6))) as double) end as self_score,
        case when count(try_cast(checked_score as decimal(38, 6))) = count(*) then cast(sum(try_cast(checked_score as decimal(38, 6))) as double) end as checked_score,
        max(case when has_evidence then 1 when not has_evidence then 0 end) as evidence
    from keyed_score_sheet
    where item > 0
    group by commune_code, year, criterion
),

whole as (
    select * from keyed_score_sheet where item = 0
),

sheet as (
    select
        commune_code,
        year,
        period_id,
        max(stated_self_total) as stated_self_total,
        max(stated_checked_total) as stated_checked_total,
        max(recognised) as recognised,
        max(standard) as standard
    from keyed_score_sheet
    group by commune_code, year, period_id
),

told as (
    select
        whole.commune_code,
        whole.year,
        whole.period_id,
        whole.criterion,
        whole.criterion_name,
        coalesce(whole.maximum, item_sums.maximum) as maximum,
        coalesce(whole.self_score, item_sums.self_score) as self_score,
        coalesce(whole.checked_score, item_sums.checked_score) as checked_score,
        whole.has_evidence or coalesce(item_sums.evidence, 0) = 1 as has_evidence,
        whole.stated_self_total,
        whole.stated_checked_total,
        whole.recognised,
        whole.standard
    from whole
    left join item_sums
        on item_sums.commune_code = whole.commune_code
        and item_sums.year = whole.year
        and item_sums.criterion = whole.criterion

    union all

    select
        item_sums.commune_code,
        item_sums.year,
        sheet.period_id,
        item_sums.criterion,
        cast(null as varchar) as criterion_name,
        item_sums.maximum,
        item_sums.self_score,
        item_sums.checked_score,
        item_sums.evidence = 1 as has_evidence,
        sheet.stated_self_total,
        sheet.stated_checked_total,
        sheet.recognised,
        sheet.standard
    from item_sums
    inner join sheet on sheet.commune_code = item_sums.commune_code and sheet.year = item_sums.year
    left join whole
        on whole.commune_code = item_sums.commune_code
        and whole.year = item_sums.year
        and whole.criterion = item_sums.criterion
    where whole.criterion is null
),

totals as (
    select
        commune_code,
        year,
        case
            when count(try_cast(self_score as decimal(38, 6))) = count(*) then cast(sum(try_cast(self_score as decimal(38, 6))) as double)
        end as self_total,
        case
            when count(try_cast(checked_score as decimal(38, 6))) = count(*) then cast(sum(try_cast(checked_score as decimal(38, 6))) as double)
        end as checked_total
    from told
    group by commune_code, year
)

select
    told.commune_code,
    told.year,
    told.period_id,
    told.criterion,
    told.criterion_name,
    told.maximum,
    told.self_score,
    told.checked_score,
    told.has_evidence,
    totals.self_total,
    totals.checked_total,
    told.stated_self_total,
    told.stated_checked_total,
    case told.recognised when 'recognised' then true when 'not_recognised' then false end as recognised,
    told.standard
from told
left join totals on totals.commune_code = told.commune_code and totals.year = told.year
