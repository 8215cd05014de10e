"""SQL expressions that turn the cells of a file or frame into measurements, and tell what cannot be read."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.anthropometry.fields import Columns, definitions
from pipelines.anthropometry.query import BY_DAY, OUTPUTS, Extras, scores_query
from pipelines.anthropometry.quoting import quoted
from pipelines.anthropometry.vietnam import degree_expressions

DAYS_PER_MONTH = 30.4375
"""365.25 / 12, WHO's month."""

_NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
            "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL")  # fmt: skip
NO_EXTRAS = Extras()


@dataclass(frozen=True)
class Cell:
    """One column of the source: its SQL name (c0, c1, …) and its SQL type."""

    sql: str
    sql_type: str

    @property
    def is_number(self) -> bool:
        """Tell whether the engine already holds numbers."""
        return self.sql_type.split("(")[0] in _NUMERIC

    @property
    def text(self) -> str:
        """The cell as text in small letters without outer spaces."""
        return f"lower(trim(cast({self.sql} as varchar)))"

    def _is_one_of(self, spellings: Iterable[str]) -> str:
        """Compare without case, Vietnamese letters in both Unicode forms.

        Not ``in (…)``: the engine makes a join of a long IN list and runs it for every row, also where CASE needs it
        for none.
        """
        forms = {unicodedata.normalize(form, text) for text in spellings for form in ("NFC", "NFD")}
        return f"list_contains([{', '.join(quoted(form) for form in sorted(forms))}], {self.text})"

    @property
    def is_blank(self) -> str:
        """True where nothing is recorded (never null)."""
        return f"({self.sql} is null or {self._is_one_of(['', *definitions()['missing']])})"

    @property
    def number(self) -> str:
        """DOUBLE, a decimal comma allowed, else null. ``_`` is barred because the engine reads 1_000 as 1000."""
        if self.is_number:
            return f"cast({self.sql} as double)"
        text = f"cast({self.sql} as varchar)"
        cast = f"coalesce(try_cast({text} as double), try_cast(replace({text}, ',', '.') as double))"
        return f"case when not contains({text}, '_') then {cast} end"

    @property
    def day(self) -> str:
        """DATE, else null: a real date, or text in one of the forms of fields.yml (never month before day)."""
        if self.sql_type == "DATE" or self.sql_type.startswith("TIMESTAMP"):
            return f"cast({self.sql} as date)"
        forms = ", ".join(quoted(form) for form in definitions()["dates"])
        return f"cast(try_strptime(trim(cast({self.sql} as varchar)), [{forms}]) as date)"

    @property
    def is_unreadable_day(self) -> str:
        """True where something is recorded that is no whole date (never null)."""
        return f"case when {self.day} is not null then false else not {self.is_blank} end"

    @property
    def is_unreadable(self) -> str:
        """True where something is recorded that is no finite number (never null)."""
        return f"case when isfinite({self.number}) then false else not {self.is_blank} end"

    def code(self, field: str) -> str:
        """Return the code of ``field`` that the cell spells, as text, else null.

        One-letter spellings are compared first as they stand: nearly every cell is one, and that is much faster.
        """
        codes: dict[str, list[str]] = definitions()["codes"][field]
        text = f"cast({self.sql} as varchar)"
        quick = " ".join(
            f"when {text} = '{spelling}' then '{code}'"
            for code, spellings in codes.items()
            for spelling in spellings
            if len(spelling) == 1
        )
        slow = " ".join(f"when {self._is_one_of(spellings)} then '{code}'" for code, spellings in codes.items())
        return f"case {quick} {slow} end"

    def is_unknown_code(self, field: str) -> str:
        """True where something is recorded that is no code of ``field`` (never null)."""
        return f"case when {self.code(field)} is not null then false else not {self.is_blank} end"

    def is_missing_code(self, field: str) -> str:
        """True where nothing is recorded (never null); cheaper than ``is_blank`` where most cells are codes."""
        return f"case when {self.code(field)} is not null then false else {self.is_blank} end"


