-- Abused children (each once) and cases of the period, by form; by the commune's own book, and beside it what only other bodies told so far.
-- A child counts where and at the age of its first case in the period (RULES 7).
with told as (
    select
        core_known_cases.period_id, core_known_cases.child_key, core_known_cases.case_rank, core_known_cases.official,
        core_known_cases.commune_code, core_known_cases.sex, core_known_cases.age_band, core_case_forms.form as category
    from core_known_cases
    inner join core_case_forms
        on core_case_forms.child_key = core_known_cases.child_key and core_case_forms.case_rank = core_known_cases.case_rank
    union all
    select period_id, child_key, case_rank, official, commune_code, sex, age_band, '*' from core_known_cases
),

children as (
    select distinct
        told.period_id, told.child_key, told.official, told.category, first_case.commune_code, first_case.sex, first_case.age_band
    from told
    inner join core_known_cases as first_case
        on first_case.period_id = told.period_id
        and first_case.child_key = told.child_key
        and first_case.official = told.official
        and first_case.place_in_line = 1
),

cells as (
    select
        case when official then 'children' else 'children_elsewhere' end as variant,
        period_id, commune_code as place_code, sex, age_band, category
    from children
    union all
    select
        case when official then 'cases' else 'cases_elsewhere' end,
        period_id, commune_code, sex, age_band, category
    from told
)

select period_id, place_code, variant, sex, age_band, category, count(*) as numerator, cast(null as double) as denominator
from cells
group by period_id, place_code, variant, sex, age_band, category
