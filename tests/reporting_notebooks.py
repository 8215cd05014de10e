"""Report notebooks with other cells than the project's own, for the tests of what runs them."""

import json
from pathlib import Path

from pipelines.settings import Project

PARAMETERS = 'plan: str = "tam_duong_2018"\nperiod: str = "2018-Q1"\nplace: str = "106"\nedition: str = "internal"\nout = None'
OPEN = (
    "from pipelines.reporting import period_report\n"
    "report = period_report.open_report(plan=plan, period=period, place=place, edition=edition)"
)
SAVE = "report.save(out)"


def replace_cells(project: Project, *sources: str) -> Path:
    """Put other cells below the parameters of the period report's notebook."""
    cells = [
        {"cell_type": "code", "id": f"c{at}", "metadata": {"tags": tags}, "source": source, "outputs": [], "execution_count": None}
        for at, (source, tags) in enumerate([(PARAMETERS, ["parameters"]), *((source, []) for source in sources)])
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    notebook = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    path = project.notebooks / "reports" / "period_report.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def per_place(cells: dict[str, str]) -> str:
    """Return one cell that does something else for each place."""
    return f"exec({cells!r}.get(place, ''))"
