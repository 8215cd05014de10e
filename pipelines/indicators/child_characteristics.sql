-- Children under 16 living in the place on the cut-off day by ethnic minority and by household poverty, of the children of whom the register says it;
-- beside them those of whom it says nothing, of all children. A commune that marks poor households and never writes "không" leaves the others blank.
with counted as (
    select
        period_id, commune_code, sex,
        count(*) as children,
        count(ethnic_group) as ethnicity_told,
        sum(case when ethnic_group <> 1 then 1 else 0 end) as minority,
        count(poverty) as poverty_written,
        sum(case when poverty = 'poor' then 1 else 0 end) as poor,
        sum(case when poverty = 'near_poor' then 1 else 0 end) as near_poor,
        sum(case when poverty = 'none' then 1 else 0 end) as not_poor
    from core_population
    where moment = 'cutoff' and birth_date > on_day - interval 16 year
    group by period_id, commune_code, sex
),

children as (
    select
        *,
        case
            when sum(not_poor) over (partition by period_id, commune_code) = 0 and sum(poverty_written) over (partition by period_id, commune_code) > 0
                then children
            else poverty_written
        end as poverty_told
    from counted
)

select period_id, commune_code as place_code, 'minority' as variant, sex, minority as numerator, ethnicity_told as denominator from children
union all
select period_id, commune_code, 'poor', sex, poor, poverty_told from children
union all
select period_id, commune_code, 'near_poor', sex, near_poor, poverty_told from children
union all
select period_id, commune_code, 'ethnicity_not_told', sex, children - ethnicity_told, children from children
union all
select period_id, commune_code, 'poverty_not_told', sex, children - poverty_told, children from children
