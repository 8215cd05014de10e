-- Every key by which an accepted row may be recognised, best rung first (DESIGN: the ladder; RULES 30).
-- p personal number; c last ten of the card; m name + birth + sex + mother + commune; d the same within the district (moved children);
-- n name + birth + sex + commune, for lists without the mother; a as n for rows that give an age only; r the row itself.
with spelled as (
    -- where one list holds two accented spellings of one plain name (twins Tú and Tư) only the exact spelling tells them apart
    select name_plain, birth_date, sex, mother_plain, commune_code
    from identity_row
    where birth_date is not null and name_exact <> name_plain
    group by register, list_id, name_plain, birth_date, sex, mother_plain, commune_code
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
ranked as (
    -- two rows of one full list are two children even if name, birth and mother agree: the second gets its own key
    select
        *,
        case when full_list then row_number() over (
            partition by register, list_id, name_key, birth_date, sex, mother_plain, commune_code order by row_id
        ) else 1 end as twin,
        (birth_precision = 'day' and not (month(birth_date) = 1 and day(birth_date) = 1)) as exact_birth
    from named
),
lone as (
    -- a name + birth + sex that belongs to one mother only within its commune
    select name_key, birth_date, sex, commune_code
    from ranked
    group by name_key, birth_date, sex, commune_code
    having count(distinct mother_plain) <= 1 and max(twin) = 1
),
trusted_id as (
    select personal_id from identity_row where personal_id is not null
    group by personal_id having count(distinct birth_date) = 1 or count(distinct name_plain) = 1
),
trusted_card as (
    select card_last10 from identity_row where card_last10 is not null
    group by card_last10 having count(distinct birth_date) = 1 or count(distinct name_plain) = 1
)

select row_no, 1 as rung, 'p|' || personal_id as key_text from ranked where personal_id in (select personal_id from trusted_id)
union all
select row_no, 2, 'c|' || card_last10 from ranked where card_last10 in (select card_last10 from trusted_card)
union all
select row_no, 3, concat_ws('|', 'm', name_key, birth_date, sex, mother_plain, commune_code, twin)
from ranked where birth_date is not null and mother_plain is not null
union all
select row_no, 4, concat_ws('|', 'd', name_key, birth_date, sex, mother_plain, district_code, twin)
from ranked where exact_birth and mother_plain is not null
union all
select row_no, 5, concat_ws('|', 'n', r.name_key, r.birth_date, r.sex, r.commune_code)
from ranked as r
join lone as l on l.name_key = r.name_key and l.birth_date = r.birth_date and l.sex = r.sex and l.commune_code = r.commune_code
where r.exact_birth
union all
select row_no, 6, concat_ws('|', 'a', name_exact, sex, coalesce(mother_plain, ''), commune_code) from ranked where birth_date is null
union all
select row_no, 9, concat_ws('|', 'r', register, list_id, row_in_list) from ranked
