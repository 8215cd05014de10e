-- Facts of a commune in a year: fund, play activities, programme adopted and run. Amounts in đồng whatever the unit they were written in.
with coded as (
    select
        row_id,
        code_of('money_units', unit) as money_unit,
        code_of('yes_no', fund) as fund,
        code_of('yes_no', play) as play,
        code_of('yes_no', programme) as programme,
        code_of('yes_no', programme_run) as programme_run
    from raw_commune_facts
),
typed as (
    select
        raw.row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, as_of, starts_on, ends_on, period_id,
        coalesce(try_cast(left(period_id, 4) as integer), year(coalesce(ends_on, as_of))) as year,
        coded.money_unit,
        raw.unit as unit_text,
        coded.fund = 'y' as fund,
        raw.fund as fund_text,
        day_of(fund_since) as fund_since,
        day_problem(fund_since) as since_problem,
        coalesce(dong_of(fund_in, coded.money_unit), dong_of(fund_in_millions, 'million')) as fund_in,
        coalesce(fund_in, fund_in_millions) as fund_in_text,
        coalesce(dong_of(fund_out, coded.money_unit), dong_of(fund_out_millions, 'million')) as fund_out,
        coalesce(fund_out, fund_out_millions) as fund_out_text,
        dong_of(fund_left, coded.money_unit) as fund_left,
        fund_left as fund_left_text,
        coded.play = 'y' as play,
        raw.play as play_text,
        count_of(play_sessions) as play_sessions,
        play_sessions as play_sessions_text,
        count_of(play_children) as play_children,
        play_children as play_children_text,
        count_of(play_points) as play_points,
        play_points as play_points_text,
        coded.programme = 'y' as programme,
        raw.programme as programme_text,
        programme_no,
        day_of(programme_on) as programme_on,
        day_problem(programme_on) as programme_problem,
        coded.programme_run = 'y' as programme_run,
        raw.programme_run as run_text,
        dong_of(budget, coded.money_unit) as budget,
        budget as budget_text,
        count_of(collaborators) as collaborators,
        collaborators as collaborators_text,
        note
    from raw_commune_facts as raw
    join coded using (row_id)
)

select
    *,
    found([
        problem('commune', place_problem, true),
        problem('period', case when year is null then 'missing_required' end, true),
        problem('unit', case when unit_text is not null and money_unit is null then 'unknown_group' end, true),
        problem('fund', case when fund_text is not null and fund is null then coalesce(cell_problem(fund_text), 'unknown_group') end, true),
        problem('play', case when play_text is not null and play is null then coalesce(cell_problem(play_text), 'unknown_group') end, true),
        problem('programme', case when programme_text is not null and programme is null then coalesce(cell_problem(programme_text), 'unknown_group') end, true),
        problem('programme_run', case when run_text is not null and programme_run is null then coalesce(cell_problem(run_text), 'unknown_group') end, true),
        problem('fund', case when fund_text is null and play_text is null and programme_text is null then 'missing_required' end, true),
        problem('fund_since', since_problem, false),
        problem('fund_since', case when fund_since > coalesce(ends_on, as_of, make_date(year, 12, 31)) then 'future_date' end, false),
        problem('fund_in', unread(fund_in_text, fund_in), true),
        problem('fund_out', unread(fund_out_text, fund_out), true),
        problem('fund_left', unread(fund_left_text, fund_left), true),
        problem('fund', case when not fund and (fund_since is not null or fund_in > 0) then 'contradiction' end, false),
        problem('play_sessions', uncounted(play_sessions_text, play_sessions), true),
        problem('play_children', uncounted(play_children_text, play_children), true),
        problem('play_points', uncounted(play_points_text, play_points), true),
        problem('play', case when not play and play_sessions > 0 then 'contradiction' end, false),
        problem('programme_on', programme_problem, false),
        problem('programme_on', case when programme_on > coalesce(ends_on, as_of, make_date(year, 12, 31)) then 'future_date' end, false),
        problem('programme', case when not programme and (programme_run or programme_on is not null) then 'contradiction' end, false),
        problem('budget', unread(budget_text, budget), true),
        problem('collaborators', uncounted(collaborators_text, collaborators), true)
    ]) as problems
from typed
