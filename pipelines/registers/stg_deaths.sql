-- Causes of death (A6/YTCS): one row per death. Who was 18 or older when dying is counted as a row and stays without a name.
with told as (
    select
        *,
        coalesce(age_male, age_female, age) as age_text,
        case
            when sex is not null or sex_male is not null or sex_female is not null then sex_of(sex, sex_male, sex_female, false)
            when age_male is not null and age_female is null then 'm'
            when age_female is not null and age_male is null then 'f'
        end as sex_told,
        case
            when sex is not null or sex_male is not null or sex_female is not null then sex_problem(sex, sex_male, sex_female, false)
            when age_male is not null and age_female is not null then 'conflicting_sex'
            when age_male is null and age_female is null then 'unknown_sex'
        end as sex_problem
    from raw_deaths
),
causes as (
    select
        row_id,
        coalesce(code_of('injury_causes', cause), code_of('death_causes', cause)) as cause,
        code_of('death_places', died_at) as died_at,
        code_of('yes_no', attended) = 'y' as attended
    from raw_deaths
),
typed as (
    select
        told.row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, starts_on, ends_on, period_id,
        full_name as name_text,
        day_of(birth_date) as birth_date,
        precision_of(birth_date) as birth_precision,
        day_problem(birth_date) as birth_problem,
        age_years_of(age_text) as age_years,
        age_problem(age_text) as age_problem,
        sex_told as sex,
        sex_problem,
        day_of(died_on) as died_on,
        precision_of(died_on) as died_precision,
        day_problem(died_on) as died_problem,
        causes.cause,
        told.cause as cause_text,
        causes.died_at,
        causes.attended,
        mother_name as mother_text,
        hamlet as hamlet_text,
        address as address_text
    from told
    join causes on causes.row_id = told.row_id
),
judged as (
    select *, coalesce(birth_date + interval 18 year <= died_on, age_years >= 18, false) as adult
    from typed
)

select
    * exclude (adult),
    birth_date is not null and not adult as tells_child,
    case when not adult then name_text end as full_name,
    case when not adult then mother_text end as mother_name,
    case when not adult then hamlet_text end as hamlet,
    case when not adult then address_text end as address,
    found([
        needed('full_name', name_text),
        problem('full_name', case when not adult then unusual_name(name_text) end, false),
        problem('birth_date', birth_problem, age_years is null),
        problem('age', age_problem, birth_date is null),
        problem('age', case when birth_date is null and age_years is null and birth_problem is null and age_problem is null then 'missing_required' end, true),
        problem('sex', sex_problem, true),
        problem('commune', place_problem, true),
        problem('died_on', died_problem, true),
        case when died_problem is null then needed('died_on', died_on) end,
        problem('died_on', case when died_precision <> 'day' then 'unreadable_date' end, false),
        problem('died_on', case when died_on < birth_date then 'date_order' end, true),
        problem('died_on', case when died_on > ends_on then 'future_date' end, true),
        problem('died_on', case when died_on < starts_on and died_precision = 'day' then 'outside_period' end, false),
        problem('cause', case when cause is null and not adult then case when cause_text is null then 'missing_required' else coalesce(cell_problem(cause_text), 'unknown_cause') end end, false)
    ]) as problems
from judged
