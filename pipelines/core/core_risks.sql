-- Children at risk as each list told them: one row per child, commune, list and time; the sixteenth birthday ends every time.
with dated as (
    select
        keyed_at_risk.row_id,
        keyed_at_risk.child_key,
        keyed_at_risk.commune_code,
        keyed_at_risk.as_of,
        core_lists.period_id,
        core_lists.received_on,
        keyed_at_risk.birth_date,
        keyed_at_risk.sex,
        keyed_at_risk.reasons,
        coalesce(
            keyed_at_risk.at_risk_from, min(keyed_at_risk.as_of) over (partition by keyed_at_risk.child_key, keyed_at_risk.commune_code)
        ) as valid_from,
        keyed_at_risk.at_risk_to,
        cast(keyed_at_risk.birth_date + interval 16 year as date) as sixteenth,
        keyed_at_risk.leave_reason,
        keyed_at_risk.managed,
        keyed_at_risk.has_measure,
        keyed_at_risk.measure_on
    from keyed_at_risk
    inner join core_lists
        on core_lists.register = 'at_risk'
        and core_lists.file = keyed_at_risk.file
        and core_lists.sheet = keyed_at_risk.sheet
        and core_lists.commune_code = keyed_at_risk.commune_code
),

ranked as (
    select
        *,
        row_number() over (
            partition by child_key, commune_code, as_of, valid_from, reasons order by received_on desc, row_id
        ) as place_in_line
    from dated
)

select
    child_key, commune_code, as_of, period_id, received_on, birth_date, sex, reasons,
    valid_from,
    case when at_risk_to is null or at_risk_to > sixteenth then sixteenth else at_risk_to end as valid_to,
    case when at_risk_to is null or at_risk_to > sixteenth then 'turned_16' else coalesce(leave_reason, 'unclear') end as leave_reason,
    managed, has_measure, measure_on
from ranked
where place_in_line = 1
