"""Đo địa bàn: đọc một triệu tên trong 20 giây, cộng một triệu số đếm lên cây có thời hạn trong 2 giây (2 nhân).

Chạy: python -m benchmarks.places [số tên]
"""

import random
import sys
import unicodedata
from datetime import date, timedelta

from benchmarks import _tools as tools

NAMES, COUNTS = 1_000_000, 1_000_000
QUICK = {"number": 300, "counts": 300}
RESOLVE_LIMIT, ROLL_UP_LIMIT, LOAD_LIMIT = 20.0, 2.0, 1.0
FIRST_DAY, LAST_DAY = date(2018, 1, 1), date(2026, 11, 1)


def _written(rng: random.Random, name: str) -> str:
    """Write a name as registers do: whole, without accents, decomposed, in capitals, with a slip."""
    from pipelines.places import unaccented

    way = rng.randrange(8)
    if way == 0:
        return unaccented(name)
    if way == 1:
        return unicodedata.normalize("NFD", name)
    if way == 2:
        return name.upper()
    if way == 3:
        return f" {name}. "
    if way == 4:
        at = rng.randrange(len(name))
        return name[:at] + rng.choice("aeiou") + name[at + 1 :]
    return name


def _asked(number: int) -> list[tuple[str, date]]:
    """Make many written names of the whole country with days over nine years; about 100,000 spellings differ."""
    from pipelines.places import country_book

    rng = random.Random(20181120)
    names = sorted({place.name for place in country_book().places if place.level == "commune"})
    spellings = [_written(rng, rng.choice(names)) for _ in range(min(number, 150_000))]
    days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days)]
    return [(rng.choice(spellings), rng.choice(days)) for _ in range(number)]


def load() -> tools.Figures:
    """Load the whole country once, as the first name outside the plans' places does."""
    from pipelines.places import country_book

    return {"places": len(country_book().places)}


def resolve_names(number: str) -> tools.Figures:
    """Resolve the names; only the resolving is timed, in a process that has loaded nothing but the country."""
    from pipelines.places import resolve_many

    asked = _asked(int(number))
    answers: list[object] = []
    taken = tools.best(lambda: answers.extend(resolve_many(asked, everywhere=True)), times=1)
    found = [answer.status for answer in answers]  # type: ignore[attr-defined]
    return {f"names_{key}": value for key, value in taken.items()} | {
        "texts": len({text for text, _ in asked}),
        **{status: found.count(status) for status in ("match", "ambiguous", "none")},
    }


def roll_up_counts(number: str) -> tools.Figures:
    """Add counts up the tree of a day of 2025."""
    from pipelines.places.rollup import roll_up, tree

    day, rng = date(2025, 6, 30), random.Random(1)
    codes = list(tree(day))
    counts = [(rng.choice(codes), rng.randrange(5)) for _ in range(int(number))]
    taken = tools.best(lambda: roll_up(counts, day))
    return {f"sums_{key}": value for key, value in taken.items()}


def run(number: int = NAMES, counts: int = COUNTS) -> tools.Figures:
    """Play the three roles and print them against their limits."""
    loaded = tools.child("places", "load")
    named = tools.child("places", "resolve", number)
    summed = tools.child("places", "roll_up", counts)
    print(f"Nạp địa bàn cả nước: {tools.seconds(loaded['work_seconds'])} ({loaded['places']} dòng)")
    print(
        f"Đọc {tools.number(number, 0)} tên ({tools.number(named['texts'], 0)} cách viết): {tools.seconds(named['names_wall'])}, "
        f"CPU {tools.seconds(named['names_cpu'])}; giới hạn {tools.seconds(RESOLVE_LIMIT, 0)}: "
        f"{tools.verdict(named['names_wall'], RESOLVE_LIMIT)}"
    )
    print(f"  đúng một {named['match']}, nhiều khả năng {named['ambiguous']}, không có {named['none']}")
    print(
        f"Cộng {tools.number(counts, 0)} số đếm lên cây: {tools.seconds(summed['sums_wall'], 2)}; giới hạn "
        f"{tools.seconds(ROLL_UP_LIMIT, 0)}: {tools.verdict(summed['sums_wall'], ROLL_UP_LIMIT)}"
    )
    print(tools.busy())
    figures = {
        "load_seconds": loaded["work_seconds"], "resolve_seconds": named["names_wall"], "resolve_cpu": named["names_cpu"],
        "roll_up_seconds": summed["sums_wall"], "peak_mb": named["peak_mb"],
    }  # fmt: skip
    compared = {"resolve_cpu": "đọc tên (CPU)", "roll_up_seconds": "cộng lên cây", "load_seconds": "nạp cả nước"}
    figures |= {status: named[status] for status in ("match", "ambiguous", "none")}
    tools.keep("places", {"names": number, "counts": counts}, figures, compared)
    return figures


if __name__ == "__main__":
    if len(sys.argv) == 2 and sys.argv[1].isdigit():
        run(int(sys.argv[1]))
    else:
        tools.serve({"load": load, "resolve": resolve_names, "roll_up": roll_up_counts}, run)
