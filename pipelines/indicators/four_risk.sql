-- The four-risk update: street children and children in hazardous labour by the newest list of the commune, on the cut-off day; sexually abused
-- children and children hit by violence by the commune's book of cases, in the period. A child counts once in each and once in all.
with known_lists as (
    select period.period_id, core_lists.commune_code, max(core_lists.list_day) as list_day
    from period
    inner join core_lists
        on core_lists.register = 'special_circumstances'
        and core_lists.list_day >= period.starts_on
        and core_lists.list_day <= period.known_on
        and (core_lists.received_on is null or core_lists.received_on <= period.known_on)
    group by period.period_id, core_lists.commune_code
),

flagged as (
    select
        known_lists.period_id, core_old_law_flags.child_key, core_old_law_flags.commune_code, core_old_law_flags.sex,
        case core_old_law_flags.flag when 'street_child' then 'street' else core_old_law_flags.flag end as category,
        period.cutoff_on as counted_on,
        case
            when core_old_law_flags.birth_date > period.cutoff_on - interval 3 year then '0-2'
            when core_old_law_flags.birth_date > period.cutoff_on - interval 6 year then '3-5'
            when core_old_law_flags.birth_date > period.cutoff_on - interval 11 year then '6-10'
            else '11-15'
        end as age_band
    from known_lists
    inner join period on period.period_id = known_lists.period_id
    inner join core_old_law_flags
        on core_old_law_flags.commune_code = known_lists.commune_code and core_old_law_flags.as_of = known_lists.list_day
    left join core_deaths
        on core_deaths.child_key = core_old_law_flags.child_key and core_deaths.certain and core_deaths.died_on <= period.cutoff_on
    where core_old_law_flags.birth_date > period.cutoff_on - interval 16 year
        and (core_old_law_flags.valid_from is null or core_old_law_flags.valid_from <= period.cutoff_on)
        and (core_old_law_flags.valid_to is null or core_old_law_flags.valid_to > period.cutoff_on)
        and core_deaths.child_key is null
),

told as (
    select period_id, child_key, commune_code, sex, category, counted_on, age_band from flagged
    union all
    select
        core_known_cases.period_id, core_known_cases.child_key, core_known_cases.commune_code, core_known_cases.sex, core_case_forms.form,
        core_known_cases.counted_on, core_known_cases.age_band
    from core_known_cases
    inner join core_case_forms
        on core_case_forms.child_key = core_known_cases.child_key and core_case_forms.case_rank = core_known_cases.case_rank
    where core_known_cases.official and core_case_forms.form in ('sexual_abuse', 'violence')
),

firsts as (
    select
        period_id, child_key, commune_code, sex, age_band,
        row_number() over (partition by period_id, child_key order by counted_on, commune_code, age_band) as place_in_line
    from told
),

cells as (
    select distinct told.period_id, told.child_key, told.category, firsts.commune_code, firsts.sex, firsts.age_band
    from told
    inner join firsts on firsts.period_id = told.period_id and firsts.child_key = told.child_key and firsts.place_in_line = 1
    union all
    select period_id, child_key, '*', commune_code, sex, age_band from firsts where place_in_line = 1
)

select
    period_id,
    commune_code as place_code,
    'children' as variant,
    sex,
    age_band,
    category,
    count(*) as numerator,
    cast(null as double) as denominator
from cells
group by period_id, commune_code, sex, age_band, category
