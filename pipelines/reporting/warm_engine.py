"""A papermill engine that runs the cells in this process, with imports that are warm from the report before.

papermill itself reads the notebook, puts the parameters in and keeps status and times of every cell; only its kernel is replaced.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from papermill.engines import Engine, papermill_engines

from pipelines.reporting.warm_shell import Shell

NAME = "treem"
SKIPPED_TAG = "skip-execution"
Started = Callable[[int, Any], None]


def _nobody(index: int, cells: Any) -> None:
    """Nobody wants to hear of cells."""


@cache
def shell() -> Shell:
    """The shell of this process."""
    return Shell()


class WarmEngine(Engine):  # type: ignore[misc]
    """Cells of a notebook in this process; for Python notebooks only."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, started: Started = _nobody, **_: Any) -> None:
        """Run the cells of ``nb_man.nb`` until one fails.

        Args:
            started: called before each cell with its index and all cells.
        """
        with shell().notebook():
            for index, cell in enumerate(nb_man.nb.cells):
                nb_man.cell_start(cell, index)
                started(index, nb_man.nb.cells)
                try:
                    if not _run(cell):
                        nb_man.cell_exception(cell, cell_index=index)
                        break
                finally:
                    nb_man.cell_complete(cell, cell_index=index)
        nb_man.nb.metadata["language_info"] = dict(IPythonKernel.language_info)


def _run(cell: Any) -> bool:
    if cell.cell_type != "code" or not cell.source.strip() or SKIPPED_TAG in cell.metadata.get("tags", []):
        return True
    cell.outputs, cell.execution_count, going = shell().run(cell.source)
    return going or "raises-exception" in cell.metadata.get("tags", [])


papermill_engines.register(NAME, WarmEngine)
