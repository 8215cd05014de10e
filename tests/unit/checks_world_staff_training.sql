-- Staff of two communes of the clean world; every second person attended a training.
create table keyed_staff_training as
select
    row_number() over () as row_id, 'can_bo_' || commune_code || '.xlsx' as file, 'Cán bộ' as sheet, 9 + i as row_number, commune_code,
    date '2018-01-01' as starts_on, date '2018-11-30' as ends_on, '2018' as period_id, 2018 as year, 9000 * number + i as person_key,
    case when i % 3 = 0 then 'collaborator' else 'teacher' end as role, case when i % 2 = 0 then 'child_protection' end as themes,
    case when i % 2 = 0 then 'training' end as form, case when i % 2 = 0 then date '2018-04-10' end as trained_on
from commune cross join range(20) as r(i);
