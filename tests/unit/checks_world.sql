-- A small clean world of every table that the shipped suites read: two communes, two periods, invented children only.
create table periods as
select * from (values
    ('2018-Q1', date '2018-01-01', date '2018-03-31', date '2018-03-14', date '2018-03-20', '2017-Q1'),
    ('2018-6M', date '2018-01-01', date '2018-06-30', date '2018-06-14', date '2018-06-15', '2017-6M')
) as t(period_id, starts_on, ends_on, cutoff_on, known_on, same_period_id);

create table places as
select * from (values
    ('106', 'Huyện Tam Đường', 'district', '12', null::date, date '2025-07-01'),
    ('03390', 'Thị trấn Tam Đường', 'commune', '106', null, date '2025-07-01'),
    ('03394', 'Xã Thèn Sin', 'commune', '106', null, date '2025-07-01')
) as t(code, name, level, parent_code, valid_from, valid_to);

create table commune as
select code as commune_code, row_number() over (order by code) as number from places where level = 'commune';

create table keyed_child_register as
select
    row_number() over () as row_id, 'so_tre_em_' || commune_code || '_' || period_id || '.xlsx' as file, 'Trẻ em' as sheet,
    8 + i as row_number, commune_code, cutoff_on as as_of, period_id, 1000 * number + i as child_key,
    date '2003-06-02' + cast(i * 87 as integer) as birth_date, 'day' as birth_precision,
    case when i % 2 = 0 then 'm' else 'f' end as sex, cast(1 + i % 9 as integer) as ethnic_group,
    case when i % 10 = 3 then 'temporary_long' else 'permanent' end as residence_status,
    case when i % 5 = 0 then 'poor' else 'none' end as poverty, case when i % 15 = 0 then '4;13' end as groups,
    case when i = 7 then date '2018-02-01' end as arrived_on, case when i = 8 then date '2018-02-20' end as left_on,
    case when i = 9 then date '2018-01-20' end as died_on
from commune cross join periods cross join range(60) as r(i);

create table keyed_weighing_list as
select
    row_number() over () as row_id, 'can_do_' || commune_code || '_' || period_id || '.xlsx' as file, 'Cân đo' as sheet,
    8 + i as row_number, commune_code, starts_on, cutoff_on as ends_on, period_id, 1000 * number + i as child_key,
    date '2003-06-02' + cast(i * 87 as integer) as birth_date, 'day' as birth_precision,
    case when i % 2 = 0 then 'm' else 'f' end as sex, cutoff_on - 10 as weighed_on, case when period_id = '2018-Q1' then 12.3 else 13.1 end as weight_kg, 88.0 as height_cm,
    case when i % 3 = 0 then 'l' else 'h' end as position, false as oedema
from commune cross join periods cross join range(45, 60) as r(i);

create table keyed_bhyt_cards as
select
    row_number() over () as row_id, 'the_bhyt_' || commune_code || '_' || period_id || '.xlsx' as file, 'Thẻ' as sheet,
    8 + i as row_number, commune_code, cutoff_on as as_of, period_id, 1000 * number + i as child_key,
    date '2003-06-02' + cast(i * 87 as integer) as birth_date, 'day' as birth_precision,
    case when i % 2 = 0 then 'm' else 'f' end as sex, 'TE' as object_code,
    date '2003-06-02' + cast(i * 87 as integer) as card_valid_from,
    date '2003-06-02' + cast(i * 87 as integer) + interval 72 month as card_valid_to, true as has_card
from commune cross join periods cross join range(40, 60) as r(i);
alter table keyed_bhyt_cards alter card_valid_to type date;

create table keyed_injury_list as
select
    row_number() over () as row_id, 'tntt_' || commune_code || '_' || period_id || '.xlsx' as file, 'TNTT' as sheet,
    8 + i as row_number, commune_code, starts_on, cutoff_on as ends_on, period_id, 1000 * number + i as child_key,
    date '2003-06-02' + cast(i * 87 as integer) as birth_date, 'day' as birth_precision, cast(null as double) as age_years,
    case when i % 2 = 0 then 'm' else 'f' end as sex, cutoff_on - cast(i as integer) as injured_on, 'home' as place_of_event,
    'fall' as cause, case when i = 9 then 'died' else 'recovered' end as outcome,
    case when i = 9 then date '2018-03-14' - 5 end as died_on
from commune cross join periods cross join range(10, 16) as r(i);

