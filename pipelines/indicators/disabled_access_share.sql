-- Disabled children (group 4 at any time in the period) with each of three services, with any and with all that they need. A child needs what
-- its newest told needs name; where none were told: health care and rehabilitation, and inclusive education from the year it turns 6. Who
-- received a service needed it. What is only waited for was not received.
with children as (
    select
        core_group_stays.period_id, core_group_stays.child_key, core_group_stays.commune_code, core_group_stays.birth_date, core_group_stays.sex,
        period.starts_on, period.cutoff_on, period.known_on,
        row_number() over (
            partition by core_group_stays.period_id, core_group_stays.child_key order by core_group_stays.entered_on, core_group_stays.commune_code
        ) as place_in_line
    from core_group_stays
    inner join period on period.period_id = core_group_stays.period_id
    where core_group_stays.group_code = '4'
        and core_group_stays.entered_on <= period.cutoff_on
        and core_group_stays.left_on > period.starts_on
),

disabled as (
    select
        *,
        case
            when birth_date > cutoff_on - interval 3 year then '0-2'
            when birth_date > cutoff_on - interval 6 year then '3-5'
            when birth_date > cutoff_on - interval 11 year then '6-10'
            else '11-15'
        end as age_band,
        extract(year from (cutoff_on - interval 8 month - interval 6 year)) >= extract(year from birth_date) as school_age
    from children
    where place_in_line = 1
),

told as (
    select
        disabled.period_id, disabled.child_key, ';' || core_services.needs || ';' as needs,
        row_number() over (
            partition by disabled.period_id, disabled.child_key order by core_services.helped_on desc, core_services.needs desc
        ) as place_in_line
    from disabled
    inner join core_services
        on core_services.child_key = disabled.child_key
        and core_services.needs is not null
        and core_services.helped_on <= disabled.cutoff_on
        and (core_services.received_on is null or core_services.received_on <= disabled.known_on)
),

given as (
    select
        disabled.period_id, disabled.child_key,
        max(
            case
                when strpos(';' || core_services.service || ';', ';health_care;') > 0
                    or strpos(';' || core_services.service || ';', ';screening;') > 0
                    or strpos(';' || core_services.service || ';', ';surgery;') > 0 then 1
                else 0
            end
        ) as health,
        max(case when strpos(';' || core_services.service || ';', ';rehabilitation;') > 0 then 1 else 0 end) as rehabilitation,
        max(case when strpos(';' || core_services.service || ';', ';inclusive_education;') > 0 then 1 else 0 end) as education
    from disabled
    inner join core_services
        on core_services.child_key = disabled.child_key
        and core_services.helped_on >= disabled.starts_on
        and core_services.helped_on <= disabled.cutoff_on
        and (core_services.received_on is null or core_services.received_on <= disabled.known_on)
    where coalesce(core_services.result, '') not in ('waiting', 'not_done')
    group by disabled.period_id, disabled.child_key
),

flags as (
    select
        disabled.period_id, disabled.commune_code, disabled.sex, disabled.age_band,
        coalesce(given.health, 0) as health,
        coalesce(given.rehabilitation, 0) as rehabilitation,
        coalesce(given.education, 0) as education,
        case
            when given.health = 1 or told.needs is null then 1
            when strpos(told.needs, ';health_care;') > 0 or strpos(told.needs, ';screening;') > 0 or strpos(told.needs, ';surgery;') > 0 then 1
            else 0
        end as needs_health,
        case when given.rehabilitation = 1 or told.needs is null or strpos(told.needs, ';rehabilitation;') > 0 then 1 else 0 end as needs_rehabilitation,
        case
            when given.education = 1 then 1
            when told.needs is null and disabled.school_age then 1
            when strpos(told.needs, ';inclusive_education;') > 0 then 1
            else 0
        end as needs_education
    from disabled
    left join told on told.period_id = disabled.period_id and told.child_key = disabled.child_key and told.place_in_line = 1
    left join given on given.period_id = disabled.period_id and given.child_key = disabled.child_key
),

counted as (
    select
        *,
        case when health + rehabilitation + education > 0 then 1 else 0 end as any_given,
        case when health = needs_health and rehabilitation = needs_rehabilitation and education = needs_education then 1 else 0 end as all_given,
        case when needs_health + needs_rehabilitation + needs_education > 0 then 1 else 0 end as needs_any
    from flags
),

cells as (
    select
        period_id, commune_code as place_code, sex, age_band,
        sum(any_given) as any_given,
        sum(case when needs_any = 1 then all_given else 0 end) as all_given,
        sum(needs_any) as needs_any,
        sum(health) as health, sum(needs_health) as needs_health,
        sum(rehabilitation) as rehabilitation, sum(needs_rehabilitation) as needs_rehabilitation,
        sum(education) as education, sum(needs_education) as needs_education
    from counted
    group by period_id, commune_code, sex, age_band
)

select period_id, place_code, 'any' as variant, sex, age_band, any_given as numerator, needs_any as denominator from cells
union all
select period_id, place_code, 'all', sex, age_band, all_given, needs_any from cells
union all
select period_id, place_code, 'health', sex, age_band, health, needs_health from cells
union all
select period_id, place_code, 'rehabilitation', sex, age_band, rehabilitation, needs_rehabilitation from cells
union all
select period_id, place_code, 'education', sex, age_band, education, needs_education from cells
