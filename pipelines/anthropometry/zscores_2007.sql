-- WHO Reference 2007, 5 to 19 years: z-scores by the rules of WHO's own package `anthroplus` (1.1).
-- Method: de Onis M and others, Bull World Health Organ 2007;85:660-7. Height and BMI: 60 to under 229 months, weight: to under 121.
--
-- In:  measurements(row_id, sex 'm'|'f', age_days, weight kg, lenhei cm, oedema boolean|null)
--      growth_2007_hfa, growth_2007_wfa, growth_2007_bfa (sex, month, l, m, s)
-- Out: one row per row of measurements. row_id may be of any type. z rounded to 2 decimals before the flags; *_raw unrounded.
with months as (
    select 'hfa' as reference, sex, month, l, m, s from growth_2007_hfa
    union all
    select 'wfa' as reference, sex, month, l, m, s from growth_2007_wfa
    union all
    select 'bfa' as reference, sex, month, l, m, s from growth_2007_bfa
),

steps as (
    -- l, m, s between two months lie on the straight line; *_step leads to the next month (none after the last)
    select
        reference,
        sex,
        month,
        l,
        m,
        s,
        coalesce(lead(l) over table_order - l, 0) as l_step,
        coalesce(lead(m) over table_order - m, 0) as m_step,
        coalesce(lead(s) over table_order - s, 0) as s_step
    from months
    window table_order as (partition by reference, sex order by month)
),

standard_by_month as (
    select
        hfa.sex,
        hfa.month,
        hfa.l as hfa_l,
        hfa.m as hfa_m,
        hfa.s as hfa_s,
        hfa.l_step as hfa_l_step,
        hfa.m_step as hfa_m_step,
        hfa.s_step as hfa_s_step,
        wfa.l as wfa_l,
        wfa.m as wfa_m,
        wfa.s as wfa_s,
        wfa.l_step as wfa_l_step,
        wfa.m_step as wfa_m_step,
        wfa.s_step as wfa_s_step,
        bfa.l as bfa_l,
        bfa.m as bfa_m,
        bfa.s as bfa_s,
        bfa.l_step as bfa_l_step,
        bfa.m_step as bfa_m_step,
        bfa.s_step as bfa_s_step
    from steps as hfa
    inner join steps as bfa on bfa.reference = 'bfa' and bfa.sex = hfa.sex and bfa.month = hfa.month
    left join steps as wfa on wfa.reference = 'wfa' and wfa.sex = hfa.sex and wfa.month = hfa.month
    where hfa.reference = 'hfa'
),

cleaned as (
    -- 30.4375 days make a month; zero, negative or not finite is not measured; height is taken standing, as recorded
    select
        row_id,
        sex,
        case when age_days >= 1826.25 and age_days < 6970.1875 then cast(age_days as double) / 30.4375 end as age,
        case when weight > 0 and weight < 1e9 then cast(weight as double) end as weight,
        case when lenhei > 0 and lenhei < 1e9 then cast(lenhei as double) end as height,
        coalesce(oedema, false) as oedema
    from measurements
),

matched as (
    -- oedema hides the true weight: no z from weight
    select
        cleaned.row_id,
        cleaned.height,
        case when not cleaned.oedema then cleaned.weight end as weight,
        case when not cleaned.oedema then cleaned.weight / power(cleaned.height / 100, 2) end as bmi,
        reference.hfa_l + (cleaned.age - reference.month) * reference.hfa_l_step as hfa_l,
        reference.hfa_m + (cleaned.age - reference.month) * reference.hfa_m_step as hfa_m,
        reference.hfa_s + (cleaned.age - reference.month) * reference.hfa_s_step as hfa_s,
        reference.wfa_l + (cleaned.age - reference.month) * reference.wfa_l_step as wfa_l,
        reference.wfa_m + (cleaned.age - reference.month) * reference.wfa_m_step as wfa_m,
        reference.wfa_s + (cleaned.age - reference.month) * reference.wfa_s_step as wfa_s,
        reference.bfa_l + (cleaned.age - reference.month) * reference.bfa_l_step as bfa_l,
        reference.bfa_m + (cleaned.age - reference.month) * reference.bfa_m_step as bfa_m,
        reference.bfa_s + (cleaned.age - reference.month) * reference.bfa_s_step as bfa_s
    from cleaned
    left join standard_by_month as reference
        on reference.sex = cleaned.sex and reference.month = floor(cleaned.age)
),

plain as (
    -- z = ((y / m)^l - 1) / (s l)
    select
        row_id,
        weight,
        bmi,
        wfa_l,
        wfa_m,
        wfa_s,
        bfa_l,
        bfa_m,
        bfa_s,
        (power(height / hfa_m, hfa_l) - 1) / (hfa_s * hfa_l) as haz_raw,
        (power(weight / wfa_m, wfa_l) - 1) / (wfa_s * wfa_l) as waz_plain,
        (power(bmi / bfa_m, bfa_l) - 1) / (bfa_s * bfa_l) as baz_plain
    from matched
),

tailed as (
    -- beyond 3 SD weight and BMI go on in steps of the distance from 2 to 3 SD; height does not
    select
        row_id,
        haz_raw,
        case
            when waz_plain > 3 then 3 + (weight - wfa_m * power(1 + wfa_l * wfa_s * 3, 1 / wfa_l))
                / (wfa_m * power(1 + wfa_l * wfa_s * 3, 1 / wfa_l) - wfa_m * power(1 + wfa_l * wfa_s * 2, 1 / wfa_l))
            when waz_plain < -3 then -3 + (weight - wfa_m * power(1 - wfa_l * wfa_s * 3, 1 / wfa_l))
                / (wfa_m * power(1 - wfa_l * wfa_s * 2, 1 / wfa_l) - wfa_m * power(1 - wfa_l * wfa_s * 3, 1 / wfa_l))
            else waz_plain
        end as waz_raw,
        case
            when baz_plain > 3 then 3 + (bmi - bfa_m * power(1 + bfa_l * bfa_s * 3, 1 / bfa_l))
                / (bfa_m * power(1 + bfa_l * bfa_s * 3, 1 / bfa_l) - bfa_m * power(1 + bfa_l * bfa_s * 2, 1 / bfa_l))
            when baz_plain < -3 then -3 + (bmi - bfa_m * power(1 - bfa_l * bfa_s * 3, 1 / bfa_l))
                / (bfa_m * power(1 - bfa_l * bfa_s * 2, 1 / bfa_l) - bfa_m * power(1 - bfa_l * bfa_s * 3, 1 / bfa_l))
            else baz_plain
        end as baz_raw
    from plain
),

rounded as (
    -- adding 0 turns a negative zero into zero
    select
        row_id,
        round(waz_raw, 2) + 0 as waz,
        round(haz_raw, 2) + 0 as haz,
        round(baz_raw, 2) + 0 as baz,
        waz_raw,
        haz_raw,
        baz_raw
    from tailed
)

select
    row_id,
    waz as waz_2007,
    haz as haz_2007,
    baz as baz_2007,
    case when waz < -6 or waz > 5 then 1 when waz is not null then 0 end as waz_2007_flag,
    case when haz < -6 or haz > 6 then 1 when haz is not null then 0 end as haz_2007_flag,
    case when baz < -5 or baz > 5 then 1 when baz is not null then 0 end as baz_2007_flag,
    waz_raw as waz_2007_raw,
    haz_raw as haz_2007_raw,
    baz_raw as baz_2007_raw
from rounded
