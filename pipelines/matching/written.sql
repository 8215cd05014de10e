-- Cells of two lists as typed rows. Reads match_text: list_no (1, 2), row_in_list and the columns of `treem match`, text that
-- ingest has cleaned (NFC, spaces folded, blank is null).
with cleaned as (
    select
        * exclude (birth_date),
        -- 20150205, as databases write days (a number column may add .0)
        regexp_replace(birth_date, '^((?:19|20)\d{2})(\d{2})(\d{2})(?:\.0)?$', '\1-\2-\3') as birth_date
    from match_text
),
typed as (
    select
        *,
        coalesce(personal_id_of(personal_id), personal_id_of(card_no)) as person_number,
        coalesce(card_last10_of(card_no), card_last10_of(personal_id)) as card_number
    from cleaned
)

select
    row_number() over (order by list_no, row_in_list) as row_no,
    row_number() over (order by list_no, row_in_list) as person,
    list_no,
    'loose' as state,
    full_name,
    mother_name,
    day_of(birth_date) as birth_date,
    precision_of(birth_date) as birth_precision,
    word_sex(sex) as sex,
    regexp_replace(plain(split_part(commune, ',', 1)), '^(xa|x|phuong|p|thi tran|tt|dac khu) ', '') as commune,
    person_number as personal_id,
    card_number as card_last10,
    case
        when person_number is null and card_number is null and not lost_digits(personal_id) and length(signs(personal_id)) >= 5
            then signs(personal_id)
    end as other_id,
    row_in_list,
    birth_date is not null and day_of(birth_date) is null as birth_unread,
    sex is not null and word_sex(sex) is null as sex_unread
from typed
