"""Making bundles: wheels, project, launchers, first page, listing, zip."""

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.bundle import archive, contents, first_page, lock, wheels
from pipelines.bundle.pictures import Window
from pipelines.bundle.targets import TARGETS, Target
from pipelines.bundled import PAGE, WHEELS, Bundle
from pipelines.errors import RequestError

STORE = "wheels"
LAUNCHERS = Path(__file__).with_name("launchers")
INNER = "run."  # called by the others, from where it lies in the project


@dataclass(frozen=True)
class Made:
    """One finished zip: ``wheels`` counts files, ``digest`` is the SHA-256 of the zip."""

    path: Path
    bundle: Bundle
    wheels: int
    digest: str


def make(
    root: Path,
    out: Path,
    target: Target,
    pythons: Sequence[str],
    shown: tuple[Mapping[str, Window], bytes],
    made: datetime,
    say: wheels.Told = lambda _: None,
    store: Path | None = None,
) -> Made:
    """Make the bundle of one target.

    Args:
        out: folder of the zip; fetched wheels stay in ``store`` (``out/wheels``) for the next time.
        shown: windows and picture of a report for the first page (``pictures.run_steps``).

    Raises:
        InputError: a wheel is missing or cannot be fetched.
    """
    locked = lock.read_lock(root / "requirements.lock")
    found = {python: wheels.fetch(locked, target, python, store or out / STORE, say) for python in pythons}
    files: dict[str, Path | bytes] = {name: root / name for name in contents.project_files(root)}
    if not any(name.startswith("pipelines/") for name in files):
        raise RequestError("Không thấy mã chương trình để đóng gói.", str(root))
    files |= {name: _with_ends(path) for name, path in files.items() if name.endswith((".cmd", ".sh")) and isinstance(path, Path)}
    files |= launchers(target)
    files |= {f"{WHEELS}/{path.name}": path for paths in found.values() for path in paths}
    files |= {f"{WHEELS}/{path.name}": path for path in own_pip()}
    unpacked, longest = archive.measured(found, target)
    room = (unpacked + sum(path.stat().st_size for path in files.values() if isinstance(path, Path))) >> 20
    version = _version(root)
    told = f"{made:%d/%m/%Y}"
    files[PAGE] = first_page.page(target, version, told, tuple(pythons), room, longest, *shown).encode()
    bundle = archive.describe(
        files,
        {
            "version": version, "made": told, "platform": target.key, "pythons": tuple(pythons), "glibc": target.glibc,
            "lock": archive.digest_of(files["requirements.lock"]), "unpacked": unpacked, "longest": longest,
        },
    )  # fmt: skip
    name = f"treem-{version}-{target.key}" + ("" if len(pythons) > 1 else f"-py{pythons[0]}")
    say(f"ghi {name}.zip")
    path = archive.write(out / f"{name}.zip", bundle, files, made)
    return Made(path, bundle, sum(1 for each in files if each.startswith(f"{WHEELS}/")), archive.digest_of(path))


def launchers(target: Target) -> dict[str, bytes]:
    """Return the files at the top of the bundle that people open by a double click."""
    ending = ".cmd" if target.key == "windows-x64" else ".sh"
    return {path.name: _with_ends(path) for path in sorted(LAUNCHERS.glob(f"*{ending}")) if not path.name.startswith(INNER)}


def _with_ends(path: Path) -> bytes:
    """Return a script with the line ends that its system reads: cmd.exe loses its place in files with other ones."""
    content = path.read_bytes().replace(b"\r\n", b"\n")
    return content.replace(b"\n", b"\r\n") if path.suffix == ".cmd" else content


def own_pip() -> list[Path]:
    """Return the pip that came with this Python: some systems bring Python without it (Debian)."""
    spec = importlib.util.find_spec("ensurepip")
    folders = spec.submodule_search_locations if spec else None
    return sorted(path for folder in folders or () for path in Path(folder).glob("_bundled/pip-*.whl"))[-1:]


def _version(root: Path) -> str:
    import tomllib

    return str(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def chosen_targets(names: Sequence[str]) -> list[Target]:
    """Return targets by their keys, or by the first word of one (``windows``); all of them when none is named.

    Raises:
        RequestError: no such target.
    """
    found = [target for key, target in TARGETS.items() if not names or any(key == name or key.startswith(f"{name}-") for name in names)]
    if not found:
        raise RequestError(f"Không có hệ điều hành “{', '.join(names)}”.", todo=f"chọn trong: {', '.join(TARGETS)}")
    return found
