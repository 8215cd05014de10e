-- Children in special circumstances by the lists, by group (g01-g14) and each once in all (*): at the start of the period and at the cut-off.
with moments as (
    select
        core_group_stays.*,
        'opening' as variant,
        period.starts_on as on_day
    from core_group_stays
    inner join period on period.period_id = core_group_stays.period_id
    where core_group_stays.entered_on < period.starts_on and core_group_stays.left_on >= period.starts_on
    union all
    select
        core_group_stays.*,
        'closing',
        period.cutoff_on
    from core_group_stays
    inner join period on period.period_id = core_group_stays.period_id
    where core_group_stays.entered_on <= period.cutoff_on and core_group_stays.left_on > period.cutoff_on
),

cells as (
    select
        period_id,
        commune_code as place_code,
        variant,
        sex,
        case
            when birth_date > on_day - interval 3 year then '0-2'
            when birth_date > on_day - interval 6 year then '3-5'
            when birth_date > on_day - interval 11 year then '6-10'
            else '11-15'
        end as age_band,
        case
            when group_code = '*' then '*'
            when length(group_code) = 1 then 'g0' || group_code
            else 'g' || group_code
        end as category
    from moments
)

select period_id, place_code, variant, sex, age_band, category, count(*) as numerator, cast(null as double) as denominator
from cells
group by period_id, place_code, variant, sex, age_band, category
