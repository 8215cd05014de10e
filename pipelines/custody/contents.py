"""What of a project goes into a backup: all that cannot be made again, and nothing that a build makes (`contents.yml` says why)."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from pipelines import bundled
from pipelines.custody.archive import Source
from pipelines.errors import ArchiveError, TreemError
from pipelines.files import FORBIDDEN, RESERVED
from pipelines.publish import POINTER
from pipelines.settings import PACKAGE, Project
from pipelines.yaml_file import only, read_yaml

LEFT_NAMES = ("Thumbs.db", "desktop.ini", ".DS_Store", ".gitkeep", "__pycache__", ".ipynb_checkpoints")
LEFT_ENDS = (".part", ".former", ".lock", "-journal", ".tmp")
LEFT_STARTS = ("~$", ".~lock")
HOW = "bản sao lưu này không do treem làm ra; đừng dùng"


@dataclass(frozen=True)
class Part:
    """A folder that is kept.

    Attributes:
        folder: below the project's folder; vi: what it is, for people; ends: only these endings, all when empty.
        own: files that the office made (a restore needs the place empty); otherwise they come with the program, changed or added to.
        private: closed to other accounts.
    """

    folder: str
    vi: str
    own: bool = True
    private: bool = False
    ends: tuple[str, ...] = ()


@cache
def parts() -> tuple[Part, ...]:
    """Return the folders that are kept, in the order of the archive."""
    raw = read_yaml(PACKAGE / "custody" / "contents.yml")
    only(raw, {"parts"}, "contents.yml")
    return tuple(Part(**{**told, "ends": tuple(told.get("ends", ()))}) for told in raw["parts"])


def sources(project: Project) -> list[Source]:
    """Return every file that is kept, by part and name; links to folders are followed nowhere (``linked``)."""
    builds = kept_builds(project)
    found = []
    for part in parts():
        for path in _files(_root(project, part)):
            name = f"{part.folder}/{path.relative_to(_root(project, part)).as_posix()}"
            if part_of(name) is part and _wanted(part, name, builds):
                found.append(Source(name, path))
    return found


def _root(project: Project, part: Part) -> Path:
    # plans, indicators and registers are read from where the program lies
    return PACKAGE.parent / part.folder if part.folder.startswith("pipelines/") else project.home / part.folder


def kept_builds(project: Project) -> set[str]:
    """Return the builds that verdicts, reviews and sent reports hang on: the current one and those of submissions."""
    pointer = project.marts / POINTER
    current = {pointer.read_text(encoding="utf-8").strip()} if pointer.exists() else set()
    return current | {path.name for path in (project.state / "submissions").glob("*") if path.is_dir()}


def _files(root: Path) -> Iterator[Path]:
    for folder, below, names in os.walk(root):
        below[:] = sorted(name for name in below if not _left(name))
        yield from (Path(folder) / name for name in sorted(names) if not _left(name) and (Path(folder) / name).is_file())


def linked(project: Project) -> list[str]:
    """Return links to folders inside what is kept: their content is not in the backup."""
    found = []
    for part in parts():
        for folder, below, _ in os.walk(_root(project, part)):
            found += [(Path(folder) / name).relative_to(project.home).as_posix() for name in below if (Path(folder) / name).is_symlink()]
    return found


def shipped(project: Project) -> list[str]:
    """Return what came with the program and nobody changed, by its bundle's own listing; empty where there is no bundle."""
    try:
        bundle = bundled.read(PACKAGE.parent)
    except TreemError:
        return []
    listed = bundle.files if bundle else {}
    found = (source for source in sources(project) if source.name in listed and not _part(source.name).own)
    return [source.name for source in found if bundled.digest_of(source.path) == listed[source.name]]


def _part(name: str) -> Part:
    found = part_of(name)
    assert found is not None
    return found


def _left(name: str) -> bool:
    return name in LEFT_NAMES or name.endswith(LEFT_ENDS) or name.startswith(LEFT_STARTS)


def _wanted(part: Part, name: str, builds: set[str]) -> bool:
    if part.ends and not name.endswith(part.ends):
        return False
    inside = PurePosixPath(name).relative_to(part.folder).parts
    if inside == ("README.md",) or name == "data/vault/key_name":
        return False
    return part.folder not in ("data/marts", "data/core") or inside[0] in builds | {POINTER}


def part_of(name: str) -> Part | None:
    """Return the part that a name belongs to, the longest folder that fits."""
    fitting = [part for part in parts() if name.startswith(f"{part.folder}/")]
    return max(fitting, key=lambda part: len(part.folder), default=None)


def checked(name: str, windows: bool = os.name == "nt") -> Part:
    """Return the part of a name in an archive.

    Raises:
        ArchiveError: a name that leads outside the folders that are kept, or that this system cannot hold.
    """
    steps = name.split("/")
    part = part_of(name)
    if part is None or "\\" in name or "\0" in name or any(step in ("", ".", "..") for step in steps):
        raise ArchiveError("Bản sao lưu có tên tệp dẫn ra ngoài thư mục phục hồi.", todo=HOW)
    if part.ends and not name.endswith(part.ends):
        raise ArchiveError("Bản sao lưu có loại tệp không được phép ở thư mục ấy.", part.folder, HOW)
    if windows and any(_not_on_windows(step) for step in steps):
        todo = "phục hồi trên máy Linux, đổi tên tệp ấy rồi sao lưu lại"
        raise ArchiveError("Bản sao lưu có tên tệp mà Windows không cho dùng.", part.folder, todo)
    return part


def _not_on_windows(step: str) -> bool:
    return bool(FORBIDDEN.search(step)) or step.endswith((".", " ")) or step.split(".")[0].strip().lower() in RESERVED
