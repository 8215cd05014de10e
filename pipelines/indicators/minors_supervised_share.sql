-- Minors in conflict with the law (under 18 at the day of the offence) who were supervised, given legal aid, both: in each of their offences of
-- the period. A cell left blank is no yes.
with persons as (
    select
        period_id, child_key,
        min(case when supervised then 1 else 0 end) as supervised,
        min(case when legal_aid then 1 else 0 end) as aided
    from core_counted_offences
    group by period_id, child_key
),

cells as (
    select
        core_counted_offences.period_id, core_counted_offences.commune_code as place_code, core_counted_offences.sex, core_counted_offences.age_band,
        sum(persons.supervised) as supervised,
        sum(persons.aided) as aided,
        sum(persons.supervised * persons.aided) as both_given,
        count(*) as children
    from core_counted_offences
    inner join persons
        on persons.period_id = core_counted_offences.period_id and persons.child_key = core_counted_offences.child_key
    where core_counted_offences.place_in_line = 1
    group by core_counted_offences.period_id, core_counted_offences.commune_code, core_counted_offences.sex, core_counted_offences.age_band
)

select period_id, place_code, 'supervised_and_aided' as variant, sex, age_band, both_given as numerator, children as denominator from cells
union all
select period_id, place_code, 'supervised', sex, age_band, supervised, children from cells
union all
select period_id, place_code, 'aided', sex, age_band, aided, children from cells
