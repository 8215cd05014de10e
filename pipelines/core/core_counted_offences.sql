-- Offences of a period by persons under 18 on the day of the offence (RULES 20), by the newest lists known in time. place_in_line: the first
-- offence of a person in the period is 1 and tells where, and at what age, the person counts.
select
    period.period_id, core_minors.child_key, core_minors.commune_code, core_minors.sex, core_minors.supervised, core_minors.legal_aid,
    case
        when coalesce(core_minors.birth_date > core_minors.offence_on - interval 14 year, core_minors.age_years < 14) then '0-13'
        when coalesce(core_minors.birth_date > core_minors.offence_on - interval 16 year, core_minors.age_years < 16) then '14-15'
        else '16-17'
    end as age_band,
    row_number() over (
        partition by period.period_id, core_minors.child_key order by core_minors.offence_on, core_minors.commune_code
    ) as place_in_line
from period
inner join core_minors
    on core_minors.offence_on >= period.starts_on
    and core_minors.offence_on <= period.cutoff_on
    and (core_minors.received_on is null or core_minors.received_on <= period.known_on)
where coalesce(core_minors.birth_date > core_minors.offence_on - interval 18 year, core_minors.age_years < 18)
