-- Which lists a period may use for what is told once in a year or a school year: those of its year, or of a school year with days in it,
-- known in time. A school year begins on 1 September (RULES 5), so eight months earlier every day of it lies in one calendar year.
select
    core_lists.register,
    core_lists.file,
    core_lists.sheet,
    core_lists.commune_code,
    core_lists.list_day,
    core_lists.received_on,
    period.period_id
from core_lists
inner join period
    on (core_lists.received_on is null or core_lists.received_on <= period.known_on)
    and case
        when core_lists.period_id like '%-SY'
            then substr(core_lists.period_id, 1, 4) >= cast(extract(year from (period.starts_on - interval 8 month)) as varchar)
                and substr(core_lists.period_id, 1, 4) <= cast(extract(year from (period.cutoff_on - interval 8 month)) as varchar)
        else substr(core_lists.period_id, 1, 4) = substr(period.period_id, 1, 4)
            or (core_lists.list_day >= period.starts_on and core_lists.list_day <= period.known_on)
    end
