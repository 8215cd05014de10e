"""The list of every wheel that bundles hold, kept beside the lock: that each system's set is complete can be seen without a network."""

import csv
import io
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

from pipelines.bundle import lock, wheels
from pipelines.bundle.targets import PYTHONS, TARGETS
from pipelines.files import write_text

PATH = Path("pipelines/bundle/wheels.tsv")
COLUMNS = ("platform", "wheel", "sha256", "bytes")


@dataclass(frozen=True, order=True)
class Listed:
    """One wheel of one platform."""

    platform: str
    wheel: str
    sha256: str
    bytes: int


def gathered(root: Path, store: Path, say: wheels.Told = lambda _: None) -> Iterator[Listed]:
    """Yield every wheel of every target, from the store."""
    locked = lock.read_lock(root / "requirements.lock")
    for target in TARGETS.values():
        for path in sorted({path for python in PYTHONS for path in wheels.fetch(locked, target, python, store, say)}):
            status = path.stat()
            yield Listed(target.key, path.name, wheels.digest_of(path, status.st_mtime_ns), status.st_size)


def write(root: Path, store: Path, say: wheels.Told = lambda _: None) -> None:
    """Write the list anew after every wheel of the lock was fetched and checked."""
    text = io.StringIO()
    table = csv.writer(text, delimiter="\t", lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(astuple(one) for one in sorted(gathered(root, store, say)))
    write_text(root / PATH, text.getvalue())


def read(root: Path) -> list[Listed]:
    """Return the list."""
    with (root / PATH).open(encoding="utf-8", newline="") as table:
        return [Listed(row["platform"], row["wheel"], row["sha256"], int(row["bytes"])) for row in csv.DictReader(table, delimiter="\t")]
