-- Every key by which a described child may be recognised, best rung first (DESIGN: the ladder; RULES 30).
-- p personal number; c last ten of the card; m name + birth + sex + mother + commune; d the same within the district (moved children);
-- n name + birth + sex + commune, for lists without the mother; a as n for rows that give an age only; r the row itself,
-- when nothing else tells who it is: nobody knows whether two such rows are one child. A node is a face, or such a row.
with ranked as (
    select *, (birth_precision = 'day' and not (month(birth_date) = 1 and day(birth_date) = 1)) as exact_birth
    from identity_face
),
lone as (
    -- a name + birth + sex that belongs to one mother only within its commune
    select name_key, birth_date, sex, commune_code
    from ranked
    group by name_key, birth_date, sex, commune_code
    having min(mother_plain) is not distinct from max(mother_plain) and max(twin) = 1
),
trusted_id as (
    select personal_id from ranked where personal_id is not null
    group by personal_id having min(birth_date) = max(birth_date) or min(name_plain) = max(name_plain)
),
trusted_card as (
    select card_last10 from ranked where card_last10 is not null
    group by card_last10 having min(birth_date) = max(birth_date) or min(name_plain) = max(name_plain)
),
told as (
    select face_no as node, 1 as rung, 'p|' || personal_id as key_text
    from ranked where personal_id in (select personal_id from trusted_id)
    union all
    select face_no, 2, 'c|' || card_last10 from ranked where card_last10 in (select card_last10 from trusted_card)
    union all
    select face_no, 3, concat_ws('|', 'm', name_key, birth_date, sex, mother_plain, commune_code, twin)
    from ranked where birth_date is not null and mother_plain is not null
    union all
    select face_no, 4, concat_ws('|', 'd', name_key, birth_date, sex, mother_plain, district_code, twin)
    from ranked where exact_birth and mother_plain is not null and district_code is not null
    union all
    select face_no, 5, concat_ws('|', 'n', r.name_key, r.birth_date, r.sex, r.commune_code)
    from ranked as r
    join lone as l on l.name_key = r.name_key and l.birth_date = r.birth_date and l.sex = r.sex and l.commune_code = r.commune_code
    where r.exact_birth
    union all
    select face_no, 6, concat_ws('|', 'a', name_exact, sex, coalesce(mother_plain, ''), commune_code)
    from ranked where birth_date is null
),
untold as (
    select unnest(row_nos) as row_no from ranked where face_no not in (select node from told)
)

select node, rung, key_text from told
union all
select row_no, 9, concat_ws('|', 'r', identity_list.register, file || '|' || sheet, row_in_list)
from untold join identity_row using (row_no) join identity_list using (list_no)
