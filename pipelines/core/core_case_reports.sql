-- Every notice of an abuse or emergency case, from the commune's own book and from other bodies, each with the number of its case.
-- One case is one child and one event (RULES 11). Notices without the day of the event join the child's latest event of the 30 days before
-- them; what then stays is one case as long as no 30 days lie between two notices.
with told as (
    select
        'abuse_cases' as register, keyed_abuse_cases.row_id, keyed_abuse_cases.child_key, keyed_abuse_cases.commune_code,
        coalesce(keyed_abuse_cases.source, 'unclassified') as source,
        true as in_book,
        case when keyed_abuse_cases.happened_precision = 'day' then keyed_abuse_cases.happened_on end as happened_on,
        keyed_abuse_cases.known_on, keyed_abuse_cases.received_on, keyed_abuse_cases.received_at, keyed_abuse_cases.forms,
        keyed_abuse_cases.emergency, keyed_abuse_cases.birth_date, keyed_abuse_cases.age_years, keyed_abuse_cases.sex,
        core_lists.received_on as list_received_on
    from keyed_abuse_cases
    inner join core_lists
        on core_lists.register = 'abuse_cases'
        and core_lists.file = keyed_abuse_cases.file
        and core_lists.sheet = keyed_abuse_cases.sheet
        and core_lists.commune_code = keyed_abuse_cases.commune_code
    union all
    select
        'abuse_reports', row_id, child_key, commune_code, coalesce(source, 'unclassified'), false,
        case when happened_precision = 'day' then happened_on end,
        received_on, received_on, received_at, forms, emergency, birth_date, age_years, sex, ends_on
    from keyed_abuse_reports
),

events as (
    select distinct child_key, happened_on from told where happened_on is not null
),

joined as (
    select told.register, told.row_id, max(events.happened_on) as event_on
    from told
    inner join events
        on events.child_key = told.child_key
        and events.happened_on <= told.known_on
        and events.happened_on + interval 30 day >= told.known_on
    where told.happened_on is null
    group by told.register, told.row_id
),

loose as (
    select
        told.register, told.row_id, told.child_key, told.known_on,
        case
            when lag(told.known_on) over (partition by told.child_key order by told.known_on, told.register, told.row_id) + interval 30 day
                >= told.known_on then 0
            else 1
        end as opens
    from told
    left join joined on joined.register = told.register and joined.row_id = told.row_id
    where told.happened_on is null and joined.event_on is null
),

chained as (
    select
        register, row_id, child_key, known_on,
        sum(opens) over (partition by child_key order by known_on, register, row_id rows between unbounded preceding and current row) as chain
    from loose
),

begun as (
    select register, row_id, min(known_on) over (partition by child_key, chain) as begun_on from chained
),

placed as (
    select
        told.*,
        coalesce(told.happened_on, joined.event_on) as event_on,
        coalesce(told.happened_on, joined.event_on, begun.begun_on) as case_day,
        case when told.happened_on is null and joined.event_on is null then 1 else 0 end as undated
    from told
    left join joined on joined.register = told.register and joined.row_id = told.row_id
    left join begun on begun.register = told.register and begun.row_id = told.row_id
)

select
    register, row_id, child_key,
    dense_rank() over (partition by child_key order by case_day, undated) as case_rank,
    commune_code, source, in_book, event_on as happened_on, known_on, received_on, received_at, forms, emergency, birth_date, age_years, sex,
    list_received_on
from placed
