-- Activities of two schools of the clean world.
create table keyed_school_activities as
select
    row_number() over () as row_id, 'hoat_dong_' || commune_code || '.xlsx' as file, 'Hoạt động' as sheet, 12 + i as row_number, commune_code,
    date '2017-09-05' as starts_on, date '2018-05-31' as ends_on, '2017-SY' as period_id, 'S' || commune_code as school_code,
    2017 as school_year, case when i = 2 then 'counselling_case' else 'life_skills' end as kind, date '2017-10-02' + cast(i as integer) as held_on,
    1.0::double as times, 40.0::double as pupils, 19.0::double as pupils_female, case when i = 2 then 'bullying' end as topic,
    case when i = 2 then 'closed' end as outcome, 2.0::double as leaders_here, 12.0::double as teachers_here,
    1.0::double as youth_leaders_here, 1.0::double as union_secretaries_here
from commune cross join range(6) as r(i);
