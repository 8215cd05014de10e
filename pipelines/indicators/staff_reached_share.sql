-- Staff whom communication or training reached in the period: persons, never attendances. The three themes may be told by several events.
with reached as (
    select
        core_period_staff.period_id,
        core_period_staff.person_key,
        core_period_staff.commune_code,
        core_period_staff.is_school_staff,
        max(case when strpos(';' || core_trainings.themes || ';', ';child_protection;') > 0 then 1 else 0 end) as child_protection,
        max(case when strpos(';' || core_trainings.themes || ';', ';gender_equality;') > 0 then 1 else 0 end) as gender_equality,
        max(case when strpos(';' || core_trainings.themes || ';', ';gender_violence;') > 0 then 1 else 0 end) as gender_violence
    from core_period_staff
    inner join period on period.period_id = core_period_staff.period_id
    left join core_trainings
        on core_trainings.person_key = core_period_staff.person_key
        and core_trainings.trained_on >= period.starts_on
        and core_trainings.trained_on <= period.cutoff_on
        and (core_trainings.received_on is null or core_trainings.received_on <= period.known_on)
    group by
        core_period_staff.period_id, core_period_staff.person_key, core_period_staff.commune_code, core_period_staff.is_school_staff
),

themes as (
    select
        period_id, commune_code, is_school_staff, child_protection, gender_equality, gender_violence,
        child_protection * gender_equality * gender_violence as all_themes,
        case when child_protection + gender_equality + gender_violence > 0 then 1 else 0 end as any_theme
    from reached
)

select period_id, commune_code as place_code, 'all_themes' as variant, sum(all_themes) as numerator, count(*) as denominator
from themes
group by period_id, commune_code
union all
select period_id, commune_code, 'any_theme', sum(any_theme), count(*) from themes group by period_id, commune_code
union all
select period_id, commune_code, 'child_protection', sum(child_protection), count(*) from themes group by period_id, commune_code
union all
select period_id, commune_code, 'gender_equality', sum(gender_equality), count(*) from themes group by period_id, commune_code
union all
select period_id, commune_code, 'gender_violence', sum(gender_violence), count(*) from themes group by period_id, commune_code
union all
select period_id, commune_code, 'school_all_themes', sum(all_themes), count(*)
from themes
where is_school_staff
group by period_id, commune_code
union all
select period_id, commune_code, 'school_any_theme', sum(any_theme), count(*)
from themes
where is_school_staff
group by period_id, commune_code
