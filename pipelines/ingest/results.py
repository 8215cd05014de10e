"""What reading gives back: one FileRead per file, one SheetRead per sheet. No value of a child's row in either."""

from collections.abc import Mapping
from dataclasses import dataclass, field

CLASSES = ("header", "blank", "subtotal", "footer", "data")
FACTS = (
    "commune_text", "commune_code_hint", "hamlet_text", "as_of", "period", "starts", "ends", "list_kind", "no_occurrence",
)  # fmt: skip


def empty_ledger() -> dict[str, int]:
    """Return a ledger with every class at zero."""
    return dict.fromkeys(CLASSES, 0)


@dataclass(frozen=True)
class SheetRead:
    """One sheet: its status, what it is, and where every one of its rows went.

    ``rows_read`` always equals the sum of ``ledger``. Row numbers are those of the sheet (1 = first row; in CSV the
    record). ``message`` is Vietnamese: why it was refused, or a warning about a sheet that was read.
    ``facts`` are texts found outside the table (days as ISO texts, ``period`` as a period id such as 2018-Q1).
    ``questions``: fact -> how title, names and the days inside contradict each other about it (Vietnamese); such a list
    waits for an answer (see ``intake``).
    ``columns`` are the canonical columns found, ``unused`` the headings that no column of the register claims.
    ``places``: canonical column -> its place in the sheet (0 = column A).
    ``mapping`` names the mapping file by which the sheet was read, empty when its own headings were known.
    """

    file: str
    file_hash: str
    sheet: str
    status: str
    reason: str = ""
    message: str = ""
    register: str | None = None
    rows_read: int = 0
    ledger: dict[str, int] = field(default_factory=empty_ledger)
    demo: bool = False
    facts: dict[str, str | None] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    classes: list[tuple[int, str]] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    questions: dict[str, str] = field(default_factory=dict)
    mapping: str = ""


@dataclass(frozen=True)
class FileRead:
    """One file of the raw folder: read when at least one of its sheets was read."""

    file: str
    file_hash: str
    status: str
    reason: str = ""
    message: str = ""
    sheets: list[SheetRead] = field(default_factory=list)


def file_to_json(account: FileRead) -> dict[str, object]:
    """Return the account of a file as JSON keeps it; ``sheet_from_json`` reads each of its sheets back.

    Unlike ``dataclasses.asdict`` nothing is copied: one file has a pair for each of its rows that is no data.
    """
    return {**vars(account), "sheets": [vars(sheet) for sheet in account.sheets]}


def sheet_from_json(data: Mapping[str, object]) -> SheetRead:
    """Rebuild a SheetRead from its JSON form (tuples come back as lists)."""
    fields = dict(data)
    pairs = fields["classes"]
    assert isinstance(pairs, list)
    fields["classes"] = [(int(row), str(kind)) for row, kind in pairs]
    return SheetRead(**fields)  # type: ignore[arg-type]
