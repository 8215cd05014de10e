-- Pupils of the clean world: two communes, two schools, one school year.
create table keyed_school_enrolment as
select
    row_number() over () as row_id, 'hoc_sinh_' || commune_code || '.xlsx' as file, 'Học sinh' as sheet, 8 + i as row_number, commune_code,
    date '2017-11-15' as as_of, '2017-SY' as period_id, 'S' || commune_code as school_code, 2017 as school_year, 1000 * number + i as child_key,
    date '2007-03-02' + cast(i * 60 as integer) as birth_date, 'day' as birth_precision, cast(null as double) as age_years,
    case when i % 2 = 0 then 'm' else 'f' end as sex, 'primary' as level, cast(1 + i % 5 as integer) as grade,
    case when i = 3 then 'dropped' else 'attending' end as status, case when i = 3 then date '2017-10-02' end as dropped_on
from commune cross join range(30) as r(i);
