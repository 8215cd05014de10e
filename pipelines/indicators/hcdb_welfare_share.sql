-- Children in special circumstances (at any time in the period) who receive every policy for which a person found them eligible, of those
-- found eligible for one at least (RULES 21); the same by policy. not_reviewed: children with a policy still to be reviewed, of all with an answer.
with chosen as (
    select period.period_id, core_benefits.commune_code, max(core_benefits.as_of) as as_of
    from period
    inner join core_benefits
        on core_benefits.as_of >= period.starts_on
        and core_benefits.as_of <= period.known_on
        and (core_benefits.received_on is null or core_benefits.received_on <= period.known_on)
    group by period.period_id, core_benefits.commune_code
),

ordered as (
    select
        core_group_stays.period_id, core_group_stays.child_key, core_group_stays.commune_code, core_group_stays.sex,
        core_group_stays.birth_date, period.starts_on, period.cutoff_on, period.known_on,
        case when core_group_stays.entered_on > period.starts_on then core_group_stays.entered_on else period.starts_on end as from_day,
        row_number() over (
            partition by core_group_stays.period_id, core_group_stays.child_key order by core_group_stays.entered_on, core_group_stays.commune_code
        ) as place_in_line
    from core_group_stays
    inner join period on period.period_id = core_group_stays.period_id
    where core_group_stays.group_code = '*'
        and core_group_stays.entered_on <= period.cutoff_on
        and core_group_stays.left_on > period.starts_on
),

children as (
    select * from ordered where place_in_line = 1
),

answers as (
    select
        children.period_id, children.child_key, core_benefits.policy,
        max(case when core_benefits.eligible = 'y' then 1 else 0 end) as eligible,
        max(
            case
                when core_benefits.eligible = 'y'
                    and core_benefits.received = 'y'
                    and (core_benefits.benefit_from is null or core_benefits.benefit_from <= children.cutoff_on)
                    and (core_benefits.benefit_to is null or core_benefits.benefit_to >= children.starts_on) then 1
                else 0
            end
        ) as received,
        max(case when coalesce(core_benefits.eligible, 'not_reviewed') = 'not_reviewed' then 1 else 0 end) as not_reviewed
    from children
    inner join core_benefits
        on core_benefits.child_key = children.child_key
        and (core_benefits.received_on is null or core_benefits.received_on <= children.known_on)
    inner join chosen
        on chosen.period_id = children.period_id
        and chosen.commune_code = core_benefits.commune_code
        and chosen.as_of = core_benefits.as_of
    group by children.period_id, children.child_key, core_benefits.policy
),

told as (
    select period_id, child_key, policy as category, eligible, received, not_reviewed from answers
    union all
    select
        period_id, child_key, '*',
        max(eligible),
        case when sum(eligible) > 0 and sum(received) = sum(eligible) then 1 else 0 end,
        max(not_reviewed)
    from answers
    group by period_id, child_key
),

based as (
    select
        children.period_id, children.child_key, children.sex, children.commune_code, core_pupils.school_code,
        case
            when children.birth_date > children.from_day - interval 3 year then '0-2'
            when children.birth_date > children.from_day - interval 6 year then '3-5'
            when children.birth_date > children.from_day - interval 11 year then '6-10'
            else '11-15'
        end as age_band
    from children
    left join core_pupils on core_pupils.period_id = children.period_id and core_pupils.child_key = children.child_key
),

marks as (
    select
        based.period_id, based.commune_code, based.school_code, based.sex, based.age_band, told.category,
        told.received, told.eligible, told.not_reviewed
    from based
    inner join told on told.period_id = based.period_id and told.child_key = based.child_key
)

select
    period_id, commune_code as place_code, 'residents' as variant, sex, age_band, category,
    sum(received) as numerator,
    sum(eligible) as denominator
from marks
group by period_id, commune_code, sex, age_band, category
union all
select period_id, school_code, 'pupils', sex, age_band, category, sum(received), sum(eligible)
from marks
where school_code is not null
group by period_id, school_code, sex, age_band, category
union all
select period_id, commune_code, 'not_reviewed', sex, age_band, category, sum(not_reviewed), count(*)
from marks
group by period_id, commune_code, sex, age_band, category
