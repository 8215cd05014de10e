-- Minors in conflict with the law of the clean world.
create table keyed_minors_in_conflict as
select
    row_number() over () as row_id, 'nctn_' || commune_code || '.xlsx' as file, 'NCTN' as sheet, 9 + i as row_number, commune_code,
    date '2018-01-01' as starts_on, date '2018-11-30' as ends_on, '2018' as period_id, 7000 * number + i as child_key,
    date '2002-03-02' as birth_date, 'day' as birth_precision, cast(null as double) as age_years, 'm' as sex,
    date '2018-05-10' + cast(i as integer) as offence_on, 'theft' as offence, 'commune_education' as measures, date '2018-06-01' as measure_from,
    date '2018-09-01' as measure_to, true as supervised, true as legal_aid
from commune cross join range(4) as r(i);
