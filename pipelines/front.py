"""What commands and notebooks ask for, each as one call: build the marts, check the data, make reports."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipelines import catalog, engine, marts, places
from pipelines.errors import RequestError
from pipelines.places.resolving import unknown_code
from pipelines.publish import POINTER
from pipelines.settings import Project, load_project

FORMATS = ("html", "docx", "xlsx", "pdf")
# what people told that changes figures, in the folder of state
TOLD = ("place_names.csv", "hamlets.csv", "places_import.csv", "schools.csv", "holidays.csv", "forgotten.csv")
BUILDING_SECONDS = 900
"""A file that came while a build was running may not be in it."""


def build_marts(raw: Path | None = None, marts: Path | None = None, progress: Callable[..., None] | None = None) -> Any:
    """Build the marts from the registers and return what was done (see ``build.BuildResult``)."""
    from pipelines.build import build

    return build(load_project(raw, marts), progress)


def core_connection(project: Project) -> Any:
    """Return a connection over the current build's pseudonymous tables and marts, for checks only.

    Raises:
        RequestError: nothing built, or core of another build.
    """
    con = marts.open_marts(project.marts)
    folder = project.core / marts.build_folder(project.marts).name
    if not folder.exists():
        raise RequestError("Không thấy bảng lõi của lần dựng hiện hành.", todo="chạy lại: treem build")
    have = set(marts.VIEWS)
    for path in sorted(folder.glob("*.parquet")):
        if path.stem not in have:
            text = engine.quoted(path)
            con.execute(f"create view \"{path.stem}\" as select * from read_parquet('{text}')")
    return con


def _now() -> str:
    return datetime.now(UTC).replace(microsecond=0).isoformat()


def check_scope(project: Project, period: str | None, place: str | None, plan: str | None = None) -> Any:
    """Return what a run of the gate looks at: the current build, one period and the communes of one place, or all.

    Raises:
        RequestError: unknown plan, period or place.
    """
    from pipelines import checks

    chosen = catalog.load_plan(plan or catalog.plan_ids()[0])
    periods = (catalog.period_of(chosen, period).id,) if period else ()
    on = chosen.periods[periods[0] if periods else list(chosen.periods)[-1]].cutoff_on
    communes = tuple(found.code for found in places.children(place, on)) if place and place != chosen.place else ()
    if place and place != chosen.place and not communes:
        raise RequestError(f"Không có xã nào dưới mã {place}.", todo=f"dùng mã xã, hoặc {chosen.place} cho toàn bộ")
    return checks.Scope(marts.manifest_hash(project.marts), _now(), periods, communes)


def check_data(
    project: Project | None = None, period: str | None = None, place: str | None = None, plan: str | None = None
) -> Any:
    """Run the quality gate on the current build and keep its verdict; returns the verdict.

    Args:
        period: e.g. ``2018-Q1``; without it the rules about what should have been sent are skipped, and counted so.
        place: only the communes of this place.
    """
    from pipelines import checks
    from pipelines.checks_verdict import save

    project = project or load_project()
    scope = check_scope(project, period, place, plan)
    with core_connection(project) as con:
        verdict = checks.run_checks(con, project.expectations, scope)
    save(verdict, project.state)
    return verdict


def current_verdict(project: Project, period: str, plan: str) -> Any:
    """Return the verdict on one period of the current build, running the gate when there is none."""
    from pipelines.checks_verdict import load

    known = load(project.state, marts.manifest_hash(project.marts), (period,))
    return known or check_data(project, period, plan=plan)


def report_places(plan_id: str, period_id: str, place: str | None) -> list[str]:
    """Return the codes to report on: the plan's own place, one place, or every commune below it (``all``).

    Raises:
        RequestError: unknown place, with the nearest valid code.
    """
    plan = catalog.load_plan(plan_id)
    on = catalog.period_of(plan, period_id).cutoff_on
    inside = [found.code for found in places.children(plan.place, on)]
    if place == "all":
        return [plan.place, *inside]
    code = place or plan.place
    if code not in (plan.place, *inside):
        near = [known for known in (plan.place, *inside) if known.lstrip("0") == code.lstrip("0")]
        hint = f"có lẽ là {near[0]} (mã bị mất số 0 ở đầu)" if near else f"các mã: {', '.join([plan.place, *inside])}"
        raise RequestError(f"Địa bàn {code} không thuộc kế hoạch {plan_id} vào kỳ này.", todo=hint)
    return [code]


def _report_on(project: Project, name: str, plan_id: str, period_id: str, place: str | Sequence[str] | None) -> list[str]:
    """Return the codes to report on: those named, every place the report may be about (``all``), or the plan's own.

    Raises:
        RequestError: nothing built, no such report, or a report that is not about the plan's own place and names none.
    """
    from pipelines.reporting.places_allowed import places_for
    from pipelines.reporting.schema import load_schema

    named = [place] if isinstance(place, str) else list(place or ())
    schema = load_schema(name, project.notebooks)
    if named and "all" not in named:
        if not (project.marts / POINTER).exists() and {"schools", "districts"}.isdisjoint(schema.among):
            for code in named:  # a wrong code is told before missing marts: it needs none
                report_places(plan_id, period_id, code)
        return named
    with marts.open_marts(project.marts) as con:
        known = places_for(con, plan_id, period_id, schema.among)
    own = catalog.load_plan(plan_id).place
    if "all" in named or (own not in known and len(known) == 1):
        return list(known)
    if own in known:
        return [own]
    what = f"Báo cáo {name} cần mã đơn vị." if known else f"Kỳ này chưa có đơn vị nào để làm báo cáo {name}."
    raise RequestError(what, todo=f"thêm --place, một trong: all, {', '.join(known)}" if known else "xem sổ đã nhận: treem receipts")


def plan_place(plan_id: str, period_id: str, place: str | None) -> str:
    """Return the code of the plan's own place, or of one inside it at the period's cut-off.

    Raises:
        RequestError: a code that names nothing on that day (with the nearest valid ones), or a place of another plan.
    """
    plan = catalog.load_plan(plan_id)
    on = catalog.period_of(plan, period_id).cutoff_on
    code = place or plan.place
    found = places.find(code, on)
    if found is None:
        raise unknown_code(code, on, places.book_of(plan.place), plan.place)
    if plan.place not in places.ancestry(found, on):
        own = places.find(plan.place, on)
        todo = f"chọn {plan.place} {own.name if own else ''} hoặc một địa bàn trong đó"
        raise RequestError(f"{found.name} ({code}) không thuộc địa bàn của kế hoạch {plan_id}.", todo=todo)
    return code


def make_reports(
    name: str,
    plan: str,
    period: str | int,
    place: str | Sequence[str] | None = None,
    edition: str = "internal",
    formats: Iterable[str] = FORMATS,
    jobs: int = 1,
    draft_reason: str | None = None,
    progress: Callable[..., None] | None = None,
    extra: Mapping[str, str] = MappingProxyType({}),
    anew: bool = False,
    single_file: bool = False,
    with_analysis: bool = False,
) -> Any:
    """Make the reports of one period; returns one result per place (see ``reporting.runner``).

    Args:
        place: a code or several, ``all`` for every place the report may be about, None for the plan's own.
        extra: parameters that only this report has.
        anew: of several places, also make the reports that are there already, made from exactly the same inputs.
        single_file: put plotly.js into the page (5 MB, for e-mail), instead of one file beside all reports.
        with_analysis: print intervals, funnels and control limits in Word and PDF too.

    Raises:
        CheckError: a blocking check failed and no reason for a draft was given.
    """
    from pipelines.checks_verdict import record_override
    from pipelines.reporting import runner

    project = load_project()
    period_id = catalog.period_of(catalog.load_plan(plan), period).id
    chosen = _report_on(project, name, plan, period_id, place)
    # before the checks run and before a reason for a draft is written down
    runner.check_requests(project, name, runner.given(plan, period_id, edition, extra), chosen)
    verdict = current_verdict(project, period_id, plan)
    if verdict.blocking and draft_reason:
        record_override(verdict, draft_reason, _now(), project.state)
    ways = {"resume": len(chosen) > 1 and not anew, "single_file": single_file, "with_analysis": with_analysis}
    how = runner.How(tuple(formats), jobs, draft_reason, **ways)
    told = {"verdict": verdict, "progress": progress, "extra": extra, "how": how}
    return runner.make_reports(project, name, plan, period_id, chosen, edition, **told)


@dataclass(frozen=True)
class WorklistScope:
    """What a restricted list is about: the place, its communes with their names, the period if any, whether data are samples."""

    place: str
    title: str
    communes: list[str]
    names: dict[str, str]
    whole: bool
    period: Any
    demo: bool


def worklist_scope(project: Project, plan: str | None, place: str | None, period: str | None = None) -> WorklistScope:
    """Return the scope of a restricted list in the current build.

    Raises:
        RequestError: nothing built; unknown plan, period or place.
    """
    manifest = marts.manifest(project.marts)
    chosen = catalog.load_plan(plan or manifest["plans"][0])
    told = catalog.period_of(chosen, period) if period else list(chosen.periods.values())[-1]
    code = report_places(chosen.id, told.id, place)[0]
    found = places.find(code, told.cutoff_on)
    communes = places.children(code, told.cutoff_on)
    title = found.name if found else code
    return WorklistScope(
        code, title.upper(), [one.code for one in communes], {one.code: one.name for one in communes},
        code == chosen.place, told, bool(manifest["demo"]),
    )  # fmt: skip


def list_estimates(period: str | None = None, place: str | None = None, frame: str = "pandas") -> Any:
    """Return the estimates of whole periods ("ước cả kỳ") beside the results of the current marts, as a frame.

    Args:
        period, place: keep only these; None keeps all; frame: ``pandas`` or ``polars``.

    ``status`` says which may be printed: ``confirmed``; ``proposed`` waits for a person, ``stale`` means the result has changed since.
    """
    import importlib

    from pipelines import estimates

    project = load_project()
    told = estimates.as_json(estimates.beside(marts.open_marts(project.marts), estimates.read_book(project.state)))
    kept = [row for row in told if period in (None, row["period"]) and place in (None, row["place"])]
    return importlib.import_module(frame).DataFrame(kept)


def make_due(row: Any) -> str:
    """Make the report that one deadline asks for (for ``calendar.running.run_due``) and return the build it came from.

    What came since the marts were built is built first: nobody else does so before a machine's morning run, which makes a report once.

    Raises:
        RequestError: no list came from the plan's places.
    """
    if _came_since(project := load_project()):
        build_marts(project.raw, project.marts)
    if row.plan not in marts.manifest(project.marts)["plans"]:
        raise RequestError("Chưa có danh sách nào từ địa bàn của kế hoạch này.", row.plan, "chép sổ vào data/raw rồi chạy lại")
    made = make_reports(row.report, row.plan, row.period)
    return str(made[0].build)


def plans_in_use() -> list[str] | None:
    """Return the plans of the current build, whose places sent lists: a machine makes no other office's reports. None before a build."""
    try:
        found: list[str] = marts.manifest(load_project().marts)["plans"]
    except RequestError:
        return None
    return found


def _came_since(project: Project) -> bool:
    """Whether lists, or what people told of places and codes, are newer than the current build, or an older version of this made it."""
    try:
        built = datetime.fromisoformat(marts.manifest(project.marts)["built_at"]).timestamp()
        folder = marts.build_folder(project.marts)
    except RequestError:
        return True
    if not all((folder / f"{name}.parquet").exists() for name in marts.VIEWS):
        return True
    told = [project.state / name for name in TOLD]
    files = [project.raw, *project.raw.rglob("*"), *told, *(project.state / "codes").rglob("*")]
    known = (path.stat() for path in files if path.exists())
    return any(max(found.st_mtime, found.st_ctime) > built - BUILDING_SECONDS for found in known)
