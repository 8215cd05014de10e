"""What every row is: header, blank, subtotal, footer or data; decided for all rows of a batch at once.

A row with the signs of an entry (a day, a sex, a tick, a number where one belongs) is data. Words decide for the rest:
totals and hamlet lines without entries are subtotals, signature lines footers. What stays unclear among the entries is
data (staging will reject and name it), below the last entry it is a footer. No row is ever left out.
"""

from typing import TYPE_CHECKING

from pipelines.ingest.batch import Batch
from pipelines.ingest.results import CLASSES
from pipelines.ingest.signs import Signs, words

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from pipelines.ingest.coded import Flags, Places

    Kinds = npt.NDArray[np.int8]

HEADER, BLANK, SUBTOTAL, FOOTER, DATA = map(CLASSES.index, ("header", "blank", "subtotal", "footer", "data"))


def classify(batch: Batch) -> "Kinds":
    """Return the class of every row of a batch as its place in results.CLASSES."""
    import numpy as np

    signs = Signs(batch)
    doubtful = (signs.filled > 0) & ~batch.top & (signs.total | signs.hamlet | signs.group_number | ~signs.entry)
    looked = words(signs, np.flatnonzero(doubtful))
    subtotal, footer_word = signs.none.copy(), signs.none.copy()
    subtotal[looked.rows], footer_word[looked.rows] = looked.subtotal, looked.footer
    return _decide(signs, subtotal, footer_word, _repeated(signs))


def _repeated(signs: Signs) -> "Flags":
    """Mark rows equal to a line of their sheet's own title or heading block: printed again on each page."""
    import numpy as np

    batch = signs.batch
    known = np.zeros(len(batch.cells.texts.written), dtype=bool)
    known[signs.first[batch.top]] = True
    candidates = np.flatnonzero(known[signs.first] & ~batch.top & (signs.filled > 0))
    if not candidates.size:
        return signs.none
    tops = np.flatnonzero(batch.top & np.isin(batch.sheet, np.unique(batch.sheet[candidates])))
    lines = set(_lines(batch, tops))
    repeated: Flags = signs.none.copy()
    repeated[candidates] = [line in lines for line in _lines(batch, candidates)]
    return repeated


def _lines(batch: Batch, rows: "Places") -> list[tuple[int, ...]]:
    """Return rows as comparable: their sheet and the code of every cell."""
    import numpy as np

    return list(map(tuple, np.vstack([batch.sheet[rows], batch.cells.codes[:, rows]]).T.tolist()))


def _decide(signs: Signs, subtotal: "Flags", footer_word: "Flags", repeated: "Flags") -> "Kinds":
    """Turn signs into classes; what is unclear depends on where the last entry of the sheet stands."""
    import numpy as np

    row, top = np.arange(len(signs.none)), signs.batch.top
    only_number = (signs.filled == 1) & signs.running & (signs.mapped <= int(signs.numbered))
    blank = (signs.filled == 0) | (only_number & ~top)
    plain = ~top & ~blank & ~subtotal & ~repeated
    sure = plain & (signs.entry | (signs.typed >= 2))
    listed = plain & signs.running & signs.said
    last = _last_entry(signs, sure, listed, footer_word)
    stop = (row > last) & (~plain | (footer_word & ~sure))
    following = (row > last) & ~_seen(signs.batch, stop) & (signs.said | (signs.mapped >= 2))
    lone = (signs.mapped == 0) | ((signs.filled == 1) & signs.labelled)
    choices = [
        (blank, BLANK),
        (top | repeated, HEADER),
        (subtotal, SUBTOTAL),
        (sure | (listed & (row <= last)), DATA),
        (footer_word, FOOTER),
        ((row < last) & lone, SUBTOTAL),
        ((row < last) | following, DATA),
    ]
    return np.select([flags for flags, _ in choices], [np.int8(kind) for _, kind in choices], np.int8(FOOTER))


def _seen(batch: Batch, flags: "Flags") -> "Flags":
    """Tell of each row whether the flag was true in it or in a row of its sheet above it."""
    import numpy as np

    count = np.cumsum(flags)
    before: Places = count[batch.starts] - flags[batch.starts]
    return count > before[batch.sheet]


def _last_entry(signs: Signs, sure: "Flags", listed: "Flags", footer_word: "Flags") -> "Places":
    """Return for each row where the last sure entry of its sheet stands, or a later numbered line above a signature."""
    import numpy as np

    batch, row = signs.batch, np.arange(len(sure))
    above = np.maximum.reduceat(np.where(sure | batch.top, row, -1), batch.starts)[batch.sheet]
    signature = footer_word & ~sure & ~listed & (row > above)
    end = np.minimum.reduceat(np.where(signature, row, len(row)), batch.starts)[batch.sheet]
    numbered = np.maximum.reduceat(np.where(listed & (row < end), row, -1), batch.starts)[batch.sheet]
    last: Places = np.maximum(numbered, above)
    return last
