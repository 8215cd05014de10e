-- Insurance cards as each list of the insurance office told them; former_commune: the part of a commune that a list still names.
select
    keyed_bhyt_cards.child_key,
    keyed_bhyt_cards.commune_code,
    keyed_bhyt_cards.as_of,
    keyed_bhyt_cards.object_code,
    keyed_bhyt_cards.card_valid_from as valid_from,
    keyed_bhyt_cards.card_valid_to as valid_to,
    core_lists.received_on,
    keyed_scope.former_commune
from keyed_bhyt_cards
inner join core_lists
    on core_lists.register = 'bhyt_cards'
    and core_lists.file = keyed_bhyt_cards.file
    and core_lists.sheet = keyed_bhyt_cards.sheet
    and core_lists.commune_code = keyed_bhyt_cards.commune_code
left join keyed_scope on keyed_scope.register = 'bhyt_cards' and keyed_scope.row_id = keyed_bhyt_cards.row_id
