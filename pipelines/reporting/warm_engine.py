"""A papermill engine that runs the cells in this process, with imports that are warm from the report before.

papermill itself reads the notebook, puts the parameters in and keeps status and times of every cell; only its kernel is replaced.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines

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


class Manager(NotebookExecutionManager):  # type: ignore[misc]
    """Keeps status and times of the cells as papermill does, but writes no notebook and does not parse the times that it wrote itself."""

    def cell_complete(self, cell: Any, cell_index: int | None = None, **_: Any) -> None:
        """Note when a cell ended, how long it took, and that it did not fail unless it did."""
        ended, told = self.now(), cell.metadata.papermill
        told["end_time"] = ended.isoformat()
        told["duration"] = (ended - datetime.fromisoformat(told["start_time"])).total_seconds()
        if told["status"] != self.FAILED:
            told["status"] = self.COMPLETED


class WarmEngine(Engine):  # type: ignore[misc]
    """Cells of a notebook in this process; for Python notebooks only."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **more: Any) -> Any:
        """Run a notebook and return it with its outputs, status and times."""
        manager = Manager(nb, progress_bar=False)
        manager.notebook_start()
        try:
            cls.execute_managed_notebook(manager, kernel_name, **more)
        finally:
            manager.notebook_complete()
        return manager.nb

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
