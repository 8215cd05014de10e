"""Health-insurance cards of young children, as the insurance office's list has them."""

from datetime import date
from random import Random

from pipelines.samples.days import Day, to_date, years_before
from pipelines.samples.facts import Commune, Facts
from pipelines.samples.world import Card, Child

PROVINCE = "12"
OTHER_CODES = ("HN2", "DT2", "DK2", "CN3")
OUTSIDE = ("10", "11", "14", "15", "01")


def last_day_of_card(birth: Day) -> Day:
    """Return the last day of a card of a child under six (RULES 39).

    Born to 30 September: 30 September of the year of 72 months; born later: last day of the month of 72 months.
    """
    born = to_date(birth)
    if (born.month, born.day) <= (9, 30):
        return date(born.year + 6, 9, 30).toordinal()
    year, month = (born.year + 7, 1) if born.month == 12 else (born.year + 6, born.month + 1)
    return date(year, month, 1).toordinal() - 1


def issue_all(facts: Facts, children: list[Child], seed: int) -> None:
    """Give cards to the children who were under six, or still had a valid card, since the world's first day."""
    rng = Random(f"{seed}/cards")
    oldest = years_before(facts.first_day, 7)
    numbers = rng.sample(range(10**7, 10**8), sum(child.birth > oldest for child in children))
    for child in children:
        if child.birth <= oldest:
            continue
        person = f"{PROVINCE}{numbers.pop():08d}"
        if child.named:
            _issue(facts, rng, child, person)
            _note_in_book(facts, rng, child, person)


def _issue(facts: Facts, rng: Random, child: Child, person: str) -> None:
    home: Commune = facts.communes[child.stays[0].commune]
    if rng.random() < home.bhyt_gap:
        return
    if child.poverty != "none" and child.ethnic != "Kinh" and rng.random() < facts.rates["card_yearly"] * 3:
        child.cards = _yearly_cards(facts, rng, child, person)
    else:
        child.cards = [_child_card(facts, rng, child, person)]
    if len(child.stays) > 1 and rng.random() < facts.rates["card_moves_late"]:
        child.card_moves = child.stays[1].start + rng.randrange(20, 75)


def _issue_day(rng: Random, child: Child) -> Day:
    """Most cards come within weeks of birth, some after months; who arrives gets one after arriving."""
    draw = rng.random()
    delay = rng.randrange(12, 46) if draw < 0.78 else rng.randrange(46, 121) if draw < 0.96 else rng.randrange(121, 400)
    first = child.stays[0]
    return max(child.birth + delay, first.start + rng.randrange(0, 60) if first.arrived else 0)


def _child_card(facts: Facts, rng: Random, child: Child, person: str) -> Card:
    """A TE1 card: valid from birth; when issued late, from that day or from the first of the next month."""
    issued = _issue_day(rng, child)
    start = child.birth if issued - child.birth <= 120 else issued
    if start == issued and rng.random() < facts.rates["card_later_start"] * 3:
        day = to_date(issued)
        start = date(day.year + day.month // 12, day.month % 12 + 1, 1).toordinal()
    return Card(f"TE1{PROVINCE}{person}", issued, start, last_day_of_card(child.birth))


def _yearly_cards(facts: Facts, rng: Random, child: Child, person: str) -> list[Card]:
    """Cards by calendar year for poor households and the like; some are renewed months late."""
    code, first = rng.choice(OTHER_CODES), _issue_day(rng, child)
    found: list[Card] = []
    for year in range(2015, to_date(facts.last_day).year + 1):
        start, end = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        if first > end:
            continue
        lapsed = rng.random() < facts.rates["card_yearly_lapsed"]
        late = start + rng.randrange(40, 300) if lapsed else start - rng.randrange(5, 25)
        issued = max(first, late if found else start)
        found.append(Card(f"{code}{PROVINCE}{person}", issued, max(start, issued), end))
    return found


def _note_in_book(facts: Facts, rng: Random, child: Child, person: str) -> None:
    """Write the number in the commune's book for a part of the children; a card from elsewhere for a few without."""
    noted, elsewhere, delay = rng.random(), rng.random(), rng.randrange(20, 60)
    if child.cards and noted < facts.rates["card_noted"]:
        child.book_card, child.book_card_from = child.cards[0].number, child.cards[0].issued + delay
    elif not child.cards and elsewhere < facts.rates["card_elsewhere"] * 10:
        child.book_card = f"TE1{rng.choice(OUTSIDE)}{rng.choice(OUTSIDE)}{person[2:]}"
        child.book_card_from = child.birth + delay


def card_on(child: Child, day: Day) -> Card | None:
    """Return the card that the list shows on a day: the latest one issued by then."""
    issued = [card for card in child.cards if card.issued <= day]
    return issued[-1] if issued else None


def listed_in(child: Child, day: Day) -> int:
    """Return the commune under which the card list has the child on a day; -1: not listed.

    A mover may be listed under the former commune for some weeks; over six, only while the card is valid.
    """
    stay, card = child.stay_on(day), card_on(child, day)
    if stay is None or card is None:
        return -1
    if child.birth <= years_before(day, 6) and card.end < day:
        return -1
    return child.stays[0].commune if day < child.card_moves else stay.commune
