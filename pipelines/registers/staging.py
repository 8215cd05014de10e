"""Raw rows to staging: intake facts typed, places resolved, exact duplicates marked, bad rows put aside with reasons.

Makes for each register: ``raw_<register>`` (text), ``stg_<register>`` (typed, with ``problems`` and ``verdict``),
``reject_<register>``, and for all together ``problems`` and ``ledger``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipelines import catalog, engine, places
from pipelines.catalog import Register
from pipelines.corrections import STRUCK, Correction, correct
from pipelines.errors import LedgerError
from pipelines.registers import areas, coded_places, hamlets, kept, questions, schools, scopes
from pipelines.settings import PACKAGE

INTAKE = (
    "file_hash", "file", "sheet", "row_number", "demo", "commune_text", "commune_code_hint", "as_of", "period_text",
    "starts_on", "ends_on",
)  # fmt: skip
CLASSES = ("header", "blank", "subtotal", "footer", "accepted", "rejected", "duplicate")


def load_code_spellings(con: engine.Connection) -> None:
    """Fill table ``code_spelling(list_name, spelling, code)``; spellings folded as staging folds cells."""
    listed = [
        (name, spelling, code)
        for name, codes in catalog.code_lists().items()
        for code, spellings in codes.items()
        for spelling in spellings
    ]
    engine.load_rows(con, "spelling_listed", {"list_name": "varchar", "spelling": "varchar", "code": "varchar"}, listed)
    con.execute(
        # in order, so that what is kept by content (kept.py) is found again
        "insert into code_spelling select list_name, spelling_of(spelling), min(code) from spelling_listed group by all order by all"
    )


def load_raw(
    con: engine.Connection,
    reading: Any,
    as_of: date | None = None,
    confirmed: Path | None = None,
    received: Mapping[str, list[Correction]] | None = None,
    answers: Path | None = None,
    keep: kept.Kept | None = None,
) -> dict[str, kept.Unknown]:
    """Make ``raw_<register>`` for every register from what ingest read (empty where no file came).

    Also ``raw_list(register, file, sheet, file_hash, demo)``. Of a register that was kept ``stg_<register>`` is made and no
    ``raw_<register>``; of one that was kept in part, ``stg_<register>`` has what was kept and ``raw_<register>`` the rest.

    Args:
        as_of: the day for lists that do not say theirs.
        confirmed: spellings of places that a person confirmed (``data/state/place_names.csv``).
        received: register -> corrections that communes sent back.
        answers: what people answered about whole lists (``data/state/answers.csv``).
        keep: typed rows of former builds; lists of which nothing changed are taken from there.

    Returns:
        Register -> written communes that mean no known place, with the day they were written for.
    """
    gatherer = _Gatherer(con, reading, as_of, confirmed, received or {})
    keep, unknown = keep or kept.Kept(), dict[str, kept.Unknown]()
    _load_lists(con, reading)
    scopes.begin(con)
    questions.load(con, answers)
    for register in catalog.registers().values():
        known = keep.restore(con, register.id)
        if register.id in keep.restored and known is not None:
            unknown[register.id] = known
            continue
        unknown[register.id] = gatherer.gather(register, keep.missing.get(register.id, ()))
        if register.id in keep.missing and not keep.stands_alone(con, register.id):
            keep.forget(con, register.id)
            unknown[register.id] = gatherer.gather(register)
    engine.load_rows(con, "struck_row", {"register": "varchar", "row_id": "bigint"}, gatherer.struck)
    return unknown


def _load_lists(con: engine.Connection, reading: Any) -> None:
    """Make ``raw_list`` of every list that was read, and ``girls_sheet`` of those that mark girls only."""
    sheets = [sheet for file in reading.files for sheet in file.sheets if sheet.status == "read"]
    names = {"register": "varchar", "file": "varchar", "sheet": "varchar", "file_hash": "varchar", "demo": "boolean"}
    engine.load_rows(con, "raw_list", names, [tuple(getattr(sheet, name) for name in names) for sheet in sheets])
    girls_only = [
        (s.file_hash, s.sheet) for s in sheets if "sex_female" in s.columns and not {"sex", "sex_male"} & set(s.columns)
    ]
    engine.load_rows(con, "girls_sheet", {"file_hash": "varchar", "sheet": "varchar"}, girls_only)


class _Gatherer:
    """Makes ``raw_<register>`` from what ingest read; ``struck``: register and row_id of rows that communes struck out."""

    def __init__(
        self, con: engine.Connection, reading: Any, as_of: date | None, confirmed: Path | None, received: Mapping[str, list[Correction]]
    ) -> None:
        self.struck: list[tuple[str, int]] = []
        self._con, self._reading, self._namer, self._received = con, reading, _Namer(confirmed), received
        self._day = f"date '{as_of.isoformat()}'" if as_of else "null"

    def gather(self, register: Register, parts: Sequence[kept.Part] = ()) -> kept.Unknown:
        """Make ``raw_<register>`` of all its rows, or of those of some parts; return the places that mean nothing."""
        frame = correct(self._rows(register, parts), register.columns, self._received.get(register.id, ()))
        self.struck += [(register.id, row) for row in frame.filter(frame[STRUCK])["row_id"]]
        engine.load_slices(self._con, "read_row", frame, _read_sql(register, self._day))
        del frame  # the table may be spilled, the frame not
        read, unknown = _placed(self._con, register, "select * from read_row", self._namer)
        if schools.tells_school(register):
            schools.resolve_schools(self._con, read)
        engine.make_table(self._con, f"raw_{register.id}", _raw_sql(register, read))
        self._con.execute("drop table read_row")
        return unknown

    def _rows(self, register: Register, parts: Sequence[kept.Part]) -> Any:
        """What was read of a register, with ``row_id``: rows are numbered over all its lists."""
        import polars as pl

        if not parts:
            return self._reading.frame(register.id).with_row_index("row_id", offset=1)
        frame = self._reading.frame(register.id, {file for part in parts for file in part.files})
        numbers = pl.concat([pl.int_range(part.before + 1, part.last + 1, eager=True) for part in parts])
        return frame.insert_column(0, numbers.alias("row_id"))


def _placed(con: engine.Connection, register: Register, read: str, namer: "_Namer") -> tuple[str, set[tuple[str, date]]]:
    """Return the SELECT of a register's rows with the place that each means written into it, and the places that mean none."""
    upper = areas.may_name_areas(register)
    found = _resolve_places(con, read, namer, upper)
    if found and (coded := coded_places.by_code(con, read, found)):
        read = coded
        found = _resolve_places(con, read, namer, upper)
    if found and (placed := areas.by_sheet(con, register, read, found)):
        read = placed
        found = _resolve_places(con, read, namer, upper)
    scopes.note(con, register, read)
    if found and (moved := hamlets.by_hamlet(con, register, read, found, namer.confirmed)):
        read = moved
        found = _resolve_places(con, read, namer)
    return read, found


