-- Records of children under 16 who live in a commune by the newest word of its household books known in time, whenever that came; updated: that
-- word came from a list of the period. A child whom the newest list no longer names (RULES 27) keeps its record, not updated.
with words as (
    select
        core_residence.child_key,
        core_residence.commune_code,
        core_residence.as_of,
        core_residence.birth_date,
        core_residence.lives_here,
        core_residence.valid_to,
        coalesce(core_residence.received_on, core_residence.as_of) as told_on,
        min(coalesce(core_residence.received_on, core_residence.as_of)) over (
            partition by core_residence.child_key
            order by core_residence.as_of, core_residence.valid_from, core_residence.commune_code
            rows between 1 following and unbounded following
        ) as next_told_on
    from core_residence
)

select
    period.period_id,
    words.commune_code as place_code,
    'updated' as variant,
    sum(case when words.as_of >= period.starts_on then 1 else 0 end) as numerator,
    count(*) as denominator
from period
inner join words
    on words.told_on <= period.known_on
    and words.as_of <= period.known_on
    and (words.next_told_on is null or words.next_told_on > period.known_on)
where words.lives_here
    and (words.valid_to is null or words.valid_to > period.cutoff_on)
    and words.birth_date > period.cutoff_on - interval 16 year
group by period.period_id, words.commune_code
