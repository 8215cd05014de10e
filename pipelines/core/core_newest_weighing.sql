-- The weighing that counts for each child under five in each period, form by form: the newest one with a valid z of that form.
-- z is rounded to two decimals (WHO 2006); oedema empties the weight z-scores and counts as -3.1, below -3.
with weighed as (
    select
        period.period_id,
        core_weighings.row_id,
        core_weighings.child_key,
        core_weighings.commune_code,
        core_weighings.weighed_on,
        core_weighings.sex,
        case
            when core_weighings.weighed_on < core_weighings.birth_date + interval 6 month then '0-5'
            when core_weighings.weighed_on < core_weighings.birth_date + interval 12 month then '6-11'
            when core_weighings.weighed_on < core_weighings.birth_date + interval 24 month then '12-23'
            when core_weighings.weighed_on < core_weighings.birth_date + interval 36 month then '24-35'
            when core_weighings.weighed_on < core_weighings.birth_date + interval 48 month then '36-47'
            else '48-59'
        end as age_band,
        core_weighings.oedema,
        core_weighings.waz,
        core_weighings.haz,
        core_weighings.whz,
        core_weighings.waz_flag,
        core_weighings.haz_flag,
        core_weighings.whz_flag
    from period
    inner join core_weighings
        on core_weighings.weighed_on >= period.starts_on
        and core_weighings.weighed_on <= period.cutoff_on
        and (core_weighings.received_on is null or core_weighings.received_on <= period.known_on)
        and core_weighings.weighed_on < core_weighings.birth_date + interval 60 month
),

-- most children were weighed once in a period: only the others need to be put in line
often_weighed as (
    select period_id, child_key from weighed group by period_id, child_key having count(*) > 1
),

marked as (
    select weighed.*, often_weighed.child_key is not null as weighed_often
    from weighed
    left join often_weighed on often_weighed.period_id = weighed.period_id and often_weighed.child_key = weighed.child_key
),

forms as (
    select 'underweight' as variant, period_id, row_id, child_key, commune_code, weighed_on, sex, age_band, weighed_often,
        case when oedema then -3.1 else waz end as z, coalesce(waz_flag, 0) as flag
    from marked
    union all
    select 'stunting', period_id, row_id, child_key, commune_code, weighed_on, sex, age_band, weighed_often, haz, coalesce(haz_flag, 0)
    from marked
    union all
    select 'wasting', period_id, row_id, child_key, commune_code, weighed_on, sex, age_band, weighed_often,
        case when oedema then -3.1 else whz end, coalesce(whz_flag, 0)
    from marked
),

in_line as (
    select
        variant, period_id, child_key, commune_code, sex, age_band, z,
        row_number() over (partition by variant, period_id, child_key order by weighed_on desc, row_id desc) as place_in_line
    from forms
    where z is not null and flag = 0 and weighed_often
)

select period_id, variant, child_key, commune_code, sex, age_band, z from forms where z is not null and flag = 0 and not weighed_often
union all
select period_id, variant, child_key, commune_code, sex, age_band, z from in_line where place_in_line = 1