def load_empty_forms(con: engine.Connection, reading: Any) -> None:
    """Make ``keyed_empty_form``: forms that came without an entry, which is evidence of zero (RULES 6); no child in them."""
    listed = []
    for sheet in (sheet for file in reading.files for sheet in file.sheets if sheet.reason == "no_data_rows"):
        day, period = sheet.facts.get("as_of") or sheet.facts.get("ends"), sheet.facts.get("period")
        on = date.fromisoformat(day) if day else date(int(period[:4]), 12, 31) if period else date.today()
        hint = sheet.facts.get("commune_code_hint")
        named = sheet.facts.get("commune_text") or hint
        code = coded_places.meant(named, hint, on) if named else None
        listed.append((sheet.register, sheet.file, sheet.sheet, code, period, on if day else None))
    schema = dict.fromkeys(("register", "file", "sheet", "commune_code", "period_id"), "varchar") | {"list_day": "date"}
    engine.load_rows(con, "keyed_empty_form", schema, listed)


def _read_sql(register: Register, day: str) -> str:
    """Intake facts typed, cells as text, and the commune as written: the row's own cell, else the list's."""
    typed = {
        "as_of": f"coalesce(try_cast(as_of as date), {day})",
        "starts_on": "try_cast(starts_on as date)",
        "ends_on": "try_cast(ends_on as date)",
    }
    intake = [f"{typed.get(name, name)} as {name}" for name in INTAKE]
    own = [f"cast({questions.answered_sql(register, name)} as varchar) as {name}" for name in (*register.facts, *register.columns)]
    cell = f"{areas.written_sql()}, " if areas.tells_areas(register) else "commune, " if "commune" in register.columns else ""
    written = f"coalesce({cell}commune_text, commune_code_hint)"
    told = ", ".join(["cast(row_id as bigint) as row_id", *intake, *own, "period_of(period_text) as period_id"])
    typed_rows = f"select {told} from incoming as list_rows"
    return f"select *, {written} as place_written, {_PLACE_DAY} as place_day from ({typed_rows})"


