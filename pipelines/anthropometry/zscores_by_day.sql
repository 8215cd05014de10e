-- WHO Child Growth Standards (2006 and 2007), one measure by age in days, children under five: arm circumference, head
-- circumference, skinfolds; by the rules of WHO's own package `anthro`. Oedema does not matter here.
--
-- In:  measured(row_id, sex 'm'|'f', age_days, taken: the measure in the unit of its table)
--      growth_by_day(sex, age_days, l, m, s, tailed: beyond 3 SD in steps of the distance from 2 to 3 SD)
-- Out: one row per row of measured: row_id, z rounded to 2 decimals, flag (0, 1, or null without z), z_raw
with standard as (
    select
        sex,
        age_days as day,
        tailed,
        l,
        m,
        s,
        m * power(1 + l * s * 3, 1 / l) as sd3,
        m * power(1 + l * s * 2, 1 / l) as sd2,
        m * power(1 - l * s * 2, 1 / l) as sd2neg,
        m * power(1 - l * s * 3, 1 / l) as sd3neg
    from growth_by_day
),

cleaned as (
    -- z only under 60 months (1826.25 days); days are whole, halves go up; zero, negative or not finite is not measured
    select
        row_id,
        sex,
        case when age_days >= 0 and age_days < 1826.25 then floor(cast(age_days as double) + 0.5) end as day,
        case when taken > 0 and taken < 1e9 then cast(taken as double) end as taken
    from measured
),

plain as (
    select
        cleaned.row_id,
        cleaned.taken,
        standard.tailed,
        standard.sd3,
        standard.sd2,
        standard.sd2neg,
        standard.sd3neg,
        (power(cleaned.taken / standard.m, standard.l) - 1) / (standard.s * standard.l) as z_plain
    from cleaned
    left join standard on standard.sex = cleaned.sex and standard.day = cleaned.day
),

scored as (
    select
        row_id,
        case
            when tailed and z_plain > 3 then 3 + (taken - sd3) / (sd3 - sd2)
            when tailed and z_plain < -3 then -3 + (taken - sd3neg) / (sd2neg - sd3neg)
            else z_plain
        end as z_raw
    from plain
),

rounded as (
    select
        row_id,
        round(z_raw, 2) + 0 as z,
        z_raw
    from scored
)

select
    row_id,
    z,
    case when z < -5 or z > 5 then 1 when z is not null then 0 end as flag,
    z_raw
from rounded
