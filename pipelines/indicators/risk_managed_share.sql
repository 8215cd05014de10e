-- Children at risk at any time in the period who are managed and have a measure by the cut-off, each once in all and once by each reason.
with spells as (
    select
        core_risk_spells.period_id, core_risk_spells.child_key, core_risk_spells.commune_code, core_risk_spells.reason, core_risk_spells.sex,
        core_risk_spells.birth_date, core_risk_spells.managed, core_risk_spells.valid_to,
        case when core_risk_spells.valid_from > period.starts_on then core_risk_spells.valid_from else period.starts_on end as from_day,
        core_risk_spells.has_measure
            and (core_risk_spells.measure_on is null or core_risk_spells.measure_on <= period.cutoff_on) as measured
    from core_risk_spells
    inner join period on period.period_id = core_risk_spells.period_id
    where core_risk_spells.valid_from <= period.cutoff_on
        and core_risk_spells.valid_to > period.starts_on
        and core_risk_spells.valid_to > core_risk_spells.valid_from
),

ordered as (
    select
        *,
        row_number() over (partition by period_id, child_key order by from_day, valid_to, commune_code, reason, birth_date, sex) as place_in_line,
        max(case when managed then 1 else 0 end) over (partition by period_id, child_key) as child_managed,
        max(case when measured then 1 else 0 end) over (partition by period_id, child_key) as child_measured
    from spells
),

children as (
    select
        period_id, child_key, commune_code, sex,
        case
            when birth_date > from_day - interval 3 year then '0-2'
            when birth_date > from_day - interval 6 year then '3-5'
            when birth_date > from_day - interval 11 year then '6-10'
            else '11-15'
        end as age_band,
        child_managed * child_measured as managed
    from ordered
    where place_in_line = 1
),

reasons as (
    select distinct period_id, child_key, reason as category from spells
    union all
    select period_id, child_key, '*' from children
)

select
    children.period_id,
    children.commune_code as place_code,
    'managed' as variant,
    children.sex,
    children.age_band,
    reasons.category,
    sum(children.managed) as numerator,
    count(*) as denominator
from children
inner join reasons on reasons.period_id = children.period_id and reasons.child_key = children.child_key
group by children.period_id, children.commune_code, children.sex, children.age_band, reasons.category
