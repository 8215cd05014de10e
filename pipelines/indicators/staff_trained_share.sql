-- Staff of child protection and care trained in the period: persons, never attendances. trained: in running and carrying out programmes and
-- plans; any_training: in any theme, communication events left out.
with trained as (
    select
        core_period_staff.period_id,
        core_period_staff.person_key,
        core_period_staff.commune_code,
        max(case when strpos(';' || core_trainings.themes || ';', ';programme_management;') > 0 then 1 else 0 end) as in_management,
        max(
            case when core_trainings.trained_on is not null and coalesce(core_trainings.form, 'training') = 'training' then 1 else 0 end
        ) as in_any
    from core_period_staff
    inner join period on period.period_id = core_period_staff.period_id
    left join core_trainings
        on core_trainings.person_key = core_period_staff.person_key
        and core_trainings.trained_on >= period.starts_on
        and core_trainings.trained_on <= period.cutoff_on
        and (core_trainings.received_on is null or core_trainings.received_on <= period.known_on)
    where core_period_staff.does_child_work
    group by core_period_staff.period_id, core_period_staff.person_key, core_period_staff.commune_code
)

select period_id, commune_code as place_code, 'trained' as variant, sum(in_management) as numerator, count(*) as denominator
from trained
group by period_id, commune_code
union all
select period_id, commune_code, 'any_training', sum(in_any), count(*)
from trained
group by period_id, commune_code
