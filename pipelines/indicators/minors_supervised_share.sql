-- Minors in conflict with the law (under 18 at the day of the offence) who were supervised, given legal aid, both: in each of their offences of
-- the period. A cell left blank is no yes.
with offences as (
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
),

persons as (
    select
        period_id, child_key,
        min(case when supervised then 1 else 0 end) as supervised,
        min(case when legal_aid then 1 else 0 end) as aided
    from offences
    group by period_id, child_key
),

cells as (
    select
        offences.period_id, offences.commune_code as place_code, offences.sex, offences.age_band,
        sum(persons.supervised) as supervised,
        sum(persons.aided) as aided,
        sum(persons.supervised * persons.aided) as both_given,
        count(*) as children
    from offences
    inner join persons on persons.period_id = offences.period_id and persons.child_key = offences.child_key
    where offences.place_in_line = 1
    group by offences.period_id, offences.commune_code, offences.sex, offences.age_band
)

select period_id, place_code, 'supervised_and_aided' as variant, sex, age_band, both_given as numerator, children as denominator from cells
union all
select period_id, place_code, 'supervised', sex, age_band, supervised, children from cells
union all
select period_id, place_code, 'aided', sex, age_band, aided, children from cells
