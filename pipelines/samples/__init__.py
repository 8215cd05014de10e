"""Synthetic registers as the offices would send them, with an answer key (`treem demo`). Every child is invented.

Nothing here imports the rest of the package but its errors: the answer key is a second opinion on the pipelines.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import RequestError

DEFECTS = ("none", "usual", "many")


@dataclass(frozen=True)
class DemoSummary:
    """What a demo wrote.

    Attributes:
        out: the demo's folder.
        files: number of workbooks.
        rows: data rows by register.
        defects: number of planted defects.
        answer_key: folder with indicators.csv, population.csv and defects.csv.
    """

    out: Path
    files: int
    rows: dict[str, int]
    defects: int
    answer_key: Path


def make_demo(
    out: Path,
    plan: str = "tam_duong_2018",
    children: int | None = None,
    seed: int = 2018,
    defects: str = "none",
    progress: Callable[[int, int], None] | None = None,
) -> DemoSummary:
    """Write the registers that a plan's targets need, over all its periods, with receipts, and the answer key.

    Args:
        out: folder to write into; created when missing.
        plan: plan whose place and calendar the sample follows.
        children: children under 16 living there on the plan's reference day (about); by default as many as the plan's own sample has.
        seed: the same seed gives the same bytes.
        defects: none, usual (1-2 % of the rows) or many (about 8 %, all kinds); planted in the workbooks only.
        progress: called with (workbooks done, workbooks in all).

    Raises:
        RequestError: unknown plan or kind of defects, or a number of children under 1.
    """
    if defects not in DEFECTS:
        raise RequestError(f"Không có mức lỗi mẫu '{defects}'.", todo=f"chọn một trong: {', '.join(DEFECTS)}")
    if children is not None and children < 1:
        raise RequestError("Số trẻ em của dữ liệu mẫu phải từ 1 trở lên.", todo="ví dụ: --children 19000")
    from pipelines.samples.demo import build_demo

    return build_demo(Path(out), plan, children, seed, defects, progress)
