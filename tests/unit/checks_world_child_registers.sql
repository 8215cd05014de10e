-- The clean world of the registers of children beside the first five: special circumstances, at risk, injury summary, deaths, abuse,
-- benefits, civil status. Children and communes are those of checks_world.sql.
alter table keyed_child_register add column birth_registered boolean default true;

create table keyed_special_circumstances as
select
    row_number() over () as row_id, 'hcdb_' || commune_code || '_' || period_id || '.xlsx' as file, 'HCĐB' as sheet, 8 + i as row_number,
    commune_code, cutoff_on as as_of, period_id, 1000 * number + i as child_key, date '2003-06-02' + cast(i * 87 as integer) as birth_date,
    case when i % 2 = 0 then 'm' else 'f' end as sex, case when i = 15 then '4;13' else '4' end as groups, '4.2' as subgroups,
    date '2017-05-01' as group_from, case when i = 45 then date '2018-03-01' end as group_to,
    case when i = 45 then 'recovered' end as leave_reason, false as street_child, i = 30 as hazardous_labour, true as conclusion
from commune cross join periods cross join range(15, 60, 15) as r(i);

create table core_groups as
select child_key, commune_code, as_of, period_id, '4' as group_code, group_from as valid_from, coalesce(group_to, birth_date + interval 16 year) as valid_to
from keyed_special_circumstances;

create table core_group_spells as
select period_id, child_key, commune_code, group_code, valid_from, cast(valid_to as date) as valid_to, 'turned_16' as leave_reason, false as is_missing from core_groups;

create table keyed_at_risk as
select
    row_number() over () as row_id, 'nguy_co_' || commune_code || '_' || period_id || '.xlsx' as file, 'Nguy cơ' as sheet, 8 + i as row_number,
    commune_code, cutoff_on as as_of, period_id, 1000 * number + i as child_key, date '2003-06-02' + cast(i * 87 as integer) as birth_date,
    case when i % 2 = 0 then 'm' else 'f' end as sex, 'parents_away;poor_household' as reasons, date '2017-09-01' as at_risk_from,
    cast(null as date) as at_risk_to, true as managed
from commune cross join periods cross join range(1, 59, 7) as r(i)
where i <> 15;

create table keyed_injury_summary as
select
    row_number() over () as row_id, 'tntt_tong_hop_' || commune_code || '.xlsx' as file, 'PL1' as sheet, 8 + row_number() over () as row_number,
    commune_code, date '2018-01-01' as starts_on, date '2018-06-14' as ends_on, '2018-6M' as period_id, cause, 3.0::double as male_cases,
    0.0::double as male_deaths, 3.0::double as female_cases, 1.0::double as female_deaths
from commune cross join (values ('fall'), ('burn')) as c(cause);

create table core_injury_crosscheck as
select
    commune_code, period_id, starts_on, ends_on, cause, dimension, part, told_cases, 1.0::double as told_deaths, told_cases as listed_cases,
    1 as listed_deaths, true as line_list
from keyed_injury_summary
cross join (values ('all', '*', 6.0::double), ('sex', 'm', 3.0), ('sex', 'f', 3.0)) as d(dimension, part, told_cases);

create table keyed_deaths as
select
    row_number() over () as row_id, 'a6_' || commune_code || '.xlsx' as file, 'A6' as sheet, 8 + i as row_number, commune_code,
    date '2018-01-01' as starts_on, date '2018-06-14' as ends_on, '2018-6M' as period_id, 500000 + 1000 * number + i as child_key,
    cast(null as date) as birth_date, cast(i as double) as age_years, case when i % 2 = 0 then 'm' else 'f' end as sex,
    date '2018-01-20' as died_on, 'illness' as cause
from commune cross join range(3) as r(i);

create table core_deaths as
select
    child_key, commune_code, died_on, 'deaths' as source, cause, sex, date '2018-06-15' as known_on, false as days_differ, true as certain,
    child_key as person_key
