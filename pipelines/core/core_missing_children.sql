-- Children whom a newer full list no longer names, though nothing says that they left, died or grew up: "chưa rõ lý do" (RULES 27).
-- They are neither kept nor dropped: a table to ask about. Lists of one part of a commune follow each other (core_population); a child who
-- stands in another list on that day or later has moved and is not missing.
with listed as (
    select distinct
        commune_code,
        coalesce(former_commune, commune_code) as part,
        case when one_hamlet then hamlet else -1 end as hamlet_part,
        as_of
    from core_residence
),

followed as (
    select
        commune_code,
        part,
        hamlet_part,
        as_of,
        lead(as_of) over (partition by commune_code, part, hamlet_part order by as_of) as next_on
    from listed
),

stood as (
    select
        core_residence.child_key,
        core_residence.commune_code,
        core_residence.former_commune,
        core_residence.hamlet,
        core_residence.birth_date,
        core_residence.sex,
        core_residence.as_of as last_listed_on,
        followed.next_on as missing_since
    from followed
    inner join core_residence
        on core_residence.commune_code = followed.commune_code
        and coalesce(core_residence.former_commune, core_residence.commune_code) = followed.part
        and (case when core_residence.one_hamlet then core_residence.hamlet else -1 end) = followed.hamlet_part
        and core_residence.as_of = followed.as_of
    where followed.next_on is not null
        and core_residence.valid_to is null
        and core_residence.birth_date + interval 16 year > followed.next_on
),

seen_again as (
    select child_key, max(as_of) as last_on from core_residence group by child_key
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
inner join seen_again on seen_again.child_key = stood.child_key and seen_again.last_on < stood.missing_since
left join dead on dead.child_key = stood.child_key
where dead.child_key is null
