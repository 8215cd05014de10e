"""How long protecting a table takes: a district's table of injuries, and a province's (limits: 5 s and 60 s on two quiet cores).

The attack by the audit is part of the work. The machine may be busy, so CPU seconds are told beside clock seconds.
"""

import random
from collections.abc import Iterable
from itertools import product
from math import exp

from benchmarks import _tools as tools

CHILDREN, CAUSES, BANDS = 0.5, 11, 4
LIMITS = {"district": 5.0, "province": 60.0}
DISTRICTS = {"district": 1, "province": 11}
COMMUNES = 13
QUICK = {"sizes": ("district",)}


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


def run(sizes: Iterable[str] = tuple(LIMITS)) -> tools.Figures:
    """Measure the sizes, print and keep the figures; return them."""
    sizes = list(sizes)
    figures: tools.Figures = {}
    for size, limit in ((size, LIMITS[size]) for size in sizes):
        told = tools.child("protect", "protect", size)
        figures |= {f"{size}_{name}": value for name, value in told.items()}
        seconds = told["work_seconds"]
        print(f"{size}: {tools.number(told['cells'], 0)} ô, ẩn {tools.number(told['hidden'], 0)}, còn suy ra được {told['open']}")
        print(f"  CPU {tools.seconds(told['cpu_seconds'])}, đồng hồ {tools.seconds(seconds)}: {tools.verdict(seconds, limit)}")
    print(tools.busy())
    compared = {f"{size}_{name}": f"{size}: {name}" for size in sizes for name in ("cpu_seconds", "hidden")}
    tools.keep("protect", {"communes": COMMUNES, **{size: DISTRICTS[size] for size in sizes}}, figures, compared)
    return figures


if __name__ == "__main__":
    tools.serve({"protect": protect}, run)
