"""Opening and closing the vault around a build: the key, what was known before, what is known now."""

from pathlib import Path

from pipelines import engine
from pipelines.errors import VaultError
from pipelines.identity import access, forgotten, ladder, vault

TABLES = ("alias", "person")


def open_vault(folder: Path, purpose: str) -> tuple[bytes, ladder.Known | None, str]:
    """Return the vault's key, what it knows (None when it is new) and a warning when the key was made just now.

    Args:
        purpose: which command asks; it goes into the vault's log (``access``).

    Raises:
        VaultError: there is a vault but no key, or the key does not open it.
    """
    access.note(folder, purpose)
    key, warning = vault.load_key(folder), ""
    files = {name: folder / f"{name}.vault" for name in TABLES}
    if key is None:
        if any(path.exists() for path in files.values()):
            where = str(vault.key_file_of(folder))
            raise VaultError(
                "Không thấy khóa của kho danh tính.", where, "chép khóa đã sao lưu vào đó, hoặc đặt TREEM_VAULT_KEY"
            )
        path = vault.create_key()
        key = vault.load_key() or b""
        warning = f"Đã tạo khóa kho danh tính tại {path}. Hãy sao lưu: mất khóa là mất kho danh tính."
    if not all(path.exists() for path in files.values()):
        return key, None, warning
    return (
        key,
        ladder.Known(**{name: engine.from_parquet(vault.load(path, key)) for name, path in files.items()}),
        warning,
    )


def save_vault(
    con: engine.Connection, folder: Path, key: bytes, known: ladder.Known | None, gone: frozenset[int] = frozenset()
) -> None:
    """Write aliases and persons of this build into the vault; a table that did not change is left as it is.

    Args:
        gone: keys of children who are forgotten, also when a vault from a copy still knows them.
    """
    for name, told in (("alias", ladder.aliases(con, known)), ("person", ladder.persons(con, known))):
        table = forgotten.without(told, gone)
        if known is None or not table.equals(getattr(known, name)):
            vault.save(folder / f"{name}.vault", engine.to_parquet(table), key)


def leave_out(folder: Path, key: bytes, known: ladder.Known, child_key: int) -> None:
    """Write the vault anew without one child: neither who it is nor the identities by which it was known."""
    for name in TABLES:
        vault.save(folder / f"{name}.vault", engine.to_parquet(forgotten.without(getattr(known, name), frozenset({child_key}))), key)
