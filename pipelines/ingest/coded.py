"""Cells held as their different texts and, for each cell, which of them it has.

Registers repeat themselves: a million cells have a few ten thousand different texts. Whatever is asked of a text (is it
a total? a day? a name in an old code page?) is asked once for each different text, then looked up for the cells.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from pipelines.ingest.texts import clean_column
from pipelines.ingest.words import EDGE_SPACES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    Flags = npt.NDArray[np.bool_]  # one truth per row, per cell or per text
    Places = npt.NDArray[np.int64]
    Codes = npt.NDArray[np.uint32]  # places of texts


class Texts:
    """Different texts, stripped; one of them is null when there are blank cells."""

    def __init__(self, written: "pl.Series") -> None:
        self.written = written
        self._found: dict[tuple[str, str], Flags] = {}

    @classmethod
    def of_clean(cls, cleaned: "pl.Series") -> "Texts":
        """Return texts that are clean already."""
        texts = cls(cleaned)
        texts.cleaned = cleaned
        return texts

    @cached_property
    def lowered(self) -> "pl.Series":
        """The texts composed and in lower case, accents kept."""
        import polars as pl

        text = pl.col("text").str.normalize("NFC").str.to_lowercase()
        return self.written.to_frame("text").select(text).to_series()

    @cached_property
    def folded(self) -> "pl.Series":
        """The texts in lower case without accents."""
        import polars as pl

        bare = pl.col("text").str.to_lowercase().str.normalize("NFD").str.replace_all(r"\p{M}", "")
        return self.written.to_frame("text").select(bare.str.replace_all("đ", "d", literal=True)).to_series()

    @cached_property
    def cleaned(self) -> "pl.Series":
        """The texts as staging wants them."""
        return clean_column(self.written)

    @cached_property
    def told(self) -> "Flags":
        """Which texts are not blank."""
        told: Flags = self.written.is_not_null().to_numpy()
        return told

    @cached_property
    def hashes(self) -> "npt.NDArray[np.uint64]":
        """A number for each cleaned text, the same in every list read by this process."""
        numbers: npt.NDArray[np.uint64] = self.cleaned.hash().to_numpy()
        return numbers

    def match(self, patterns: Mapping[str, str]) -> "dict[str, Flags]":
        """Tell by name of a pattern which texts have it as they are written (a blank text has none)."""
        return self._having("written", patterns)

    def say(self, patterns: Mapping[str, str]) -> "dict[str, Flags]":
        """Tell by name of a pattern which texts have it when composed and in lower case."""
        return self._having("lowered", patterns)

    def say_folded(self, patterns: Mapping[str, str]) -> "dict[str, Flags]":
        """Tell by name of a pattern which texts have it in lower case without accents."""
        return self._having("folded", patterns)

    def _having(self, form: str, patterns: Mapping[str, str]) -> "dict[str, Flags]":
        """Look for all patterns in one go, each once: to ask costs more than to look."""
        import polars as pl

        new = [pattern for pattern in patterns.values() if (form, pattern) not in self._found]
        if new:
            texts: pl.Series = getattr(self, form)
            asked = [pl.col("text").str.contains(pattern).fill_null(False).alias(pattern) for pattern in new]
            answers = texts.to_frame("text").select(asked).get_columns()
            self._found |= {(form, answer.name): answer.to_numpy() for answer in answers}
        return {name: self._found[form, pattern] for name, pattern in patterns.items()}


class Cells:
    """Sheet columns beside one another: ``codes[column, row]`` is the place of that cell's text in ``texts``.

    Two cells have the same code exactly when their stripped texts are equal.
    """

    def __init__(self, texts: Texts, codes: "Codes") -> None:
        self.texts, self.codes = texts, codes

    @cached_property
    def filled(self) -> "Flags":
        """For every column and row whether there is anything."""
        return self.texts.told[self.codes]

    def some(self, rows: "Places") -> "Cells":
        """Return the cells of some rows, with the texts that occur in them."""
        import numpy as np

        used, codes = np.unique(self.codes[:, rows], return_inverse=True)
        few: Codes = codes.reshape(len(self.codes), len(rows)).astype(np.uint32)
        return Cells(Texts(self.texts.written[used]), few)

    def column(self, index: int, rows: "Places") -> "pl.Series":
        """Return the stripped texts of one column in some rows."""
        cells: pl.Series = self.texts.written[self.codes[index, rows]]
        return cells


def encode(frames: "Sequence[pl.DataFrame]") -> list[Cells]:
    """Code the cells of frames of text columns, stripped of the spaces around them; all share their texts."""
    import numpy as np
    import polars as pl

    texts, codes = _different(pl.concat([column for frame in frames for column in frame.get_columns()]))
    stripped = texts.str.strip_chars(EDGE_SPACES).alias("text").to_frame()
    bare = stripped.select(pl.when(pl.col("text").str.len_bytes() > 0).then("text")).to_series()
    if not bare.equals(texts):
        # cells that differ only in the spaces around them are one text
        bare, merged = _different(bare)
        codes = merged[codes]
    shared = Texts(bare)
    parts = np.split(codes, np.cumsum([frame.width * frame.height for frame in frames])[:-1])
    return [Cells(shared, part.reshape(frame.shape[::-1])) for frame, part in zip(frames, parts, strict=True)]


def _different(cells: "pl.Series") -> "tuple[pl.Series, Codes]":
    """Return the different texts of a series (nothing counts as one) and the place of each cell's text among them."""
    import numpy as np
    import polars as pl

    # categories of their own, so that no name stays behind in the process after the cells are gone
    numbers = cells.cast(pl.Categorical(pl.Categories.random())).to_physical()
    last = numbers.max()
    nothing = 0 if last is None else int(last) + 1  # type: ignore[arg-type]
    codes: Codes = numbers.fill_null(nothing).to_numpy()
    first = np.zeros(max(nothing + (numbers.null_count() > 0), 1), dtype=np.uint32)
    first[codes] = np.arange(len(codes), dtype=np.uint32)
    return (cells[first] if len(cells) else cells), codes