# The day for which a place name was written: the list's own day, else the end of the year it speaks of.
_PLACE_DAY = "coalesce(as_of, ends_on, make_date(cast(left(period_id, 4) as integer), 12, 31), current_date)"


@dataclass
class _Namer:
    """Answers to written places; most registers name the same communes on the same days, and asking takes a millisecond."""

    confirmed: Path | None
    known: dict[tuple[str, date], places.Resolution] = field(default_factory=dict)

    def answer(self, text: str, on: date, upper: bool) -> places.Resolution:
        if (text, on) not in self.known:
            self.known[text, on] = places.resolve(text, on, confirmed=self.confirmed, suggest=False)
        found = self.known[text, on]
        return areas.resolve(text, on) if upper and found.status == "none" else found


def _resolve_places(con: engine.Connection, read: str, namer: _Namer, upper: bool = False) -> set[tuple[str, date]]:
    """Make ``place_text``: each written commune with the day it was written for, resolved once; return the unknown ones.

    Args:
        upper: a place that is no commune may be a district or a province.
    """
    resolved, unknown = [], set()
    for text, on in engine.rows(con, f"select distinct place_written, place_day from ({read}) order by all"):
        answer = namer.answer(text, on, upper) if text else places.Resolution("none")
        reason = {"match": None, "ambiguous": "ambiguous_commune"}.get(answer.status, "unknown_commune")
        resolved.append((text, on, answer.code, reason, scopes.former_of(answer)))
        if text and reason:
            unknown.add((text, on))
    schema = {"text": "varchar", "day": "date", "commune_code": "varchar", "place_problem": "varchar", "former": "varchar"}
    engine.load_rows(con, "place_text", schema, resolved)
    return unknown


def _raw_sql(register: Register, read: str) -> str:
    """Rows with their commune, and whether an equal row of the same list stands before them (RULES 35).

    Only rows whose content hash occurs twice are compared column by column.
    """
    own = [*register.facts, *register.columns]
    place, joined = schools.placed_sql(register)
    content = ", ".join(
        ["commune_code", "as_of", "starts_on", "ends_on", "period_id", *(n for n in own if n != "row_label")]
    )
    return f"""
        with placed as (
            select
                r.row_id, r.file_hash, file, r.sheet, row_number, demo, {place},
                as_of, starts_on, ends_on, period_id, g.file_hash is not null as girls_only, {", ".join(own)}
            from ({read}) as r
            left join girls_sheet as g on g.file_hash = r.file_hash and g.sheet = r.sheet
            {joined}
        ),
        hashed as (select row_id, hash({content}) as content_hash from placed),
        suspect as (
            select row_id from hashed where content_hash in (select content_hash from hashed group by 1 having count(*) > 1)
        ),
        repeated as (
            select row_id from placed semi join suspect using (row_id)
            qualify row_number() over (partition by {content} order by row_id) > 1
        )
        select placed.*, hash({content}) as content_hash, repeated.row_id is not null as is_duplicate
        from placed left join repeated on repeated.row_id = placed.row_id
    """


def stage(con: engine.Connection, keep: kept.Kept | None = None) -> None:
    """Make ``stg_`` of every register, what was kept of it as it is, then ``problems`` and from it the ``reject_`` tables.

    Of ``raw_<register>`` only what tells equal rows stays: its cells have had their use, and are as many as the typed ones.
    """
    keep = keep or kept.Kept()
    new = [name for name in catalog.registers() if name not in keep.restored]
    selects = {name: (PACKAGE / "registers" / f"stg_{name}.sql").read_text(encoding="utf-8") for name in new}
    made = {name: f"stg_new_{name}" if name in keep.missing else f"stg_{name}" for name in new}
    engine.make_tables(con, {made[name]: _judged_sql(name, select) for name, select in selects.items()})
    for name in keep.missing:
        con.execute(f"insert into stg_{name} by name from stg_new_{name}")
        con.execute(f"drop table stg_new_{name}")
    for name in new:
        engine.make_table(con, f"raw_{name}", f"select row_id, content_hash, is_duplicate from raw_{name}")
    engine.make_table(con, "problems", " union all ".join(map(_problem_sql, catalog.registers())))
    rejected = "select * from problems where register = '{}' and rejects"
    engine.make_tables(con, {f"reject_{name}": rejected.format(name) for name in catalog.registers()})


