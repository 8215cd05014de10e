"""Children who are to be forgotten: their rows are read and counted in the ledger of rows, and go no further.

`data/state/forgotten.csv` has one line for each child: fingerprints of the identities by which the ladder knows it, never the
identities. A fingerprint is 128 bits of HMAC-SHA256 (RFC 2104) under a secret made from the vault's key: without that key nobody
can try names against it. The registers in `data/raw` are never edited, so every build meets the child again, and forgets it again.
"""

import csv
import hashlib
import hmac
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines import engine, files
from pipelines.errors import InputError, VaultError
from pipelines.settings import only_owner, private_folder

STATE = "forgotten.csv"
COLUMNS = ("fingerprints", "key_check", "forgotten_on", "reason", "by")
DIGITS = 32  # hexadecimal digits of a fingerprint: 128 bits
BLOCK = 64  # SHA-256's block size in bytes, as HMAC needs it


@dataclass(frozen=True)
class Gone:
    """What one build left out: the keys that the forgotten children would have, and how many rows of theirs were read."""

    keys: frozenset[int] = frozenset()
    rows: int = 0


def _secret(key: bytes) -> bytes:
    return hmac.new(key, b"treem forgotten", hashlib.sha256).digest()


def fingerprint(key: bytes, key_text: str) -> str:
    """Return the fingerprint of one identity under the vault's key."""
    return hmac.new(_secret(key), key_text.encode(), hashlib.sha256).hexdigest()[:DIGITS]


def add(path: Path, key: bytes, key_texts: Iterable[str], told: tuple[str, str, str]) -> None:
    """Add the line of one child.

    Args:
        key_texts: every identity by which the ladder knows the child.
        told: the day (ISO), the reason (no name in it), the account that asked.

    Raises:
        InputError, VaultError: the file was damaged, or belongs to another vault key.
    """
    read(path, key)
    marks = " ".join(sorted({fingerprint(key, text) for text in key_texts}))
    buffer = io.StringIO()
    table = csv.writer(buffer, lineterminator="\n")
    if not path.exists():
        table.writerow(COLUMNS)
    table.writerow((marks, fingerprint(key, ""), *map(files.inert, told)))
    private_folder(path.parent)
    former = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    files.write_text(path, former + ("\n" if former and not former.endswith("\n") else "") + buffer.getvalue())
    only_owner(path)


def read(path: Path, key: bytes) -> list[str]:
    """Return all fingerprints; nothing when nobody was forgotten.

    Raises:
        InputError: a line cannot be used.
        VaultError: the lines were made with another vault key: the children would silently come back.
    """
    if not path.is_file():
        return []
    found: list[str] = []
    with path.open(encoding="utf-8-sig", newline="") as table:
        for number, line in enumerate(csv.DictReader(table), start=2):
            found += _marks(line, key, f"data/state/{path.name}, dòng {number}")
    return found


def _marks(line: dict[str, Any], key: bytes, where: str) -> list[str]:
    marks = (line.get("fingerprints") or "").split()
    if not marks or not all(len(one) == DIGITS and set(one) <= set("0123456789abcdef") for one in marks):
        raise InputError("Dòng xóa dữ liệu trẻ em bị hỏng.", where, "phục hồi tệp từ bản sao lưu, hoặc bỏ cả dòng nếu thôi xóa")
    if not hmac.compare_digest(line.get("key_check") or "", fingerprint(key, "")):
        raise VaultError(
            "Danh sách trẻ đã xóa được lập bằng khóa khác: dựng tiếp thì trẻ đã xóa sẽ trở lại.",
            where,
            "dùng lại đúng khóa kho danh tính đã sao lưu; nếu khóa mất hẳn: bỏ dòng này, dựng kho, rồi xóa lại bằng treem forget",
        )
    return marks


