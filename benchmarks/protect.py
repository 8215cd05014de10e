"""How long protecting takes: a district's table of injuries, a province's, and all that a district prints of a year.

Limits on two quiet cores: 5 s, 60 s and 5 s. The mask of the year is the one of a shared report when the three before it, of the year's
first quarter, half and nine months, are out: no number of theirs may tell one that it hides. The attack by the audit is part of the
work. The machine may be busy, so CPU seconds are told beside clock seconds.
"""

import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date
from itertools import product
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.append(str(Path(__file__).resolve().parent.parent))  # `treem bench` loads this file from anywhere

from benchmarks import _tools as tools

if TYPE_CHECKING:
    from pipelines.disclosure import masks

CHILDREN, CAUSES, BANDS = 0.5, 11, 4
LIMITS = {"district": 5.0, "province": 60.0}
DISTRICTS = {"district": 1, "province": 11}
COMMUNES = 13
QUICK = {"sizes": ("district",), "children": 60, "earlier": 1}
YEAR_CHILDREN, YEAR_LIMIT = 2_000, 5.0
PLAN, YEAR, REPORT = "tam_duong_2018", "2018", "period_report"
EARLIER = ("2018-Q1", "2018-6M", "2018-9M")


def drawn(districts: int, seed: int = 2018) -> list[dict[str, object]]:
    """Return a table district x commune x sex x age band x cause with many zeros and small counts."""
    numbers = random.Random(seed)
    often = [numbers.expovariate(1.0) for _ in range(CAUSES)]
    rows: list[dict[str, object]] = []
    for district, commune in product(range(districts), range(COMMUNES)):
        size = numbers.lognormvariate(0, 0.7) * CHILDREN
        for sex, band, cause in product(("nam", "nữ"), range(BANDS), range(CAUSES)):
            cell = {"huyện": f"H{district:02d}", "xã": f"X{district:02d}{commune:02d}", "giới": sex, "tuổi": band, "nguyên nhân": cause}
            rows.append(cell | {"count": _poisson(numbers, size * often[cause])})
    return rows


def _poisson(numbers: random.Random, mean: float) -> int:
    limit, chance, found = exp(-mean), numbers.random(), 0
    while chance > limit:
        chance, found = chance * numbers.random(), found + 1
    return found


def protect(size: str) -> tools.Figures:
    """Protect one table in this process; return how many cells it has, how many are hidden, how many can still be worked out."""
    from pipelines.disclosure import protect_rows

    found = protect_rows(drawn(DISTRICTS[size]), nested=[("huyện", "xã")])
    return {"cells": len(found.cells), "hidden": found.number("U") + found.number("M"), "open": len(found.unsafe)}


def publish(earlier: str) -> None:
    """Write into the ledger what the first reports of the year print, each bound by those before it."""
    from pipelines import catalog
    from pipelines.disclosure import ledger
    from pipelines.settings import load_project

    project = load_project()
    printed = catalog.read_yaml(project.notebooks / "reports" / f"{REPORT}.yml")["shared"]
    for number, period in enumerate(EARLIER[: int(earlier)]):
        found = _mask(period)
        numbers = found.of(frozenset(printed), found.periods)
        day = date(int(YEAR), 3 + 2 * number, 20)
        ledger.record_release(project.state, ledger.REPORT, "công khai", day, f"{REPORT} {period}", numbers, mask=found.name)


def mask() -> tools.Figures:
    """Compute the mask of the year in this process; tell its numbers, the hidden ones, the reports that bind it."""
    from pipelines.disclosure import ledger
    from pipelines.settings import load_project

    started, used = time.perf_counter(), time.process_time()
    found = _mask(YEAR)
    cpu, wall = time.process_time() - used, time.perf_counter() - started
    told = found.of({fact.partition(":")[0] for fact in found.facts}, found.periods)
    out = len(ledger.names(load_project().state))
    return {"numbers": len(told), "hidden": sum(value is None for value in told.values()), "out": out, "mask_cpu": cpu, "mask_wall": wall}


def _mask(period: str) -> "masks.Numbers":
    from pipelines import catalog, marts
    from pipelines.reporting import shared
    from pipelines.settings import load_project

    project, plan = load_project(), catalog.load_plan(PLAN)
    with marts.open_marts(project.marts) as con:
        return shared.release_numbers(con, project, plan, plan.periods[period])[0]


def run(sizes: Iterable[str] = tuple(LIMITS), children: int = YEAR_CHILDREN, earlier: int = len(EARLIER)) -> tools.Figures:
    """Measure tables of the sizes and the mask of a year, print and keep the figures; return them."""
    sizes = list(sizes)
    figures = measure_tables(sizes) | {f"year_{name}": value for name, value in measure_year(children, earlier).items()}
    print(tools.busy())
    compared = {f"{size}_{name}": f"{size}: {name}" for size in sizes for name in ("cpu_seconds", "hidden")}
    compared |= {"year_mask_cpu": "cả năm (CPU)", "year_hidden": "cả năm: ẩn"}
    told = {"communes": COMMUNES, **{size: DISTRICTS[size] for size in sizes}, "children": children, "earlier": earlier}
    tools.keep("protect", told, figures, compared)
    return figures


def measure_tables(sizes: list[str]) -> tools.Figures:
    """Protect a drawn table of each size."""
    figures: tools.Figures = {}
    for size, limit in ((size, LIMITS[size]) for size in sizes):
        told = tools.child("protect", "protect", size)
        figures |= {f"{size}_{name}": value for name, value in told.items()}
        seconds = told["work_seconds"]
        print(f"{size}: {tools.number(told['cells'], 0)} ô, ẩn {tools.number(told['hidden'], 0)}, còn suy ra được {told['open']}")
        print(f"  CPU {tools.seconds(told['cpu_seconds'])}, đồng hồ {tools.seconds(seconds)}: {tools.verdict(seconds, limit)}")
    return figures


def measure_year(children: int, earlier: int) -> tools.Figures:
    """Publish the reports of a sample district one after another, then compute the mask of the year."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "huyen"
        variables = tools.built_project(home, children)
        for made in ("state/releases", "work/masks"):  # of a project that was built before
            shutil.rmtree(home / "data" / made, ignore_errors=True)
        tools.child("protect", "publish", earlier, **variables)
        told = tools.child("protect", "mask", **variables)
    print(
        f"Cả năm của một huyện mẫu sau {told['out']} báo cáo đã công bố: {tools.number(told['numbers'], 0)} số, "
        f"ẩn {tools.number(told['hidden'], 0)}"
    )
    verdict = tools.verdict(told["mask_wall"], YEAR_LIMIT)
    print(f"  CPU {tools.seconds(told['mask_cpu'])}, đồng hồ {tools.seconds(told['mask_wall'])} (mục tiêu dưới 5 s: {verdict})")
    return told


if __name__ == "__main__":
    tools.serve({"protect": protect, "publish": publish, "mask": mask}, run)
