"""The same core and indicator SQL on DuckDB and on Spark, from the same typed input, in one run (issue on scale).

On one machine DuckDB is the quicker by far: what is measured is the price of the other engine, which buys more machines.
``TREEM_BENCH_CHILDREN`` sets the number of children. Needs Java and ``treem spark-setup``; without them it says so and measures nothing.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent))  # `treem bench` loads this file from anywhere

from benchmarks import _registers
from benchmarks import _tools as tools

CHILDREN = 20_000
QUICK = {"children": 300}
ENGINES = ("duckdb", "spark")


def run(children: int | None = None) -> tools.Figures:
    """Build the same registers on both engines, print and keep the figures; none when Spark is not at hand."""
    from pipelines.spark import environment

    try:
        environment.require_java()
        environment.require_python()
    except environment.SparkError as missing:
        print(f"Không đo được Spark: {missing}")
        return {}
    children = children or int(os.environ.get("TREEM_BENCH_CHILDREN", CHILDREN))
    figures = measure(children)
    _print(figures)
    print(f"  {tools.busy()}")
    tools.keep("spark", {"children": children}, figures, {"ratio": "tỷ lệ đồng hồ", "spark_sql_seconds": "SQL trên Spark"})
    return figures


def measure(children: int) -> tools.Figures:
    """Build once to fill the cache of what was read, then once on each engine in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        home, variables = tools.make_home(Path(folder) / "hai-bo-may")
        rows = _registers.write(home / "data" / "raw" / "lon", children)
        tools.child("spark", "build", ENGINES[0], **variables)
        told = {engine: tools.child("spark", "build", engine, **variables) for engine in ENGINES}
    figures: tools.Figures = {"children": children, "rows": sum(rows.values()), "equal_values": _equal(told)}
    for engine, one in told.items():
        figures |= {f"{engine}_{key}": value for key, value in one.items() if key != "values"}
    figures["ratio"] = tools.ratio(figures["spark_sql_seconds"], figures["duckdb_sql_seconds"])
    return figures


def _equal(told: Mapping[str, tools.Figures]) -> bool:
    return told["duckdb"]["values"] == told["spark"]["values"]


def _print(figures: tools.Figures) -> None:
    print(
        f"Bảng lõi và chỉ số của {tools.number(figures['children'], 0)} trẻ em ({tools.number(figures['rows'], 0)} dòng), "
        f"cùng tệp SQL, {figures['duckdb_tables']} bảng"
    )
    for engine, label in zip(ENGINES, ("DuckDB", "Spark (trên máy này)"), strict=True):
        print(
            f"  {label}: {tools.seconds(figures[f'{engine}_sql_seconds'])} đồng hồ (bảng lõi "
            f"{tools.seconds(figures[f'{engine}_core_seconds'])}, chỉ số {tools.seconds(figures[f'{engine}_counts_seconds'])}); "
            f"cả lần dựng CPU {tools.seconds(figures[f'{engine}_cpu_seconds'])}"
        )
    same = "bằng nhau" if figures["equal_values"] else "KHÁC NHAU"
    print(f"  Spark {tools.times(figures['ratio'])} DuckDB, kể cả khởi động và chuyển bảng; indicator_values {same}")


# What the fresh processes do.


class Timed:
    """Another maker of tables with the clock seconds of both steps noted."""

    def __init__(self, maker: Any) -> None:
        self.maker, self.name, self.taken, self.tables = maker, maker.name, {"core": 0.0, "counts": 0.0}, 0

    @property
    def packages(self) -> Mapping[str, str]:
        """As the maker says."""
        return self.maker.packages

    def in_turn(self, con: Any, queries: Mapping[str, str]) -> None:
        """Make the core tables."""
        self._note("core", self.maker.in_turn, con, queries)

    def at_once(self, con: Any, queries: Mapping[str, str]) -> None:
        """Make the counts."""
        self._note("counts", self.maker.at_once, con, queries)

    def _note(self, step: str, make: Any, con: Any, queries: Mapping[str, str]) -> None:
        started = time.perf_counter()
        make(con, queries)
        self.taken[step] += time.perf_counter() - started
        self.tables += len(queries)


def _build(name: str) -> tools.Figures:
    """Build once; tell the clock seconds of the SQL steps and a fingerprint of what was published."""
    import hashlib

    from pipelines import build, spark
    from pipelines.settings import load_project

    project, noted = load_project(), []

    @contextmanager
    def timed() -> Iterator[Timed]:
        if name == "spark":
            with spark.opened(project) as maker:
                noted.append(Timed(maker))
                yield noted[0]
        else:
            noted.append(Timed(build.DUCKDB))
            yield noted[0]

    result = build.build(project, engine_of_sql=timed())
    assert result.folder
    taken = noted[0].taken
    told = {"core_seconds": taken["core"], "counts_seconds": taken["counts"], "sql_seconds": sum(taken.values())}
    values = hashlib.sha256((result.folder / "indicator_values.parquet").read_bytes()).hexdigest()
    return {**told, "tables": noted[0].tables, "values": values}


if __name__ == "__main__":
    tools.serve({"build": _build}, run)
