"""z-scores, file to file: `treem anthro` against DuckDB merely reading and writing the same CSV, in one run.

Contract (DESIGN 6, issue on growth standards): at 1 million rows at most 3.2 s, or 14 times the floor, whichever is
looser, and at most a sixth of the 1.1 GB of the R reference.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROWS = 1_000_000
LIMIT_SECONDS, LIMIT_RATIO, LIMIT_MB = 3.2, 14.0, 1100 / 6


def run(rows: int = ROWS) -> dict[str, Any]:
    """Generate ``rows`` children, time the work and the floor in processes of their own, print and return figures."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "measurements.csv"
        generate(source, rows)
        floor = _child("floor", source)
        work = _child("work", source)
    ratio = work["seconds"] / floor["seconds"]
    allowed = max(LIMIT_SECONDS, LIMIT_RATIO * floor["seconds"])
    figures = {
        "name": "anthro",
        "rows": rows,
        "work_seconds": round(work["seconds"], 2),
        "floor_seconds": round(floor["seconds"], 2),
        "ratio": round(ratio, 1),
        "rows_per_second": round(rows / work["seconds"]),
        "peak_mb": round(work["peak_mb"]),
        "floor_peak_mb": round(floor["peak_mb"]),
        "within": work["seconds"] <= allowed and work["peak_mb"] <= LIMIT_MB,
    }
    print(
        f"z-score WHO, tệp sang tệp, {rows:,} dòng: {figures['work_seconds']} s, "
        f"mức sàn (DuckDB đọc rồi ghi cùng tệp) {figures['floor_seconds']} s, gấp {figures['ratio']} lần "
        f"(cho phép {LIMIT_SECONDS} s hoặc {LIMIT_RATIO:.0f} lần); bộ nhớ cao nhất {figures['peak_mb']} MB "
        f"(cho phép {LIMIT_MB:.0f} MB; mức sàn {figures['floor_peak_mb']} MB)"
    )
    return figures


def generate(path: Path, rows: int) -> None:
    """Write invented children: ages 0-1899 days, sizes near the WHO median, some positions, oedema and gaps."""
    import duckdb

    with duckdb.connect() as con:
        con.execute(
            f"""copy (
                with child as (
                    select i, hash(i) % 1900 as age, (hash(i + 1) % 1000) / 1000.0 as a, (hash(i + 2) % 1000) / 1000.0 as b
                    from range({rows}) as t(i)
                )
                select i as id, 'xã ' || i % 100 as commune, case when i % 2 = 0 then 'm' else 'f' end as sex,
                    age as age_days,
                    case when i % 97 > 0 then round(3.3 + 0.55 * sqrt(age) * (0.5 + a) * 0.8, 1) end as weight,
                    case when i % 89 > 0 then round(49 + 1.35 * sqrt(age) * (0.8 + 0.4 * b), 1) end as lenhei,
                    case hash(i + 3) % 4 when 0 then 'l' when 1 then 'h' end as measure,
                    case when i % 200 = 0 then 'y' else 'n' end as oedema
                from child
            ) to '{path}' (header)"""
        ).fetchall()


def _child(role: str, source: Path) -> dict[str, float]:
    # as a module: run as a script this file would hide the package anthro, whose tables are needed
    command = [sys.executable, "-m", "benchmarks.anthro", role, str(source)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parent.parent)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _work(source: Path) -> None:
    from pipelines.anthropometry import convert

    convert(source, source.with_name("out.csv"))


def _floor(source: Path) -> None:
    import duckdb

    with duckdb.connect() as con:
        con.execute(f"copy (from read_csv('{source}')) to '{source.with_name('floor.csv')}' (header)").fetchall()


def _measure(role: str, source: Path) -> dict[str, float]:
    """Time with imports included, as a user waits for them; the peak is that of the whole process."""
    started = time.perf_counter()
    {"work": _work, "floor": _floor}[role](source)
    seconds = time.perf_counter() - started
    try:
        import resource
    except ImportError:  # Windows
        return {"seconds": seconds, "peak_mb": float("nan")}
    return {"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_measure(sys.argv[1], Path(sys.argv[2]))))
    else:
        run()
