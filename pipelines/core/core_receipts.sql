-- Who told us what, when: the first receipt of a register for a period, and whether anything occurred.
select
    commune_code,
    register_id as register,
    receipt_period as period_id,
    min(received_on) as received_on,
    max(case when occurred then 1 else 0 end) = 1 as occurred
from keyed_receipts
group by commune_code, register_id, receipt_period
