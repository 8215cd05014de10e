-- Money of communes for children in the year, in đồng, of the communes that tell an amount: what is left blank is not known, never 0.
with told as (
    select * from core_known_facts where length(commune_code) = 5
)

select period_id, commune_code as place_code, 'fund_in' as variant, fund_in as numerator, 1 as denominator from told where fund_in is not null
union all
select period_id, commune_code, 'fund_out', fund_out, 1 from told where fund_out is not null
union all
select period_id, commune_code, 'budget', budget, 1 from told where budget is not null
