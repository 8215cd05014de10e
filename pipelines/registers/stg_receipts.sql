-- Register of data received: who sent which register for which period, on which day; or told that nothing occurred (RULES 6).
with typed as (
    select
        row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem,
        code_of('registers', register_name) as register_id,
        register_name as register_text,
        period_of(period_label) as receipt_period,
        period_label as period_text,
        day_of(received_on) as received_on,
        day_problem(received_on) as received_problem,
        coalesce(code_of('yes_no', occurred), 'y') = 'y' as occurred,
        raw_receipts.occurred as occurred_text,
        code_of('yes_no', raw_receipts.occurred) is null as occurred_unknown,
        sender_role,
        note
    from raw_receipts
)

select
    *,
    found([
        problem('commune', place_problem, true),
        case when register_text is null then needed('register_name', register_text) else problem('register_name', case when register_id is null then 'unknown_group' end, true) end,
        problem('period_label', case when receipt_period is null then case when period_text is null then 'missing_required' else 'unreadable_date' end end, true),
        -- a line that nobody can read is no evidence of zero (RULES 6): it tells that a list came, and is told
        problem('occurred', case when occurred_text is not null and occurred_unknown then coalesce(cell_problem(occurred_text), 'unknown_group') end, false),
        problem('received_on', received_problem, true),
        case when received_problem is null then needed('received_on', received_on) end
    ]) as problems
from typed
