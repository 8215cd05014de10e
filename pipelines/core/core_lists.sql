-- Every list that counts as received: one row per file and sheet, plus the receipts that say "nothing occurred".
-- A list belongs to the period that it names, else to the period in whose days its own day falls.
with received as (
    select register, file, sheet, commune_code, period_id, list_day from keyed_list
    union
    select register, file, sheet, commune_code, period_id, list_day from keyed_empty_form where commune_code is not null
),

period_days as (
    select
        period_id,
        cutoff_on,
        coalesce(lag(cutoff_on) over (order by cutoff_on), starts_on) as after_day
    from period
),

placed as (
    select
        received.register,
        received.file,
        received.sheet,
        received.commune_code,
        coalesce(received.period_id, period_days.period_id) as period_id,
        received.list_day
    from received
    left join period_days
        on received.period_id is null
        and received.list_day > period_days.after_day
        and received.list_day <= period_days.cutoff_on
)

select
    placed.register,
    placed.file,
    placed.sheet,
    placed.commune_code,
    placed.period_id,
    placed.list_day,
    coalesce(core_receipts.received_on, placed.list_day) as received_on
from placed
left join core_receipts
    on core_receipts.register = placed.register
    and core_receipts.commune_code = placed.commune_code
    and core_receipts.period_id = placed.period_id

union all

select
    core_receipts.register,
    cast(null as varchar) as file,
    cast(null as varchar) as sheet,
    core_receipts.commune_code,
    core_receipts.period_id,
    coalesce(period.cutoff_on, core_receipts.received_on) as list_day,
    core_receipts.received_on
from core_receipts
left join period on period.period_id = core_receipts.period_id
where not core_receipts.occurred
