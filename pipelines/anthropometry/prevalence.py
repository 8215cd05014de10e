"""Prevalence as WHO reports it: shares below and above the limits, means and deviations, by group, with standard errors.

The rules are those of WHO's `anthro_prevalence` and `anthroplus_prevalence`: flagged z count as missing; oedema counts
as below -3 in what comes from weight; every row in scope belongs to the design, measured or not.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.anthropometry import population, survey
from pipelines.anthropometry.findings import FIVE_YEARS
from pipelines.anthropometry.groupings import Grouping, groupings, in_order
from pipelines.anthropometry.measures import Judged, judged, of_school
from pipelines.anthropometry.population import POPULATION, Population, Sample
from pipelines.anthropometry.rounds import Round, keep_one_weighing
from pipelines.anthropometry.scored import TABLE, Extra, Reading, Scored, load
from pipelines.engine import Connection, connect, rows
from pipelines.errors import RequestError


@dataclass(frozen=True)
class Estimate:
    """One figure of one group.

    Args:
        scope: under_five (WHO 2006) | school (WHO 2007).
        grouping, group: the division and its part.
        index, measure: which z-score, and what of it: below_3 … above_3, mean, sd, a degree or channel.
        registered: rows of the group that could have this z; measured: those that have it (oedema too).
        coverage: measured of registered, percent.
        weighted: sum of the sampling weights of the measured.
        value, error, lower, upper: shares in percent; None where there is nothing to tell.
    """

    scope: str
    grouping: str
    group: str
    index: str
    measure: str
    registered: int
    measured: int
    coverage: float | None
    weighted: float
    value: float | None
    error: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Prevalence:
    """All estimates of a source, and what a reader must know of them."""

    name: str
    rows: int
    estimates: tuple[Estimate, ...]
    warnings: tuple[str, ...]
    degrees_of_freedom: dict[str, int]


def prevalence(
    data: Any,
    *,
    reading: Reading | None = None,
    by: Sequence[str] = (),
    sample: Sample | None = None,
    weighings: Round | None = None,
    calendar: bool = False,
) -> Prevalence:
    """Return the prevalence of malnutrition in a file (Path), a pandas or a polars DataFrame.

    Args:
        reading: how the columns are read.
        by: columns to divide by, besides age, sex, and both.
        sample: columns of sampling weights, clusters and strata.
        weighings: which weighing of a child counts, where the data hold several.
        calendar: under five ends before the fifth birthday (needs birth_date and measured_on); by default WHO's rule,
            whose last day is 1826.

    Raises:
        RequestError, InputError: the data cannot be read, or a column is missing or holds what it must not.
    """
    sample, reading = sample or Sample(), reading or Reading()
    columns = [Extra(column, f"by_{place}") for place, column in enumerate(by)]
    extra = [*columns, *sample.extra(), *(weighings.extra() if weighings else [])]
    with tempfile.TemporaryDirectory() as scratch, closing(connect(Path(scratch))) as con:
        scored = load(con, data, Path(scratch), reading, extra)
        population.refuse_bad_weights(con, scored, sample)
        _refuse_without_dates(scored, calendar)
        warnings = [*scored.notes, *(keep_one_weighing(con, scored, weighings) if weighings else [])]
        named = [(each.column.strip(), each.name) for each in columns]
        found: list[Estimate] = []
        freedom: dict[str, int] = {}
        for scope in _scopes(con, scored):
            indices = [index for index in scored.indices if of_school(index) == (scope == "school")]
            divisions = groupings(scope, named)
            made = population.make(con, scope, sample, indices, [each.label for each in divisions], calendar)
            warnings += _warnings(scope, made, scored)
            freedom[scope] = made.design.freedom
            if made.rows:
                found += _of_scope(con, scope, made, divisions, indices)
        total = rows(con, f"select count(*) from {TABLE}")[0][0]
    return Prevalence(scored.name, int(total), tuple(found), tuple(warnings), freedom)


def _refuse_without_dates(scored: Scored, calendar: bool) -> None:
    lacking = [name for name in ("birth_date", "measured_on") if scored.sheet.cell(name) is None]
    if calendar and lacking:
        todo = "thêm cột, hoặc --map TÊN_CỘT=TRƯỜNG"
        raise RequestError(f"Tính dưới 5 tuổi theo lịch thì cần cột {', '.join(lacking)}.", scored.name, todo)


def _scopes(con: Connection, scored: Scored) -> list[str]:
    """Under five unless every known age is older; the school ages where they were computed."""
    if not scored.extras.school:
        return ["under_five"]
    known, young = rows(
        con,
        f"select count(age_days), count(*) filter (where age_days < {FIVE_YEARS}) from {TABLE}",
    )[0]
    return ["school"] if known and not young else ["under_five", "school"]


def _warnings(scope: str, made: Population, scored: Scored) -> list[str]:
    listed = []
    if made.outside and not scored.extras.school:
        listed.append(f"{made.outside} dòng trên 1.826 ngày tuổi không tính vào tỷ lệ")
    if made.without_design:
        listed.append(f"{made.without_design} dòng thiếu cụm hoặc tầng không tính vào tỷ lệ ({scope})")
    if made.without_weight:
        listed.append(f"{made.without_weight} dòng thiếu quyền số được coi là quyền số 0 ({scope})")
    if made.rows and made.design.freedom < 1:
        listed.append(f"không còn bậc tự do (số cụm trừ số tầng) nên không có khoảng tin cậy ({scope})")
    return listed


def _of_scope(
    con: Connection, scope: str, made: Population, divisions: Sequence[Grouping], indices: Sequence[str]
) -> Iterator[Estimate]:
    for kind in judged(indices):
        cells = _cells(con, kind, made, len(divisions))
        for place, grouping in enumerate(divisions):
            yield from _estimates(scope, grouping, kind, _part(cells, place, len(divisions)), made)


def _cells(con: Connection, kind: Judged, made: Population, divisions: int) -> dict[str, Any]:
    """Sums of each cell (group x stratum x cluster) of every division in one pass, as numpy arrays."""
    valid, z = kind.valid, kind.mean or "cast(null as double)"
    sums = {
        "registered": f"count(*) filter (where {kind.reach})",
        "measured": f"count(*) filter (where {valid})",
        "w": f"sum(w) filter (where {valid})",
        "ww": f"sum(w * w) filter (where {valid})",
        "mean_n": f"count(*) filter (where {z} is not null and w <> 0)",
        "mean_w": f"sum(w) filter (where {z} is not null)",
        "mean_ww": f"sum(w * w) filter (where {z} is not null)",
        "mean_wy": f"sum(w * {z})",
        "mean_wyy": f"sum(w * {z} * {z})",
        "mean_wwy": f"sum(w * w * {z})",
        "mean_wwyy": f"sum(w * w * {z} * {z})",
    }
    for place, condition in enumerate(kind.conditions.values()):
        sums[f"a{place}"] = f"sum(w) filter (where {valid} and {condition})"
        sums[f"aa{place}"] = f"sum(w * w) filter (where {valid} and {condition})"
    listed = ", ".join(f"cast(coalesce({sql}, 0) as double) as {name}" for name, sql in sums.items())
    labels = [f"label_{place}" for place in range(divisions)]
    within = "stratum_number, cluster_key" if made.clustered else "stratum_number"
    found: dict[str, Any] = con.execute(
        f"select {', '.join(labels)}, grouping({', '.join(labels)}) as division, stratum_number, {listed} from {POPULATION} "
        f"group by grouping sets ({', '.join(f'({label}, {within})' for label in labels)})"
    ).fetchnumpy()
    return found


def _part(cells: dict[str, Any], place: int, divisions: int) -> dict[str, Any]:
    """The cells of one division, those outside every group left out, in the order of their labels and strata."""
    import numpy as np

    # in the bit mask of grouping() the last column is the lowest bit, and 0 means "grouped by this"
    mask = (1 << divisions) - 1 - (1 << (divisions - 1 - place))
    labels = cells[f"label_{place}"]
    kept = np.asarray(cells["division"]) == mask
    kept &= np.array([label is not None for label in labels.tolist()])
    chosen = {name: np.asarray(column)[kept] for name, column in cells.items() if not name.startswith("label_")}
    text = np.array([str(label) for label in labels[kept].tolist()], dtype=object)
    order = np.lexsort((np.asarray(chosen["w"]), np.asarray(chosen["stratum_number"]), text))
    return {"label": text[order], **{name: column[order] for name, column in chosen.items()}}


def _estimates(
    scope: str, grouping: Grouping, kind: Judged, cells: dict[str, Any], made: Population
) -> Iterator[Estimate]:
    import numpy as np

    seen = sorted(set(map(str, cells["label"].tolist())), key=in_order)
    labels = [*grouping.levels, *(label for label in seen if label not in grouping.levels)]
    number = {label: place for place, label in enumerate(labels)}
    group = np.array([number[str(label)] for label in cells["label"].tolist()], dtype=np.int64)
    values = {name: np.asarray(cells[name], dtype=float) for name in cells if name not in _NOT_SUMS}
    stratum = np.asarray(cells["stratum_number"], dtype=np.int64)
    told = _Told(scope, grouping.name, labels, kind.index, group, values)
    for place, measure in enumerate(kind.conditions):
        a, aa = values[f"a{place}"], values[f"aa{place}"]
        sums = survey.Sums(group, stratum, values["w"], a, *(() if made.clustered else (values["ww"], aa, aa)))
        found = survey.ratios(sums, len(labels), made.design)
        low, high = survey.share_limits(found, made.design)
        yield from told.shares(measure, found, low, high)
    if kind.mean:
        squares = ("mean_ww", "mean_wwy", "mean_wwyy")
        further = () if made.clustered else tuple(values[name] for name in squares)
        sums = survey.Sums(group, stratum, values["mean_w"], values["mean_wy"], *further)
        yield from told.mean(sums, made)


_NOT_SUMS = ("label", "stratum_number", "division")


class _Told:
    """Turns arrays over the groups of one division and index into estimates."""

    def __init__(
        self, scope: str, grouping: str, labels: list[str], index: str, group: Any, values: dict[str, Any]
    ) -> None:
        import numpy as np

        self._of = (scope, grouping)
        self._labels, self._index, self._group, self._values = labels, index, group, values
        self._totals = {
            name: np.bincount(group, values[name], len(labels)) for name in ("registered", "measured", "w", "mean_n")
        }

    def shares(self, measure: str, found: survey.Ratios, low: Any, high: Any) -> Iterator[Estimate]:
        """Estimates of one share, in percent."""
        for place in range(len(self._labels)):
            numbers = [100 * array[place] for array in (found.value, found.error, low, high)]
            yield self._estimate(place, measure, numbers)

    def mean(self, sums: survey.Sums, made: Population) -> Iterator[Estimate]:
        """Estimates of the mean z and of its standard deviation."""
        found = survey.ratios(sums, len(self._labels), made.design)
        low, high = survey.mean_limits(found, made.design)
        spread = survey.deviations(sums, self._values["mean_wyy"], self._totals["mean_n"], len(self._labels))
        for place in range(len(self._labels)):
            yield self._estimate(place, "mean", [array[place] for array in (found.value, found.error, low, high)])
            yield self._estimate(place, "sd", [spread[place], None, None, None])

    def _estimate(self, place: int, measure: str, numbers: Sequence[float | None]) -> Estimate:
        scope, grouping = self._of
        registered, measured = (int(self._totals[name][place]) for name in ("registered", "measured"))
        return Estimate(
            scope,
            grouping,
            self._labels[place],
            self._index,
            measure,
            registered,
            measured,
            100 * measured / registered if registered else None,
            float(self._totals["w"][place]),
            # sums taken in another order differ in the last digits: they are cut
            *(None if number is None or number != number else round(float(number), 12) for number in numbers),
        )
