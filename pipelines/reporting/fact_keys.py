"""The numbers of one page: each printed one carries a short key, and one compressed list says which fact and value it is.

Ids and long fractions would be a third of the page; compressed they are a twentieth.
"""

import base64
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pipelines.reporting.document import Fact

KEY = re.compile(r"[0-9a-z]{1,6}")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass
class FactKeys:
    """Gives keys while a page is written; ``packed`` is what the page must carry to read them.

    A fact that was not on the page before has the empty key: the next one of the list. Other keys name one that was.
    """

    _known: dict[tuple[str, float | None], int] = field(default_factory=dict)

    def key(self, fact: Fact) -> str:
        """Return the key of a fact that is printed now."""
        told = (fact.fact_id, fact.value)
        if told in self._known:
            return _base36(self._known[told])
        self._known[told] = len(self._known)
        return ""

    @property
    def packed(self) -> str:
        """The facts in the order of their keys: ids, and exact values."""
        return packed([[fact_id for fact_id, _ in self._known], [value for _, value in self._known]])


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
