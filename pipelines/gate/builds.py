"""One build as ``treem diff`` looks at it: its figures, its rows, the lists it was made of."""

import json
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from pipelines import catalog, engine, marts
from pipelines.errors import RequestError
from pipelines.explaining import rows as behind
from pipelines.settings import Project
from pipelines.submissions import Submission, submissions

KEYS = {
    "child": "child_key",
    "person": "person_key",
    "school": "school_code",
    "commune": "commune_code",
    "place": "commune_code",
    "list": "commune_code",
}


class Build:
    """A build whose marts are kept; its rows may be gone (``core`` raises then)."""

    def __init__(self, project: Project, name: str, plan: catalog.Plan) -> None:
        """Open a build by its id.

        Args:
            plan: its own place is the whole that moves are looked for in.

        Raises:
            RequestError: no such build is kept.
        """
        self.project, self.name, self.root = project, name, plan.place
        self.folder = project.marts / name
        if not (self.folder / "manifest.json").exists():
            kept = ", ".join(sorted(path.parent.name for path in project.marts.glob("*/manifest.json"))) or "chưa có"
            raise RequestError(f"Không còn kho của lần dựng “{name}”.", todo=f"các lần dựng còn giữ: {kept}")
        self.manifest: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))

    @cached_property
    def marts(self) -> engine.Connection:
        """The published tables."""
        con = engine.connect()
        for name in ("indicator_values", "places", "periods"):
            path = engine.quoted(self.folder / f"{name}.parquet")
            con.execute(f"create view {name} as select * from read_parquet('{path}')")
        return con

    @cached_property
    def core(self) -> engine.Connection:
        """The pseudonymous rows.

        Raises:
            RequestError: they are no longer kept.
        """
        return behind.open_core(self.project, self.name)

    @cached_property
    def inputs(self) -> dict[str, str]:
        """File -> hash of its content, and what people answered (``state/…``)."""
        return dict(self.manifest["inputs"])

    def is_same_rows(self, other: "Build") -> bool:
        """Whether both were made of the same files by the same code."""
        return (self.inputs, self.manifest["code_version"]) == (other.inputs, other.manifest["code_version"])

    def figure(self, fact_id: str) -> dict[str, Any] | None:
        """Return numerator, denominator, value, per and state of a figure; None when the build has none."""
        sql = "select numerator, denominator, value, per, state from indicator_values where fact_id = ?"
        found = engine.rows(self.marts, sql, [fact_id])
        return (
            dict(zip(("numerator", "denominator", "value", "per", "state"), found[0], strict=True)) if found else None
        )

    def communes(self, place: str, period: str) -> frozenset[str]:
        """Return the communes of a place at the cut-off of a period, by the build's own list of places."""
        sql = """
            with recursive day as (select cutoff_on as on_day from periods where period_id = ?),
            inside as (
                select code, level from places, day
                where code = ? and (valid_from is null or valid_from <= on_day) and (valid_to is null or valid_to > on_day)
                union
                select p.code, p.level from places as p join inside on p.parent_code = inside.code, day
                where (p.valid_from is null or p.valid_from <= on_day) and (p.valid_to is null or p.valid_to > on_day)
            )
            select code from inside where level = 'commune'
        """
        return frozenset(row[0] for row in engine.rows(self.marts, sql, [period, place]))

    def change_of(self, former: "Build", file: str) -> str:
        """Tell whether a file is new against a former build, changed, gone or the same."""
        before, now = former.inputs.get(file), self.inputs.get(file)
        if before == now:
            return "same"
        return "new" if before is None else "gone" if now is None else "changed"

    def was_told_otherwise(self, former: "Build") -> bool:
        """Whether corrections, answers or decisions of people differ."""
        lists = {
            file for build in (self, former) for (file,) in engine.rows(build.core, "select distinct file from ledger")
        }
        return any(self.inputs.get(name) != former.inputs.get(name) for name in {*self.inputs, *former.inputs} - lists)

    @cached_property
    def _lists(self) -> dict[str, list[tuple[str, str, date | None]]]:
        sql = "select distinct file, register, commune_code, list_day from core_lists where file is not null"
        found: dict[str, list[tuple[str, str, date | None]]] = {}
        for file, register, commune, day in engine.rows(self.core, sql):
            found.setdefault(file, []).append((register, commune, day))
        return found

    def is_later(self, former: "Build", file: str) -> bool:
        """Whether a list tells of days that the former build's lists of its register and commune had not reached."""
        for register, commune, day in self._lists.get(file, ()):
            reached = [
                other
                for told in former._lists.values()
                for name, place, other in told
                if (name, place) == (register, commune) and other
            ]
            if day is not None and (not reached or day > max(reached)):
                return True
        return False

    @cached_property
    def _sources(self) -> dict[tuple[str, str, str], frozenset[str]]:
        """(kind, key, register) -> files with rows of it."""
        found: dict[tuple[str, str, str], set[str]] = {}
        for table in sorted((self.project.core / self.name).glob("keyed_*.parquet")):
            have = set(engine.columns(self.core, table.stem))
            for kind, column in KEYS.items():
                if column in have and "file" in have:
                    sql = f'select distinct cast("{column}" as varchar), file from "{table.stem}" where "{column}" is not null'
                    for key, file in engine.rows(self.core, sql):
                        found.setdefault((kind, key, table.stem.removeprefix("keyed_")), set()).add(file)
        return {name: frozenset(files) for name, files in found.items()}

    def files_of(self, kind: str, key: str, registers: Iterable[str]) -> frozenset[str]:
        """Return the files of some registers that have rows of a child, person, school or commune."""
        return frozenset(file for register in registers for file in self._sources.get((kind, key, register), ()))

    def joined_since(self, former: "Build") -> dict[tuple[str, bool], set[str]]:
        """Return (key, came) -> keys that the same rows of unchanged lists have in the other build.

        ``came`` True: a key of this build with its former ones; False: a former key with those of this build.
        """
        found: dict[tuple[str, bool], set[str]] = {}
        for path in sorted((self.project.core / self.name).glob("keyed_*.parquet")):
            other = self.project.core / former.name / path.name
            if not other.exists() or "child_key" not in engine.columns(self.core, path.stem):
                continue
            for now, before in engine.rows(self.core, _JOINED.format(now=engine.quoted(path), before=engine.quoted(other))):
                found.setdefault((now, True), set()).add(before)
                found.setdefault((before, False), set()).add(now)
        return found


_JOINED = """
    select distinct cast(n.child_key as varchar), cast(o.child_key as varchar)
    from read_parquet('{now}') as n join read_parquet('{before}') as o using (file, sheet, row_number)
    where n.child_key <> o.child_key and n.birth_date is not distinct from o.birth_date and n.sex is not distinct from o.sex
"""


def named(project: Project, text: str) -> tuple[str, Submission | None]:
    """Return the build that a text names: ``current``, a build's id, or the number of a submission, which comes with it.

    Raises:
        RequestError: it names nothing.
    """
    if text == "current":
        return marts.build_folder(project.marts).name, None
    if (project.marts / text / "manifest.json").exists():
        return text, None
    book = submissions(project)
    found = [sent for sent in book if sent.number == text]
    if not found:
        known = ", ".join(sent.number for sent in book) or "chưa có bản nào đã gửi"
        raise RequestError(
            f"Không có lần dựng hay báo cáo đã gửi “{text}”.",
            todo=f"ghi mã lần dựng, số văn bản ({known}) hoặc current",
        )
    return found[-1].build, found[-1]
