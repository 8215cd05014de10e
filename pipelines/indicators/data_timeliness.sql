-- on_time: lists that came by the day they were due, of all that were due (those whose day of receipt nobody noted left out). passed_checks: lists
-- without a row that had to be rejected, of the lists received. Which list was due from whom is the grid of the plans (due_list).
select
    period_id,
    commune_code as place_code,
    'on_time' as variant,
    register as category,
    sum(case when in_time then 1 else 0 end) as numerator,
    count(*) as denominator
from due_list
where is_dated
group by period_id, commune_code, register
union all
select
    period_id,
    commune_code,
    'passed_checks',
    register,
    sum(case when rejected_rows = 0 then 1 else 0 end),
    count(*)
from due_list
where has_come
group by period_id, commune_code, register
