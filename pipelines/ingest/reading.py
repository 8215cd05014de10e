"""A whole raw folder read: files in order, rows of each register together."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.ingest.cache import Cache
from pipelines.ingest.extract import Rows
from pipelines.ingest.headers import Headings
from pipelines.ingest.intake import Intake
from pipelines.ingest.mapping_files import fingerprint, load_mappings
from pipelines.ingest.reader import Contents, Opened, class_files, open_sources
from pipelines.ingest.results import FileRead, SheetRead
from pipelines.ingest.sources import Source, list_sources
from pipelines.ingest.texts import clean_column

if TYPE_CHECKING:
    import polars as pl

    from pipelines.catalog import Register

# fastexcel works outside Python's lock; two threads keep two cores busy, more only hold more files in memory.
_THREADS = 2
# Files opened together, and files classed together: enough to share the cost of each step, few enough to stay small
# in memory.
_HANDFUL, _HANDFUL_BYTES = 64, 4 * 1024**2
_GROUP, _GROUP_BYTES = 1024, 32 * 1024**2
Progress = Callable[[int, int], None]
_INTAKE = ("file_hash", "file", "sheet")
_INTAKE_FACTS = {
    "commune_text": "commune_text",
    "commune_code_hint": "commune_code_hint",
    "as_of": "as_of",
    "period_text": "period",
    "starts_on": "starts",
    "ends_on": "ends",
}


class Reading:
    """What a raw folder gave: the account of every file, and the data rows per register.

    ``decisions`` is a hash of what answers of people and replaced lists changed, empty when nothing did.
    """

    def __init__(self, registers: Mapping[str, "Register"], contents: list[Contents], decisions: str = "") -> None:
        self.decisions = decisions
        self.files: list[FileRead] = [content.account for content in contents]
        self._registers = registers
        self._rows: dict[str, list[tuple[SheetRead, Rows]]] = {}
        for content in contents:
            for sheet in content.account.sheets:
                if sheet.status == "read" and sheet.register is not None:
                    self._rows.setdefault(sheet.register, []).append((sheet, content.rows[sheet.sheet]))

    def frame(self, register: str, files: Collection[str] | None = None) -> "pl.DataFrame":
        """Return every data row of a register over all files, or over some, in order of file, sheet and row.

        Columns: file_hash, file, sheet (text), row_number (Int64; 1 = first row of the sheet), demo (Boolean),
        commune_text, commune_code_hint (5 digits in a folder or file name), as_of (ISO text), period_text (period id
        such as 2018-Q1), starts_on, ends_on (ISO text), then one text column per labelled fact and per column of the
        register: cleaned (see ``texts.clean_column``), otherwise as in the file; null when blank, "…" or absent.
        """
        import numpy as np
        import polars as pl

        definition = self._registers[register]
        schema = _schema(definition)
        found = [one for one in self._rows.get(register, []) if files is None or one[0].file in files]
        if not found:
            return pl.DataFrame(schema=schema)
        intake = pl.DataFrame([_intake(sheet, definition) for sheet, _ in found])
        intake = _cleaned(intake, ("commune_text", *definition.facts))
        typed = intake.cast({name: kind for name, kind in schema.items() if name in intake.columns})
        sheets = typed[np.repeat(np.arange(len(found)), [len(rows.numbers) for _, rows in found])]
        own = [_column([rows for _, rows in found], name) for name in definition.columns]
        own = [_with_hamlet(column, found) if column.name == "hamlet" else column for column in own]
        numbers = pl.Series("row_number", np.concatenate([rows.numbers for _, rows in found]), dtype=pl.Int64)
        return pl.concat([sheets, pl.DataFrame([numbers, *own])], how="horizontal").select(list(schema))


def _column(parts: list[Rows], name: str) -> "pl.Series":
    """Return one column of many sheets, in order."""
    import numpy as np
    import polars as pl

    series = []
    for texts, group in groupby(parts, key=lambda rows: id(rows.texts) if name in rows.codes else 0):
        rows = list(group)
        if texts:
            codes = np.concatenate([part.codes[name] for part in rows])
            series.append(rows[0].texts.cleaned[codes])
        else:
            series.append(pl.Series([None], dtype=pl.String).new_from_index(0, sum(len(part.numbers) for part in rows)))
    return pl.concat(series, rechunk=True).alias(name)


def _with_hamlet(column: "pl.Series", found: list[tuple[SheetRead, Rows]]) -> "pl.Series":
    """Fill blank hamlets with the one that the list's title or name tells."""
    import numpy as np
    import polars as pl

    told = _cleaned(pl.DataFrame({"hamlet": [sheet.facts.get("hamlet_text") for sheet, _ in found]}), ["hamlet"])[
        "hamlet"
    ]
    if told.is_null().all():
        return column
    by_row = told.cast(pl.String)[np.repeat(np.arange(len(found)), [len(rows.numbers) for _, rows in found])]
    return column.zip_with(column.is_not_null(), by_row)


