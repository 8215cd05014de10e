-- The four clocks of Decree 56/2017 over the cases of the period in the commune's book (RULES 40). A case whose hours or days are missing is in
-- no denominator; it is told by the variant *_undecided: such cases, of all to which the clock applies.
with clocks as (
    select period_id, commune_code, 'emergency_12h' as clock, emergency_clock as told from core_known_cases where official
    union all
    select period_id, commune_code, 'plan_5_days', plan_clock from core_known_cases where official
    union all
    select period_id, commune_code, 'approval_2_days', approval_clock from core_known_cases where official
    union all
    select
        core_known_cases.period_id, core_known_cases.commune_code, 'reviewed',
        case
            when core_known_cases.reviewed_on <= period.cutoff_on then 'in_time'
            when core_known_cases.approved_on <= period.cutoff_on then 'late'
            when core_known_cases.emergency and core_known_cases.emergency_on <= period.cutoff_on then 'late'
            else 'not_enough'
        end
    from core_known_cases
    inner join period on period.period_id = core_known_cases.period_id
    where core_known_cases.official
),

cells as (
    select
        period_id, commune_code, clock,
        sum(case when told = 'in_time' then 1 else 0 end) as in_time,
        sum(case when told in ('in_time', 'late') then 1 else 0 end) as decided,
        sum(case when told = 'not_enough' then 1 else 0 end) as undecided,
        count(*) as cases
    from clocks
    where told <> 'not_applicable'
    group by period_id, commune_code, clock
)

select period_id, commune_code as place_code, clock as variant, in_time as numerator, decided as denominator from cells
union all
select period_id, commune_code, clock || '_undecided', undecided, cases from cells
