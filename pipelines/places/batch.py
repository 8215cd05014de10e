"""Many written names at once: each distinct spelling is cleaned once, and asked once for all days that answer alike."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipelines.places.book import Book
from pipelines.places.country import country_book
from pipelines.places.place import FIRST, LAST, Place
from pipelines.places.resolving import Question, Resolution, ask_cleaned, bearers, first_book
from pipelines.places.spelling import clean, pieces

# the answer to one spelling in each stretch of days between two changes of the tree
Answers = list[Resolution | None]


def resolve_many(
    names: Sequence[tuple[str, date]],
    within: str | None = None,
    level: str = "commune",
    *,
    everywhere: bool = False,
    confirmed: Path | None = None,
) -> list[Resolution]:
    """Resolve many (name, day) pairs in order, as ``resolve`` does one by one.

    Suggestions are not looked for; ``confirmed.suggest_unknown`` does that for the few texts that stay unknown.

    Raises:
        RequestError: unknown code in ``within``.
    """
    batch = _Batch(within, level, everywhere, confirmed)
    stretches = {day: batch.country.segment(day) for day in {day for _, day in names}}
    by_text: dict[str, Answers] = {}
    found = []
    for text, day in names:
        answers = by_text.get(text)
        if answers is None:
            answers = by_text[text] = batch.answers(text)
        at = stretches[day]
        found.append(answers[at] or batch.ask(text, day, at, answers))
    return found


class _Batch:
    """What stays the same for all names of one call, and the answers found so far by cleaned spelling."""

    def __init__(self, within: str | None, level: str, everywhere: bool, confirmed: Path | None) -> None:
        self.within, self.level, self.confirmed = within, level, confirmed
        self.country = country_book()
        self.first = first_book(within, everywhere, lambda: self.country)
        self._kept: dict[str, Answers] = {}
        self._changes: dict[str, list[int]] = {}

    def answers(self, text: str) -> Answers:
        """Return the list of answers that all spellings with one cleaned form share."""
        return self._kept.setdefault(clean(text), [None] * (len(self.country.change_days) + 1))

    def ask(self, text: str, day: date, at: int, answers: Answers) -> Resolution:
        """Answer for one day and note it for every stretch in which the answer must be the same."""
        told = clean(text)
        found = ask_cleaned(told, Question(day, self.within, self.level), self.first, lambda: self.country)
        if found.status != "match" and self.confirmed is not None:
            from pipelines.places.confirmed import lookup

            found = lookup(self.confirmed, text, day, self.country, self.within) or found
            answers[at] = found
            return found
        for other in self._alike(told, at):
            answers[other] = found
        return found

    def _alike(self, told: str, at: int) -> range:
        """Return the stretches around one in which nothing changes that the name may mean.

        Only a plain name is followed; what depends on places above (within, "Phường 5, Quận 8") is asked stretch by stretch.
        """
        coded = told.isdigit() or told.upper() in self.country.forms
        if self.within is not None or coded or len(pieces(told)) > 1:
            return range(at, at + 1)
        if told not in self._changes:
            days = set().union(*(_days(book, told, self.level) for book in {self.first, self.country}))
            self._changes[told] = [0, *sorted(map(self.country.segment, days)), len(self.country.change_days) + 1]
        changes = self._changes[told]
        after = bisect_right(changes, at)
        return range(changes[after - 1], changes[after])


def _days(book: Book, told: str, level: str) -> set[date]:
    """Return the days on which a form of a name, or of what it became, begins or ends."""
    waiting = [place for named, _ in bearers(book, told, level) for place, _ in named]
    seen: set[Place] = set(waiting)
    while waiting:
        for after in book.after(waiting.pop()):
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return {day for place in seen for day in (place.valid_from, place.valid_to)} - {FIRST, LAST}
