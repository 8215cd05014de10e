-- The weighing that counts for each child under five in each period, form by form: the newest one with a valid z of that form.
-- z is rounded to two decimals (WHO 2006); oedema empties the weight z-scores and counts as -3.1, below -3.
with in_line as (
    select core_weighings.*, row_number() over (partition by child_key order by weighed_on, row_id) as place_in_line from core_weighings
),

weighed as (
    select
        period.period_id,
        in_line.child_key,
        in_line.commune_code,
        in_line.sex,
        in_line.place_in_line,
        case
            when in_line.weighed_on < in_line.birth_date + interval 6 month then '0-5'
            when in_line.weighed_on < in_line.birth_date + interval 12 month then '6-11'
            when in_line.weighed_on < in_line.birth_date + interval 24 month then '12-23'
            when in_line.weighed_on < in_line.birth_date + interval 36 month then '24-35'
            when in_line.weighed_on < in_line.birth_date + interval 48 month then '36-47'
            else '48-59'
        end as age_band,
        case when coalesce(in_line.waz_flag, 0) = 0 then case when in_line.oedema then -3.1 else in_line.waz end end as underweight,
        case when coalesce(in_line.haz_flag, 0) = 0 then in_line.haz end as stunting,
        case when coalesce(in_line.whz_flag, 0) = 0 then case when in_line.oedema then -3.1 else in_line.whz end end as wasting
    from period
    inner join in_line
        on in_line.weighed_on >= period.starts_on
        and in_line.weighed_on <= period.cutoff_on
        and (in_line.received_on is null or in_line.received_on <= period.known_on)
        and in_line.weighed_on < in_line.birth_date + interval 60 month
),

newest as (
    select
        period_id,
        child_key,
        max(case when underweight is not null then place_in_line end) as underweight,
        max(case when stunting is not null then place_in_line end) as stunting,
        max(case when wasting is not null then place_in_line end) as wasting
    from weighed
    group by period_id, child_key
),

marked as (
    select
        weighed.*,
        newest.underweight = weighed.place_in_line as newest_underweight,
        newest.stunting = weighed.place_in_line as newest_stunting,
        newest.wasting = weighed.place_in_line as newest_wasting
    from weighed
    inner join newest on newest.period_id = weighed.period_id and newest.child_key = weighed.child_key
    where newest.underweight = weighed.place_in_line or newest.stunting = weighed.place_in_line or newest.wasting = weighed.place_in_line
)

select period_id, 'underweight' as variant, child_key, commune_code, sex, age_band, underweight as z from marked where newest_underweight
union all
select period_id, 'stunting', child_key, commune_code, sex, age_band, stunting from marked where newest_stunting
union all
select period_id, 'wasting', child_key, commune_code, sex, age_band, wasting from marked where newest_wasting
