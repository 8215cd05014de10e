"""One year of a place assessed: every commune with its points, verdict, streak, what is claimed against what is counted, and faults."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines import catalog, engine, places
from pipelines.errors import RequestError
from pipelines.places.place import Place
from pipelines.scores import choices as chosen
from pipelines.scores import computed, problems, settled, sheets
from pipelines.scores.choices import Authority, Choices
from pipelines.scores.computed import Compared, Figures
from pipelines.scores.problems import Problem
from pipelines.scores.settled import Settled
from pipelines.scores.sheets import Key
from pipelines.scores.standard import Known, Standard, standards
from pipelines.scores.streaks import Across, Streak
from pipelines.scores.verdict import Verdict, judge

PLAN_MARK = "commune_points"
NO_EVIDENCE = {False: "bảng không ghi minh chứng", None: "bảng không có cột minh chứng"}


@dataclass(frozen=True)
class Assessed:
    """One commune of the year; without a sheet only its name."""

    code: str
    name: str
    settled: Settled | None = None
    verdict: Verdict | None = None
    streak: Streak | None = None
    compared: tuple[Compared, ...] = ()

    @property
    def unverified(self) -> dict[int, str]:
        """Criteria with points that nothing proves, each with the reason."""
        if self.settled is None:
            return {}
        found = {}
        for number in self.settled.maxima.numbers:
            row = self.settled.sheet.criterion(number)
            reasons = [] if row is None or row.has_evidence else [NO_EVIDENCE[row.has_evidence]]
            reasons += [f"khác số liệu: {one.name}" for one in self.compared if one.criterion == number and one.differs]
            if row is not None and row.checked_score is None:
                reasons.append("chưa thẩm định")
            if reasons:
                found[number] = "; ".join(reasons)
        return found


@dataclass(frozen=True)
class Year:
    """What is known of a place's communes in one year.

    Attributes:
        plan_mark: the points that the plan asks for beside the standard (TD-09), None without such a target.
        history: recognised or not, by commune and year; decided: streaks of all years.
        core: build of the figures; ``chosen``: what ended a streak.
    """

    plan: str
    place: Place
    year: int
    rows: tuple[Assessed, ...]
    problems: tuple[Problem, ...]
    authority: Authority
    plan_mark: float | None
    history: Mapping[Key, bool | None]
    across: Across

    @property
    def standards(self) -> tuple[Standard, ...]:
        """The standards used, each once."""
        found = {
            row.settled.standard.id: row.settled.standard for row in self.rows if row.settled and row.settled.standard
        }
        return tuple(found.values())

    @property
    def scored(self) -> tuple[Assessed, ...]:
        """Communes with a sheet."""
        return tuple(row for row in self.rows if row.settled)

    def row(self, code: str) -> Assessed:
        """Return one commune.

        Raises:
            RequestError: no such commune in the place.
        """
        for row in self.rows:
            if row.code == code:
                return row
        known = ", ".join(f"{row.code} {row.name}" for row in self.rows)
        raise RequestError(f"Địa bàn {code} không phải là một xã trong {self.place.name}.", todo=f"các xã: {known}")

    def mark_of(self, row: Assessed, mark: float | None = None) -> Known:
        """Return the mark that a commune is measured against: as asked, else the standard's pass mark, else the plan's points."""
        if mark is not None:
            return Known(mark, "S", "mức người dùng nêu")
        if row.verdict and row.verdict.mark.value is not None:
            return row.verdict.mark
        if self.plan_mark is not None:
            return Known(self.plan_mark, "S", "mức điểm của kế hoạch; mức đạt của tiêu chuẩn chưa biết")
        return Known()


def assess(
    con: engine.Connection,
    state: Path | None,
    plan_id: str,
    year: int,
    across: Across | None = None,
    changes: Mapping[Key, Settled] | None = None,
) -> Year:
    """Assess the communes of a plan's place in one year.

    Args:
        con: connection over core tables and marts (``front.core_connection``).
        across: what ends a streak; the office's choice unless given.
        changes: sheets of a what-if, put in the place of those that came.

    Raises:
        RequestError: no sheet of that year; CatalogError: a definition file is wrong.
    """
    plan = catalog.load_plan(plan_id)
    known, told = standards(state), chosen.load(state)
    every = settled.settle(sheets.read(con).values(), known, told, [plan.place]) | dict(changes or {})
    communes = _communes(plan.place, year, every)
    if not any((code, year) in every for code in communes):
        have = sorted({key[1] for key in every})
        todo = (
            f"các năm có bảng: {', '.join(map(str, have))}"
            if have
            else "đưa bảng chấm điểm vào data/raw rồi chạy treem build"
        )
        raise RequestError(f"Kho chưa có bảng chấm điểm năm {year} của địa bàn này.", todo=todo)
    ends = across or Across(told.across_standard == "break", told.across_merger == "break")
    runs = settled.streaks(every, known, ends)
    figures = computed.read(con, known.values())
    rows = tuple(_row(code, name, year, every, runs, figures) for code, name in communes.items())
    faults = (*problems.find(every, [(code, year) for code in communes]), *problems.rejected(con, communes, year))
    history = {key: one.sheet.recognised for key, one in every.items()}
    place = _place(plan.place, year)
    asked = _plan_mark(plan) if str(year) in plan.periods else None
    return Year(plan_id, place, year, rows, faults, _authority(told, rows, year), asked, history, ends)


def _row(
    code: str, name: str, year: int, every: Mapping[Key, Settled], runs: Mapping[Key, Streak | None], figures: Figures
) -> Assessed:
    one = every.get((code, year))
    if one is None:
        return Assessed(code, name)
    compared = tuple(computed.compare(one.sheet, one.standard, figures)) if one.standard else ()
    empty = computed.empty_criteria(compared)
    verdict = judge(one.standard, one.kind, one.checked, one.sheet.recognised, empty)
    return Assessed(code, name, one, verdict, runs.get((code, year)), compared)


def _place(code: str, year: int) -> Place:
    found = places.find(code, date(year, 12, 31)) or places.find(code, date(year, 1, 1))
    if found is None:
        raise RequestError(f"Năm {year} không có địa bàn mang mã {code}.", todo="xem: treem places history")
    return found


def _communes(root: str, year: int, every: Collection[Key]) -> dict[str, str]:
    """Return the communes of a place in a year, code -> name: those at its end, and those that ended in it and had a sheet."""
    last, first = date(year, 12, 31), date(year, 1, 1)
    found = {place.code: place.name for place in places.children(root, last)}
    gone = {place.code: place.name for place in places.children(root, first) if (place.code, year) in every}
    return dict(sorted({**gone, **found}.items()))


def _authority(told: Choices, rows: tuple[Assessed, ...], year: int) -> Authority:
    day = next(
        (row.settled.standard.assessed_on(year) for row in rows if row.settled and row.settled.standard),
        date(year, 12, 31),
    )
    return told.authority(day)


def _plan_mark(plan: catalog.Plan) -> float | None:
    """Return the points that a target of the plan asks for."""
    for target in plan.targets:
        if target.indicator == PLAN_MARK and target.variant:
            points = catalog.indicators()[PLAN_MARK].variants[target.variant].get("points")
            return float(points) if points is not None else None
    return None
