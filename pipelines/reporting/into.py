"""Brings a newly made report into a Word file that a person has edited, and keeps that file as it was beside it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.files import write_bytes
from pipelines.reporting.document import Document
from pipelines.reporting.docx_reading import EditedWord
from pipelines.reporting.docx_refresh import CHECK, FRESH, KEPT, NUMBER, PICTURE, ROW, SENTENCE, STALE, Renewal, refresh
from pipelines.reporting.open_files import free_name, write_or_beside

FORMER = "trước khi cập nhật"
KINDS = {
    NUMBER: "số mới",
    SENTENCE: "câu mới",
    ROW: "dòng mới",
    KEPT: "GIỮ số của người sửa; số của phần mềm",
    CHECK: "ĐỌC LẠI câu do người sửa; câu của phần mềm",
    STALE: "không còn trong báo cáo, để nguyên",
    PICTURE: "hình vẽ lại",
    FRESH: "mới trong báo cáo, chưa đưa vào tệp",
}


@dataclass(frozen=True)
class Brought:
    """What was written: ``path`` has the new numbers (another name than asked for when that file is open), ``backup`` the former file."""

    path: Path
    backup: Path
    renewals: tuple[Renewal, ...]


def bring(word: EditedWord, former: bytes, document: Document) -> Brought:
    """Refresh an edited Word report.

    Args:
        word: the file as it was read; former: its bytes then (the report may have been made anew at the same place since).
        document: the model of the report made now.

    Raises:
        RequestError: the file is another report.
    """
    content, told = refresh(word, document)
    backup = free_name(word.path, FORMER)
    write_bytes(backup, former)
    return Brought(write_or_beside(word.path, content), backup, tuple(told))


def drop_copies(folder: Path, saved: Iterable[str], former: bytes) -> None:
    """Remove the copies of the former file that making the report set aside: the backup beside the file is the same."""
    for name in saved:
        path = folder / name
        if path.exists() and path.read_bytes() == former:
            path.unlink()


def lines(brought: Brought, wanted: Path) -> Iterator[str]:
    """Tell what a refresh did, old -> new.

    Args:
        wanted: the file that was to be refreshed.
    """
    for each in brought.renewals:
        named = f" ({each.fact_id})" if each.fact_id else ""
        where = f", {each.where}" if each.where else ""
        yield f"  {KINDS[each.kind]}: “{each.before}” -> “{each.after}”{named}{where}"
    yield f"Đã cập nhật {brought.path.name}; bản trước khi cập nhật: {brought.backup.name}"
    if brought.path != wanted:
        yield f"Tệp {wanted.name} đang mở trong chương trình khác nên bản mới nằm bên cạnh: đóng tệp cũ rồi dùng {brought.path.name}."
