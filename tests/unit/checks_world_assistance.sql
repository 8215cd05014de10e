-- What the log of assistance tells beside the help itself (the rest of the table stands in checks_world.sql).
alter table keyed_assistance add column service varchar default 'monthly_allowance';
alter table keyed_assistance add column level varchar default 'support';
alter table keyed_assistance add column in_force_from date default date '2017-06-01';
alter table keyed_assistance add column in_force_to date;
alter table keyed_assistance add column amount double default 405000.0;