create table keyed_assistance as
select
    row_number() over () as row_id, 'tro_giup_' || commune_code || '.xlsx' as file, 'Trợ giúp' as sheet, 8 + i as row_number,
    commune_code, starts_on, cutoff_on as ends_on, period_id, 1000 * number + i as child_key,
    date '2003-06-02' + cast(i * 87 as integer) as birth_date, case when i % 2 = 0 then 'm' else 'f' end as sex, '4;13' as groups,
    date '2017-05-01' as group_from, date '2018-02-10' as helped_on
from commune cross join periods cross join range(0, 60, 15) as r(i) where period_id = '2018-Q1';

create table keyed_score_sheet as
select
    row_number() over () as row_id, 'cham_diem_' || commune_code || '.xlsx' as file, 'Chấm điểm' as sheet, 8 + c as row_number,
    commune_code, 2018 as year, '2018' as period_id, cast(c as integer) as criterion, 0 as item, 'Tiêu chí ' || c || ' (mẫu)' as criterion_name,
    case when c = 15 then 160.0 else 60.0 end::double as maximum, 50.0::double as self_score, 48.0::double as checked_score, 'recognised' as recognised,
    'QĐ 34/2014/QĐ-TTg' as standard, 750.0::double as stated_self_total, 720.0::double as stated_checked_total
from commune cross join range(1, 16) as r(c);

create table keyed_population as
select
    row_number() over () as row_id, 'dan_so_2018.xlsx' as file, 'Dân số' as sheet, 11 + row_number() over () as row_number, place as commune_code,
    2018 as year, date '2018-01-01' as as_of, date '2018-02-15' as published_on, 'official_estimate' as source, 'estimated' as quality,
    age_from, age_below, people::double as number, people / 2.0::double as number_male, people / 2.0::double as number_female, 128.0::double as stated_total
from (
    select commune_code as place, cast(a as integer) as age_from, cast(a + 1 as integer) as age_below, 4 as people from commune cross join range(16) as r(a)
    union all select commune_code, 0, 16, 64 from commune
    union all select '106', 0, 16, 128
);

create table core_official_children as
select period_id, commune_code, source, year, as_of, sex, age_from, age_below, number / 2 as number
from keyed_population cross join periods cross join (values ('m'), ('f')) as s(sex)
where age_below = age_from + 1 or commune_code = '106';

create table core_population as
select period_id, 'cutoff' as moment, as_of as on_day, child_key, commune_code, birth_date, sex from keyed_child_register;

create table core_coverage as
select distinct 'child_register' as register, commune_code, period_id, true as has_latest, true as has_every from keyed_child_register;

create table keyed_receipts as
select
    row_number() over () as row_id, 'so_tiep_nhan.xlsx' as file, 'Tiếp nhận' as sheet, 5 + row_number() over () as row_number,
    commune_code, register_id, period_id as receipt_period, cutoff_on + 1 as received_on, register_id <> 'assistance' as occurred
from commune cross join periods
cross join (values ('child_register'), ('weighing_list'), ('bhyt_cards'), ('injury_list'), ('assistance')) as r(register_id)
where register_id <> 'assistance' or period_id = '2018-6M';

create table core_lists as
select distinct 'child_register' as register, file, sheet, commune_code, period_id, as_of as list_day, as_of + 1 as received_on
from keyed_child_register
union all select distinct 'bhyt_cards', file, sheet, commune_code, period_id, as_of, as_of + 1 from keyed_bhyt_cards
union all select distinct 'weighing_list', file, sheet, commune_code, period_id, ends_on, ends_on + 1 from keyed_weighing_list
union all select distinct 'injury_list', file, sheet, commune_code, period_id, ends_on, ends_on + 1 from keyed_injury_list
union all select distinct 'assistance', file, sheet, commune_code, period_id, ends_on, ends_on + 1 from keyed_assistance
union all select 'assistance', null, null, commune_code, '2018-6M', date '2018-06-14', date '2018-06-15' from commune;

create view keyed_list as
select register, file, sheet, count(*) as accepted
from (
    select 'child_register' as register, file, sheet from keyed_child_register
    union all select 'weighing_list', file, sheet from keyed_weighing_list
    union all select 'bhyt_cards', file, sheet from keyed_bhyt_cards
    union all select 'injury_list', file, sheet from keyed_injury_list
    union all select 'score_sheet', file, sheet from keyed_score_sheet
    union all select 'assistance', file, sheet from keyed_assistance
)
group by all;

create table core_children as
select distinct child_key, birth_date, birth_precision, sex, ethnic_group from keyed_child_register;

