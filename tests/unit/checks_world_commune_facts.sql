-- Facts of the two communes of the clean world.
create table keyed_commune_facts as
select
    row_number() over () as row_id, 'so_lieu_' || commune_code || '.xlsx' as file, 'Số liệu' as sheet, 9 as row_number, commune_code,
    '2018' as period_id, 2018 as year, true as fund, date '2012-05-02' as fund_since, 12500000.0::double as fund_in,
    9000000.0::double as fund_out, true as play, 3.0::double as play_sessions, true as programme, true as programme_run
from commune;
