"""What a process that makes one report after another has read of a build: the same for all of them, so it is read once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

MOST = 32
_known: "OrderedDict[Hashable, object]" = OrderedDict()
Told = TypeVar("Told")


def once(build: str, what: Hashable, read: Callable[[], Told]) -> Told:
    """Return what ``read`` tells of a build; the second time what it told the first.

    Args:
        build: ``marts.kept_build``; "" reads anew every time.
        what: which part of the build, all that ``read`` depends on.
        read: its result is shared by all reports, so nobody may change it.
    """
    if not build:
        return read()
    key = (build, what)
    if key not in _known:
        _known[key] = read()
    _known.move_to_end(key)
    while len(_known) > MOST:
        _known.popitem(last=False)
    found: Told = _known[key]  # type: ignore[assignment]
    return found
