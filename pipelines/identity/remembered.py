"""Keys given before: when nothing changed that tells who a child is, the rows bear the keys of the last build.

A note, a weight or a group may have changed; names, births, numbers, places, lists, the vault, the places of the country and the
program must not.
One folder with the key of each row and what was said of doubtful pairs, named after all of that; no name in it.
"""

import hashlib
import shutil
from pathlib import Path

from pipelines import catalog, engine, files
from pipelines.catalog import Register
from pipelines.errors import TreemError
from pipelines.settings import private_folder

_TELLS = (
    "row_id", "file", "sheet", "row_number", "verdict", "full_name", "mother_name", "birth_date", "birth_precision", "sex",
    "commune_code", "personal_id", "card_last10", "as_of", "ends_on", "left_on", "age_years",
)  # fmt: skip
# what the vault tells of a child beside that
_DESCRIBES = ("father_name", "address", "hamlet")
_TABLES = ("row_child", "core_match_joined", "core_match_doubt", "keyed_possible")
_DESCRIBED = "described.txt"  # sums of hashes


def rows_told(con: engine.Connection, common: str) -> str:
    """Return a text that changes whenever any row says something else of who its child is.

    Args:
        common: what the keys depend on beside the rows and the vault: versions of the program, the places.
    """
    named = [register for register in catalog.registers().values() if register.names_children]
    return "\n".join([common, *(f"{register.id} {_content(con, register)}" for register in named)])


def _content(con: engine.Connection, register: Register) -> str:
    return _sums(con, register, {*_TELLS, register.day})


def _sums(con: engine.Connection, register: Register, columns: set[str]) -> str:
    have = engine.columns(con, f"stg_{register.id}")
    told = f"hash({', '.join(name for name in have if name in columns)})"
    return repr(engine.rows(con, f"select count(*), sum({told}), bit_xor({told}) from stg_{register.id}"))


def described(con: engine.Connection) -> str:
    """Return a text that changes whenever the vault has to say something else of rows that bear the same keys."""
    named = [register for register in catalog.registers().values() if register.names_children]
    return "\n".join(f"{register.id} {_sums(con, register, {'row_id', *_DESCRIBES})}" for register in named)


def recall(con: engine.Connection, folder: Path, told: str) -> bool:
    """Make the tables that were kept under this text; False when there are none, or they are damaged."""
    home = _home(folder, told)
    if not home.is_dir():
        return False
    try:
        for name in _TABLES:
            engine.make_table(con, name, f"select * from read_parquet('{engine.quoted(home / name)}.parquet')")
    except (TreemError, engine.error_kind()):
        return False
    return True


def still_described(con: engine.Connection, folder: Path, told: str) -> bool:
    """Tell whether the vault need not be written: the rows say of everybody what they said when these keys were kept."""
    try:
        return (_home(folder, told) / _DESCRIBED).read_text(encoding="utf-8") == described(con)
    except OSError:
        return False


def keep(con: engine.Connection, folder: Path, told: str) -> None:
    """Keep the keys of this build in place of those of the last. A full disk costs the next build its time, not this one its result."""
    home = _home(folder, told)
    if home.is_dir():
        return
    draft = folder / "keys.part"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        private_folder(private_folder(folder) / draft.name)
        engine.write_all(con, {draft / f"{name}.parquet": f"select * from {name}" for name in _TABLES})
        files.write_text(draft / _DESCRIBED, described(con))
        files.replace(draft, home)
    except (OSError, engine.error_kind()):
        shutil.rmtree(folder, ignore_errors=True)


def _home(folder: Path, told: str) -> Path:
    return folder / hashlib.sha256(told.encode()).hexdigest()[:32]
