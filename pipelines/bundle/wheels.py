"""The wheels of a target: taken from a store on this machine, the missing ones fetched by pip, all of them checked by hash."""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.bundle.lock import Requirement, needed
from pipelines.bundle.targets import MICROS, Target
from pipelines.errors import InputError

Told = Callable[[str], None]


def fit(requirement: Requirement, names: Iterable[str], target: Target, python: str) -> str | None:
    """Return the best wheel of a requirement among file names, None when no one fits the target (PEP 425, 427)."""
    from packaging.utils import canonicalize_name
    from packaging.version import Version

    order, wanted = _order(target.key, python), (str(canonicalize_name(requirement.name)), Version(requirement.version))
    found = []
    for name in names:
        project, version, tags = _parsed(name)
        ranks = [order[tag] for tag in tags if tag in order]
        if ranks and (project, version) == wanted:
            found.append((min(ranks), name))
    return min(found)[1] if found else None


@cache
def _parsed(name: str) -> tuple[str, Any, frozenset[Any]]:
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    try:
        project, version, _, tags = parse_wheel_filename(name)
    except InvalidWheelFilename:
        return "", None, frozenset()
    return str(project), version, tags


@cache
def _order(key: str, python: str) -> dict[object, int]:
    from pipelines.bundle.targets import TARGETS

    return {tag: rank for rank, tag in reversed(list(enumerate(TARGETS[key].tags(python))))}


@cache
def digest_of(path: Path, changed: int) -> str:
    """Return the SHA-256 of a file that was changed at that time (nanoseconds): the same wheel serves several Pythons."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stored(requirement: Requirement, store: Path, target: Target, python: str) -> Path | None:
    """Return the wheel of a requirement in the store when it is there and whole; a damaged one is removed."""
    name = fit(requirement, (path.name for path in store.glob("*.whl")), target, python)
    if name is None:
        return None
    path = store / name
    if digest_of(path, path.stat().st_mtime_ns) not in requirement.hashes:
        path.unlink()
        return None
    return path


def fetch(lock: Sequence[Requirement], target: Target, python: str, store: Path, say: Told = lambda _: None) -> list[Path]:
    """Return the wheels of a target for one Python, fetching the missing ones into ``store``.

    Raises:
        InputError: a package without a wheel for the target, no network, or a wheel that is not the locked one.
    """
    store.mkdir(parents=True, exist_ok=True)
    for micro in reversed(MICROS):
        wanted = [one for one in needed(lock, target, python, [micro]) if not stored(one, store, target, python)]
        if wanted:
            say(f"tải {len(wanted)} gói cho {target.key}, Python {python}")
            _download(wanted, target, f"{python}.{micro}", store)
    found = {one: stored(one, store, target, python) for one in needed(lock, target, python)}
    if missing := [one.name for one, path in found.items() if path is None]:
        what = f"Không có wheel cho {target.title}, Python {python}."
        raise InputError(what, ", ".join(missing[:10]), "đổi phiên bản trong pyproject.toml rồi make lock")
    return sorted({path for path in found.values() if path})


def _download(wanted: Sequence[Requirement], target: Target, python: str, store: Path) -> None:
    platforms = [part for platform in target.platforms for part in ("--platform", platform)]
    with tempfile.TemporaryDirectory(prefix="treem-bundle-") as folder:
        pins = Path(folder) / "pins.txt"
        pins.write_text("\n".join(one.pin for one in wanted) + "\n", encoding="utf-8", newline="\n")
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-input", "--only-binary=:all:",
             "--require-hashes", "--no-deps", "--implementation", "cp", "--python-version", python, *platforms,
             "-d", str(store), "-r", str(pins)],
            capture_output=True, text=True, encoding="utf-8", errors="replace", check=False, env={**os.environ, "PYTHONUTF8": "1"},
        )  # fmt: skip
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR") and "Ignored" not in line]
        raise InputError(
            f"pip không tải được các gói cho {target.title}, Python {python}.",
            (errors or done.stderr.splitlines() or [""])[0][:300],
            "kiểm tra mạng; gói chỉ có mã nguồn thì chọn phiên bản khác có wheel",
        )
