-- The clean world of the other core tables and marts, made of the tables of the scripts before.
create table core_counted_children as
select 'residents' as basis, period_id, child_key, commune_code as place_code, '6-10' as age_band from core_population;
create table core_counted_injuries as
select period_id, child_key, commune_code, injured_on, cause from keyed_injury_list;
create table core_enrolment as
select child_key, '03390' as commune_code, school_code, school_year, as_of, 'primary' as level, 'attending' as status, case when row_id = 1 then as_of end as dropped_on, period_id from keyed_school_enrolment;
create table core_pupils as
select distinct child_key, '2018-6M' as period_id from core_enrolment;
create table core_services as
select child_key, commune_code, helped_on, 100000.0::double as amount, period_id from keyed_assistance;
create table core_allowances as
select distinct child_key, commune_code, date '2017-06-01' as valid_from, date '2019-06-01' as valid_to, 540000.0::double as amount, period_id from keyed_assistance;
create table core_benefits as
select child_key, commune_code, period_id, policy, benefit_from, benefit_to from keyed_benefits;
create table core_group_stays as
select distinct period_id, child_key, '*' as group_code, commune_code, valid_from as entered_on, cast(valid_to as date) as left_on from core_groups;
create table core_risks as
select child_key, commune_code, period_id, at_risk_from as valid_from, date '2020-01-01' as valid_to from keyed_at_risk;
create table code_list as
select 'risk_reasons' as list_name, 'parents_away' as code;
create table core_risk_spells as
select child_key, commune_code, period_id, valid_from, valid_to, 'parents_away' as reason from core_risks;
create table core_staff as
select i::bigint as person_key, 2018::bigint as year, commune_code from commune cross join range(3) as r(i);
create table core_trainings as
select person_key, commune_code, 'training' as form, date '2018-02-01' as trained_on from core_staff;
create table core_school_activities as
select 's1' as school_code, '03390' as commune_code, 2017::bigint as school_year, 2.0::double as times from range(3);
create table core_schools as
select 's' || i as school_code, '03390' as commune_code, 2017::bigint as school_year from range(3) as r(i);
create table core_commune_facts as
select commune_code, 2018::bigint as year, 1.0::double as play_points from commune;
create table core_civil_events as
select child_key, commune_code, kind, registered_on, birth_date, period_id from keyed_civil_status;
create table core_known_cases as
select '2018-6M' as period_id, true as official, child_key, case_rank, commune_code, known_on as counted_on from core_cases;
create table core_minors as
select child_key, commune_code, period_id, (select min(offence) from keyed_minors_in_conflict) as offence, date '2018-01-10' as measure_from, date '2018-04-10' as measure_to from keyed_minors_in_conflict;
create table core_injury_summary as
select commune_code, period_id, cause, dimension, part, told_cases as cases, told_deaths as deaths from core_injury_crosscheck;
create table core_newest_weighing as
select distinct k.period_id, 'underweight' as variant, k.child_key, k.commune_code, -0.5::double as z from keyed_weighing_list k;
create table core_score_totals as
select commune_code, 2018 as year, 1000.0::double as maximum_total, 720.0::double as checked_total from commune;
create table core_streaks as
select commune_code, 2018 as year, 2 as years from commune;
create table core_score_claims as
select k.file, k.sheet, k.row_number, k.commune_code, 2018 as year, k.criterion, 0 as item, 'hcdb_assisted_share' as indicator, 'assisted' as variant, 'ok' as state, false as self_differs, false as checked_differs from keyed_score_sheet k;
create table core_registered_births as
select distinct child_key from keyed_civil_status;
create table receipts as
select 'tam_duong_2018' as plan, receipt_period as period, commune_code, register_id as register, 'on_time' as status, received_on, received_on as last_received_on, false as nothing_occurred, (select cutoff_on from periods where period_id = receipt_period) as cutoff_on from keyed_receipts;
create table targets as
select 'tam_duong_2018' as plan, period_id as period, '106' as place, 0 as row, 'TD-03' as target_id, 'met' as status, 'ok' as state, 98.0::double as value, 98.0::double as numerator from periods;
