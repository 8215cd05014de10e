"""What the cells of one report may leave behind in a process that makes the next one: put back, or told, so that the process is replaced.

Put back: environment variables, working folder, ``sys.path``, ``sys.argv``, filters of warnings, the root logger, locale, decimal
context, the settings of pandas, polars, plotly and matplotlib (to what these libraries start with). Told by ``Kept.dirty``: a name of
the project's modules and classes, or a function or class of a library, that means something else than before; a thread that still runs.
What is changed inside an object that a library keeps for itself is not seen; that is one reason why a process makes a limited number
of reports only.
"""

import decimal
import locale
import logging
import os
import sys
import threading
import warnings
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import is_
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

OWN = "pipelines."
# these mean something else in every report, or while a shell is open
CHANGING = {"__main__", "builtins", "sys"}
PATCHABLE = (FunctionType, BuiltinFunctionType, type)
Meaning = dict[str, object]
Names = dict[str, Meaning]


@dataclass
class Kept:
    """How a process was before a report; ``dirty`` says afterwards why it must not make another one ("" when it may)."""

    names: Names = field(repr=False)
    threads: frozenset[int | None] = frozenset()
    dirty: str = ""


@contextmanager
def as_before() -> Iterator[Kept]:
    """Put back what the block changed, as far as that can be put back; look whether anything else changed."""
    kept = Kept(_last[0] if _last else meanings(), frozenset(thread.ident for thread in threading.enumerate()))
    environ, folder, path, arguments = dict(os.environ), Path.cwd(), list(sys.path), list(sys.argv)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    place, decimals = locale.setlocale(locale.LC_ALL), decimal.getcontext().copy()
    try:
        with warnings.catch_warnings():
            yield kept
    finally:
        os.environ.clear()
        os.environ.update(environ)
        os.chdir(folder)
        sys.path[:], sys.argv[:] = path, arguments
        root.handlers[:], root.level = handlers, level
        locale.setlocale(locale.LC_ALL, place)
        decimal.setcontext(decimals)
        try:
            _settings_of_libraries()
            kept.dirty = _dirt(kept)
        except Exception as problem:
            kept.dirty = f"không trả lại được thiết lập ({type(problem).__name__})"


def _settings_of_libraries() -> None:
    """Give the libraries that are loaded the settings that they start with."""
    loaded: dict[str, Any] = dict(sys.modules)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if "pandas" in loaded:
            loaded["pandas"].reset_option(r"^(?!plotting\.)")  # those of plotting load matplotlib
        if "polars" in loaded:
            loaded["polars"].Config.restore_defaults()
        if "plotly.io" in loaded:
            loaded["plotly.io"].templates.default = "plotly"
        if "matplotlib.pyplot" in loaded:
            loaded["matplotlib.pyplot"].close("all")
            loaded["matplotlib"].rc_file_defaults()


_last: list[Names] = []
"""What the names meant when the report before was finished: between two reports only the worker's own few lines run."""


def _dirt(kept: Kept) -> str:
    now = meanings()
    _last[:] = [now]
    loaded = now.keys() - kept.names.keys()
    if changed := [name for name in changed_names(kept.names, now) if not _by_import(name, loaded)]:
        return f"một ô đã đổi {changed[0]}"
    new = [thread for thread in threading.enumerate() if thread.ident not in kept.threads and not thread.daemon]
    return "một ô để lại luồng đang chạy" if new else ""


def _by_import(name: str, loaded: Set[str]) -> bool:
    """Whether a library that was loaded meanwhile put something of its own there, as some do to others; a cell's own is of ``__main__``."""
    owner, _, last = name.rpartition(".")
    value = getattr(sys.modules.get(owner), last, None)
    return not _is_own(owner) and getattr(value, "__module__", None) in loaded


def meanings() -> Names:
    """Return module or class -> its names and what they mean, for everything that is loaded."""
    found: Names = {}
    for name, module in list(sys.modules.items()):
        if name in CHANGING or not isinstance(module, ModuleType):
            continue
        members = found[name] = vars(module).copy()
        if _is_own(name):
            kinds = [(key, value) for key, value in members.items() if isinstance(value, type) and value.__module__ == name]
            found.update({f"{name}.{key}": vars(kind).copy() for key, kind in kinds})
    return found


def changed_names(before: Names, after: Names) -> list[str]:
    """Return the names that mean something else than before, or nothing; new ones are no harm (a module loads its parts when asked).

    Of libraries only functions and classes are looked at: they keep counts and caches in other names.
    """
    both = [(owner, names, after[owner]) for owner, names in before.items() if owner in after]
    return sorted(
        f"{owner}.{name}"
        for owner, names, now in both
        if not _untouched(owner, names, now)
        for name, one in names.items()
        if now.get(name, _GONE) is not one and (_is_own(owner) or isinstance(one, PATCHABLE))
    )


_GONE = object()


def _untouched(owner: str, names: Meaning, now: Meaning) -> bool:
    """Whether nothing at all changed, as in nearly all of a thousand modules: asked without looking at each name by itself."""
    if _is_own(owner):
        return list(names) == list(now) and all(map(is_, names.values(), now.values()))
    try:
        # what is equal holds the same functions and classes: those are equal to themselves alone
        return names == now
    except Exception:  # a value that cannot be compared, e.g. an array
        return False


def _is_own(owner: str) -> bool:
    return owner.startswith(OWN)
