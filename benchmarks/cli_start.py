"""Start-up of the command line: `treem --help` in fresh processes against an empty Python.

Contract (DESIGN 6): under 0.5 s.
"""

import statistics
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))  # `treem bench` loads this file from anywhere

from benchmarks import _tools as tools

TIMES = 5
LIMIT_SECONDS = 0.5
QUICK = {"times": 1}


def run(times: int = TIMES) -> tools.Figures:
    """Start both ``times`` times in turn; print and keep the medians."""
    treem, empty = [], []
    for _ in range(times):
        treem.append(tools.run([*command(), "--help"])[1])
        empty.append(tools.run([sys.executable, "-c", "pass"])[1])
    figures = {f"{key}_seconds": median(treem, f"{key}_seconds") for key in ("wall", "cpu")}
    figures |= {f"floor_{key}_seconds": median(empty, f"{key}_seconds") for key in ("wall", "cpu")}
    figures["ratio"] = tools.ratio(figures["wall_seconds"], figures["floor_wall_seconds"])
    figures["within"] = (figures["wall_seconds"] or 0.0) <= LIMIT_SECONDS
    _print(figures, times)
    tools.keep("cli_start", {"times": times}, figures, {"cpu_seconds": "treem --help (CPU)", "ratio": "tỷ lệ"})
    return figures


def command() -> list[str]:
    """Return the installed command beside this interpreter, else the package itself."""
    name = "treem.exe" if sys.platform == "win32" else "treem"
    installed = Path(sys.executable).with_name(name)
    return [str(installed)] if installed.exists() else [sys.executable, "-m", "pipelines"]


def median(taken: list[tools.Figures], key: str) -> float | None:
    """Return the median of one figure, None where it could not be measured."""
    known = [one[key] for one in taken if one[key] is not None]
    return statistics.median(known) if known else None


def _print(figures: tools.Figures, times: int) -> None:
    print(
        f"treem --help: {tools.seconds(figures['wall_seconds'], 2)}, CPU {tools.seconds(figures['cpu_seconds'], 2)} "
        f"(trung vị {times} lần; mục tiêu dưới {tools.number(LIMIT_SECONDS)} s: "
        f"{tools.verdict(figures['wall_seconds'], LIMIT_SECONDS)})"
    )
    print(
        f"  mức sàn, Python không làm gì: {tools.seconds(figures['floor_wall_seconds'], 2)}, "
        f"CPU {tools.seconds(figures['floor_cpu_seconds'], 2)}; treem --help {tools.times(figures['ratio'])}"
    )
    print(f"  {tools.busy()}")


if __name__ == "__main__":
    run()
