"""What a notebook asks for: the start page, tables, pickers, the report form, ``%%sql``; importing it prepares the notebook.

>>> from pipelines import lab
>>> lab.start()
"""

from datetime import date
from importlib import import_module
from typing import Any

from pipelines.lab.shell import set_up

_DOOR = {
    "table": "pipelines.lab.tables",
    "pick": "pipelines.lab.picker",
    "report_form": "pipelines.lab.form",
    "run_sql": "pipelines.lab.query",
    "samples_button": "pipelines.lab.samples",
}
__all__ = [*_DOOR, "charts", "start"]

set_up()


def start(on: date | None = None) -> Any:
    """Return the start page: what data is there, what was found wrong, what is due on a day (today), what failed, the notebooks."""
    from pipelines.lab.overview import look
    from pipelines.lab.start_page import start_page
    from pipelines.settings import load_project

    return start_page(look(load_project(), on or date.today()))


def __getattr__(name: str) -> Any:
    if name == "charts":
        return import_module("pipelines.lab.charts")
    if name not in _DOOR:
        raise AttributeError(f"module 'pipelines.lab' has no attribute {name!r}")
    return getattr(import_module(_DOOR[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
