"""Notebook files as plain data: what one is about, and a new one with the right first cells."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.errors import RequestError
from pipelines.files import write_text

KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
FIRST_CELLS = (
    ("markdown", "# {title}\n\nCâu hỏi: …\n\nAi cần câu trả lời, để làm gì: …"),
    ("code", "from pipelines import indicator, list_indicators\nfrom pipelines.lab import charts, table"),
    ("markdown", "## Có những chỉ số nào\n\nGõ dấu nháy rồi Tab để chọn tên chỉ số, mã xã, kỳ."),
    ("code", "table(list_indicators())"),
    ("markdown", "## Số liệu\n\nMỗi dòng có tử số, mẫu số, giá trị, khoảng tin cậy; số trẻ em từ 1 đến 4 không công bố."),
    ("code", 'frame = indicator("bhyt_under6", variant="issued", level="commune", period="latest")\ntable(frame)'),
    ("code", 'charts.ranked(frame, title="Trẻ em dưới 6 tuổi được cấp thẻ bảo hiểm y tế")'),
    ("markdown", "## Kết luận\n\nTrả lời câu hỏi trong một hai câu; nêu mẫu số, ngày chốt và điều chưa biết."),
)


def heading(path: Path) -> tuple[str, str]:
    """Return the first heading of a notebook and the first line of text below it; the file's name where there is none."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    lines = [line.strip() for cell in cells if cell["cell_type"] == "markdown" for line in "".join(cell["source"]).splitlines()]
    titles = [line.lstrip("# ") for line in lines if line.startswith("# ")]
    plain = [line for line in lines if line and not line.startswith("#")]
    return (titles[0] if titles else path.stem, plain[0] if plain else "")


def make(cells: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return a notebook of (kind, text) cells, without results."""
    made = [_cell(number, kind, text) for number, (kind, text) in enumerate(cells)]
    return {"cells": made, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}


def _cell(number: int, kind: str, text: str) -> dict[str, Any]:
    told: dict[str, Any] = {"cell_type": kind, "id": f"o-{number:02d}", "metadata": {}, "source": text.splitlines(keepends=True)}
    return told if kind == "markdown" else {**told, "execution_count": None, "outputs": []}


def write_new(folder: Path, name: str, title: str = "") -> Path:
    """Write a starter notebook into a folder and return its path.

    Raises:
        RequestError: the name is no plain file name, or a notebook of this name is there.
    """
    if not NAME.fullmatch(name):
        todo = "dùng chữ thường không dấu, số và dấu gạch dưới, ví dụ: duoi_nuoc_mua_he"
        raise RequestError(f"Tên sổ tay “{name}” không dùng được.", todo=todo)
    path = folder / f"{name}.ipynb"
    if path.exists():
        raise RequestError(f"Đã có sổ tay {path.name}.", todo="chọn tên khác, hoặc mở sổ tay đó")
    words = title.strip() or name.replace("_", " ").capitalize()
    cells = [(kind, text.replace("{title}", words)) for kind, text in FIRST_CELLS]
    write_text(path, json.dumps(make(cells), ensure_ascii=False, indent=1) + "\n")
    return path
