-- Records of children under 16 who live in a commune by the newest word of its household books known in time, whenever that came; updated: that
-- word came from a list of the period. A child whom the newest list no longer names (RULES 27) keeps its record, not updated.
with spells as (
    select
        child_key, commune_code, as_of, birth_date, lives_here, valid_from, valid_to, coalesce(received_on, as_of) as told_on
    from core_residence
),

-- a child of one list has no later word: only the others need to be put in line
often_told as (
    select child_key from spells group by child_key having count(*) > 1
),

words as (
    select
        spells.child_key, spells.commune_code, spells.as_of, spells.birth_date, spells.lives_here, spells.valid_to, spells.told_on,
        cast(null as date) as next_told_on
    from spells
    left join often_told on often_told.child_key = spells.child_key
    where often_told.child_key is null
    union all
    select
        spells.child_key, spells.commune_code, spells.as_of, spells.birth_date, spells.lives_here, spells.valid_to, spells.told_on,
        min(spells.told_on) over (
            partition by spells.child_key
            order by spells.as_of, spells.valid_from, spells.commune_code
            rows between 1 following and unbounded following
        )
    from often_told
    inner join spells on spells.child_key = often_told.child_key
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
