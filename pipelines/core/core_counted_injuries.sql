-- Injury events that a period counts: they happened from its first day to its cut-off and became known in time. age_band: age on the day of
-- the event, in the bands of the injury form; '16': past the sixteenth birthday, which the form's last band (14-16) still holds.
select
    period.period_id,
    core_injuries.child_key,
    core_injuries.commune_code,
    core_injuries.injured_on,
    core_injuries.cause,
    coalesce(core_injuries.place_of_event, 'unclassified') as place_of_event,
    core_injuries.died and (core_injuries.died_known_on is null or core_injuries.died_known_on <= period.known_on) as died,
    coalesce(core_injuries.outcome = 'disabled', false) as disabled,
    core_injuries.sex,
    case
        when coalesce(core_injuries.birth_date > core_injuries.injured_on - interval 6 year, core_injuries.age_years < 6) then '0-5'
        when coalesce(core_injuries.birth_date > core_injuries.injured_on - interval 10 year, core_injuries.age_years < 10) then '6-9'
        when coalesce(core_injuries.birth_date > core_injuries.injured_on - interval 14 year, core_injuries.age_years < 14) then '10-13'
        when coalesce(core_injuries.birth_date > core_injuries.injured_on - interval 16 year, core_injuries.age_years < 16) then '14-15'
        else '16'
    end as age_band
from period
inner join core_injuries
    on core_injuries.injured_on >= period.starts_on
    and core_injuries.injured_on <= period.cutoff_on
    and (core_injuries.received_on is null or core_injuries.received_on <= period.known_on)
where coalesce(core_injuries.birth_date > core_injuries.injured_on - interval 17 year, core_injuries.age_years < 17)
