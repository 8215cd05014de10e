-- WHO Child Growth Standards (2006), children under five: z-scores by the rules of WHO's own package `anthro`.
-- Method: WHO Multicentre Growth Reference Study Group (2006), "Methods and development", chapter 7.
--
-- In:  measurements(row_id, sex 'm'|'f', age_days, weight kg, lenhei cm, measure 'l'|'h'|null, oedema boolean|null)
--      growth_wfa, growth_lhfa, growth_bmi (sex, age_days, l, m, s); growth_wfl, growth_wfh (sex, lenhei, l, m, s)
-- Out: one row per row of measurements. row_id may be of any type, it is only handed on. z rounded to 2 decimals
--      before the flags (0, 1, or null without z); the *_raw columns are the same z unrounded.
with standard_by_age as (
    -- the limits at 2 and 3 SD depend on the table row alone, so they are computed once per row of the table
    select
        wfa.sex,
        wfa.age_days as day,
        wfa.l as wfa_l,
        wfa.m as wfa_m,
        wfa.s as wfa_s,
        wfa.m * power(1 + wfa.l * wfa.s * 3, 1 / wfa.l) as wfa_sd3,
        wfa.m * power(1 + wfa.l * wfa.s * 2, 1 / wfa.l) as wfa_sd2,
        wfa.m * power(1 - wfa.l * wfa.s * 2, 1 / wfa.l) as wfa_sd2neg,
        wfa.m * power(1 - wfa.l * wfa.s * 3, 1 / wfa.l) as wfa_sd3neg,
        lhfa.l as lhfa_l,
        lhfa.m as lhfa_m,
        lhfa.s as lhfa_s,
        bmi.l as bmi_l,
        bmi.m as bmi_m,
        bmi.s as bmi_s,
        bmi.m * power(1 + bmi.l * bmi.s * 3, 1 / bmi.l) as bmi_sd3,
        bmi.m * power(1 + bmi.l * bmi.s * 2, 1 / bmi.l) as bmi_sd2,
        bmi.m * power(1 - bmi.l * bmi.s * 2, 1 / bmi.l) as bmi_sd2neg,
        bmi.m * power(1 - bmi.l * bmi.s * 3, 1 / bmi.l) as bmi_sd3neg
    from growth_wfa as wfa
    inner join growth_lhfa as lhfa on lhfa.sex = wfa.sex and lhfa.age_days = wfa.age_days
    inner join growth_bmi as bmi on bmi.sex = wfa.sex and bmi.age_days = wfa.age_days
),

length_rows as (
    select sex, 'l' as position, lenhei, l, m, s from growth_wfl
    union all
    select sex, 'h' as position, lenhei, l, m, s from growth_wfh
),

standard_by_length as (
    -- the tables go by 0.1 cm: the key is the number of tenths; *_step leads to the next row (none after the last)
    select
        sex,
        position,
        round(lenhei * 10) as tenth,
        l,
        m,
        s,
        coalesce(lead(l) over table_order - l, 0) as l_step,
        coalesce(lead(m) over table_order - m, 0) as m_step,
        coalesce(lead(s) over table_order - s, 0) as s_step
    from length_rows
    window table_order as (partition by sex, position order by lenhei)
),

cleaned as (
    -- zero, negative or not finite is not measured; a negative age is no age; days are whole, halves go up
    select
        row_id,
        sex,
        case when age_days >= 0 and age_days < 1e9 then cast(age_days as double) end as age,
        case when age_days >= 0 and age_days < 1e9 then floor(cast(age_days as double) + 0.5) end as day,
        case when weight > 0 and weight < 1e9 then cast(weight as double) end as weight,
        case when lenhei > 0 and lenhei < 1e9 then cast(lenhei as double) end as lenhei,
        measure,
        coalesce(oedema, false) as oedema
    from measurements
),

positioned as (
    -- standing under 9 months (9 x 30.4375 days) is a slip of recording: the position is dropped
    select
        row_id,
        sex,
        age,
        day,
        weight,
        lenhei,
        oedema,
        case when measure = 'l' or (measure = 'h' and (age is null or age >= 273.9375)) then measure end as position
    from cleaned
),

corrected as (
    -- the standard is of children lying under 731 days and standing from then on; the difference is 0.7 cm
    select
        row_id,
        sex,
        age,
        day,
        weight,
        oedema,
        position,
        case
            when day < 731 and position = 'h' then lenhei + 0.7
            when day >= 731 and position = 'l' and lenhei > 0.7 then lenhei - 0.7
            when day >= 731 and position = 'l' then null
            else lenhei
        end as clenhei
    from positioned
),

keyed as (
    -- z only under 60 months: 60 x 30.4375 = 1826.25 days. Weight-for-length (l) or -height (h): by age, else by the
    -- recorded position, else by 87 cm
    select
        row_id,
        sex,
        case when age < 1826.25 then day end as table_day,
        age is null or age < 1826.25 as in_scope,
        weight,
        oedema,
        clenhei,
        case
            when day < 731 then 'l'
            when day >= 731 then 'h'
            when position is not null then position
            when clenhei < 87 then 'l'
            else 'h'
        end as table_position
    from corrected
),

