"""Stated shares of divided units: a CSV file that the user fills from the resolutions.

UTF-8 with the columns old, old_until, new, share, source: of the people of unit ``old``, which ended on ``old_until``
(2025-07-01), the ``share`` (0 to 1) that went to unit ``new``, and what says so. The shares of one unit name every unit
that it was divided into and add up to 1.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pipelines.errors import InputError, SeveralErrors, TreemError
from pipelines.places.book import Book
from pipelines.places.place import SHARE_OF_HOW, Bridge, read_rows

Shares = Mapping[tuple[str, date], Mapping[str, float]]
SHARES = "place_shares.csv"
SHARE_COLUMNS = ("old", "old_until", "new", "share", "source")
TOLERANCE = 1e-9


def known_shares(bridges: list[Bridge], stated: Mapping[str, float] | None) -> dict[str, float] | None:
    """Return the share of each target: by the wording of the decision, else as stated; None where nothing says it."""
    worded = {bridge.new: SHARE_OF_HOW.get(bridge.how, bridge.share) for bridge in bridges}
    known = {code: share for code, share in worded.items() if share is not None}
    if len(known) == len(worded) and abs(sum(known.values()) - 1) <= TOLERANCE:
        return known
    return {code: stated.get(code, 0.0) for code in worded} if stated else None


def shares_file(state: Path) -> Path | None:
    """Return the project's own file of stated shares, where there is one."""
    own = state / SHARES
    return own if own.is_file() else None


def read_shares(path: Path, book: Book) -> dict[tuple[str, date], dict[str, float]]:
    """Return the stated shares by (former unit, day it ended).

    Raises:
        InputError: the file is missing or lacks a column.
        SeveralErrors: every line that cannot be used and every unit whose shares do not add up to 1.
    """
    if not path.is_file():
        raise InputError("Không thấy tệp tỷ lệ chia dân số.", path.name, "kiểm tra lại đường dẫn")
    errors: list[TreemError] = []
    found: dict[tuple[str, date], dict[str, float]] = defaultdict(dict)
    for number, row in enumerate(read_rows(path), start=2):
        where = f"{path.name}, dòng {number}"
        missing = [name for name in SHARE_COLUMNS if name not in row]
        if missing:
            raise InputError(f"Thiếu cột {', '.join(missing)}.", path.name, f"các cột: {', '.join(SHARE_COLUMNS)}")
        try:
            key, new, share = _line(row, where, book)
        except InputError as error:
            errors.append(error)
            continue
        found[key][new] = share
    for (old, until), parts in found.items():
        if abs(sum(parts.values()) - 1) > TOLERANCE:
            told = f"{path.name}, đơn vị {old} đến {until:%d/%m/%Y}"
            errors.append(InputError("Các tỷ lệ không cộng lại thành 1.", told, "ghi đủ mọi nơi nhận, tổng đúng bằng 1"))
    if errors:
        raise SeveralErrors(errors)
    return dict(found)


def _line(row: Mapping[str, str], where: str, book: Book) -> tuple[tuple[str, date], str, float]:
    try:
        until, share = date.fromisoformat(row["old_until"].strip()), float(row["share"])
    except ValueError:
        raise InputError("old_until không phải ngày, hoặc share không phải số.", where, "ghi ví dụ 2025-07-01 và 0.4") from None
    old, new = row["old"].strip(), row["new"].strip()
    targets = [bridge.new for bridge in book.leaving.get((old, until), ())]
    if new not in targets:
        todo = f"nơi nhận của {old}: {', '.join(targets)}" if targets else "kiểm tra mã cũ và ngày kết thúc"
        raise InputError(f"Không có chuyển đổi từ {old} sang {new} ngày {until:%d/%m/%Y}.", where, todo)
    if not 0 <= share <= 1:
        raise InputError("Tỷ lệ phải từ 0 đến 1.", where, "ghi phần dân số, ví dụ 0.4")
    if not row["source"].strip():
        raise InputError("Tỷ lệ chưa ghi nguồn.", where, "ghi số nghị quyết hoặc văn bản nêu tỷ lệ")
    return (old, until), new, share
