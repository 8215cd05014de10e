"""Pictures of a weighed group: growth chart against WHO's curves, density of z against N(0, 1), heaping of digits and ages."""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from pipelines import formats
from pipelines.anthropometry import drawing, quality_stats
from pipelines.anthropometry.drawing import CURVES, Json
from pipelines.anthropometry.scored import TABLE, Reading, Scored, load
from pipelines.anthropometry.summary import INDEX_NAMES
from pipelines.engine import Connection, connect, rows

FEWEST = 10
"""A point of a distribution rests on at least so many children."""
_SEXES = {"Nam": "m", "Nữ": "f"}
_STEP = 0.05


@dataclass(frozen=True)
class Picture:
    """One picture: its title, what it shows in words, the plotly figure as JSON."""

    name: str
    title: str
    alt: str
    figure: Json


@dataclass(frozen=True)
class _Growth:
    """A growth chart: index, what is measured, its table and unit, width of an age band in months."""

    index: str
    title: str
    y: str
    unit: str
    table: str
    key: str
    months: float


_CHARTS = (
    _Growth("waz", "Cân nặng theo tuổi, dưới 5 tuổi", "weight", "kg", "growth_wfa", "age_days", 3),
    _Growth("haz", "Chiều dài/cao theo tuổi, dưới 5 tuổi", "clenhei", "cm", "growth_lhfa", "age_days", 3),
    _Growth("haz_2007", "Chiều cao theo tuổi, 5-19 tuổi", "lenhei", "cm", "growth_2007_hfa", "month", 6),
    _Growth("baz_2007", "BMI theo tuổi, 5-19 tuổi", "cbmi", "kg/m²", "growth_2007_bfa", "month", 6),
)


def pictures(data: Any, *, reading: Reading | None = None, name: str = "Nhóm này") -> list[Picture]:
    """Return the pictures of a file (Path), a pandas or a polars DataFrame; those without enough children are left out.

    Args:
        reading: how the columns are read.
        name: what the group is called.

    Raises:
        RequestError, InputError: the data cannot be read.
    """
    with tempfile.TemporaryDirectory() as scratch, closing(connect(Path(scratch))) as con:
        scored = load(con, data, Path(scratch), reading or Reading())
        charts = [_growth(con, chart, name) for chart in _CHARTS if chart.index in scored.indices]
        found = [*charts, _density(con, scored), *_heaping(con)]
    return [picture for picture in found if picture]


def _growth(con: Connection, chart: _Growth, name: str) -> Picture | None:
    sexes: dict[str, Mapping[str, Any]] = {}
    for title, sex in _SEXES.items():
        group = _distribution(con, chart, sex)
        if len(group["x"]) >= 2:
            sexes[title] = {"curves": _curves(con, chart, sex), "group": group}
    if not sexes:
        return None
    counted = sum(sum(told["group"]["count"]) for told in sexes.values())
    alt = f"{chart.title}: trung vị và 80 % số trẻ ở giữa của {formats.count(counted)} trẻ, so với các đường -3, -2, 0, +2, +3 của WHO."
    figure = drawing.growth_chart(escape(name, quote=False), chart.unit, sexes, years=chart.key == "month")
    return Picture(f"growth_{chart.index}", chart.title, alt, figure)


def _distribution(con: Connection, chart: _Growth, sex: str) -> dict[str, list[float]]:
    """Percentiles 10, 50, 90 of each age band with enough children; flagged z are left out."""
    band = f"floor(age_days / 30.4375 / {chart.months})"
    query = (
        f"select {band} * {chart.months} + {chart.months / 2} as x, count(*), quantile_cont({chart.y}, [0.1, 0.5, 0.9]) "
        f"from {TABLE} where sex = '{sex}' and {chart.index}_flag = 0 and {chart.y} is not null "
        f"group by 1 having count(*) >= {FEWEST} order by 1"
    )
    found = rows(con, query)
    return {
        "x": [row[0] for row in found],
        "count": [row[1] for row in found],
        **{key: [row[2][place] for row in found] for place, key in enumerate(("low", "middle", "high"))},
    }


def _curves(con: Connection, chart: _Growth, sex: str) -> dict[int, tuple[list[float], list[float]]]:
    """WHO's curves, one point a month: y = m (1 + l s z)^(1 / l)."""
    month = "month" if chart.key == "month" else "age_days / 30.4375"
    whole = "true" if chart.key == "month" else "age_days <= 1826 and age_days % 30 = 0"
    listed = ", ".join(f"m * power(1 + l * s * ({sd}), 1 / l)" for sd in CURVES)
    found = rows(con, f"select {month}, {listed} from {chart.table} where sex = '{sex}' and {whole} order by 1")
    xs = [row[0] for row in found]
    return {sd: (xs, [row[place] for row in found]) for place, sd in enumerate(CURVES, start=1)}


def _density(con: Connection, scored: Scored) -> Picture | None:
    import numpy as np

    grid = np.arange(-6, 6 + _STEP / 2, _STEP)
    curves: dict[str, Sequence[float]] = {}
    for index in scored.indices:
        if index in ("baz", "hcz", "tsz", "ssz", "waz_2007"):
            continue
        z = con.execute(f"select {index} as z from {TABLE} where {index}_flag = 0").fetchnumpy()["z"]
        values = np.asarray(z, dtype=float)
        if values.size >= FEWEST:
            shape = f"trung bình {formats.number(float(values.mean()), 2)}, độ lệch chuẩn {formats.number(float(values.std(ddof=1)), 2)}"
            curves[f"{INDEX_NAMES[index][0]} ({formats.count(int(values.size))} trẻ; {shape})"] = _smoothed(
                values, grid
            )
    if not curves:
        return None
    normal = (np.exp(-(grid**2) / 2) / np.sqrt(2 * np.pi)).tolist()
    alt = f"Mật độ của z so với phân bố chuẩn N(0, 1): {'; '.join(curves)}."
    return Picture("density", "Phân bố z-score so với chuẩn", alt, drawing.density_chart(grid.tolist(), normal, curves))


def _smoothed(values: Any, grid: Any) -> list[float]:
    """Gaussian kernel density on the grid, width by Silverman's rule (1986), from a fine histogram."""
    import numpy as np

    spread = float(values.std(ddof=1)) or 0.1
    width = max(0.9 * spread * len(values) ** -0.2, _STEP)
    counts, _ = np.histogram(values, bins=np.append(grid - _STEP / 2, grid[-1] + _STEP / 2))
    reach = np.arange(-4 * width, 4 * width + _STEP, _STEP)
    kernel = np.exp(-((reach / width) ** 2) / 2)
    smooth = np.convolve(counts / max(counts.sum(), 1), kernel / kernel.sum() / _STEP, mode="same")
    return [round(float(value), 6) for value in smooth[: len(grid)]]


def _heaping(con: Connection) -> list[Picture]:
    import numpy as np

    listed, counts = [], []
    for column, title in (("weight", "Cân nặng"), ("lenhei", "Chiều dài/cao"), ("armc", "Vòng cánh tay")):
        taken = con.execute(f"select {column} as y from {TABLE} where {column} > 0 and {column} < 1e9").fetchnumpy()[
            "y"
        ]
        values = np.asarray(taken, dtype=float)
        if values.size >= FEWEST:
            digits = quality_stats.final_digits(values)
            listed.append(f"{title} (điểm {formats.number(quality_stats.digit_score(digits), 1)})")
            counts.append(digits)
    found = []
    if listed:
        alt = f"Tỷ lệ các chữ số cuối từ 0 đến 9 của {', '.join(listed)}; đường gạch là 10 % mong đợi."
        found.append(Picture("digits", "Chữ số cuối của số đo", alt, drawing.digits_chart(listed, counts)))
    months = con.execute(
        f"select floor(age_days / 30.4375 + {quality_stats.BIRTHDAY_SLACK}) as y from {TABLE} "
        "where age_days >= 0 and age_days < 1825.5"
    ).fetchnumpy()["y"]
    ages = np.bincount(np.asarray(months, dtype=np.int64), minlength=60).tolist()
    if sum(ages) >= FEWEST:
        alt = f"Số trẻ theo từng tháng tuổi từ 0 đến 59 của {formats.count(sum(ages))} trẻ; tròn năm có gạch chéo."
        found.append(Picture("ages", "Số trẻ theo tháng tuổi", alt, drawing.ages_chart(ages)))
    return found