create table core_residence as
select
    child_key, commune_code, as_of, residence_status in ('permanent', 'temporary_long') as lives_here,
    coalesce(arrived_on, birth_date) as valid_from, coalesce(left_on, died_on) as valid_to
from keyed_child_register;

create table core_weighings as
select
    row_id, child_key, commune_code, weighed_on, cast(weighed_on - birth_date as integer) as age_days, -0.5 as waz, -0.8 as haz, 0.1 as whz
from keyed_weighing_list;

create table core_cards as
select child_key, commune_code, as_of, object_code, card_valid_from as valid_from, card_valid_to as valid_to from keyed_bhyt_cards;

create table core_injuries as
select child_key, commune_code, injured_on, cause, min(ends_on + 1) as received_on from keyed_injury_list group by all;

create table core_scores as
select
    commune_code, year, period_id, criterion, criterion_name, maximum, self_score, checked_score, 750.0::double as self_total,
    720.0::double as checked_total, true as recognised, standard
from keyed_score_sheet;

create table commune_scores as select * exclude (period_id), null::varchar as refused_vi from core_scores;

create table reject_child_register (register varchar, file varchar, sheet varchar, row_number bigint, commune_code varchar,
    column_name varchar, reason varchar);
create table reject_weighing_list as from reject_child_register;
create table reject_bhyt_cards as from reject_child_register;
create table reject_injury_list as from reject_child_register;
create table reject_score_sheet as from reject_child_register;
create table reject_assistance as from reject_child_register;

create table ledger as
select
    file, sheet, register, 7 as header, 1 as blank, 0 as subtotal, 2 as footer, count(*) as accepted, 0 as rejected, 0 as duplicate,
    count(*) + 10 as rows_read
from (
    select 'child_register' as register, file, sheet from keyed_child_register
    union all select 'weighing_list', file, sheet from keyed_weighing_list
    union all select 'bhyt_cards', file, sheet from keyed_bhyt_cards
    union all select 'injury_list', file, sheet from keyed_injury_list
    union all select 'score_sheet', file, sheet from keyed_score_sheet
    union all select 'assistance', file, sheet from keyed_assistance
    union all select 'receipts', file, sheet from keyed_receipts
    union all select 'population', file, sheet from keyed_population
)
group by all;

create view problems as
select register, file, sheet, 8 + unnest(range(rejected)) as row_number, '03390' as commune_code, 'sex' as column_name,
    'unknown_sex' as reason, true as rejects
from ledger;

create table lowest as
select
    indicator, variant, per, period_id as period, cutoff_on, commune_code, sex, age_band,
    number + case when period_id = '2018-6M' then 1 else 0 end as numerator, case when per = 100 then number + case when period_id = '2018-6M' then 1.25 else 0.25 end when per > 1 then 40.0 * number end as denominator
from commune cross join periods
cross join (values ('bhyt_under6', 'issued', 100.0), ('injury_rate', 'injured', 10000.0), ('child_population', 'residents', 1.0))
    as i(indicator, variant, per)
cross join (values ('m'), ('f')) as s(sex) cross join (values ('0-2'), ('3-5')) as a(age_band);

create table indicator_values as
with counted as (
    select
        indicator, variant, per, period, cutoff_on, coalesce(commune_code, '106') as place, coalesce(sex, '*') as sex,
        coalesce(age_band, '*') as age_band, cast(sum(numerator) as double) as numerator, sum(denominator) as denominator
    from lowest
    group by grouping sets (
        (indicator, variant, per, period, cutoff_on, commune_code, sex, age_band),
        (indicator, variant, per, period, cutoff_on, commune_code, sex), (indicator, variant, per, period, cutoff_on, commune_code),
        (indicator, variant, per, period, cutoff_on, sex, age_band), (indicator, variant, per, period, cutoff_on)
    )
),
valued as (select *, case when per = 1 then numerator else numerator * per / denominator end as value from counted)
select
    indicator || ':' || variant || '@' || place || ':' || period || ':' || sex || age_band as fact_id, indicator, variant, place,
    cutoff_on as boundary_date, period, sex, age_band, '*' as ethnic_group, '*' as poverty, '*' as category, numerator, denominator, per,
    value, value * 0.8 as lower95, value * 1.2 as upper95, value * 0.7 as lower998, value * 1.3 as upper998, 'ok' as state,
    case when place = '106' then 2 else 1 end as units_reported, case when place = '106' then 2 else 1 end as units_expected
from valued;
