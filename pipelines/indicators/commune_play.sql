-- Play activities of communes in the year: sessions, attendances of children, play places, of the communes that tell a number.
with told as (
    select * from core_known_facts where length(commune_code) = 5
)

select period_id, commune_code as place_code, 'sessions' as variant, play_sessions as numerator, 1 as denominator from told where play_sessions is not null
union all
select period_id, commune_code, 'attendances', play_children, 1 from told where play_children is not null
union all
select period_id, commune_code, 'places', play_points, 1 from told where play_points is not null
