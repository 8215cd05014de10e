-- The children of core_counted_children by place, sex, age, ethnic group and poverty: the parts of every share of children, counted once.
select
    basis, period_id, place_code, sex, age_band, ethnic_group, poverty,
    count(*) as children,
    count(case when in_group then 1 end) as in_group,
    count(case when at_risk and not in_group then 1 end) as only_at_risk
from core_counted_children
group by basis, period_id, place_code, sex, age_band, ethnic_group, poverty
