-- Deaths of children, whoever told of them: the health station's book A6, the household book, the injury list, the other lists of children.
-- certain: the row that tells it is the child's own. A row of A6 that gives only name, sex and age may be a child of the other books: then
-- that child stands here too, not certain, so that every outreach list can leave it out until somebody has looked (RULES 12).
-- person_key: the one child whom such a row can mean (of several, the one that another book says died that day), else the child of the row
-- itself; deaths are counted by it, once each.
with lists as (
    select register, file, sheet, commune_code, min(received_on) as received_on
    from core_lists
    where file is not null
    group by register, file, sheet, commune_code
),

told as (
    select
        keyed_deaths.child_key, keyed_deaths.commune_code, keyed_deaths.died_on, 'deaths' as source, 1 as source_rank, keyed_deaths.cause,
        keyed_deaths.birth_date, keyed_deaths.age_years, keyed_deaths.sex, lists.received_on
    from keyed_deaths
    left join lists
        on lists.register = 'deaths'
        and lists.file = keyed_deaths.file
        and lists.sheet = keyed_deaths.sheet
        and lists.commune_code = keyed_deaths.commune_code
    union all
    select
        keyed_child_register.child_key, keyed_child_register.commune_code, keyed_child_register.died_on, 'child_register', 2, null,
        keyed_child_register.birth_date, null, keyed_child_register.sex, lists.received_on
    from keyed_child_register
    left join lists
        on lists.register = 'child_register'
        and lists.file = keyed_child_register.file
        and lists.sheet = keyed_child_register.sheet
        and lists.commune_code = keyed_child_register.commune_code
    where keyed_child_register.died_on is not null
    union all
    select
        keyed_injury_list.child_key, keyed_injury_list.commune_code, coalesce(keyed_injury_list.died_on, keyed_injury_list.injured_on),
        'injury_list', 3, keyed_injury_list.cause, keyed_injury_list.birth_date, keyed_injury_list.age_years, keyed_injury_list.sex,
        lists.received_on
    from keyed_injury_list
    left join lists
        on lists.register = 'injury_list'
        and lists.file = keyed_injury_list.file
        and lists.sheet = keyed_injury_list.sheet
        and lists.commune_code = keyed_injury_list.commune_code
    where keyed_injury_list.outcome = 'died' or keyed_injury_list.died_on is not null
    union all
    select
        keyed_special_circumstances.child_key, keyed_special_circumstances.commune_code, keyed_special_circumstances.group_to,
        'special_circumstances', 4, null, keyed_special_circumstances.birth_date, null, keyed_special_circumstances.sex, lists.received_on
    from keyed_special_circumstances
    left join lists
        on lists.register = 'special_circumstances'
        and lists.file = keyed_special_circumstances.file
        and lists.sheet = keyed_special_circumstances.sheet
        and lists.commune_code = keyed_special_circumstances.commune_code
    where keyed_special_circumstances.leave_reason = 'died'
    union all
    select
        keyed_at_risk.child_key, keyed_at_risk.commune_code, keyed_at_risk.at_risk_to, 'at_risk', 5, null, keyed_at_risk.birth_date, null,
        keyed_at_risk.sex, lists.received_on
    from keyed_at_risk
    left join lists
        on lists.register = 'at_risk'
        and lists.file = keyed_at_risk.file
        and lists.sheet = keyed_at_risk.sheet
        and lists.commune_code = keyed_at_risk.commune_code
    where keyed_at_risk.leave_reason = 'died'
),

children as (
    select *
    from told
    where died_on is not null
        and coalesce(birth_date + interval 16 year > died_on, age_years < 16, true)
),

candidates as (
    select
        keyed_possible.row_child_key,
        keyed_possible.child_key as possible_key,
        count(*) over (partition by keyed_possible.row_child_key) as how_many
    from keyed_possible
    where keyed_possible.register = 'deaths'
),

certain as (
    select
        child_key,
        min(received_on) as known_on,
        max(case when cause is not null and source_rank in (1, 3) then cause end) as cause,
        max(age_years) as age_years,
        count(distinct died_on) > 1 as days_differ
    from children
    group by child_key
),

first_told as (
    select
        child_key, commune_code, died_on, source, birth_date, sex,
        row_number() over (partition by child_key order by source_rank, received_on, died_on) as place_in_line
    from children
),

-- of several children whom a row may mean, the only one whose death on that very day another book tells
same_day as (
    select candidates.row_child_key, min(candidates.possible_key) as possible_key
    from candidates
    inner join first_told as row_told on row_told.child_key = candidates.row_child_key and row_told.place_in_line = 1
    inner join first_told as own_told
        on own_told.child_key = candidates.possible_key
        and own_told.place_in_line = 1
        and own_told.died_on = row_told.died_on
    group by candidates.row_child_key
    having count(*) = 1
)

select
    first_told.child_key, first_told.commune_code, first_told.died_on, first_told.source, certain.cause, first_told.birth_date,
    certain.age_years, first_told.sex, certain.known_on, certain.days_differ,
    true as certain,
    coalesce(same_day.possible_key, candidates.possible_key, first_told.child_key) as person_key
from first_told
inner join certain on certain.child_key = first_told.child_key
left join candidates on candidates.row_child_key = first_told.child_key and candidates.how_many = 1
left join same_day on same_day.row_child_key = first_told.child_key
where first_told.place_in_line = 1

union all

select
    candidates.possible_key, first_told.commune_code, first_told.died_on, first_told.source, certain.cause, core_children.birth_date,
    certain.age_years, first_told.sex, certain.known_on, certain.days_differ,
    false as certain,
    case when candidates.how_many = 1 then candidates.possible_key else first_told.child_key end as person_key
from first_told
inner join certain on certain.child_key = first_told.child_key
inner join candidates on candidates.row_child_key = first_told.child_key
left join core_children on core_children.child_key = candidates.possible_key
left join certain as own on own.child_key = candidates.possible_key
left join same_day on same_day.row_child_key = first_told.child_key
where first_told.place_in_line = 1 and own.child_key is null and same_day.row_child_key is null
