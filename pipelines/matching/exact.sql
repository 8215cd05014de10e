-- Rows of two full lists that are one child beyond doubt, each with its rung: personal number, last ten of the card, then name
-- and birth day with mother or commune. Only keys that each list holds once count. Reads match_person, match_stand and
-- match_apart (persons that somebody said are not one).
with listed as (
    select p.*, s.list_no
    from match_person as p join match_stand as s using (row_no)
    where state <> 'closed'
),
one as (select * from listed where list_no = 1),
other as (select * from listed where list_no = 2),
lone_id as (
    select list_no, personal_id from listed where personal_id is not null group by list_no, personal_id having count(*) = 1
),
lone_card as (
    select list_no, card_last10 from listed where card_last10 is not null group by list_no, card_last10 having count(*) = 1
),
lone_name as (
    select list_no, name, birth_day from listed where name is not null and birth_day is not null
    group by list_no, name, birth_day having count(*) = 1
),
told as (
    select a.row_no as row_a, b.row_no as row_b, 1 as rung, 'trùng số định danh' as reason
    from one as a
    join other as b on b.personal_id = a.personal_id
    where a.personal_id in (select personal_id from lone_id where list_no = 1)
        and b.personal_id in (select personal_id from lone_id where list_no = 2)
        and (a.name = b.name or a.birth_day = b.birth_day or a.given = b.given)
    union all
    select a.row_no, b.row_no, 2, 'trùng 10 số cuối thẻ'
    from one as a
    join other as b on b.card_last10 = a.card_last10
    where a.card_last10 in (select card_last10 from lone_card where list_no = 1)
        and b.card_last10 in (select card_last10 from lone_card where list_no = 2)
        and (a.name = b.name or a.birth_day = b.birth_day or a.given = b.given)
        and coalesce(a.personal_id = b.personal_id, true)
    union all
    select
        a.row_no, b.row_no, 3,
        case when a.mother = b.mother then 'trùng họ tên, ngày sinh, tên mẹ' else 'trùng họ tên, ngày sinh, xã' end
    from one as a
    join other as b on b.name = a.name and b.birth_day = a.birth_day
    where (a.name, a.birth_day) in (select (name, birth_day) from lone_name where list_no = 1)
        and (b.name, b.birth_day) in (select (name, birth_day) from lone_name where list_no = 2)
        and (a.bare or b.bare or (a.name_bare and b.fore_marked) or (b.name_bare and a.fore_marked) or a.name_marks = b.name_marks)
        and coalesce(a.sex = b.sex, true)
        and coalesce(a.personal_id = b.personal_id, true)
        and coalesce(a.card_last10 = b.card_last10, true)
        and (a.mother = b.mother or (coalesce(a.mother = b.mother, true) and a.commune = b.commune))
),
allowed as (
    select told.*
    from told join one as a on a.row_no = row_a join other as b on b.row_no = row_b
    where (a.person, b.person) not in (select (person_a, person_b) from match_apart)
        and (b.person, a.person) not in (select (person_a, person_b) from match_apart)
),
first_rung as (
    select row_a, row_b, min(rung) as rung, arg_min(reason, rung) as reason from allowed group by row_a, row_b
),
ranked as (
    select
        *,
        min((rung, row_b)) over (partition by row_a) as best_of_a,
        min((rung, row_a)) over (partition by row_b) as best_of_b
    from first_rung
)

select row_a, row_b, rung, reason from ranked where best_of_a = (rung, row_b) and best_of_b = (rung, row_a)