tenths as (
    -- 65.3 * 10 is not 653 in floating point: rounded to 6 decimals before it is cut
    select
        row_id,
        sex,
        table_day,
        weight,
        oedema,
        clenhei,
        weight / power(clenhei / 100, 2) as cbmi,
        table_position,
        case
            when in_scope and (
                (table_position = 'l' and clenhei between 45 and 110)
                or (table_position = 'h' and clenhei between 65 and 120)
            ) then floor(round(clenhei * 10, 6))
        end as tenth
    from keyed
),

matched as (
    -- oedema hides the true weight: no z from weight. Between two rows of the length tables l, m, s are interpolated
    select
        tenths.row_id,
        tenths.clenhei,
        tenths.cbmi,
        case when not tenths.oedema then tenths.weight end as weight,
        case when not tenths.oedema then tenths.cbmi end as bmi,
        age.wfa_l,
        age.wfa_m,
        age.wfa_s,
        age.wfa_sd3,
        age.wfa_sd2,
        age.wfa_sd2neg,
        age.wfa_sd3neg,
        age.lhfa_l,
        age.lhfa_m,
        age.lhfa_s,
        age.bmi_l,
        age.bmi_m,
        age.bmi_s,
        age.bmi_sd3,
        age.bmi_sd2,
        age.bmi_sd2neg,
        age.bmi_sd3neg,
        size.l + greatest(tenths.clenhei * 10 - tenths.tenth, 0) * size.l_step as wfl_l,
        size.m + greatest(tenths.clenhei * 10 - tenths.tenth, 0) * size.m_step as wfl_m,
        size.s + greatest(tenths.clenhei * 10 - tenths.tenth, 0) * size.s_step as wfl_s
    from tenths
    left join standard_by_age as age on age.sex = tenths.sex and age.day = tenths.table_day
    left join standard_by_length as size
        on size.sex = tenths.sex and size.position = tenths.table_position and size.tenth = tenths.tenth
),

plain as (
    -- z = ((y / m)^l - 1) / (s l)
    select
        row_id,
        clenhei,
        cbmi,
        weight,
        bmi,
        wfa_sd3,
        wfa_sd2,
        wfa_sd2neg,
        wfa_sd3neg,
        bmi_sd3,
        bmi_sd2,
        bmi_sd2neg,
        bmi_sd3neg,
        wfl_l,
        wfl_m,
        wfl_s,
        (power(weight / wfa_m, wfa_l) - 1) / (wfa_s * wfa_l) as waz_plain,
        (power(clenhei / lhfa_m, lhfa_l) - 1) / (lhfa_s * lhfa_l) as haz_raw,
        (power(weight / wfl_m, wfl_l) - 1) / (wfl_s * wfl_l) as whz_plain,
        (power(bmi / bmi_m, bmi_l) - 1) / (bmi_s * bmi_l) as baz_plain
    from matched
),

tailed as (
    -- beyond 3 SD weight, weight-for-length and BMI go on in steps of the distance from 2 to 3 SD; length does not
    select
        row_id,
        clenhei,
        cbmi,
        haz_raw,
        case
            when waz_plain > 3 then 3 + (weight - wfa_sd3) / (wfa_sd3 - wfa_sd2)
            when waz_plain < -3 then -3 + (weight - wfa_sd3neg) / (wfa_sd2neg - wfa_sd3neg)
            else waz_plain
        end as waz_raw,
        case
            when whz_plain > 3 then 3 + (weight - wfl_m * power(1 + wfl_l * wfl_s * 3, 1 / wfl_l))
                / (wfl_m * power(1 + wfl_l * wfl_s * 3, 1 / wfl_l) - wfl_m * power(1 + wfl_l * wfl_s * 2, 1 / wfl_l))
            when whz_plain < -3 then -3 + (weight - wfl_m * power(1 - wfl_l * wfl_s * 3, 1 / wfl_l))
                / (wfl_m * power(1 - wfl_l * wfl_s * 2, 1 / wfl_l) - wfl_m * power(1 - wfl_l * wfl_s * 3, 1 / wfl_l))
            else whz_plain
        end as whz_raw,
        case
            when baz_plain > 3 then 3 + (bmi - bmi_sd3) / (bmi_sd3 - bmi_sd2)
            when baz_plain < -3 then -3 + (bmi - bmi_sd3neg) / (bmi_sd2neg - bmi_sd3neg)
            else baz_plain
        end as baz_raw
    from plain
),

rounded as (
    -- adding 0 turns a negative zero into zero
    select
        row_id,
        clenhei,
        cbmi,
        round(waz_raw, 2) + 0 as waz,
        round(haz_raw, 2) + 0 as haz,
        round(whz_raw, 2) + 0 as whz,
        round(baz_raw, 2) + 0 as baz,
        waz_raw,
        haz_raw,
        whz_raw,
        baz_raw
    from tailed
)

select
    row_id,
    clenhei,
    cbmi,
    waz,
    haz,
    whz,
    baz,
    case when waz < -6 or waz > 5 then 1 when waz is not null then 0 end as waz_flag,
    case when haz < -6 or haz > 6 then 1 when haz is not null then 0 end as haz_flag,
    case when whz < -5 or whz > 5 then 1 when whz is not null then 0 end as whz_flag,
    case when baz < -5 or baz > 5 then 1 when baz is not null then 0 end as baz_flag,
    waz_raw,
    haz_raw,
    whz_raw,
    baz_raw
from rounded
