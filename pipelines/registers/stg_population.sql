-- Population table: one row per place, year and age as written. People are whole numbers: "1.234" and "1,234" are 1234, "-" is nobody
-- (RULES 25). A row that says projection anywhere is a projection; a source that is not told is no source for a denominator.
-- A district's own line stands beside its communes; commune_code is its code then (areas.py).
with written as (
    select
        *,
        list_transform(
            list_transform([number, number_male, number_female], lambda t: regexp_replace(t, '\s*(người|trẻ em|trẻ|em)$', '')),
            lambda t: case when t = '-' then '0' when regexp_matches(t, '^\d{1,3}([., ]\d{3})+$') then regexp_replace(t, '[., ]', '', 'g') else t end
        ) as counts,
        coalesce(row_source, stated_source) as source_written,
        plain(coalesce(row_source, stated_source)) as source_plain,
        plain(stated_quality) as quality_plain,
        case
            when regexp_matches(age, '^<\s*\d{1,3}\D*$') then 'duoi ' || regexp_extract(age, '\d+')
            when regexp_matches(age, '^\d{1,3}\s*\+') then regexp_extract(age, '\d+') || ' tro len'
            when regexp_matches(age, '[<>≤≥+]') then null
            else trim(regexp_replace(regexp_replace(plain(age), '\b(tre em|tre|nguoi|dan so|nhom|do|tuoi|tron|du)\b', ' ', 'g'), '\s+', ' ', 'g'))
        end as age_words
    from raw_population
),

parsed as (
    select
        *,
        try_cast(case when year is null then left(period_id, 4) else regexp_extract(year, '^((?:19|20)\d\d)(\.0)?$', 1) end as integer) as year_told,
        try_cast(regexp_extract(age_words, '^(?:tu )?(\d{1,3})', 1) as integer) as first_age,
        try_cast(regexp_extract(age_words, '(\d{1,3})$', 1) as integer) as last_age
    from written
),

typed as (
    select
        row_id, file, sheet, row_number, demo, is_duplicate, as_of, period_id,
        commune_code,
        place_problem,
        year_told as year,
        year as year_text,
        age,
        case
            when regexp_matches(age_words, '^duoi \d{1,3}$') then 0
            when regexp_matches(age_words, '^(tu )?\d{1,3}( (den )?(duoi )?\d{1,3}| tro len)?$') then first_age
        end as age_from,
        case
            when regexp_matches(age_words, '^(tu )?\d{1,3} tro len$') then 200
            when regexp_matches(age_words, '^((tu )?\d{1,3} (den )?)?duoi \d{1,3}$') then last_age
            when regexp_matches(age_words, '^((tu )?\d{1,3} (den )?)?\d{1,3}$') then last_age + 1
        end as age_below,
        number_of(counts[1]) as number,
        number_problem(counts[1]) as number_problem,
        number_of(counts[2]) as number_male,
        number_problem(counts[2]) as male_problem,
        number_of(counts[3]) as number_female,
        number_problem(counts[3]) as female_problem,
        case
            when source_plain like '%du bao%' or quality_plain like '%du bao%' then 'projection'
            when source_plain like '%thong ke%' then 'official_estimate'
            else coalesce(code_of('population_sources', source_written), 'other_source')
        end as source,
        source_written as source_text,
        code_of('population_quality', stated_quality) as quality,
        stated_quality as quality_text,
        day_of(published) as published_on,
        day_problem(published) as published_problem,
        try_cast(regexp_replace(regexp_extract(stated_total, '^[\d., ]+'), '[., ]', '', 'g') as double) as stated_total
    from parsed
)

select
    *,
    found([
        problem('commune', place_problem, true),
        problem('year', case when year is null then case when year_text is null then 'missing_required' else 'unreadable_number' end end, true),
        needed('age', age),
        problem('age', case
            when age is null or cell_problem(age) is not null then null
            when regexp_matches(age, '^\d{4}-\d{2}-\d{2}') then 'excel_changed_cell'
            when age_from is null or age_below is null then 'unreadable_number'
            when age_below <= age_from then 'implausible_age' end, true),
        problem('number', number_problem, true),
        problem('number_male', male_problem, true),
        problem('number_female', female_problem, true),
        problem('number', case when number is null and number_problem is null and (number_male is null or number_female is null) then 'missing_required' end, true),
        problem('number', case when number <> floor(number) then 'unreadable_number' when number < 0 then 'implausible_measure' end, true),
        problem('number_male', case when number_male <> floor(number_male) then 'unreadable_number' when number_male < 0 then 'implausible_measure' end, true),
        problem('number_female', case when number_female <> floor(number_female) then 'unreadable_number' when number_female < 0 then 'implausible_measure' end, true),
        problem('source', case when source_text is null then 'missing_required' end, false),
        problem('quality', case when quality_text is not null and quality is null then 'unknown_group' end, false),
        problem('published_on', published_problem, false)
    ]) as problems
from typed
