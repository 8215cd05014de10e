"""Runs a report notebook by papermill, and finds the failures that papermill does not tell of.

``sys.exit(0)`` in a cell, a killed kernel and a truncated copy all look like success or like an unfinished file (measured); so
every code cell must have run, and ``model.json`` must be there.
"""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines import errors
from pipelines.errors import ReportError, TreemError

KERNEL = "python3"
START_TIMEOUT = 120
CELL_TIMEOUT = 900
ATTEMPTS = 3
INJECTED = "injected-parameters"
OWN_ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, TreemError)}
Notebook = dict[str, Any]


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Set environment variables for the kernels started meanwhile."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)


def run_notebook(notebook: Path, copy: Path, parameters: Mapping[str, str], folder: Path) -> None:
    """Execute a notebook with text parameters; ``copy`` is the executed notebook.

    Args:
        folder: working folder of the kernel.

    Raises:
        ReportError: a cell failed, the kernel died or not every cell ran; it names the cell of ``notebook``, never data.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _execute(notebook, copy, parameters, folder)
            break
        except ReportError:
            raise
        except Exception as problem:
            # two kernels that start at once may ask for the same port: nothing has run yet, so try again
            if _cells_run(copy) or attempt == ATTEMPTS:
                raise _kernel_error(notebook, copy, problem) from None
    unfinished = unfinished_cell(read_notebook(copy))
    if unfinished is not None:
        raise ReportError(
            "Sổ tay báo cáo dừng giữa chừng mà không báo lỗi.",
            f"{notebook.name}, ô {unfinished}",
            "mở sổ tay trong JupyterLab, chạy cả sổ với cùng tham số; ô này không được gọi sys.exit hay dừng nhân",
        )


def _execute(notebook: Path, copy: Path, parameters: Mapping[str, str], folder: Path) -> None:
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import execute_notebook

    with _private_sockets() as sockets:
        try:
            execute_notebook(
                str(notebook),
                str(copy),
                parameters=dict(parameters),
                kernel_name=KERNEL,
                progress_bar=False,
                log_output=False,
                start_timeout=START_TIMEOUT,
                execution_timeout=CELL_TIMEOUT,
                cwd=str(folder),
                **sockets,
            )
        except PapermillExecutionError as problem:
            raise _cell_error(notebook, copy, problem) from None


@contextmanager
def _private_sockets() -> Iterator[dict[str, Any]]:
    """Let client and kernel talk through files that only their owner can open, not through ports (Windows has only ports)."""
    from traitlets.config import Config

    if os.name == "nt":
        yield {}
        return
    # the path of a socket file may have about 100 signs, so it lies in the system's own short temporary folder
    with tempfile.TemporaryDirectory(prefix="treem-") as short:
        yield {"config": Config({"KernelManager": {"transport": "ipc", "ip": f"{short}/k"}})}


def _cell_error(notebook: Path, copy: Path, problem: Any) -> ReportError:
    """Say which cell failed; only the project's own messages are repeated, they never carry a child's value."""
    cells = [cell for cell in read_notebook(copy)["cells"] if not _is_banner(cell)]
    number = template_number(cells, problem.cell_index)
    told = str(problem.evalue).strip() if problem.ename in OWN_ERRORS else f"lỗi {problem.ename}"
    todo = "mở sổ tay trong JupyterLab, chạy cả sổ với cùng tham số để xem lỗi; báo cáo cũ còn nguyên"
    return ReportError(f"Sổ tay báo cáo có ô bị lỗi: {told}", f"{notebook.name}, ô {number}", todo)


def _kernel_error(notebook: Path, copy: Path, problem: Exception) -> ReportError:
    number = last_started_cell(read_notebook(copy)) if copy.exists() else None
    where = f"{notebook.name}, ô {number}" if number else notebook.name
    late = "Timeout" in type(problem).__name__
    what = f"Ô sổ tay chạy quá {CELL_TIMEOUT // 60} phút." if late else "Nhân Python của sổ tay bị tắt giữa chừng."
    todo = "kiểm tra bộ nhớ còn trống rồi chạy lại; báo cáo cũ còn nguyên"
    return ReportError(f"{what} ({type(problem).__name__})", where, todo)


def read_notebook(path: Path) -> Notebook:
    """Return a notebook file as plain data."""
    found: Notebook = json.loads(path.read_text(encoding="utf-8"))
    return found


def _is_banner(cell: Mapping[str, Any]) -> bool:
    return "papermill-error-cell-tag" in cell["metadata"].get("tags", [])


def _cells_run(copy: Path) -> bool:
    cells = read_notebook(copy)["cells"] if copy.exists() else []
    return any(cell.get("execution_count") for cell in cells)


def template_number(cells: list[Notebook], index: int) -> int:
    """Return the number, from 1, that a cell of the executed copy has in the notebook itself (papermill puts one cell in)."""
    injected = sum(INJECTED in cell["metadata"].get("tags", []) for cell in cells[: index + 1])
    return index + 1 - injected


def last_started_cell(notebook: Notebook) -> int | None:
    """Return the number of the cell that was running when the kernel died; papermill calls it completed all the same."""
    cells = [cell for cell in notebook["cells"] if not _is_banner(cell)]
    started = [at for at, cell in enumerate(cells) if cell["metadata"].get("papermill", {}).get("start_time")]
    return template_number(cells, started[-1]) if started else None


def unfinished_cell(notebook: Notebook) -> int | None:
    """Return the number of the first code cell that did not finish, or None when all did."""
    cells = [cell for cell in notebook["cells"] if not _is_banner(cell)]
    for index, cell in enumerate(cells):
        if cell["cell_type"] != "code" or not "".join(cell["source"]).strip():
            continue
        failed = any(output["output_type"] == "error" for output in cell["outputs"])
        state = cell["metadata"].get("papermill", {}).get("status")
        if cell.get("execution_count") is None or failed or state not in (None, "completed"):
            return template_number(cells, index)
    return None


def tidy_copy(copy: Path, staging: str, final: str, notebook: str) -> None:
    """Take the staging folder and this machine's paths out of an executed notebook."""
    text = copy.read_text(encoding="utf-8").replace(staging, final)
    content: Notebook = json.loads(text)
    told = content["metadata"].get("papermill", {})
    told["input_path"], told["output_path"] = notebook, f"{final}/{copy.name}"
    copy.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
