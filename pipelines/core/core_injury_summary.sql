-- The injury summary form, one row per commune, days, cause and part (sex, age band, place of event): children hit and, of these, dead.
with forms as (
    select keyed_injury_summary.*, core_lists.received_on
    from keyed_injury_summary
    inner join core_lists
        on core_lists.register = 'injury_summary'
        and core_lists.file = keyed_injury_summary.file
        and core_lists.sheet = keyed_injury_summary.sheet
        and core_lists.commune_code = keyed_injury_summary.commune_code
),

parts as (
    select row_id, 'all' as dimension, '*' as part, male_cases + female_cases as cases, male_deaths + female_deaths as deaths from forms
    union all
    select row_id, 'sex', 'm', male_cases, male_deaths from forms
    union all
    select row_id, 'sex', 'f', female_cases, female_deaths from forms
    union all
    select row_id, 'age_band', '0-5', age_0_5_cases, age_0_5_deaths from forms
    union all
    select row_id, 'age_band', '6-9', age_6_9_cases, age_6_9_deaths from forms
    union all
    select row_id, 'age_band', '10-13', age_10_13_cases, age_10_13_deaths from forms
    union all
    select row_id, 'age_band', '14-15', age_14_15_cases, age_14_15_deaths from forms
    union all
    select row_id, 'place', 'home', at_home_cases, at_home_deaths from forms
    union all
    select row_id, 'place', 'school', at_school_cases, at_school_deaths from forms
    union all
    select row_id, 'place', 'community', in_community_cases, in_community_deaths from forms
)

select
    forms.commune_code, forms.period_id, forms.starts_on, forms.ends_on, forms.received_on, forms.cause,
    parts.dimension, parts.part, parts.cases, parts.deaths
from parts
inner join forms on forms.row_id = parts.row_id
where parts.cases is not null or parts.deaths is not null
