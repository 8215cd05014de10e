"""Imports without parts of a library that nobody here asks for."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(*modules: str) -> Iterator[None]:
    """Have the imports of the block go on as if some modules were not installed; afterwards they can be imported as before.

    For libraries that try an optional part and do without it when it is not there. A part that is loaded already stays.
    """
    hidden = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: "not found", without looking
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)
