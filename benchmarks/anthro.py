"""z-scores, file to file: `treem anthro` against DuckDB merely reading and writing the same CSV, in one run.

Contract (DESIGN 6, issue on growth standards): at 1 million rows at most 3.2 s, or 14 times the floor, whichever is
looser, and at most a sixth of the 1.1 GB of the R reference. One row in 27 is a child of 60 months or more, so the columns
of WHO 2007 are computed too; what they cost is told by a second run without them.
"""

import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))  # `treem bench` loads this file from anywhere

from benchmarks import _tools as tools

ROWS = 1_000_000
QUICK = {"rows": 500}
LIMIT_SECONDS, LIMIT_RATIO, LIMIT_MB = 3.2, 14.0, 1100 / 6


def run(rows: int = ROWS) -> tools.Figures:
    """Generate ``rows`` children, time the work and the floor in processes of their own, print and return figures."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "measurements.csv"
        generate(source, rows)
        floor = tools.child("anthro", "floor", source)
        work = tools.child("anthro", "work", source)
        plain = tools.child("anthro", "plain", source)
    allowed = max(LIMIT_SECONDS, LIMIT_RATIO * floor["work_seconds"])
    figures = {
        "name": "anthro",
        "rows": rows,
        "work_seconds": work["work_seconds"],
        "work_cpu_seconds": work["cpu_seconds"],
        "plain_seconds": plain["work_seconds"],
        "plain_cpu_seconds": plain["cpu_seconds"],
        "floor_seconds": floor["work_seconds"],
        "floor_cpu_seconds": floor["cpu_seconds"],
        "ratio": tools.ratio(work["work_seconds"], floor["work_seconds"]),
        "rows_per_second": round(rows / work["work_seconds"]),
        "peak_mb": work["peak_mb"],
        "floor_peak_mb": floor["peak_mb"],
        "within": work["work_seconds"] <= allowed and (work["peak_mb"] or 0) <= LIMIT_MB,
    }
    _print(figures, allowed)
    compared = {"work_cpu_seconds": "treem anthro (CPU)", "ratio": "tỷ lệ", "peak_mb": "bộ nhớ"}
    tools.keep("anthro", {"rows": rows}, figures, compared)
    return figures


def _print(figures: tools.Figures, allowed: float) -> None:
    print(
        f"z-score WHO, tệp sang tệp, {tools.number(figures['rows'], 0)} dòng: {tools.seconds(figures['work_seconds'])}, "
        f"CPU {tools.seconds(figures['work_cpu_seconds'])} (cho phép {tools.number(LIMIT_SECONDS)} s hoặc {LIMIT_RATIO:.0f} lần mức sàn: "
        f"{tools.verdict(figures['work_seconds'], allowed)})"
    )
    print(
        f"  chỉ chuẩn 2006 (--no-school): {tools.seconds(figures['plain_seconds'])}, CPU {tools.seconds(figures['plain_cpu_seconds'])}"
    )
    print(
        f"  mức sàn, DuckDB đọc rồi ghi cùng tệp: {tools.seconds(figures['floor_seconds'])}, "
        f"CPU {tools.seconds(figures['floor_cpu_seconds'])}; treem anthro {tools.times(figures['ratio'])}"
    )
    print(
        f"  bộ nhớ cao nhất: {tools.megabytes(figures['peak_mb'])} (cho phép {tools.megabytes(LIMIT_MB)}: "
        f"{tools.verdict(figures['peak_mb'], LIMIT_MB)}; mức sàn {tools.megabytes(figures['floor_peak_mb'])})"
    )
    print(f"  {tools.busy()}")


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


# What the fresh processes do. They run as modules: run as a script this file would hide the package anthro.


def _work(source: str) -> None:
    from pipelines.anthropometry import convert

    convert(Path(source), Path(source).with_name("out.csv"))


def _plain(source: str) -> None:
    from pipelines.anthropometry import convert

    convert(Path(source), Path(source).with_name("out.csv"), school=False)


def _floor(source: str) -> None:
    import duckdb

    with duckdb.connect() as con:
        out = Path(source).with_name("floor.csv")
        con.execute(f"copy (from read_csv('{source}')) to '{out}' (header)").fetchall()


if __name__ == "__main__":
    tools.serve({"work": _work, "plain": _plain, "floor": _floor}, run)
