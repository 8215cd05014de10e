-- Activities of a school in a school year: one row per activity, counselling case or fight. "x" under a group of staff: trained, number not told.
with coded as (
    select
        row_id,
        code_of('activity_kinds', kind) as kind,
        code_of('counselling_topics', topic) as topic,
        code_of('case_outcomes', outcome) as outcome,
        code_of('yes_no', counselling_room) as counselling_room
    from raw_school_activities
),
typed as (
    select
        raw.row_id, file, sheet, row_number, demo, is_duplicate, commune_code, place_problem, as_of, starts_on, ends_on, period_id,
        school_code, school_problem,
        case
            when period_id like '%-SY' then try_cast(left(period_id, 4) as integer)
            when coalesce(ends_on, as_of) is not null
                then year(coalesce(ends_on, as_of)) - case when month(coalesce(ends_on, as_of)) < 9 then 1 else 0 end
        end as school_year,
        activity,
        coded.kind,
        raw.kind as kind_text,
        day_of(held_on) as held_on,
        precision_of(held_on) as held_precision,
        day_problem(held_on) as held_problem,
        case when times is null then 1 else count_of(times) end as times,
        times as times_text,
        count_of(pupils) as pupils,
        pupils as pupils_text,
        count_of(pupils_female) as pupils_female,
        pupils_female as pupils_female_text,
        count_of(leaders) as leaders,
        leaders as leaders_text,
        is_tick(leaders) as leaders_ticked,
        count_of(teachers) as teachers,
        teachers as teachers_text,
        is_tick(teachers) as teachers_ticked,
        count_of(youth_leaders) as youth_leaders,
        youth_leaders as youth_leaders_text,
        is_tick(youth_leaders) as youth_leaders_ticked,
        count_of(union_secretaries) as union_secretaries,
        union_secretaries as union_secretaries_text,
        is_tick(union_secretaries) as union_secretaries_ticked,
        coded.topic,
        raw.topic as topic_text,
        coded.outcome,
        raw.outcome as outcome_text,
        count_of(leaders_here) as leaders_here,
        count_of(teachers_here) as teachers_here,
        count_of(youth_leaders_here) as youth_leaders_here,
        count_of(union_secretaries_here) as union_secretaries_here,
        coded.counselling_room = 'y' as counselling_room,
        note
    from raw_school_activities as raw
    join coded using (row_id)
)

select
    * exclude (leaders_ticked, teachers_ticked, youth_leaders_ticked, union_secretaries_ticked),
    leaders_ticked or coalesce(leaders > 0, false) as leaders_trained,
    teachers_ticked or coalesce(teachers > 0, false) as teachers_trained,
    youth_leaders_ticked or coalesce(youth_leaders > 0, false) as youth_leaders_trained,
    union_secretaries_ticked or coalesce(union_secretaries > 0, false) as union_secretaries_trained,
    found([
        problem('commune', place_problem, true),
        problem('school', coalesce(school_problem, case when school_code is null then 'missing_required' end), school_code is null),
        problem('period', case when school_year is null then 'missing_required' end, true),
        problem('kind', case when kind is null then case when kind_text is null then 'missing_required' else coalesce(cell_problem(kind_text), 'unknown_group') end end, true),
        problem('held_on', held_problem, true),
        case when held_problem is null then needed('held_on', held_on) end,
        problem('held_on', case when held_on > coalesce(ends_on, as_of) then 'future_date' end, true),
        problem('held_on', case when held_precision = 'day' and held_on < starts_on then 'outside_period' end, false),
        problem('times', uncounted(times_text, times), true),
        problem('pupils', uncounted(pupils_text, pupils), true),
        problem('pupils_female', uncounted(pupils_female_text, pupils_female), false),
        problem('pupils_female', case when pupils_female > pupils then 'contradiction' end, false),
        problem('leaders', case when not leaders_ticked then uncounted(leaders_text, leaders) end, false),
        problem('teachers', case when not teachers_ticked then uncounted(teachers_text, teachers) end, false),
        problem('youth_leaders', case when not youth_leaders_ticked then uncounted(youth_leaders_text, youth_leaders) end, false),
        problem('union_secretaries', case when not union_secretaries_ticked then uncounted(union_secretaries_text, union_secretaries) end, false),
        problem('topic', case when topic_text is not null and topic is null then 'unknown_group' end, false),
        problem('outcome', case when outcome_text is not null and outcome is null then 'unknown_group' end, false)
    ]) as problems
from typed
