-- Weighings with WHO z-scores (rounded to two decimals before any cut-off, as WHO's own package does).
select
    keyed_weighing_list.row_id,
    keyed_weighing_list.child_key,
    keyed_weighing_list.commune_code,
    keyed_weighing_list.weighed_on,
    keyed_weighing_list.birth_date,
    keyed_weighing_list.sex,
    keyed_weighing_list.weight_kg,
    keyed_weighing_list.height_cm,
    keyed_weighing_list.position,
    keyed_weighing_list.oedema,
    weighing_z.age_days,
    weighing_z.waz,
    weighing_z.haz,
    weighing_z.whz,
    weighing_z.waz_flag,
    weighing_z.haz_flag,
    weighing_z.whz_flag,
    core_lists.received_on
from keyed_weighing_list
inner join weighing_z on weighing_z.row_id = keyed_weighing_list.row_id
inner join core_lists
    on core_lists.register = 'weighing_list'
    and core_lists.file = keyed_weighing_list.file
    and core_lists.sheet = keyed_weighing_list.sheet
    and core_lists.commune_code = keyed_weighing_list.commune_code
