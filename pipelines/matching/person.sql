-- What of each row is compared. Reads match_row (see linking.py) and match_name (each distinct name folded once).
-- A day or number that stands in for an unknown one ("15/06", 000000000000) is in far too many rows: it tells nothing.
with day_count as (
    select birth_date, count(*) as born from match_row where birth_precision = 'day' group by birth_date
),
filled_in as (
    select birth_date from day_count where born > 50 and born > 20 * (select median(born) from day_count)
),
crowded as (
    select 'personal' as kind, personal_id as number from match_row group by personal_id having count(personal_id) > 20
    union all
    select 'card', card_last10 from match_row group by card_last10 having count(card_last10) > 20
    union all
    select 'other', other_id from match_row group by other_id having count(other_id) > 20
),
dated as (
    select
        r.*,
        -- 01/01 is year precision (RULES 30)
        birth_precision = 'day' and not (month(birth_date) = 1 and day(birth_date) = 1) and f.birth_date is null as has_day,
        birth_precision = 'month' or has_day as has_month
    from match_row as r
    left join filled_in as f using (birth_date)
)

select
    r.row_no,
    r.person,
    r.state,
    case when not child.unnamed then child.plain end as name,
    case when not child.unnamed then child.ends end as ends,
    case when not child.unnamed then child.family end as family,
    case when not child.unnamed then child.given end as given,
    case when not child.unnamed then child.bag end as bag,
    case when not child.unnamed then child.sound end as name_sound,
    child.marks as name_marks,
    child.given_marks,
    child.parts,
    child.middles,
    child.bare and coalesce(mother.bare, true) as bare,
    child.bare as name_bare,
    child.fore_marked,
    child.given_odd,
    case when has_day then birth_date end as birth_day,
    case
        when has_day and day(birth_date) <= 12 and day(birth_date) <> month(birth_date)
            then make_date(year(birth_date), day(birth_date), month(birth_date))
    end as birth_swapped,
    case when has_month then year(birth_date) * 12 + month(birth_date) end as birth_month,
    year(birth_date) as birth_year,
    case when has_day then strftime(birth_date, '%Y%m%d') end as birth_text,
    r.sex,
    r.commune,
    case when not mother.unnamed then mother.plain end as mother,
    mother.ends as mother_ends,
    mother.given as mother_given,
    mother.sound as mother_sound,
    case when p.number is null and id_fits(r.personal_id, r.birth_date, r.sex) then r.personal_id end as personal_id,
    case when c.number is null then r.card_last10 end as card_last10,
    case when o.number is null then r.other_id end as other_id
from dated as r
left join match_name as child on child.text = r.full_name
left join match_name as mother on mother.text = r.mother_name
left join crowded as p on p.kind = 'personal' and p.number = r.personal_id
left join crowded as c on c.kind = 'card' and c.number = r.card_last10
left join crowded as o on o.kind = 'other' and o.number = r.other_id