def hashes(state: Path) -> dict[str, str]:
    """Return file name -> hash for the manifest: forgetting changes figures; nothing while nobody was forgotten."""
    path = state / STATE
    return {f"state/{STATE}": hashlib.sha256(path.read_bytes()).hexdigest()} if path.is_file() else {}


def remove(con: engine.Connection, path: Path, key: bytes) -> Gone:
    """Take the forgotten children out of everything that leaves identity; the ledger and ``keyed_list`` keep their counts.

    Runs after the keys are given and the keyed tables made (``ladder``, ``lists``), before the vault is saved. A child is
    forgotten when the ladder joins any row of its to an identity with a fingerprint of the file.

    Raises:
        InputError, VaultError: see ``read``.
    """
    marks = read(path, key)
    if not marks:
        return Gone()
    _load(con, marks, _secret(key))
    engine.make_table(con, "forgotten_key", _KEYS)
    engine.make_table(con, "forgotten_row", _ROWS)
    gone = frozenset(row[0] for row in engine.rows(con, "select child_key from forgotten_key"))
    rows = engine.count(con, "forgotten_row")
    for table, column in engine.rows(con, _CHILD_COLUMNS):
        con.execute(f'delete from "{table}" where "{column}" in (select child_key from forgotten_key)')
    for (table,) in engine.rows(con, _PROBLEM_TABLES):
        con.execute(f'delete from "{table}" where (register, file, sheet, row_number) in (select * from forgotten_row)')
    for table in ("forgotten_key", "forgotten_row", "forgotten_mark", "hmac_forgotten"):
        con.execute(f"drop table {table}")
    return Gone(gone, rows)


def without(table: Any, keys: frozenset[int]) -> Any:
    """Return an Arrow table without the rows of these children."""
    if not keys or not table.num_rows:
        return table
    import pyarrow as pa
    import pyarrow.compute as pc

    return table.filter(pc.invert(pc.is_in(table.column("child_key"), value_set=pa.array(sorted(keys), pa.int64()))))


def _load(con: engine.Connection, marks: list[str], secret: bytes) -> None:
    padded = secret.ljust(BLOCK, b"\0")
    inner, outer = (bytes(byte ^ mask for byte in padded) for mask in (0x36, 0x5C))
    engine.load_rows(con, "hmac_forgotten", {"inner_pad": "blob", "outer_pad": "blob"}, [(inner, outer)])
    engine.load_rows(con, "forgotten_mark", {"mark": "varchar"}, [(one,) for one in set(marks)])


_MARK = f"left(sha256(outer_pad || unhex(sha256(inner_pad || encode(key_text)))), {DIGITS})"

# an identity that the vault remembers and no row of today has: whoever bore it is forgotten too, unless the key went to another child
_KEYS = f"""
    with told as (
        select distinct c.child_key, key_text from identity_link join node_label using (node) join child_of as c using (label)
    )
    select distinct child_key from told cross join hmac_forgotten where {_MARK} in (select mark from forgotten_mark)
    union
    select distinct child_key from known_alias cross join hmac_forgotten
    where {_MARK} in (select mark from forgotten_mark) and child_key not in (select child_key from child_of)
"""

_ROWS = """
    select r.register, r.file, r.sheet, r.row_number
    from (
        select i.register, l.file, l.sheet, i.row_in_list as row_number, i.row_id
        from identity_row as i join identity_list as l using (list_no)
    ) as r
    join row_child as c on c.register = r.register and c.row_id = r.row_id
    where c.child_key in (select child_key from forgotten_key)
"""

_CHILD_COLUMNS = """
    select table_name, column_name from duckdb_columns()
    where column_name in ('child_key', 'child_key_a', 'child_key_b', 'row_child_key')
        and (table_name like 'keyed\\_%' escape '\\' or table_name in ('row_child', 'alias', 'core_match_joined', 'core_match_doubt'))
    order by all
"""

_PROBLEM_TABLES = """
    select table_name from duckdb_tables() where table_name = 'problems' or table_name like 'reject\\_%' escape '\\' order by all
"""