@dataclass(frozen=True)
class Sheet:
    """A source as SQL sees it: a relation with columns c0 … cn, their types, and where the fields stand."""

    relation: str
    types: Sequence[str]
    columns: Columns

    def cell(self, field: str, prefix: str = "") -> Cell | None:
        """Return the column of a field, or None where the source has none."""
        place = self.columns.position.get(field)
        return None if place is None else Cell(f"{prefix}c{place}", self.types[place])

    def value(self, field: str, kind: str = "number") -> str:
        """SQL of a field's number, code or day; ``null`` where the source has no such column."""
        cell = self.cell(field)
        if cell is None:
            return "null"
        return {"number": cell.number, "day": cell.day}[kind] if kind in ("number", "day") else cell.code(field)

    def age_in_days(self) -> str:
        """SQL of the age in days with its fraction: WHO rounds later, after the multiplication."""
        if self.columns.age_unit == "dates":
            return f"cast({self.value('measured_on', 'day')} - {self.value('birth_date', 'day')} as double)"
        age = self.value("age")
        return f"{age} * {DAYS_PER_MONTH}" if self.columns.age_unit == "months" else age

    def arm_in_cm(self) -> str:
        """SQL of the arm circumference in cm."""
        arm = self.value("armc")
        return f"{arm} / 10" if self.columns.arm_unit == "mm" else arm

    def by_day(self) -> tuple[str, ...]:
        """Return the indices of BY_DAY whose measure the source has."""
        return tuple(index for index, kind in BY_DAY.items() if kind.field in self.columns.position)

    def measurements(self, row_id: str, extras: Extras = NO_EXTRAS) -> str:
        """Return the SELECT that ``scores_query`` reads, with any expression as row_id."""
        further = "".join(
            f", {self.arm_in_cm() if field == 'armc' else self.value(field)} as {field}" for field in extras.fields
        )
        return (
            f"select {row_id} as row_id, {self.value('sex', 'code')} as sex, {self.age_in_days()} as age_days, "
            f"{self.value('weight')} as weight, {self.value('lenhei')} as lenhei, "
            f"{self.value('measure', 'code')} as measure, "
            f"cast({self.value('oedema', 'code')} as boolean) as oedema{further} from {self.relation}"
        )

    def scored(
        self,
        *,
        unrounded: bool = False,
        decimal_comma: bool = False,
        carried: Sequence[str] = (),
        extras: Extras = NO_EXTRAS,
    ) -> str:
        """Return the SELECT of every source column (c0 …), then ``carried`` ones of the relation, then the outputs.

        The source columns travel inside row_id, so a file streams through without being held or joined to itself.
        ``decimal_comma`` makes the numbers text such as -2,05.
        """
        inside = [*(f"c{place}" for place in range(len(self.types))), *carried]
        packed = "struct_pack(" + ", ".join(f"{name} := {name}" for name in inside) + ")"
        outputs = [
            name
            if name.endswith("_flag") or not decimal_comma
            else f"replace(cast({name} as varchar), '.', ',') as {name}"
            for name in (*OUTPUTS, *extras.scores)
        ]
        outputs += degree_expressions("z.") if extras.degrees else []
        chosen = [*(f"row_id.{name} as {name}" for name in inside), *outputs]
        query = scores_query(self.measurements(packed, extras), extras, unrounded=unrounded)
        return f"select {', '.join(chosen)} from ({query}) as z"


def output_names(header: Sequence[str], outputs: Sequence[str] = OUTPUTS) -> list[str]:
    """Return the header of the output: input columns, one named like an output as ``input_<name>``, then ``outputs``."""
    taken = {name.strip().casefold() for name in header} | set(outputs)
    renamed = []
    for name in header:
        new = name
        if name.strip().casefold() in outputs:
            new = f"input_{name.strip()}"
            while new.casefold() in taken:
                new = f"input_{new}"
            taken.add(new.casefold())
        renamed.append(new)
    return [*renamed, *outputs]