def read_folder(
    raw: Path,
    registers: Mapping[str, "Register"],
    cache: Path | None = None,
    progress: Progress | None = None,
    intake: Path | None = None,
    mappings: Path | None = None,
) -> Reading:
    """Read every file of a raw folder. Nothing is written but cache and intake file; no file of the folder is changed.

    Args:
        raw: folder of registers as received; names that start with "_" or "." are passed over.
        registers: definitions of ``pipelines.catalog``.
        cache: private folder for what was read, so that an unchanged file is not read again.
        progress: called with (files done, files in all).
        intake: file of what people answered about lists (see ``intake``); lines for new lists are added to it.
        mappings: folder of mapping files for lists whose headings are not ours (see ``mapping_files``).

    Raises:
        InputError: a line of the intake file cannot be used.
        CatalogError: a mapping file is wrong.
    """
    answers, maps = Intake(intake, registers), load_mappings(mappings, registers)
    sources, opener = list_sources(raw), partial(open_sources, headings=Headings(registers), mappings=maps)
    kept = Cache(cache, registers, fingerprint(maps)) if cache is not None else None
    contents: list[Contents] = []
    saving: list[Future[None]] = []  # done by the threads behind the files that they are still to open
    with ThreadPoolExecutor(min(_THREADS, os.cpu_count() or 1)) as threads:
        for opened in _opened_in_groups(threads, sources, opener, kept, progress):
            classed = class_files([file for file in opened if isinstance(file, Opened)])
            if kept is not None:
                saving.append(threads.submit(kept.save, list(_fresh(opened, classed))))
            contents += _in_order(opened, classed)
    for saved in saving:
        saved.result()
    if kept is not None:
        kept.finish(sources)
    settled = answers.settle(contents, {source.file: source.modified for source in sources})
    answers.write()
    return Reading(registers, settled, answers.effects)


def _opened_in_groups(
    threads: ThreadPoolExecutor,
    sources: list[Source],
    opener: Callable[[list[Source]], list[Opened]],
    cache: Cache | None,
    progress: Progress | None,
) -> Iterator[list[Opened | Contents]]:
    """Yield groups of opened files; while one group is classed, the next is being opened, never more."""

    def work(handful: list[Source]) -> list[Opened | Contents]:
        known = [cache.load(source) if cache is not None else None for source in handful]
        made = iter(opener([source for source, old in zip(handful, known, strict=True) if old is None]))
        return [old if old is not None else next(made) for old in known]

    done = 0
    groups = [_cut(group, _HANDFUL, _HANDFUL_BYTES) for group in _cut(sources, _GROUP, _GROUP_BYTES)]
    running = [threads.submit(work, handful) for handful in groups[0]] if groups else []
    for following in [*groups[1:], []]:
        ready, group = running, list[Opened | Contents]()
        running = [threads.submit(work, handful) for handful in following]
        for future in ready:
            group += future.result()
            if progress is not None:
                progress(done + len(group), len(sources))
        done += len(group)
        yield group


def _cut(sources: list[Source], most: int, most_bytes: int) -> list[list[Source]]:
    """Cut files into parts, no part too many or too large."""
    parts: list[list[Source]] = []
    size = 0
    for source in sources:
        if not parts or len(parts[-1]) == most or size + source.size > most_bytes:
            parts.append([])
            size = 0
        parts[-1].append(source)
        size += source.size
    return parts


def _fresh(opened: list[Opened | Contents], classed: list[Contents]) -> Iterator[tuple[Source, Contents]]:
    """Pair the files that were opened now with what they gave."""
    return zip((file.source for file in opened if isinstance(file, Opened)), classed, strict=True)


def _in_order(opened: list[Opened | Contents], classed: list[Contents]) -> list[Contents]:
    """Return the contents of a group in the order of its files: from the cache as they are, or as they were classed."""
    made = iter(classed)
    return [next(made) if isinstance(file, Opened) else file for file in opened]


def _cleaned(frame: "pl.DataFrame", columns: Iterable[str]) -> "pl.DataFrame":
    return frame.with_columns(clean_column(frame[name]) for name in columns)


def _schema(register: "Register") -> "dict[str, pl.DataType]":
    import polars as pl

    names = [*_INTAKE, "row_number", "demo", *_INTAKE_FACTS, *register.facts, *register.columns]
    types = {"row_number": pl.Int64(), "demo": pl.Boolean()}
    return {name: types.get(name, pl.String()) for name in names}


def _intake(sheet: SheetRead, register: "Register") -> dict[str, str | bool | None]:
    """Return what holds for every row of a sheet."""
    values: dict[str, str | bool | None] = {name: getattr(sheet, name) for name in (*_INTAKE, "demo")}
    values |= {column: sheet.facts.get(fact) for column, fact in _INTAKE_FACTS.items()}
    return values | {name: sheet.facts.get(name) for name in register.facts}
