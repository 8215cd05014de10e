"""The lock file as requirements: name, version, mark, hashes; which of them a target needs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.bundle.targets import MICROS, Target
from pipelines.errors import CatalogError

_HEAD = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<mark>[^\\]+?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Requirement:
    """One pinned package: ``hashes`` are those of all its files, for every system."""

    name: str
    version: str
    mark: str
    hashes: frozenset[str]

    @property
    def pin(self) -> str:
        """Return it as pip reads it, without the mark: that was answered for the target, pip would answer it for this machine."""
        return f"{self.name}=={self.version} " + " ".join(f"--hash=sha256:{digest}" for digest in sorted(self.hashes))


def read_lock(path: Path) -> tuple[Requirement, ...]:
    """Return the requirements of a lock file.

    Raises:
        CatalogError: a line that is neither a pin, nor a hash, nor a comment.
    """
    found: list[tuple[re.Match[str], list[str]]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line.startswith(" ") and found and (digest := _HASH.search(line)):
            found[-1][1].append(digest[1])
        elif head := _HEAD.match(line):
            found.append((head, []))
        else:
            raise CatalogError("Không hiểu một dòng của tệp khóa phiên bản.", f"{path.name}, dòng {number}", "chạy lại: make lock")
    return tuple(Requirement(head["name"].lower(), head["version"], head["mark"] or "", frozenset(hashes)) for head, hashes in found)


def needed(lock: Iterable[Requirement], target: Target, python: str, micros: Sequence[str] = MICROS) -> Iterator[Requirement]:
    """Yield what a target needs with one Python, whichever of the micro versions it is."""
    from packaging.markers import Marker

    environments = [target.environment(python, micro) for micro in micros]
    for one in lock:
        if not one.mark or any(Marker(one.mark).evaluate(told) for told in environments):
            yield one
