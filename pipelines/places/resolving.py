"""Which place a written name or code means on a day: match, ambiguous with candidates, or none. It never picks."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from pipelines.errors import RequestError
from pipelines.places.book import Book, Named
from pipelines.places.country import country_book, plans_book
from pipelines.places.place import DIGITS, Place
from pipelines.places.spelling import clean, has_accents, pieces, readings, spell, states_type

_CODE = re.compile(r"\d+")
_LOOKS_LIKE = 3
_UPPER_LEVELS = ("district", "province")


@dataclass(frozen=True)
class Resolution:
    """Answer to a written name: ``match`` (one candidate), ``ambiguous`` (several) or ``none``.

    Attributes:
        candidates: units that exist on the day asked for.
        former: units that the name meant earlier, when the candidates are their successors.
        suggestions: what may have been meant, when the status is none; never more than a hint.
    """

    status: str
    candidates: tuple[Place, ...] = ()
    former: tuple[Place, ...] = ()
    suggestions: tuple[Place, ...] = field(default=(), compare=False)

    @property
    def code(self) -> str | None:
        """Code of the only candidate of a match."""
        return self.candidates[0].code if self.status == "match" else None


NONE = Resolution("none")
Marks = tuple[str, ...]
Country = Callable[[], Book]


@dataclass(frozen=True)
class Question:
    """What is asked beside the name."""

    on: date
    within: str | None
    level: str


def resolve(
    name: str,
    on: date,
    within: str | None = None,
    level: str = "commune",
    *,
    everywhere: bool = False,
    confirmed: Path | None = None,
    suggest: bool = True,
) -> Resolution:
    """Say which place a written name (or code) means on a day; never picks one of several.

    Accents count where they are written, a stated type must agree, and a text with upper places ("Phường 5, Quận 8")
    must agree with them. A name that has ended by that day answers with the units that hold its people now.

    Args:
        name: as written.
        on: the day for which the name was written.
        within: code of a district or province, of that day or of an earlier one.
        level: commune, district or province; ``school`` asks the tree of education.
        everywhere: ask the whole country at once. Otherwise a name that is one of the five plans' places on that day
            means that place, as in the registers of those places; the rest of the country is asked when it is not.
        confirmed: file of spellings that a person confirmed (see ``confirmed.py``); asked when the name alone does
            not match.
        suggest: look for what may have been meant when nothing matches.

    Raises:
        RequestError: unknown code in ``within``.
    """
    found = _ask(name, Question(on, within, level), everywhere, country_book)
    if found.status != "match" and confirmed is not None:
        from pipelines.places.confirmed import lookup

        found = lookup(confirmed, name, on, country_book(), within) or found
    if found.status == "none" and suggest:
        return Resolution("none", suggestions=suggestions(name, on, within, level, everywhere=everywhere))
    return found


def first_book(within: str | None, everywhere: bool, country: Country) -> Book:
    """Return the book to ask first: the plans' own for their places, else the country's."""
    plans = plans_book()
    return country() if everywhere or (within is not None and within not in plans.complete) else plans


def _ask(name: str, question: Question, everywhere: bool, country: Country) -> Resolution:
    return ask_cleaned(clean(name), question, first_book(question.within, everywhere, country), country)


def ask_cleaned(told: str, question: Question, book: Book, country: Country) -> Resolution:
    """Answer to a name that ``spelling.clean`` has gone over; the plans' book sends on to the country what it cannot settle."""
    if question.within is not None and question.within not in book.forms:
        raise unknown_code(question.within, question.on, book)
    found = _answer(book, told, question, country)
    if question.within is None and (found.status == "none" or found.former) and book is not (whole := country()):
        return _beside(found, _answer(whole, told, question, country))
    return found


def _answer(book: Book, told: str, question: Question, country: Country) -> Resolution:
    """Answer from one book: a code, else the whole text as one name, else its first piece below the others."""
    if not told:
        return NONE
    if (found := _by_code(book, told, question)) is not None:
        return found
    found = _by_name(book, told, question)
    if found.status == "none":
        for parts in dict.fromkeys((pieces(told, dashes=False), pieces(told))):
            if found.status == "none" and len(parts) > 1:
                found = _below(book, parts, question, country)
    return found


def _by_code(book: Book, told: str, question: Question) -> Resolution | None:
    """Answer to a code; None for what may be a name ("8" for Phường 8, or any text but a school's code)."""
    code = told.upper()
    if not (code in book.forms if question.level == "school" else _CODE.fullmatch(told) and len(told) >= DIGITS[question.level]):
        return None
    place = book.find(code, question.on)
    if place is None or place.level != question.level or not _inside(book, place, question):
        return NONE
    return Resolution("match", (place,))


def _by_name(book: Book, told: str, question: Question, above: frozenset[str] = frozenset()) -> Resolution:
    ended = question.within is not None and book.find(question.within, question.on) is None
    for named, exact in bearers(book, told, question.level):
        found = _today(book, named, exact, question, above)
        if found.status == "none" or ended:
            found = _joined(found, _former(book, named, exact, question, above))
        if found.status != "none":
            return found
    return NONE


