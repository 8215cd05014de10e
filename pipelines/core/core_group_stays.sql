-- How long each child was in a group of special circumstances, without a break and in one commune, as known for each period: by group, and
-- for all groups together (group '*'). From these days opening + entered - left = closing, exactly.
-- A child stands in one commune at a time: where it entered last, else where it left first. A child of the former list who is missing in the
-- newest has left by the cut-off at the latest, for a reason that nobody told (RULES 27).
with spells as (
    select
        core_group_spells.period_id, core_group_spells.child_key, core_group_spells.commune_code, core_group_spells.group_code,
        core_group_spells.as_of, core_group_spells.birth_date, core_group_spells.sex, core_group_spells.valid_from,
        core_group_spells.start_told,
        case
            when core_group_spells.is_missing and core_group_spells.valid_to > period.cutoff_on then period.cutoff_on
            else core_group_spells.valid_to
        end as valid_to,
        case
            when core_group_spells.is_missing and core_group_spells.valid_to > period.cutoff_on then 'unclear'
            else core_group_spells.leave_reason
        end as leave_reason
    from core_group_spells
    inner join period on period.period_id = core_group_spells.period_id
),

real_spells as (
    select * from spells where valid_to > valid_from
),

days as (
    select period_id, child_key, valid_from as day from real_spells
    union
    select period_id, child_key, valid_to from real_spells
),

pieces as (
    select period_id, child_key, day as from_day, lead(day) over (partition by period_id, child_key order by day) as to_day
    from days
),

held as (
    select
        pieces.period_id, pieces.child_key, pieces.from_day, pieces.to_day,
        real_spells.commune_code, real_spells.group_code, real_spells.birth_date, real_spells.sex,
        case when real_spells.valid_from = pieces.from_day and not real_spells.start_told then 0 else 1 end as start_told,
        case
            when real_spells.valid_to <> pieces.to_day then null
            when real_spells.leave_reason = 'died' then '1 died'
            when real_spells.leave_reason = 'moved' then '2 moved'
            when real_spells.leave_reason = 'turned_16' then '3 turned_16'
            when real_spells.leave_reason = 'recovered' then '4 recovered'
            when real_spells.leave_reason = 'other_group' then '5 other_group'
            else '6 unclear'
        end as ranked_reason,
        first_value(real_spells.commune_code) over (
            partition by pieces.period_id, pieces.child_key, pieces.from_day
            order by real_spells.valid_from desc, real_spells.valid_to, real_spells.as_of desc, real_spells.commune_code
        ) as holder
    from pieces
    inner join real_spells
        on real_spells.period_id = pieces.period_id
        and real_spells.child_key = pieces.child_key
        and real_spells.valid_from <= pieces.from_day
        and real_spells.valid_to >= pieces.to_day
),

by_group as (
    select period_id, child_key, group_code, commune_code, from_day, to_day, birth_date, sex, start_told, ranked_reason
    from held
    where commune_code = holder
    union all
    select period_id, child_key, '*' as group_code, commune_code, from_day, to_day, birth_date, sex, start_told, ranked_reason
    from held
    where commune_code = holder
),

steps as (
    select
        period_id, child_key, group_code, commune_code, from_day, to_day,
        min(birth_date) as birth_date,
        min(sex) as sex,
        max(start_told) as start_told,
        coalesce(substr(min(ranked_reason), 3), 'unclear') as reason
    from by_group
    group by period_id, child_key, group_code, commune_code, from_day, to_day
),

neighbours as (
    select
        *,
        lag(to_day) over (partition by period_id, child_key, group_code order by from_day) as former_day,
        lag(commune_code) over (partition by period_id, child_key, group_code order by from_day) as former_commune,
        lag(reason) over (partition by period_id, child_key, group_code order by from_day) as former_reason,
        lead(from_day) over (partition by period_id, child_key, group_code order by from_day) as next_day,
        lead(commune_code) over (partition by period_id, child_key, group_code order by from_day) as next_commune
    from steps
),

marked as (
    select
        *,
        case when former_day = from_day and former_commune = commune_code then 0 else 1 end as opens,
        case when next_day = to_day and next_commune = commune_code then 0 else 1 end as closes
    from neighbours
),

numbered as (
    select
        *,
        sum(opens) over (
            partition by period_id, child_key, group_code order by from_day rows between unbounded preceding and current row
        ) as stay
    from marked
)

select
    period_id, child_key, group_code, commune_code,
    min(from_day) as entered_on,
    max(to_day) as left_on,
    max(
        case
            when opens = 0 then null
            when former_day = from_day or former_reason = 'moved' then 'moved_in'
            when former_day is not null then 'returned'
            when start_told = 0 then 'unclear'
            else 'new'
        end
    ) as entry_reason,
    max(
        case
            when closes = 0 then null
            when next_day = to_day then 'moved'
            else reason
        end
    ) as leave_reason,
    min(birth_date) as birth_date,
    min(sex) as sex
from numbered
group by period_id, child_key, group_code, commune_code, stay
