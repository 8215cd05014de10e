-- Eligibility and benefits as each list told them: one row per child, commune, list and policy (RULES 21: eligible is an answer, not a guess).
with ranked as (
    select
        keyed_benefits.child_key,
        keyed_benefits.commune_code,
        keyed_benefits.as_of,
        core_lists.period_id,
        core_lists.received_on,
        keyed_benefits.birth_date,
        keyed_benefits.sex,
        coalesce(keyed_benefits.policy, 'unclassified') as policy,
        keyed_benefits.eligible,
        keyed_benefits.received,
        keyed_benefits.benefit_from,
        keyed_benefits.benefit_to,
        keyed_benefits.amount,
        row_number() over (
            partition by keyed_benefits.child_key, keyed_benefits.commune_code, keyed_benefits.as_of, keyed_benefits.policy
            order by core_lists.received_on desc, keyed_benefits.benefit_from desc, keyed_benefits.row_id
        ) as place_in_line
    from keyed_benefits
    inner join core_lists
        on core_lists.register = 'benefits'
        and core_lists.file = keyed_benefits.file
        and core_lists.sheet = keyed_benefits.sheet
        and core_lists.commune_code = keyed_benefits.commune_code
)

select
    child_key, commune_code, as_of, period_id, received_on, birth_date, sex, policy, eligible, received, benefit_from, benefit_to, amount
from ranked
where place_in_line = 1