@lru_cache(maxsize=200_000)
def bearers(book: Book, told: str, level: str) -> tuple[tuple[Sequence[Named], Marks | None], ...]:
    """Return, for each reading of a text, the forms of any day that it may name, and the accents it insists on."""
    told = told if level == "commune" else _ABBREVIATED.get(told, told)
    accented = has_accents(told)
    found = []
    for kind, spelling in readings(told, level):
        named = [
            (place, own)
            for place, own in book.named(level, spelling)
            if (kind is None or place.type == kind) and (not spelling.marked or spelling.lost_marks_of(own))
        ]
        if named:
            found.append((named, spelling.marks if accented else None))
    return tuple(found)


def _today(
    book: Book, named: Sequence[Named], exact: Marks | None, question: Question, above: frozenset[str]
) -> Resolution:
    on = question.on
    living = [(place, own.marks) for place, own in named if place.holds_on(on) and _inside(book, place, question)]
    if above:
        living = [pair for pair in living if above & set(book.ancestry(pair[0], on))]
    return _resolution(_as_written(living, exact))


def _former(
    book: Book, named: Sequence[Named], exact: Marks | None, question: Question, above: frozenset[str]
) -> Resolution:
    """Answer with the successors of units that had the name before the day."""
    ended = []
    for place, own in named:
        # a later form of the same code with the same name is no former unit
        if place.valid_to > question.on:
            continue
        lay_in = set(book.ancestry(place, place.valid_to - timedelta(days=1)))
        if (question.within and question.within not in lay_in) or (above and not above & lay_in):
            continue
        ended.append((place, own.marks))
    former = _as_written(ended, exact)
    after = {unit.code: unit for place in former for unit in book.successors(place, question.on)}
    return _resolution([after[code] for code in sorted(after)], former)


def _as_written(named: Iterable[tuple[Place, Marks]], exact: Marks | None) -> list[Place]:
    """Keep the names spelled exactly so when the writer uses accents at all; else all that lack nothing but accents."""
    listed = list(named)
    same = [place for place, own in listed if own == exact]
    return _distinct(same or (place for place, _ in listed))


def _distinct(places: Iterable[Place]) -> list[Place]:
    found = {(place.code, place.valid_from): place for place in places}
    return [found[key] for key in sorted(found)]


def _resolution(found: list[Place], former: Iterable[Place] = ()) -> Resolution:
    status = {0: "none", 1: "match"}.get(len(found), "ambiguous")
    return Resolution(status, tuple(found), tuple(former)) if found else NONE


def _beside(ours: Resolution, countrys: Resolution) -> Resolution:
    """A former name of the plans' places does not outweigh a unit of today elsewhere that bears the name."""
    return _joined(ours, countrys) if ours.former and not countrys.former else countrys


def _joined(first: Resolution, second: Resolution) -> Resolution:
    both = {place.code: place for place in (*first.candidates, *second.candidates)}
    return _resolution([both[code] for code in sorted(both)], first.former or second.former)


def _inside(book: Book, place: Place, question: Question) -> bool:
    """Whether a unit lies in the place asked for, or holds people of it when that place has ended."""
    if question.within is None:
        return True
    lies_in = book.ancestry(place, question.on)
    return question.within in lies_in or not book.region(question.within, question.on).isdisjoint(lies_in)


def _below(book: Book, parts: tuple[str, ...], question: Question, country: Country) -> Resolution:
    """Resolve "Phường 5, Quận 8, TP HCM": the first piece, below every upper place that the others name."""
    above: list[frozenset[str]] = []
    levels = ("commune", *_UPPER_LEVELS) if question.level == "school" else _UPPER_LEVELS
    for part in parts[1:]:
        codes = _upper_codes(country(), part, levels)
        if codes:
            above.append(codes)
        elif any(states_type(part, level) for level in levels):
            return NONE
    if not above:
        return _by_name(book, parts[0], question)
    wide = book if any(codes <= plans_book().complete for codes in above) else country()
    answers = [_by_name(wide, parts[0], question, codes) for codes in above]
    common = set.intersection(*({place.code for place in answer.candidates} for answer in answers))
    kept = [place for place in answers[0].candidates if place.code in common]
    return _resolution(kept, answers[0].former)


@lru_cache(maxsize=10_000)
def _upper_codes(book: Book, part: str, levels: tuple[str, ...]) -> frozenset[str]:
    """Return the districts and provinces (for a school also communes), of any day, that a text may name."""
    found = [
        place
        for level in levels
        for named, exact in bearers(book, clean(part), level)
        for place in _as_written(((place, own.marks) for place, own in named), exact)
    ]
    return frozenset(place.code for place in found)


_ABBREVIATED = {
    told: "thành phố hồ chí minh" for told in ("hcm", "tp hcm", "tp.hcm", "tp. hcm", "tphcm", "tp.hồ chí minh")
}


