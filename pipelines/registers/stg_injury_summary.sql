-- Injury summary form: one row per cause of one commune and its days; each cell cases and deaths. A cell that cannot be read, or that tells
-- more deaths than cases, spoils its row: half a row cannot be set against the line list.
with typed as (
    select
        row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, starts_on, ends_on, period_id,
        code_of('injury_causes', cause) as cause,
        cause as cause_text,
        pair_cases(male) as male_cases,
        pair_deaths(male) as male_deaths,
        pair_problem(male) as male_problem,
        pair_cases(female) as female_cases,
        pair_deaths(female) as female_deaths,
        pair_problem(female) as female_problem,
        pair_cases(age_0_5) as age_0_5_cases,
        pair_deaths(age_0_5) as age_0_5_deaths,
        pair_problem(age_0_5) as age_0_5_problem,
        pair_cases(age_6_9) as age_6_9_cases,
        pair_deaths(age_6_9) as age_6_9_deaths,
        pair_problem(age_6_9) as age_6_9_problem,
        pair_cases(age_10_13) as age_10_13_cases,
        pair_deaths(age_10_13) as age_10_13_deaths,
        pair_problem(age_10_13) as age_10_13_problem,
        pair_cases(age_14_15) as age_14_15_cases,
        pair_deaths(age_14_15) as age_14_15_deaths,
        pair_problem(age_14_15) as age_14_15_problem,
        pair_cases(at_home) as at_home_cases,
        pair_deaths(at_home) as at_home_deaths,
        pair_problem(at_home) as at_home_problem,
        pair_cases(at_school) as at_school_cases,
        pair_deaths(at_school) as at_school_deaths,
        pair_problem(at_school) as at_school_problem,
        pair_cases(in_community) as in_community_cases,
        pair_deaths(in_community) as in_community_deaths,
        pair_problem(in_community) as in_community_problem,
        count_of(stated_cases) as stated_cases,
        count_of(stated_deaths) as stated_deaths,
        count_of(stated_disabled) as stated_disabled,
        count_of(stated_children) as stated_children,
        note
    from raw_injury_summary
)

select
    *,
    found([
        case when cause_text is null then needed('cause', cause_text) else problem('cause', case when cause is null then coalesce(cell_problem(cause_text), 'unknown_cause') end, true) end,
        problem('commune', place_problem, true),
        problem('period', case when starts_on is null or ends_on is null then 'missing_required' when ends_on < starts_on then 'date_order' end, true),
        problem('male', male_problem, true),
        problem('female', female_problem, true),
        problem('age_0_5', age_0_5_problem, true),
        problem('age_6_9', age_6_9_problem, true),
        problem('age_10_13', age_10_13_problem, true),
        problem('age_14_15', age_14_15_problem, true),
        problem('at_home', at_home_problem, true),
        problem('at_school', at_school_problem, true),
        problem('in_community', in_community_problem, true),
        problem('male', case when male_cases is null and female_cases is null and male_problem is null and female_problem is null then 'missing_required' end, true),
        problem('age_0_5', case when age_0_5_cases + age_6_9_cases + age_10_13_cases + age_14_15_cases <> male_cases + female_cases then 'contradiction' end, false),
        problem('at_home', case when at_home_cases + at_school_cases + in_community_cases <> male_cases + female_cases then 'contradiction' end, false)
    ]) as problems
from typed