def _judged_sql(register: str, select: str) -> str:
    """Typed rows with their verdict; a row that its sender struck out is rejected for this alone."""
    verdict = "case when is_duplicate then 'duplicate' when is_rejected(problems) then 'reject' else 'accept' end"
    return f"""
        select *, {verdict} as verdict from (
            select typed.* replace (case when o.row_id is null then problems else [problem('row', 'struck_out', true)] end as problems)
            from ({select}) as typed
            left join (select row_id from struck_row where register = '{register}') as o on o.row_id = typed.row_id
        )
    """


def _problem_sql(register: str) -> str:
    return f"""
        select '{register}' as register, file, sheet, row_number, commune_code,
            p.column_name as column_name, p.reason as reason, p.rejects as rejects
        from (select file, sheet, row_number, commune_code, verdict, unnest(problems) as p from stg_{register})
        where verdict <> 'duplicate' and p is not null
    """


def _load_classes(con: engine.Connection, reading: Any) -> None:
    """Make ``sheet_classes``: per sheet, the rows that ingest itself put into a class."""
    keys = ("file", "file_hash", "sheet", "register", "rows_read")
    classed = [
        (*(getattr(sheet, key) for key in keys), *(sheet.ledger[name] for name in CLASSES[:4]))
        for file in reading.files
        for sheet in file.sheets
        if sheet.status == "read" or sheet.reason == "no_data_rows"
    ]
    schema = dict.fromkeys(keys[:4], "varchar") | dict.fromkeys(("rows_read", *CLASSES[:4]), "integer")
    engine.load_rows(con, "sheet_classes", schema, classed)


def make_ledger(con: engine.Connection, reading: Any) -> None:
    """Make table ``ledger``, one row per sheet read, and prove that every row is accounted for.

    Raises:
        LedgerError: rows read differ from the sum of the classes.
    """
    _load_classes(con, reading)
    verdicts = " union all ".join(
        f"select file, sheet, '{name}' as register, verdict from stg_{name}" for name in catalog.registers()
    )
    sums = ", ".join(
        f"count(*) filter (verdict = '{word}') as {name}"
        for name, word in zip(CLASSES[4:], ("accept", "reject", "duplicate"), strict=True)
    )
    engine.make_table(
        con,
        "ledger",
        f"""
        select c.file, c.file_hash, c.sheet, c.register, {", ".join(f"c.{name}" for name in CLASSES[:4])},
            {", ".join(f"coalesce(v.{name}, 0) as {name}" for name in CLASSES[4:])}, c.rows_read
        from sheet_classes as c
        left join (select file, sheet, register, {sums} from ({verdicts}) group by all) as v
            on v.file = c.file and v.sheet = c.sheet and v.register = c.register
        order by c.file, c.sheet
        """,
    )
    check_ledger(con)


def check_ledger(con: engine.Connection) -> None:
    """Raise LedgerError for every sheet whose rows do not add up."""
    wrong = engine.rows(
        con,
        f"select file, sheet, rows_read, {' + '.join(CLASSES)} from ledger where rows_read <> {' + '.join(CLASSES)}",
    )
    if wrong:
        where = "; ".join(
            f"{file} / {sheet}: đọc {read} dòng, giải trình {told}" for file, sheet, read, told in wrong[:5]
        )
        raise LedgerError("Số dòng đọc và số dòng giải trình không khớp; không công bố gì.", where, "báo người bảo trì")


def totals(con: engine.Connection) -> Mapping[str, int]:
    """Return the ledger summed over all sheets."""
    names = (*CLASSES, "rows_read")
    return dict(
        zip(
            names,
            engine.rows(con, f"select {', '.join(f'coalesce(sum({n}), 0)' for n in names)} from ledger")[0],
            strict=True,
        )
    )


def demo_kinds(con: engine.Connection) -> set[bool]:
    """Return which kinds of data are loaded: {True} samples, {False} real, both, or none."""
    return {bool(row[0]) for row in engine.rows(con, "select distinct demo from raw_list")}
