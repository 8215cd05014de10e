"""Definition files of registers and code lists, read into frozen objects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipelines.errors import CatalogError
from pipelines.settings import PACKAGE
from pipelines.yaml_file import Raw, only, read_yaml

Codes = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class RegisterColumn:
    """One column of a register: canonical name, Vietnamese heading, spellings met in files, type, duties.

    Attributes:
        hint, example: for who fills it in (``treem template``).
        instead_of: the column of which this is another way of writing; a template does not offer it.
    """

    name: str
    vi: str
    headers: tuple[str, ...]
    type: str
    codes: str | None = None
    required: bool = False
    column_required: bool = False
    any_of: str | None = None
    personal: bool = False
    hint: str = ""
    example: str = ""
    instead_of: str = ""


@dataclass(frozen=True)
class LabelledFact:
    """A value that stands outside the table ("Kết quả công nhận: Đạt").

    Attributes:
        line: the label begins a line that is itself the value ("TRƯỜNG TIỂU HỌC XÃ BẢN BO").
        asked: a template has a line for it; type, hint, example: as of a column.
    """

    name: str
    vi: str
    labels: tuple[str, ...]
    codes: str | None = None
    line: bool = False
    asked: bool = True
    type: str = "text"
    hint: str = ""
    example: str = ""


@dataclass(frozen=True)
class Question:
    """What the sender is asked when cells are refused for a reason.

    Attributes:
        answered_by: the fact of the list that settles it; a person's answer is then kept in ``data/state/answers.csv``.
        columns: where the reason leads to the question; by default in every column.
    """

    text: str
    answered_by: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Register:
    """One register: how its files are recognised and what its columns mean.

    Attributes:
        sent_by: commune or school: each sends its own lists, which are counted as received; office: what an office keeps itself.
        day: staging's column with the day on which a row tells something; by default the day of the list.
        rank: which register is believed first about who a child is, 1 before 9.
        made: coded columns that staging adds and that may leave the zone of names.
        receipt_names: how the office's book of receipts names the register.
        codes: code lists of this register alone: list -> code -> spellings.
        several_rows: one child may stand in several rows of one full list (one for each group, policy, …).
        changeable: code lists that a province may change in ``data/state/codes``.
        clock_days: days between which working days are counted.
        of_districts: a district may stand where the form asks for a commune, and tells of itself.
        questions: what the sender is asked when cells are refused, by the reason.
    """

    id: str
    title: Mapping[str, str]
    mode: str
    titles: tuple[str, ...]
    source: str
    key: tuple[str, ...]
    columns: Mapping[str, RegisterColumn]
    facts: Mapping[str, LabelledFact]
    sent_by: str = "commune"
    day: str = ""
    rank: int = 9
    made: tuple[str, ...] = ()
    receipt_names: tuple[str, ...] = ()
    codes: Mapping[str, Codes] = field(default_factory=dict)
    several_rows: bool = False
    changeable: tuple[str, ...] = ()
    clock_days: tuple[str, ...] = ()
    of_districts: bool = False
    questions: Mapping[str, Question] = field(default_factory=dict)

    @property
    def title_vi(self) -> str:
        """Vietnamese title."""
        return self.title["vi"]

    @property
    def personal(self) -> tuple[str, ...]:
        """Names of the columns that may stand only in raw, work and vault."""
        return tuple(column.name for column in self.columns.values() if column.personal)

    @property
    def names_children(self) -> bool:
        """Whether a row is about a named child."""
        return "full_name" in self.columns

    @property
    def names_staff(self) -> bool:
        """Whether a row is about a named person of the staff."""
        return "staff_name" in self.columns


def _column(name: str, raw: Raw, where: str) -> RegisterColumn:
    allowed = {"vi", "headers", "type", "codes", "required", "column_required", "any_of", "personal", "hint", "example", "instead_of"}
    only(raw, allowed, f"{where}, cột {name}")
    return RegisterColumn(name=name, **{**raw, "headers": tuple(map(str, raw["headers"]))})


def _fact(name: str, raw: Raw, where: str) -> LabelledFact:
    only(raw, {"vi", "labels", "codes", "line", "asked", "type", "hint", "example"}, f"{where}, {name}")
    return LabelledFact(name=name, **{**raw, "labels": tuple(map(str, raw["labels"]))})


def _question(raw: str | Raw, where: str) -> Question:
    if isinstance(raw, str):
        return Question(raw)
    only(raw, {"text", "answered_by", "columns"}, f"{where}, questions")
    return Question(**{**raw, "columns": tuple(raw.get("columns", ()))})


def _spread(raw: Raw) -> Raw:
    """Return the columns of a register's wide form: one for each code of a list of its own, named ``<column>__<code>``.

    In their headings "{}" stands for every spelling of the code.
    """
    listed = {code: tuple(map(str, told)) for code, told in raw.get("codes", {}).get(raw.get("spread", {}).get("codes"), {}).items()}
    return {
        f"{name}__{code}": column
        | {"vi": column["vi"].format(words[0]), "headers": [shape.format(word) for shape in column["headers"] for word in words]}
        for name, column in raw.get("spread", {}).get("columns", {}).items()
        for code, words in listed.items()
    }


def _register(path: Path) -> Register:
    raw = read_yaml(path)
    keys = {"title", "mode", "titles", "source", "key", "columns", "facts", "sent_by", "day", "rank", "made", "receipt_names", "codes"}
    only(raw, keys | {"several_rows", "changeable", "clock_days", "questions", "spread", "of_districts"}, path.name)
    try:
        return Register(
            id=path.stem,
            title=raw["title"],
            mode=raw["mode"],
            titles=tuple(raw["titles"]),
            source=raw["source"],
            key=tuple(raw["key"]),
            columns={name: _column(name, column, path.name) for name, column in (raw["columns"] | _spread(raw)).items()},
            facts={name: _fact(name, fact, path.name) for name, fact in raw.get("facts", {}).items()},
            sent_by=raw.get("sent_by", "commune"),
            day=raw.get("day", ""),
            rank=raw.get("rank", 9),
            made=tuple(raw.get("made", ())),
            receipt_names=tuple(raw.get("receipt_names", ())),
            codes={name: _codes(listed) for name, listed in raw.get("codes", {}).items()},
            several_rows=raw.get("several_rows", False),
            changeable=tuple(raw.get("changeable", ())),
            clock_days=tuple(raw.get("clock_days", ())),
            of_districts=raw.get("of_districts", False),
            questions={reason: _question(told, path.name) for reason, told in raw.get("questions", {}).items()},
        )
    except KeyError as missing:
        raise CatalogError(f"Thiếu khóa {missing}.", path.name, "bổ sung khóa này") from missing


def _codes(raw: Raw) -> Codes:
    return {str(code): tuple(map(str, spellings)) for code, spellings in raw.items()}


@cache
def registers() -> Mapping[str, Register]:
    """Return all registers: the folder is the registry (a YAML whose staging SQL lies beside it)."""
    folder = PACKAGE / "registers"
    return {sql.stem[4:]: _register(folder / f"{sql.stem[4:]}.yml") for sql in sorted(folder.glob("stg_*.sql"))}


@cache
def code_lists() -> Mapping[str, Codes]:
    """Return code lists: list -> code -> spellings: the common ones, those of single registers, ``ethnic_groups``.

    Raises:
        CatalogError: two files define one list.
    """
    import csv

    lists = {name: _codes(codes) for name, codes in read_yaml(PACKAGE / "registers" / "codes.yml").items()}
    named = dict(lists["registers"])
    for register in registers().values():
        if twice := sorted(set(register.codes) & set(lists)):
            raise CatalogError(f"Danh mục {', '.join(twice)} đã có ở tệp khác.", f"{register.id}.yml", "đổi tên danh mục")
        lists |= register.codes
        named[register.id] = (*named.get(register.id, ()), *register.receipt_names)
    # a book of receipts may also call a register by its own title
    lists["registers"] = {code: (*spellings, registers()[code].title_vi) for code, spellings in named.items() if spellings}
    with (PACKAGE / "registers" / "ethnic_groups.csv").open(encoding="utf-8", newline="") as table:
        lists["ethnic_groups"] = {
            row["code"]: (row["name"], row["code"], *filter(None, row["spellings"].split("|")))
            for row in csv.DictReader(table)
        }
    return lists
