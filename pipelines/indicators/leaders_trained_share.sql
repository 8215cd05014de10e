-- School leaders (principals and deputies) trained in helping justice for minors: persons. What a person has learnt stays: by the cut-off, in
-- whatever year; in_period: in the period itself.
with leaders as (
    select
        core_period_staff.period_id,
        core_period_staff.person_key,
        core_period_staff.commune_code,
        max(case when core_trainings.trained_on is not null then 1 else 0 end) as ever,
        max(case when core_trainings.trained_on >= period.starts_on then 1 else 0 end) as in_period
    from core_period_staff
    inner join period on period.period_id = core_period_staff.period_id
    left join core_trainings
        on core_trainings.person_key = core_period_staff.person_key
        and core_trainings.trained_on <= period.cutoff_on
        and (core_trainings.received_on is null or core_trainings.received_on <= period.known_on)
        and strpos(';' || core_trainings.themes || ';', ';juvenile_justice;') > 0
    where core_period_staff.is_school_leader
    group by core_period_staff.period_id, core_period_staff.person_key, core_period_staff.commune_code
)

select period_id, commune_code as place_code, 'juvenile_justice' as variant, sum(ever) as numerator, count(*) as denominator
from leaders
group by period_id, commune_code
union all
select period_id, commune_code, 'juvenile_justice_in_period', sum(in_period), count(*)
from leaders
group by period_id, commune_code
