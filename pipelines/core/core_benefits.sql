-- Eligibility and benefits as each list told them: one row per child, commune, list and policy (RULES 21: eligible is an answer, not a guess).
-- A list in the wide form tells the answers of several policies in one row, as "insurance_card=y;study_costs=n".
with told as (
    select
        keyed_benefits.row_id, keyed_benefits.file, keyed_benefits.sheet, keyed_benefits.child_key, keyed_benefits.commune_code,
        keyed_benefits.as_of, keyed_benefits.birth_date, keyed_benefits.sex,
        coalesce(keyed_benefits.policy, 'unclassified') as policy,
        keyed_benefits.eligible, keyed_benefits.received, keyed_benefits.benefit_from, keyed_benefits.benefit_to, keyed_benefits.amount
    from keyed_benefits
    where keyed_benefits.policy is not null or not keyed_benefits.is_wide

    union all

    select
        keyed_benefits.row_id, keyed_benefits.file, keyed_benefits.sheet, keyed_benefits.child_key, keyed_benefits.commune_code,
        keyed_benefits.as_of, keyed_benefits.birth_date, keyed_benefits.sex,
        code_list.code as policy,
        case
            when strpos(';' || keyed_benefits.eligible_policies || ';', ';' || code_list.code || '=y;') > 0 then 'y'
            when strpos(';' || keyed_benefits.eligible_policies || ';', ';' || code_list.code || '=n;') > 0 then 'n'
            when strpos(';' || keyed_benefits.eligible_policies || ';', ';' || code_list.code || '=not_reviewed;') > 0 then 'not_reviewed'
        end as eligible,
        case
            when strpos(';' || keyed_benefits.received_policies || ';', ';' || code_list.code || '=y;') > 0 then 'y'
            when strpos(';' || keyed_benefits.received_policies || ';', ';' || code_list.code || '=n;') > 0 then 'n'
            when strpos(';' || keyed_benefits.received_policies || ';', ';' || code_list.code || '=not_reviewed;') > 0 then 'not_reviewed'
        end as received,
        cast(null as date) as benefit_from,
        cast(null as date) as benefit_to,
        cast(null as double) as amount
    from keyed_benefits
    inner join code_list
        on code_list.list_name = 'policies'
        and (
            strpos(';' || keyed_benefits.eligible_policies, ';' || code_list.code || '=') > 0
            or strpos(';' || keyed_benefits.received_policies, ';' || code_list.code || '=') > 0
        )
    where keyed_benefits.is_wide
),

ranked as (
    select
        told.*,
        core_lists.period_id,
        core_lists.received_on,
        row_number() over (
            partition by told.child_key, told.commune_code, told.as_of, told.policy
            order by core_lists.received_on desc, told.benefit_from desc, told.row_id
        ) as place_in_line
    from told
    inner join core_lists
        on core_lists.register = 'benefits'
        and core_lists.file = told.file
        and core_lists.sheet = told.sheet
        and core_lists.commune_code = told.commune_code
)

select
    child_key, commune_code, as_of, period_id, received_on, birth_date, sex, policy, eligible, received, benefit_from, benefit_to, amount
from ranked
where place_in_line = 1
