-- Facts of communes (and of districts that send the same sheet) as each period may use them: the newest list of its calendar year that was known
-- in time, so that a correction that came later leaves the figures of that period as they were (RULES 3). What a list leaves blank is not known.
with told as (
    select
        period.period_id,
        keyed_commune_facts.commune_code,
        keyed_commune_facts.fund,
        keyed_commune_facts.play,
        keyed_commune_facts.programme,
        keyed_commune_facts.programme_run,
        keyed_commune_facts.fund_in,
        keyed_commune_facts.fund_out,
        keyed_commune_facts.budget,
        keyed_commune_facts.play_sessions,
        keyed_commune_facts.play_children,
        keyed_commune_facts.play_points,
        row_number() over (
            partition by period.period_id, keyed_commune_facts.commune_code
            order by core_lists.list_day desc, core_lists.received_on desc, keyed_commune_facts.row_id desc
        ) as place_in_line
    from period
    inner join keyed_commune_facts on keyed_commune_facts.year = extract(year from period.cutoff_on)
    inner join core_lists
        on core_lists.register = 'commune_facts'
        and core_lists.file = keyed_commune_facts.file
        and core_lists.sheet = keyed_commune_facts.sheet
        and core_lists.commune_code = keyed_commune_facts.commune_code
        and (core_lists.received_on is null or core_lists.received_on <= period.known_on)
)

select
    period_id, commune_code, fund, play, programme, programme_run, fund_in, fund_out, budget, play_sessions, play_children, play_points
from told
where place_in_line = 1
