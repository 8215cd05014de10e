"""Saved notebooks carry no results: a server hook takes them out, so that no figure about a child leaves with a notebook."""

from typing import Any

KEPT = {"tags"}
EXECUTED = "reports/"
"""Executed copies of report notebooks are part of a report: they keep what they show."""


def strip(model: dict[str, Any], path: str = "", **_: Any) -> None:
    """Take outputs, counts and volatile metadata out of a notebook that is being saved (``pre_save_hook`` of Jupyter's server).

    Args:
        model: what the server writes: ``type`` and, of a notebook, its ``content``.
        path: where, relative to the folder that the server shows.
    """
    if model.get("type") != "notebook" or path.startswith(EXECUTED):
        return
    content = model["content"]
    content["metadata"].pop("widgets", None)
    for cell in content["cells"]:
        cell["metadata"] = {key: value for key, value in cell["metadata"].items() if key in KEPT}
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
