-- Children under 6 with a card: in the insurance office's newest list known in time (issued), valid on the cut-off day (valid).
-- A newer list takes the place of those of the same part of the commune only (RULES 27).
with chosen_list as (
    select
        period.period_id,
        core_cards.commune_code,
        coalesce(core_cards.former_commune, core_cards.commune_code) as part,
        max(core_cards.as_of) as as_of
    from period
    inner join core_cards
        on core_cards.as_of >= period.starts_on
        and core_cards.as_of <= period.known_on
        and (core_cards.received_on is null or core_cards.received_on <= period.known_on)
    group by period.period_id, core_cards.commune_code, coalesce(core_cards.former_commune, core_cards.commune_code)
),

holders as (
    select
        chosen_list.period_id,
        core_cards.child_key,
        1 as issued,
        max(case when core_cards.valid_from <= period.cutoff_on and core_cards.valid_to >= period.cutoff_on then 1 else 0 end) as valid
    from chosen_list
    inner join period on period.period_id = chosen_list.period_id
    inner join core_cards
        on core_cards.commune_code = chosen_list.commune_code
        and coalesce(core_cards.former_commune, core_cards.commune_code) = chosen_list.part
        and core_cards.as_of = chosen_list.as_of
    group by chosen_list.period_id, core_cards.child_key
),

children as (
    select
        core_population.period_id,
        core_population.commune_code,
        core_population.sex,
        case when core_population.birth_date > core_population.on_day - interval 3 year then '0-2' else '3-5' end as age_band,
        coalesce(holders.issued, 0) as issued,
        coalesce(holders.valid, 0) as valid
    from core_population
    left join holders
        on holders.period_id = core_population.period_id and holders.child_key = core_population.child_key
    where core_population.moment = 'cutoff'
        and core_population.birth_date > core_population.on_day - interval 6 year
)

select period_id, commune_code as place_code, 'issued' as variant, sex, age_band, sum(issued) as numerator, count(*) as denominator
from children
group by period_id, commune_code, sex, age_band
union all
select period_id, commune_code, 'valid', sex, age_band, sum(valid), count(*)
from children
group by period_id, commune_code, sex, age_band
