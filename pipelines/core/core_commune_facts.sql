-- Facts of each commune and year as the newest list tells them; amounts in đồng. What a list leaves blank is not known, never no.
with told as (
    select
        keyed_commune_facts.commune_code,
        keyed_commune_facts.year,
        keyed_commune_facts.fund,
        keyed_commune_facts.fund_since,
        keyed_commune_facts.fund_in,
        keyed_commune_facts.fund_out,
        keyed_commune_facts.fund_left,
        keyed_commune_facts.play,
        keyed_commune_facts.play_sessions,
        keyed_commune_facts.play_children,
        keyed_commune_facts.play_points,
        keyed_commune_facts.programme,
        keyed_commune_facts.programme_on,
        keyed_commune_facts.programme_run,
        keyed_commune_facts.budget,
        keyed_commune_facts.collaborators,
        core_lists.received_on,
        row_number() over (
            partition by keyed_commune_facts.commune_code, keyed_commune_facts.year
            order by core_lists.list_day desc, core_lists.received_on desc, keyed_commune_facts.row_id desc
        ) as place_in_line
    from keyed_commune_facts
    inner join core_lists
        on core_lists.register = 'commune_facts'
        and core_lists.file = keyed_commune_facts.file
        and core_lists.sheet = keyed_commune_facts.sheet
        and core_lists.commune_code = keyed_commune_facts.commune_code
)

select
    commune_code, year, fund, fund_since, fund_in, fund_out, fund_left, play, play_sessions, play_children, play_points,
    programme, programme_on, programme_run, budget, collaborators, received_on
from told
where place_in_line = 1
