"""Files to sheets of cells: sniffed, guarded, opened and loaded, many files step by step together."""

from collections.abc import Sequence

from pipelines.ingest.decode import decode_text
from pipelines.ingest.delimited import read_delimited
from pipelines.ingest.facts import path_names
from pipelines.ingest.grid import Grid
from pipelines.ingest.html_table import declared_charset, read_html
from pipelines.ingest.kinds import refuse_unreadable, sniff
from pipelines.ingest.package import Package
from pipelines.ingest.refusals import Refused
from pipelines.ingest.sources import Source, unopened
from pipelines.ingest.word_tables import read_word
from pipelines.ingest.workbook import Workbook


class Opening:
    """One file on its way to grids; ``refusal`` tells why it cannot be used, then no further step is taken."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.refusal = source.refusal
        self.grids: list[Grid] = []
        self._book: Workbook | None = None
        self._word: Package | None = None
        self._text: tuple[str, bytes] = ("", b"")

    def take(self) -> None:
        """Read the bytes and tell what they are."""
        try:
            data = self.source.path.read_bytes()
        except OSError:
            raise unopened(self.source.file) from None
        kind, package = sniff(data)
        refuse_unreadable(kind, self.source.file)
        if kind in ("text", "html"):
            self._text = kind, data
        elif kind == "docx" and package is not None:
            self._word = package
        else:
            self._book = Workbook(data, kind, package)

    def guard(self) -> None:
        """Look at a workbook before the reader does."""
        if self._book is not None:
            self._book.guard()

    def open(self) -> None:
        """Let the reader open a workbook."""
        if self._book is not None:
            self._book.open()

    def load(self) -> None:
        """Let the reader load the sheets of a workbook."""
        if self._book is not None:
            self._book.load()

    def lay_out(self) -> None:
        """Bring all sheets into grids, and let go of everything else."""
        if self._book is not None:
            self.grids = self._book.grids()
        elif self._word is not None:
            self.grids = read_word(self._word, path_names(self.source.file)[0])
        else:
            self.grids = [_grid(*self._text, self.source.file)]
        self._book, self._word, self._text = None, None, ("", b"")
        if all(grid.frame.is_empty() and grid.refusal is None for grid in self.grids):
            raise Refused("empty_file")


_STEPS = ("take", "guard", "open", "load", "lay_out")


def open_files(sources: Sequence[Source]) -> list[Opening]:
    """Open files together; one that cannot be used has a refusal, never an exception."""
    openings = [Opening(source) for source in sources]
    for step in _STEPS:
        for opening in openings:
            if opening.refusal is None:
                try:
                    getattr(opening, step)()
                except Refused as refusal:
                    opening.refusal = refusal
    return openings


def _grid(kind: str, data: bytes, file: str) -> Grid:
    """Return the one grid of a text file or a web page; it is named as the file."""
    sheet = path_names(file)[0]
    if kind == "text":
        return read_delimited(decode_text(data), sheet)
    charset = declared_charset(data)
    return read_html(data.decode(charset, "replace") if charset == "cp1258" else decode_text(data), sheet)
