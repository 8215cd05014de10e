"""Runs a report notebook by papermill, and finds the failures that papermill does not tell of.

``sys.exit(0)`` in a cell, a killed process and a truncated copy all look like success or like an unfinished file (measured); so
every code cell must have run, and ``model.json`` must be there.
"""

import importlib
import json
import keyword
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines import errors
from pipelines.errors import ReportError, RequestError, TreemError
from pipelines.lean_imports import without

KERNEL, LANGUAGE = "python3", "python"
INJECTED = "injected-parameters"
OWN_ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, TreemError)}
Notebook = dict[str, Any]


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Set environment variables while a notebook runs."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)


def run_notebook(
    notebook: Path, parameters: Mapping[str, str], folder: Path, started: Callable[[int], None] = lambda number: None
) -> Notebook:
    """Execute a notebook with text parameters in this process (``warm_engine``) and return the executed copy.

    Args:
        folder: working folder of the cells.
        started: called with the number, from 1, that each cell has in ``notebook`` before the cell runs.

    Raises:
        ReportError: a cell failed or not every cell ran; it names the cell of ``notebook``, never data.
        RequestError: the name of a parameter is not a name (papermill would run it as code).
    """
    check_parameters(parameters)
    copy = _execute(notebook, parameters, folder, started)
    unfinished = unfinished_cell(copy)
    if unfinished is not None:
        raise ReportError(
            "Sổ tay báo cáo dừng giữa chừng mà không báo lỗi.",
            f"{notebook.name}, ô {unfinished}",
            "mở sổ tay trong JupyterLab, chạy cả sổ với cùng tham số; ô này không được gọi sys.exit hay dừng nhân",
        )
    return copy


def check_parameters(parameters: Mapping[str, str]) -> None:
    """Raise RequestError unless every name is a plain name and every value text: papermill writes names into the notebook unchecked."""
    for name, value in parameters.items():
        if not name.isidentifier() or keyword.iskeyword(name) or type(value) is not str:
            what = "Tham số của sổ tay phải có tên đúng quy tắc và giá trị là chữ."
            raise RequestError(what, ascii(name)[:40], "xem tệp .yml của báo cáo")


def load_engine() -> None:
    """Load what runs notebooks, without two parts that took half of its time: a check of web addresses and file systems of clusters."""
    with without("rfc3987_syntax", "pyarrow.fs"):
        importlib.import_module("pipelines.reporting.warm_engine")


def _execute(notebook: Path, parameters: Mapping[str, str], folder: Path, started: Callable[[int], None]) -> Notebook:
    load_engine()
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors
    from papermill.utils import chdir

    from pipelines.reporting import warm_engine

    number = 0

    def note(index: int, cells: list[Notebook]) -> None:
        nonlocal number
        number = template_number(cells, index)
        started(number)

    try:
        prepared = prepare_notebook_metadata(_parameterised(notebook, parameters), str(notebook), None)
        with chdir(str(folder)):
            # without an output path: papermill would write the whole copy again after every cell
            done = papermill_engines.execute_notebook_with_engine(
                warm_engine.NAME, prepared, KERNEL, progress_bar=False, log_output=False, started=note
            )
        raise_for_execution_errors(done, None)
    except PapermillExecutionError as problem:
        raise _cell_error(notebook, number, problem) from None
    copy: Notebook = done
    return copy


def _parameterised(notebook: Path, parameters: Mapping[str, str]) -> Any:
    """Return the notebook with the cell of its parameters, as papermill puts it in."""
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    return parameterize_notebook(load_notebook_node(str(notebook)), dict(parameters), kernel_name=KERNEL, language=LANGUAGE)


def _cell_error(notebook: Path, number: int, problem: Any) -> ReportError:
    """Say which cell failed; only the project's own messages are repeated, they never carry a child's value."""
    told = str(problem.evalue).strip() if problem.ename in OWN_ERRORS else f"lỗi {problem.ename}"
    todo = "mở sổ tay trong JupyterLab, chạy cả sổ với cùng tham số để xem lỗi; báo cáo cũ còn nguyên"
    return ReportError(f"Sổ tay báo cáo có ô bị lỗi: {told}", f"{notebook.name}, ô {number}", todo)


def template_number(cells: list[Notebook], index: int) -> int:
    """Return the number, from 1, that a cell of the executed copy has in the notebook itself (papermill puts one cell in)."""
    injected = sum(INJECTED in cell["metadata"].get("tags", []) for cell in cells[: index + 1])
    return index + 1 - injected


def unfinished_cell(notebook: Notebook) -> int | None:
    """Return the number of the first code cell that did not finish, or None when all did."""
    for index, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code" or not "".join(cell["source"]).strip():
            continue
        failed = any(output["output_type"] == "error" for output in cell["outputs"])
        state = cell["metadata"].get("papermill", {}).get("status")
        if cell.get("execution_count") is None or failed or state not in (None, "completed"):
            return template_number(notebook["cells"], index)
    return None


def write_copy(copy: Notebook, path: Path, notebook: str, folder: Mapping[str, str], named: str) -> None:
    """Write an executed notebook.

    Args:
        notebook: its template, from the project's folder; named: the copy's place from there.
        folder: staging folder -> where the report will lie; the staging folder is taken out of the text.
    """
    told = copy["metadata"].setdefault("papermill", {})
    told["input_path"], told["output_path"] = notebook, named
    parts = {key: json.dumps(value, ensure_ascii=False) for key, value in copy.items() if key != "cells"}
    cells = ",\n".join(json.dumps(cell, ensure_ascii=False) for cell in copy["cells"])  # a line each: indents would need the slow encoder
    text = "{\n" + ",\n".join([f'"cells": [\n{cells}\n]', *(f'"{key}": {value}' for key, value in parts.items())]) + "\n}"
    for staging, final in folder.items():
        text = text.replace(staging, final)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
