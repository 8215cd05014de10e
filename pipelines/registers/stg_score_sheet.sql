-- Score sheet: one row per criterion of one commune and year; self and checked points may each be missing (RULES 32).
-- "6.1" is item 1 of criterion 6 (item 0: the criterion itself); items belong to their criterion and add to no total (RULES 41).
with typed as (
    select
        row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, period_id,
        cast(left(period_id, 4) as integer) as year,
        case
            when regexp_matches(criterion, '^[0-9]+[.,][0-9]+[.]?$') then number_of(regexp_extract(criterion, '^[0-9]+'))
            else number_of(criterion)
        end as criterion_number,
        case
            when regexp_matches(criterion, '^[0-9]+[.,][1-9][0-9]*[.]?$')
                then number_of(regexp_extract(criterion, '^[0-9]+[.,]([0-9]+)', 1))
            else 0
        end as item_number,
        criterion_name,
        number_of(maximum) as maximum,
        number_problem(maximum) as maximum_problem,
        number_of(self_score) as self_score,
        number_problem(self_score) as self_problem,
        number_of(checked_score) as checked_score,
        number_problem(checked_score) as checked_problem,
        evidence,
        -- only what the sheet says: words, none ("không", a blank beside others' words), or no column for it at all
        case
            when evidence is not null then coalesce(code_of('yes_no', evidence) <> 'n', true)
            when bool_or(evidence is not null) over (partition by file, sheet) then false
        end as has_evidence,
        code_of('recognition', recognised) as recognised,
        standard,
        number_of(stated_self_total) as stated_self_total,
        number_of(stated_checked_total) as stated_checked_total
    from raw_score_sheet
)

select
    *,
    case when criterion_number = floor(criterion_number) then cast(floor(criterion_number) as integer) end as criterion,
    cast(item_number as integer) as item,
    found([
        problem('criterion', case when criterion_number is null or criterion_number <> floor(criterion_number) then 'missing_required' end, true),
        problem('commune', place_problem, true),
        problem('period', case when year is null then 'missing_required' end, true),
        problem('maximum', maximum_problem, false),
        problem('self_score', self_problem, false),
        problem('checked_score', checked_problem, false),
        problem('self_score', case when self_score > maximum then 'over_maximum' end, false),
        problem('checked_score', case when checked_score > maximum then 'over_maximum' end, false)
    ]) as problems
from typed
