-- Abused children (each once) and cases of the period, by form; by the commune's own book, and beside it what only other bodies told so far.
-- A child counts where and at the age of its first case in the period (core_counted_cases, RULES 7). Of the book: children supported in every
-- case, cases in need of emergency protection, and those of them with a measure within 12 hours.
with told as (
    select
        core_counted_cases.period_id, core_counted_cases.commune_code, core_counted_cases.variant, core_counted_cases.official,
        core_counted_cases.sex, core_counted_cases.age_band, core_counted_cases.counted_key, core_case_forms.form as category
    from core_counted_cases
    inner join core_case_forms
        on core_case_forms.child_key = core_counted_cases.child_key and core_case_forms.case_rank = core_counted_cases.case_rank
    union all
    select period_id, commune_code, variant, official, sex, age_band, counted_key, '*' from core_counted_cases
),

named as (
    select
        period_id, commune_code as place_code, case when official then variant else variant || '_elsewhere' end as variant, sex, age_band,
        category, counted_key
    from told
    where variant in ('children', 'cases') or (official and variant in ('supported', 'emergency', 'emergency_12h'))
)

select
    period_id, place_code, variant, sex, age_band, category,
    count(distinct counted_key) as numerator,
    cast(null as double) as denominator
from named
group by period_id, place_code, variant, sex, age_band, category