from keyed_deaths;

create table keyed_abuse_cases as
select
    row_number() over () as row_id, 'vu_viec_' || commune_code || '.xlsx' as file, 'Vụ việc' as sheet, 8 + i as row_number, commune_code,
    date '2018-01-01' as starts_on, date '2018-06-14' as ends_on, '2018-6M' as period_id, 1000 * number + i as child_key,
    date '2003-06-02' + cast(i * 87 as integer) as birth_date, cast(null as double) as age_years,
    case when i % 2 = 0 then 'm' else 'f' end as sex, 'police' as source, date '2018-02-01' as happened_on, date '2018-02-02' as known_on,
    'violence' as forms, i = 12 as emergency, case when i = 12 then date '2018-02-02' end as emergency_on,
    timestamp '2018-02-02 08:00:00' as received_at, case when i = 12 then timestamp '2018-02-02 15:00:00' end as emergency_at,
    date '2018-02-06' as planned_on, date '2018-02-07' as approved_on
from commune cross join range(10, 15) as r(i);

create table core_cases as
select
    child_key, 1 as case_rank, commune_code, happened_on, known_on, true as in_book, emergency,
    case when emergency then 'in_time' else 'not_applicable' end as emergency_clock, 'in_time' as plan_clock
from keyed_abuse_cases;

create table keyed_abuse_reports as
select
    row_number() over () as row_id, 'tong_dai_111.xlsx' as file, '111' as sheet, 8 + i as row_number, commune_code, 1000 * number + i as child_key,
    date '2003-06-02' + cast(i * 87 as integer) as birth_date, cast(null as double) as age_years,
    case when i % 2 = 0 then 'm' else 'f' end as sex, 'hotline_111' as source, date '2018-02-02' as received_on, date '2018-02-01' as happened_on
from commune cross join range(10, 12) as r(i);

create table keyed_benefits as
select
    row_number() over () as row_id, 'chinh_sach_' || commune_code || '.xlsx' as file, 'Chính sách' as sheet, 8 + i as row_number, commune_code,
    date '2018-06-14' as as_of, '2018-6M' as period_id, 1000 * number + i as child_key,
    date '2003-06-02' + cast(i * 87 as integer) as birth_date, case when i % 2 = 0 then 'm' else 'f' end as sex, 'monthly_allowance' as policy,
    case when i % 3 = 0 then 'n' else 'y' end as eligible, case when i % 3 = 0 then 'n' else 'y' end as received,
    case when i % 3 > 0 then date '2017-06-01' end as benefit_from, case when i % 3 > 0 then date '2019-06-01' end as benefit_to,
    cast(null as varchar) as eligible_policies, cast(null as varchar) as received_policies, false as is_wide
from commune cross join range(20, 32) as r(i);

create table keyed_civil_status as
select
    row_number() over () as row_id, 'khai_sinh_' || commune_code || '.xlsx' as file, 'Khai sinh' as sheet, 8 + i as row_number, commune_code,
    date '2016-01-01' as starts_on, date '2018-06-14' as ends_on, '2018-6M' as period_id, 1000 * number + i as child_key,
    date '2003-06-02' + cast(i * 87 as integer) as birth_date, case when i % 2 = 0 then 'm' else 'f' end as sex, 'birth' as kind,
    date '2003-06-02' + cast(i * 87 as integer) + 20 as registered_on, 'in_time' as timeliness
from commune cross join range(54, 60) as r(i);

create table reject_special_circumstances as from reject_child_register;
create table reject_at_risk as from reject_child_register;
create table reject_injury_summary as from reject_child_register;
create table reject_deaths as from reject_child_register;
create table reject_abuse_cases as from reject_child_register;
create table reject_abuse_reports as from reject_child_register;
create table reject_benefits as from reject_child_register;
create table reject_civil_status as from reject_child_register;
