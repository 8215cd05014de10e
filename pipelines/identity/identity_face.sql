-- Rows that say the same of a child, once: what follows works on descriptions, not on every list in which one stands again.
-- face_no is the smallest row number of its rows, row_nos are all of them; the plain name and the key follow from the rest.
with varied as (
    -- plain names written with more than one set of accents (a first sieve by hash, so that few rows are compared in full)
    select hash(name_plain, birth_date, sex, mother_plain, commune_code) as description
    from identity_row
    where birth_date is not null
    group by description
    having min(name_exact) <> max(name_exact)
),
spelled as (
    -- where one list holds two accented spellings of one plain name (twins Tú and Tư) only the exact spelling tells them apart
    select name_plain, birth_date, sex, mother_plain, commune_code
    from identity_row
    where birth_date is not null
        and name_exact <> name_plain
        and hash(name_plain, birth_date, sex, mother_plain, commune_code) in (select description from varied)
    group by list_no, name_plain, birth_date, sex, mother_plain, commune_code
    having count(distinct name_exact) > 1
),
named as (
    select
        r.*,
        case when s.name_plain is null then r.name_plain else r.name_exact end as name_key
    from identity_row as r
    left join (select distinct * from spelled) as s
        on s.name_plain = r.name_plain and s.birth_date = r.birth_date and s.sex = r.sex
        and s.mother_plain is not distinct from r.mother_plain and s.commune_code = r.commune_code
),
doubled as (
    select list_no, hash(name_key, birth_date, sex, mother_plain, commune_code) as description
    from named
    where full_list
    group by list_no, description
    having count(*) > 1
),
twins as (
    -- two rows of one full list are two children even if name, birth and mother agree: the second gets its own key
    select row_no, row_number() over (
        partition by list_no, name_key, birth_date, sex, mother_plain, commune_code order by row_no
    ) as twin
    from named
    where full_list
        and (list_no, hash(name_key, birth_date, sex, mother_plain, commune_code)) in (select list_no, description from doubled)
)

select
    personal_id, card_last10, any_value(name_plain) as name_plain, name_exact, any_value(name_key) as name_key, birth_date,
    birth_precision, sex, mother_plain, commune_code, district_code, coalesce(twin, 1) as twin, min(row_no) as face_no,
    list(row_no) as row_nos
from named
left join twins using (row_no)
group by all
