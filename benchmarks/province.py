"""A province on a small laptop: 200,000 children and eight quarters of registers, built within 4 GB (the issue on scale).

Child registers, weighing lists, insurance cards and injuries of every quarter from every commune of Lạng Sơn that no merger touched, as
CSV; children are born, move and grow up in between. Watched, not enforced: the peak of resident memory of the build and of whatever it
starts, and what it spills. A limit that any user may set (``ulimit -d``) counts memory that is set aside and never touched, here twice
what is held; control groups are not every user's. ``TREEM_BENCH_CHILDREN`` sets the number of children, ``TREEM_BENCH_MEMORY``
DuckDB's limit.
"""

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

sys.path.append(str(Path(__file__).resolve().parent.parent))  # `treem bench` loads this file from anywhere

from benchmarks import _registers
from benchmarks import _tools as tools
from benchmarks.build import TWO_THREADS, Watch, shares

CHILDREN, QUARTERS, FIRST_YEAR = 200_000, 8, 2019
QUICK = {"children": 100, "quarters": 2, "communes": 2}
PLAN = "lang_son_2019_2020"
LIMIT_MB = 4 * 1024.0
MEMORY = "1500MB"
"""DuckDB's own limit: the files read, Python and what else a laptop runs need the rest."""
QUARTER_DAYS = 92
MOVING = 1.06  # of whom some have not come yet and some have gone
SECONDS_BETWEEN_LOOKS = 0.1


def run(children: int | None = None, quarters: int = QUARTERS, communes: int | None = None) -> tools.Figures:
    """Make the registers, build from them, print and keep the figures."""
    children = children or int(os.environ.get("TREEM_BENCH_CHILDREN", CHILDREN))
    memory = os.environ.get("TREEM_BENCH_MEMORY", MEMORY)
    with tempfile.TemporaryDirectory() as folder:
        home, variables = tools.make_home(Path(folder) / "tinh")
        raw = home / "data" / "raw" / "tinh"
        places = province()[:communes]
        # about so many live there and are under 16 at the end of every quarter
        later = QUARTER_DAYS * (quarters - 1)
        everybody = round(MOVING * children * (_registers.BORN + later) / _registers.BORN)
        rows = _registers.write(raw, everybody, places, _registers.quarters(FIRST_YEAR, quarters), _registers.BORN + later)
        size = sum(path.stat().st_size for path in raw.rglob("*.csv")) / tools.MIB
        floor = tools.child("province", "scan", raw)
        built = tools.child("province", "build", quarters, memory, **variables, **TWO_THREADS)
    figures = built | {"children": children, "communes": len(places), "csv_rows": sum(rows.values()), "csv_mb": size}
    figures |= {"floor_cpu_seconds": floor["cpu"], "ratio": tools.ratio(built["cpu_seconds"], floor["cpu"]), "memory": memory}
    _print(figures, quarters)
    compared = {"cpu_seconds": "CPU", "ratio": "tỷ lệ", "tree_mb": "bộ nhớ", "spilled_mb": "tràn ra đĩa"}
    tools.keep("province", {"children": children, "quarters": quarters, "memory": memory}, figures, compared)
    return figures


def province() -> list[_registers.places.Place]:
    """Return the communes of the plan's province that are the same on every day of the lists."""
    from pipelines import catalog, places

    root = catalog.load_plan(PLAN).place
    days = [place for place in places.children(root, date(FIRST_YEAR, 1, 1)) if place.level == "commune"]
    later = {place.code for place in places.children(root, date(FIRST_YEAR + 1, 12, 31))}
    return [place for place in days if place.code in later]


def _print(figures: tools.Figures, quarters: int) -> None:
    print(
        f"Dựng kho một tỉnh: {tools.number(figures['children'], 0)} trẻ em, {quarters} quý, {figures['communes']} xã, "
        f"{tools.number(figures['csv_rows'], 0)} dòng ({tools.megabytes(figures['csv_mb'])} CSV), DuckDB tối đa {figures['memory']}"
    )
    print(
        f"  thời gian: {tools.seconds(figures['wall_seconds'])}, CPU {tools.seconds(figures['cpu_seconds'])}, "
        f"{tools.times(figures['ratio'])} DuckDB chỉ đọc các tệp ấy"
    )
    print(f"  từng bước (CPU): {shares(figures['stages'])}")
    peaks = ", ".join(f"{stage['stage']} {tools.megabytes(stage['peak_mb'])}" for stage in figures["stages"])
    print(f"  bộ nhớ cao nhất đến hết từng bước: {peaks}")
    print(
        f"  bộ nhớ cao nhất của cả lần dựng: {tools.megabytes(figures['tree_mb'])} (theo dõi, không chặn; mục tiêu dưới 4 GB: "
        f"{tools.verdict(figures['tree_mb'], LIMIT_MB)}); tràn ra đĩa nhiều nhất {tools.megabytes(figures['spilled_mb'])}"
    )
    print(f"  {tools.busy()}")


# What the fresh processes do.


def _build(quarters: str, memory: str) -> tools.Figures:
    """Build; tell stages, rows, the peak of this process and those it starts, and what was spilled."""
    from pipelines import build, catalog
    from pipelines.calendar.conventions import CALENDAR
    from pipelines.settings import load_project

    project, watch = load_project(), Watch()
    names = [f"{FIRST_YEAR + number // 4}-Q{1 + number % 4}" for number in range(int(quarters))]
    plan = replace(catalog.load_plan(PLAN), periods={name: CALENDAR.period(name) for name in names})
    known = {name: catalog.load_plan(name) for name in catalog.plan_ids()} | {PLAN: plan}
    with patch.object(catalog, "load_plan", known.__getitem__), _looking(project.work / "spill") as seen:
        result = build.build(project, watch.progress, memory)
    told = {"stages": watch.stages(result.seconds), "accepted": result.ledger["accepted"], "keys": result.children}
    peak = tools.peak_mb()
    return told | {"tree_mb": None if peak is None else peak + seen["others"], "spilled_mb": seen["spilled"]}


@contextmanager
def _looking(spill: Path) -> Iterator[dict[str, float]]:
    """Look again and again at the memory of the processes below this one and at the folder of spilled data; keep the largest."""
    seen, done = {"others": 0.0, "spilled": 0.0}, threading.Event()

    def look() -> None:
        while not done.wait(SECONDS_BETWEEN_LOOKS):
            spilled = sum(_size(path) for path in spill.rglob("*")) / tools.MIB
            seen["spilled"] = max(seen["spilled"], spilled)
            seen["others"] = max(seen["others"], sum(tools.resident_mb(pid) or 0.0 for pid in _below(os.getpid())))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def _size(path: Path) -> int:
    try:
        return path.stat().st_blocks * 512
    except OSError:  # gone since it was listed
        return 0


def _below(pid: int) -> Iterator[int]:
    """Yield the processes that one started, and those they started; none where the system does not tell."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            started = [int(word) for word in task.read_text(encoding="ascii").split()]
        except OSError:
            continue
        for child in started:
            yield child
            yield from _below(child)


def _scan(raw: str) -> tools.Figures:
    """Read every column of every CSV as text."""
    import duckdb

    with duckdb.connect(config={"threads": 2}) as con:

        def read() -> None:
            for register in _registers.CELLS:
                source = _registers.source(Path(raw) / "*", register)
                con.execute(f"select count(*), sum(strlen(columns(*))) from {source}").fetchall()

        return tools.best(read)


if __name__ == "__main__":
    tools.serve({"build": _build, "scan": _scan}, run)
