-- Children under 16 by the official tables: for each period the newest table of its year known in time, by place and source.
-- The finest ages are used where they fill 0-15 without gap or overlap, else the table's own line "under 16"; else there is no number.
-- A part told for both sexes stands once for each, their sum standing for it (parts add up, RULES 13); else its sex is unclassified.
with lists as (
    select
        commune_code, year, source, file, sheet,
        max(as_of) as as_of,
        max(published_on) as published_on
    from keyed_population
    group by commune_code, year, source, file, sheet
),

known as (
    select
        period.period_id,
        lists.commune_code,
        lists.year,
        lists.source,
        lists.file,
        lists.sheet,
        lists.as_of,
        row_number() over (
            partition by period.period_id, lists.commune_code, lists.source
            order by coalesce(lists.as_of, date '1900-01-01') desc, coalesce(lists.published_on, date '1900-01-01') desc, lists.file desc, lists.sheet desc
        ) as place_in_line
    from period
    inner join lists
        on lists.year = extract(year from period.cutoff_on)
        and (lists.published_on is null or lists.published_on <= period.known_on)
),

lines as (
    select
        known.period_id, known.commune_code, known.source, known.year, known.as_of,
        keyed_population.age_from, keyed_population.age_below,
        keyed_population.number, keyed_population.number_male, keyed_population.number_female,
        row_number() over (
            partition by known.period_id, known.commune_code, known.source, keyed_population.age_from, keyed_population.age_below
            order by keyed_population.row_id
        ) as place_in_line
    from known
    inner join keyed_population
        on keyed_population.commune_code = known.commune_code
        and keyed_population.year = known.year
        and keyed_population.source = known.source
        and keyed_population.file = known.file
        and keyed_population.sheet = known.sheet
    where known.place_in_line = 1
        and keyed_population.age_below <= 16
),

finest as (
    select lines.*
    from lines
    where lines.place_in_line = 1
        and not exists (
            select 1
            from lines as narrower
            where narrower.period_id = lines.period_id
                and narrower.commune_code = lines.commune_code
                and narrower.source = lines.source
                and narrower.age_from >= lines.age_from
                and narrower.age_below <= lines.age_below
                and narrower.age_below - narrower.age_from < lines.age_below - lines.age_from
        )
),

joined as (
    select
        finest.*,
        lag(finest.age_below) over (partition by finest.period_id, finest.commune_code, finest.source order by finest.age_from, finest.age_below) as former
    from finest
),

filled as (
    select period_id, commune_code, source
    from joined
    group by period_id, commune_code, source
    having max(age_below) = 16 and max(case when age_from = coalesce(former, 0) then 0 else 1 end) = 0
),

parts as (
    select
        joined.period_id, joined.commune_code, joined.source, joined.year, joined.as_of, joined.age_from, joined.age_below,
        joined.number, joined.number_male, joined.number_female
    from joined
    inner join filled
        on filled.period_id = joined.period_id and filled.commune_code = joined.commune_code and filled.source = joined.source
    union all
    select
        lines.period_id, lines.commune_code, lines.source, lines.year, lines.as_of, lines.age_from, lines.age_below,
        lines.number, lines.number_male, lines.number_female
    from lines
    left join filled
        on filled.period_id = lines.period_id and filled.commune_code = lines.commune_code and filled.source = lines.source
    where filled.source is null
        and lines.place_in_line = 1
        and lines.age_from = 0
        and lines.age_below = 16
)

select period_id, commune_code, source, year, as_of, 'm' as sex, age_from, age_below, number_male as number
from parts
where number_male is not null and number_female is not null
union all
select period_id, commune_code, source, year, as_of, 'f', age_from, age_below, number_female
from parts
where number_male is not null and number_female is not null
union all
select period_id, commune_code, source, year, as_of, 'unclassified', age_from, age_below, number
from parts
where number_male is null or number_female is null