def suggestions(
    name: str, on: date, within: str | None = None, level: str = "commune", *, everywhere: bool = False
) -> tuple[Place, ...]:
    """Return up to five units of that day that a text may mean: code with its zeros, other type, close spelling."""
    books = [first_book(within, everywhere, country_book)]
    if books[0] is plans_book() and within is None:
        books.append(country_book())
    told = next(iter(pieces(name)), "")
    for book in books:
        question = Question(on, within, level)
        for look in (_nearest_codes, _other_type, _other_days, _close_names):
            found = look(book, told, question) if told else []
            if found:
                return tuple(found[:5])
    return ()


def _nearest_codes(book: Book, told: str, question: Question) -> list[Place]:
    """Return the code with its lost zeros, else what a code that does not hold on the day became or had been."""
    if not _CODE.fullmatch(told):
        return []
    code = told.zfill(DIGITS.get(question.level, 5))
    forms = [form for form in book.forms.get(code, ()) if form.level == question.level]
    found = {unit.code: unit for form in forms for unit in book.successors(form, question.on)}
    return [found[key] for key in sorted(found)] or forms[:1] or _near_codes(book, code, question)


def _near_codes(book: Book, code: str, question: Question) -> list[Place]:
    """Return the units of the day whose codes are nearest, in number and then in look, to one that names nothing."""
    living = {place.code: place for _, place in _choices(book, question) if len(place.code) == len(code)}
    beside = [] if question.level == "school" else sorted(living, key=lambda known: (abs(int(known) - int(code)), known))[:3]
    return [living[known] for known in dict.fromkeys([*beside, *get_close_matches(code, living, 2, 0.7)])]


def _other_type(book: Book, told: str, question: Question) -> list[Place]:
    """Return what the name means without its stated type or its wrong accents."""
    found: list[Place] = []
    for _, spelling in readings(told, question.level):
        named = book.named(question.level, spelling)
        found += [
            place for place, _ in named if place.holds_on(question.on) and _inside(book, place, question)
        ]
    return _distinct(found)


def _other_days(book: Book, told: str, question: Question) -> list[Place]:
    """Return the units that bear the name on another day only; their dates tell why they do not answer."""
    found: list[Place] = []
    for kind, spelling in readings(told, question.level):
        named = [form for form, _ in book.named(question.level, spelling) if kind is None or form.type == kind]
        found += [form for form in named if _lay_in(book, form, question.within)]
    return _distinct(found)


def _lay_in(book: Book, form: Place, within: str | None) -> bool:
    day = form.valid_from if form.valid_from > date.min else form.valid_to - timedelta(days=1)
    return within is None or within in book.ancestry(form, day)


def _close_names(book: Book, told: str, question: Question) -> list[Place]:
    from rapidfuzz import fuzz, process

    choices = _choices(book, question)
    wanted = readings(told, question.level)[0][1].bare
    best = process.extract(wanted, [bare for bare, _ in choices], scorer=fuzz.ratio, limit=_LOOKS_LIKE, score_cutoff=72)
    return [choices[at][1] for _, _, at in best]


def _choices(book: Book, question: Question) -> list[tuple[str, Place]]:
    return _living(book, question.within, question.level, book.stretch_start(question.on))


@lru_cache(maxsize=64)
def _living(book: Book, within: str | None, level: str, on: date) -> list[tuple[str, Place]]:
    question = Question(on, within, level)
    living = (place for place in book.places if place.level == level and place.holds_on(on))
    return [(spell(place.bare_name).bare, place) for place in living if _inside(book, place, question)]


def unknown_code(code: str, on: date, book: Book, within: str | None = None) -> RequestError:
    """Return the error for a code that names nothing on a day: what, where, and the nearest valid choices (below a place, if given)."""
    forms = book.forms.get(code, ())
    if forms:
        held = "; ".join(f"{form.name}: {_days(form)}" for form in forms)
        after = [unit for form in forms for unit in book.successors(form, on)]
        told = ", ".join(f"{unit.code} {unit.name}" for unit in _distinct(after))
        todo = f"dùng mã có hiệu lực ngày đó: {told}" if told else "kiểm tra lại ngày hoặc mã"
        return RequestError(f"Mã {code} không có hiệu lực ngày {on:%d/%m/%Y}.", held, todo)
    padded = [code.zfill(size) for size in DIGITS.values() if code.zfill(size) in book.forms and len(code) < size]
    if padded and (place := book.find(padded[0], on)):
        return RequestError(f"Không có mã địa bàn {code}.", todo=f"có lẽ là {place.code} {place.name} (mã bị mất số 0 ở đầu)")
    level = next((level for level, size in DIGITS.items() if size == len(code)), "commune")
    near = _near_codes(book, code, Question(on, within, level)) if code.isdigit() else []
    named = [f"{place.code} {place.name}" for place in near]
    return RequestError(f"Không có mã địa bàn {code}.", todo=f"mã gần nhất: {', '.join(named)}" if named else "kiểm tra lại mã")


def _days(form: Place) -> str:
    since = f"từ {form.valid_from:%d/%m/%Y}" if form.valid_from > date.min else "từ trước"
    return since if form.valid_to == date.max else f"{since} đến trước {form.valid_to:%d/%m/%Y}"
