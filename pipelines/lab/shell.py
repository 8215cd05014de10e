"""What a notebook gets from ``import pipelines.lab``: ``%%sql``, names completed inside quotes, errors told without a traceback."""

import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from pipelines import catalog, engine, marts
from pipelines.errors import TreemError
from pipelines.lab.query import sql_cell

QUOTED = re.compile(
    r"""(?:(?P<call>indicator|describe|compare|worsening)\(\s*|(?P<named>variant|place|period|id|frame|level|by)\s*=\s*)"""
    r"""["'](?P<begun>[^"']*)$"""
)


def set_up() -> None:
    """Prepare the running notebook; elsewhere nothing happens."""
    if "IPython" not in sys.modules:
        return
    shell = sys.modules["IPython"].get_ipython()
    if shell is None or getattr(shell, "treem_ready", False):
        return
    shell.treem_ready = True
    shell.register_magic_function(sql_cell(shell), "cell", "sql")
    shell.set_custom_exc((TreemError,), _tell)
    shell.Completer.custom_matchers.append(complete)


def _tell(shell: Any, kind: type, problem: BaseException, _: Any, tb_offset: int | None = None) -> None:
    """Show what is wrong, where and what to do; the lines of the program help nobody here."""
    shell.showtraceback_text = str(problem)
    print(f"Lỗi: {problem}", file=sys.stderr)  # noqa: T201


def complete(text: str) -> list[str]:
    """Return what may stand in the quotes that are open at the end of a line.

    Args:
        text: the line up to the cursor, as IPython hands it over (or the last word of it).
    """
    found = QUOTED.search(_line(text))
    if not found:
        return []
    begun = found["begun"]
    kind = "id" if found["call"] else found["named"]
    names = names_of(kind)
    return [name for name in names if name.startswith(begun)] or [name for name in names if begun.lower() in name.lower()]


def _line(text: str) -> str:
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    whole = getattr(getattr(shell, "Completer", None), "line_buffer", "") or ""
    return whole if len(whole) > len(text) else text


def names_of(kind: str) -> list[str]:
    """Return what a parameter may be: indicators, variants, places, periods …"""
    makers: dict[str, Callable[[], Iterator[str]]] = {
        "id": lambda: iter(catalog.indicators()),
        "variant": lambda: (name for one in catalog.indicators().values() for name in one.variants),
        "place": lambda: iter(_column("place", "places", "code")),
        "period": lambda: iter(("latest", *_column("period", "periods", "period_id"))),
        "frame": lambda: iter(("pandas", "polars")),
        "level": lambda: iter(marts.LEVELS),
        "by": lambda: iter(marts.BREAKDOWNS),
    }
    return sorted(set(makers[kind]()))


@cache
def _column(_: str, view: str, column: str) -> tuple[str, ...]:
    with marts.open_marts() as con:
        return tuple(str(row[0]) for row in engine.rows(con, f"select distinct {column} from {view} order by 1"))
