-- Children whom a newer full list no longer names, though nothing says that they left, died or grew up: "chưa rõ lý do" (RULES 27).
-- They are neither kept nor dropped: a table to ask about. Lists of one part of a commune follow each other (core_population); a child who
-- stands in another list on that day or later has moved and is not missing.
with stood as (
    select
        core_residence.child_key,
        core_residence.commune_code,
        core_residence.former_commune,
        core_residence.hamlet,
        core_residence.birth_date,
        core_residence.sex,
        core_residence.as_of as last_listed_on,
        core_part_lists.next_on as missing_since
    from core_part_lists
    inner join core_residence
        on core_residence.commune_code = core_part_lists.commune_code
        and coalesce(core_residence.former_commune, core_residence.commune_code) = core_part_lists.part
        and (case when core_residence.one_hamlet then core_residence.hamlet else -1 end) = coalesce(core_part_lists.hamlet, -1)
        and core_residence.as_of = core_part_lists.as_of
    where core_part_lists.next_on is not null
        and core_residence.valid_to is null
        and core_residence.birth_date + interval 16 year > core_part_lists.next_on
),

dead as (
    select distinct child_key from core_deaths
)

select
    stood.child_key,
    stood.commune_code,
    stood.former_commune,
    stood.hamlet,
    stood.birth_date,
    stood.sex,
    stood.last_listed_on,
    stood.missing_since
from stood
left join core_residence as seen_again on seen_again.child_key = stood.child_key and seen_again.as_of >= stood.missing_since
left join dead on dead.child_key = stood.child_key
where seen_again.child_key is null and dead.child_key is null
