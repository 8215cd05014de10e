-- Insurance list: one row per card; a missing number stays, marked (RULES 32); any object code counts (RULES 10).
with typed as (
    select
        row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, as_of, period_id,
        full_name,
        day_of(birth_date) as birth_date,
        precision_of(birth_date) as birth_precision,
        day_problem(birth_date) as birth_problem,
        sex_of(sex, sex_male, sex_female, girls_only) as sex,
        sex_problem(sex, sex_male, sex_female, girls_only) as sex_problem,
        address,
        care_place,
        card_no as card_text,
        coalesce(card_last10_of(card_no), card_last10_of(insurance_no)) as card_last10,
        coalesce(personal_id_of(card_no), personal_id_of(insurance_no)) as personal_id,
        card_object_of(card_no) as object_code,
        day_of(card_valid_from) as card_valid_from,
        day_problem(card_valid_from) as from_problem,
        day_of(card_valid_to) as card_valid_to,
        day_problem(card_valid_to) as to_problem,
        note
    from raw_bhyt_cards
)

select
    *,
    card_last10 is not null or personal_id is not null as has_card,
    found([
        needed('full_name', full_name),
        problem('full_name', unusual_name(full_name), false),
        problem('birth_date', birth_problem, true),
        case when birth_problem is null then needed('birth_date', birth_date) end,
        problem('birth_date', case when birth_date > as_of then 'future_date' end, true),
        problem('birth_date', case when birth_date < date '1990-01-01' then 'implausible_date' end, true),
        problem('sex', sex_problem, true),
        problem('commune', place_problem, true),
        problem('card_no', case when card_last10 is null and personal_id is null then case when card_text is null then 'missing_required' else 'bad_card' end end, false),
        problem('card_no', case when not id_fits(personal_id, birth_date, sex) then 'contradiction' end, false),
        problem('card_valid_from', from_problem, false),
        problem('card_valid_to', to_problem, false),
        problem('card_valid_to', case when card_valid_to < card_valid_from then 'date_order' end, false)
    ]) as problems
from typed
