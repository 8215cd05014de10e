"""treem: registers of children to indicators, checks and reports. This is the front door; everything in it loads lazily.

>>> from pipelines import open_marts, indicator
>>> indicator("bhyt_under6", variant="valid", place="106")
"""

from importlib import import_module
from typing import Any

_DOOR = {
    "open_marts": "pipelines.marts",
    "indicator": "pipelines.marts",
    "list_indicators": "pipelines.catalog",
    "list_estimates": "pipelines.front",
    "compare": "pipelines.explaining.comparing",
    "worsening": "pipelines.explaining.comparing",
    "describe": "pipelines.catalog",
    "build_marts": "pipelines.front",
    "check_data": "pipelines.front",
    "make_reports": "pipelines.front",
    "open_children": "pipelines.line_list",
}
__all__ = list(_DOOR)


def __getattr__(name: str) -> Any:
    if name not in _DOOR:
        raise AttributeError(f"module 'pipelines' has no attribute {name!r}")
    return getattr(import_module(_DOOR[name]), name)


def __dir__() -> list[str]:
    return sorted(_DOOR)
