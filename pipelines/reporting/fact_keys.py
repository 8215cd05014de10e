"""The numbers of one page: each printed one has a key, and one compressed list says which fact and value it is.

Ids and long fractions would be a third of the page; compressed they are a twentieth. In the page a number is a ``b`` element, or a cell
of a column of numbers; one that prints a fact anew says its place in the list by ``data-f``, any other is the next of the list. The
page's script then puts the fact id of each number into its ``data-f``.
"""

import base64
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.reporting.document import Fact

KEY = re.compile(r"[0-9a-z]{1,6}")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
PARTS = re.compile(r"([^@#]*)(@?[^:#]*)([^#]*)(.*)", re.DOTALL)
"""What a fact id is made of: what is counted, where, when and of whom, which number of it. Apart they compress to half."""
WHOLE = re.compile(r"\d{1,3}(?:\.\d{3})*")
AS_PRINTED = ""


@dataclass
class FactKeys:
    """Gives keys while a page is written; ``packed`` is what the page must carry to read them.

    A fact that was not on the page before has the empty key: the next one of the list. Other keys name one that was.
    """

    _known: dict[tuple[str, float | None], int] = field(default_factory=dict)
    _values: list[float | str | None] = field(default_factory=list)

    def key(self, fact: Fact) -> str:
        """Return the key of a fact that is printed now."""
        told = (fact.fact_id, fact.value)
        if told in self._known:
            return _base36(self._known[told])
        self._known[told] = len(self._known)
        self._values.append(AS_PRINTED if fact.value is not None and fact.value == _whole(fact.text) else fact.value)
        return ""

    @property
    def packed(self) -> str:
        """The facts in the order of their keys: the parts of their ids, and the exact values that the printed text does not tell."""
        parts = [PARTS.fullmatch(fact_id).groups() for fact_id, _ in self._known]  # type: ignore[union-attr]
        return packed([list(map(list, zip(*parts, strict=True))), self._values])


def facts_told(text: str, first: Mapping[int, str]) -> list[tuple[str, float | None]]:
    """Return id and exact value of the facts of ``FactKeys.packed``, in the order of their keys.

    Args:
        first: place in the list -> the text that is printed for it first.

    Raises:
        ValueError, TypeError: the list is damaged.
    """
    columns, values = unpacked(text)
    ids = map("".join, zip(*columns, strict=True))
    exact = [_whole(first.get(at, "")) if value == AS_PRINTED else value for at, value in enumerate(values)]
    return list(zip(ids, exact, strict=True))


def _whole(text: str) -> float | None:
    """Return the whole number that a text is; None where it is something else."""
    return float(text.replace(".", "")) if WHOLE.fullmatch(text) else None


def packed(content: Any) -> str:
    """Return content as compressed JSON in letters that may stand anywhere in a page."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpacked(text: str) -> Any:
    """Return the content of a text that ``packed`` wrote.

    Raises:
        ValueError: the text is damaged.
    """
    try:
        return json.loads(zlib.decompress(base64.b64decode(text)))
    except zlib.error as problem:
        raise ValueError("damaged text") from problem


def positions(keys: Iterable[str]) -> Iterator[int]:
    """Return the place in the list of each key of a page, from top to bottom; -1 for one that is none."""
    met = 0
    for key in keys:
        if not key:
            yield met
            met += 1
        else:
            yield int(key, 36) if KEY.fullmatch(key) else -1


def _base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits
