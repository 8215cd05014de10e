"""How well children were measured: by file, and by commune, measurer or any column. Figures, classes, one plain sentence each.

The SMART-style score adds the penalty points of eight figures. Age heaping is not among them (SMART does not see it), so
it is told apart. Limits and points are data (quality.yml).
"""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.anthropometry import quality_stats as stats
from pipelines.anthropometry import quality_words as words
from pipelines.anthropometry.groupings import in_order
from pipelines.anthropometry.scored import TABLE, Extra, Reading, Scored, load
from pipelines.engine import connect

WHOLE = "Tất cả"
_MONTH = 30.4375


@cache
def definitions() -> Mapping[str, Any]:
    """Return quality.yml."""
    import yaml

    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "quality.yml").read_text(encoding="utf-8"))
    return loaded


@dataclass(frozen=True)
class Figure:
    """One figure of one group.

    Args:
        name: as in quality.yml, or a figure that is only told.
        value: None where it cannot be judged (too few children).
        judged_on: values it rests on.
        p: where a test belongs to it.
        rating: class 0 (best) to 3, None where no class exists.
        points: penalty points towards the score.
        sentence: what it means, in Vietnamese.
        counts: what a picture draws (digits 0 to 9, remainders 0 to 11).
    """

    name: str
    value: float | None
    judged_on: int
    p: float | None = None
    rating: int | None = None
    points: int | None = None
    sentence: str = ""
    counts: tuple[int, ...] = ()


@dataclass(frozen=True)
class GroupQuality:
    """The figures of one group; ``score`` is None where a figure it needs is missing."""

    grouping: str
    group: str
    children: int
    figures: tuple[Figure, ...]
    score: int | None
    rating: int | None
    sentence: str = field(default="")

    def figure(self, name: str) -> Figure:
        """Return one figure by its name."""
        return next(figure for figure in self.figures if figure.name == name)


@dataclass(frozen=True)
class Quality:
    """The quality of a source: the whole first, then each group of each column; what a reader must know of the input."""

    name: str
    groups: tuple[GroupQuality, ...]
    warnings: tuple[str, ...] = ()


def quality(data: Any, *, reading: Reading | None = None, by: Sequence[str] = ()) -> Quality:
    """Judge the measurements of a file (Path), a pandas or a polars DataFrame.

    Args:
        reading: how the columns are read.
        by: columns to divide by (commune, measurer, …).

    Raises:
        RequestError, InputError: the data cannot be read, or a column is missing.
    """
    import numpy as np

    columns = [Extra(column, f"by_{place}") for place, column in enumerate(by)]
    with tempfile.TemporaryDirectory() as scratch, closing(connect(Path(scratch))) as con:
        scored = load(con, data, Path(scratch), reading or Reading(), columns)
        table = _columns(con, scored, [each.name for each in columns])
    everyone = np.ones(len(table["age"]), dtype=bool)
    groups = [_judge("tất cả", WHOLE, table, everyone, scored.indices)]
    for each in columns:
        labels = table[each.name]
        for label in sorted({str(text) for text in labels.tolist() if text}, key=in_order):
            groups.append(_judge(each.column.strip(), label, table, labels == label, scored.indices))
    return Quality(scored.name, tuple(groups), scored.notes)


def _columns(con: Any, scored: Scored, by: Sequence[str]) -> dict[str, Any]:
    """The table of scored rows as numpy columns; nan where nothing was recorded, z without the flagged apart."""
    import numpy as np

    measured = {name: f"case when {name} > 0 and {name} < 1e9 then {name} end" for name in ("weight", "lenhei", "armc")}
    chosen = {"age": f"case when age_days >= 0 then age_days end / {_MONTH}", **measured}
    for index in scored.indices:
        chosen[index] = f"case when {index}_flag = 0 then {index} end"
        chosen[f"{index}_any"] = index
    listed = [f"coalesce(cast({sql} as double), 'nan'::double) as {name}" for name, sql in chosen.items()]
    listed += ["coalesce(sex, '') as sex", *(f"coalesce({name}, '') as {name}" for name in by)]
    found = con.execute(f"select {', '.join(listed)} from {TABLE}").fetchnumpy()
    return {name: np.asarray(column) for name, column in found.items()}


def _judge(grouping: str, group: str, table: Mapping[str, Any], rows: Any, indices: Sequence[str]) -> GroupQuality:
    part = {name: column[rows] for name, column in table.items()}
    figures = [
        *_missing(part),
        *(_digits(part, name) for name in ("weight", "lenhei", "armc") if name != "armc" or _known(part["armc"]).size),
        _heaping(part),
        *_ratios(part),
        *_flagged(part, indices),
        *_shape(part, indices),
    ]
    score, rating = _score(figures)
    children = len(part["age"])
    heaped = next(figure for figure in figures if figure.name == "age_heaping")
    sentence = words.score(score, rating, _class_name(rating), heaped.rating, children, definitions()["few"])
    return GroupQuality(grouping, group, children, tuple(figures), score, rating, sentence)


def _known(values: Any) -> Any:
    import numpy as np

    return values[~np.isnan(values)]


def _enough(count: int) -> bool:
    return count >= int(definitions()["few"])


def _class_name(rating: int | None) -> str:
    return "" if rating is None else str(definitions()["classes"][rating])


def _figure(name: str, value: float | None, judged_on: int, sentence: str, **more: Any) -> Figure:
    """A figure with its class and points; ``p`` decides the class where quality.yml says so."""
    rule = definitions()["figures"].get(name, {})
    p = more.pop("p", None)
    enough = _enough(judged_on) and value is not None and value == value
    rating = _rating(rule, value, p) if enough and rule else None
    points = rule["points"][rating] if rating is not None and "points" in rule else None
    told = f"{sentence} ({_class_name(rating)})" if rating is not None else sentence
    text = f"{told}." if enough else f"{words.TITLES[name]}: chưa đủ số liệu để đánh giá ({judged_on} trẻ)."
    return Figure(name, value if enough else None, judged_on, p if enough else None, rating, points, text, **more)


def _rating(rule: Mapping[str, Any], value: float | None, p: float | None) -> int | None:
    if "p_above" in rule:
        return None if p is None else sum(bool(p <= limit) for limit in rule["p_above"])
    if value is None:
        return None
    distance = abs(value - rule["distance_from"]) if "distance_from" in rule else value
    return sum(bool(distance > limit if rule.get("inclusive") else distance >= limit) for limit in rule["limits"])


def _missing(part: Mapping[str, Any]) -> list[Figure]:
    total = len(part["age"])
    listed = []
    for name in ("age", "weight", "lenhei"):
        absent = total - int(_known(part[name]).size)
        value = 100 * absent / total if total else None
        listed.append(_figure(f"missing_{name}", value, total, words.missing(name, absent, total)))
    sexless = int((part["sex"] == "").sum())
    value = 100 * sexless / total if total else None
    return [*listed, _figure("missing_sex", value, total, words.missing("sex", sexless, total))]


def _digits(part: Mapping[str, Any], name: str) -> Figure:
    values = _known(part[name])
    counts = stats.final_digits(values)
    score = stats.digit_score(counts) if values.size else None
    return _figure(f"digits_{name}", score, int(values.size), words.digits(name, score, counts), counts=tuple(counts))


def _heaping(part: Mapping[str, Any]) -> Figure:
    months = _known(part["age"])
    months = months[months < 60] + stats.BIRTHDAY_SLACK
    counts = stats.remainders(months)
    if not months.size:
        return _figure("age_heaping", None, 0, "")
    statistic, p = stats.uniform_chi_square(counts)
    whole = 100 * counts[0] / int(months.size)
    return _figure(
        "age_heaping", whole, int(months.size), words.heaping(whole, statistic, p), p=p, counts=tuple(counts)
    )


def _ratios(part: Mapping[str, Any]) -> list[Figure]:
    boys, girls = int((part["sex"] == "m").sum()), int((part["sex"] == "f").sum())
    months = _known(part["age"])
    young = int(((months >= 6) & (months < 30)).sum())
    old = int(((months >= 30) & (months < 60)).sum())
    expected = definitions()["expected"]
    return [
        _ratio("sex_ratio", boys, girls, expected["sex_ratio"]),
        _ratio("age_ratio", young, old, expected["age_ratio"]),
    ]


def _ratio(name: str, first: int, second: int, expected: float) -> Figure:
    total = first + second
    p = stats.ratio_test(first, second, expected) if total else None
    value = first / second if second else None
    return _figure(name, value, total, words.ratio(name, first, second, expected, p), p=p)


def _flagged(part: Mapping[str, Any], indices: Sequence[str]) -> list[Figure]:
    """Shares of z out of reason: by WHO's fixed limits for each index, by SMART's (mean of the group +- 3) for whz."""
    listed = []
    for index in indices:
        every, kept = _known(part[f"{index}_any"]).size, _known(part[index]).size
        share = 100 * (every - kept) / every if every else None
        listed.append(
            _figure(f"flagged_{index}", share, int(every), words.flagged(index, int(every - kept), int(every)))
        )
    every = _known(part["whz_any"])
    out = int((abs(every - every.mean()) > 3).sum()) if every.size else 0
    share = 100 * out / every.size if every.size else None
    return [*listed, _figure("flagged_smart", share, int(every.size), words.flagged("smart", out, int(every.size)))]


def _shape(part: Mapping[str, Any], indices: Sequence[str]) -> list[Figure]:
    """Mean, deviation, skewness and kurtosis of each z without the flagged; those of whz for the score by SMART's flags."""
    listed = []
    for index in indices:
        z = _known(part[index])
        if index == "whz" and z.size:
            every = _known(part["whz_any"])
            z = every[abs(every - every.mean()) <= 3]
        if index != "whz" and not z.size:
            continue
        size = int(z.size)
        sd = float(z.std(ddof=1)) if size > 1 else None
        skew, kurtosis = (stats.skewness(z), stats.excess_kurtosis(z)) if size > 1 else (None, None)
        listed += [
            _figure(
                f"mean_{index}", float(z.mean()) if size else None, size, words.mean(index, z.mean() if size else 0.0)
            ),
            _figure(f"sd_{index}", sd, size, words.deviation(index, sd)),
            _figure(f"skewness_{index}", skew, size, words.skewness(index, skew)),
            _figure(f"kurtosis_{index}", kurtosis, size, words.kurtosis(index, kurtosis)),
        ]
    return listed


def _score(figures: Sequence[Figure]) -> tuple[int | None, int | None]:
    """Sum of the points of the figures that carry some, None unless all of them are there."""
    needed = {name for name, rule in definitions()["figures"].items() if "points" in rule}
    points = {figure.name: figure.points for figure in figures if figure.name in needed}
    if set(points) != needed or any(point is None for point in points.values()):
        return None, None
    total = sum(point for point in points.values() if point is not None)
    return total, sum(total >= limit for limit in definitions()["score"]["limits"])
