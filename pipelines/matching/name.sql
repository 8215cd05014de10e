-- Each distinct written name, folded once. Reads match_row.
with written as (
    select distinct text from (select full_name as text from match_row union all select mother_name from match_row) where text is not null
),
folded as materialized (
    select
        text,
        plain(text) as plain,
        string_split(plain, ' ') as parts,
        words_of(text) as words,
        toneless(words) as letters,
        tones(words) as tone_numbers
    from written
    where plain(text) is not null
),
borne as (
    select parts[-1] as given, count(*) as bearers from match_row join folded on text = full_name group by given
),
everybody as (select count(*) as rows_in_all from match_row)

select
    text,
    plain,
    parts,
    array_to_string(list_sort(parts), ' ') as bag,
    parts[1] as family,
    parts[1] || ' ' || parts[-1] as ends,
    parts[2:-2] as middles,
    parts[-1] as given,
    sound_of(plain) as sound,
    letters || '|' || tone_numbers as marks,
    string_split(letters, ' ')[-1] || string_split(tone_numbers, ' ')[-1] as given_marks,
    letters = plain and trim(tone_numbers) = '' as bare,
    -- accents on family or middle name: who writes those, writes that of the given name too
    letters[:-len(string_split(letters, ' ')[-1]) - 1] <> plain[:-len(parts[-1]) - 1] or regexp_matches(tone_numbers, '[1-5].* ') as fore_marked,
    is_unnamed(plain) as unnamed,
    -- a given name that is no syllable, or that hardly anybody in a long list bears, is more likely a slip than another child's
    not is_syllable(parts[-1]) or coalesce(bearers <= 3 and rows_in_all >= 1000, false) as given_odd
from folded
left join borne on given = parts[-1]
cross join everybody
