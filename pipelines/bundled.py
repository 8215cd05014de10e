"""What a bundle brought to an office without internet: whether it is whole, for this machine, and what an older one left.

Standard library only: read before anything is installed. A bundle holds ``bundle/current.json`` (which one it is) and
``bundle/files-<id>.json`` (every file with its SHA-256); the listings of older bundles stay when a newer one is unpacked
over them, and tell which files were theirs.
"""

import hashlib
import json
import platform
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pipelines.errors import TreemError

FOLDER, CURRENT, LISTING = "bundle", "current.json", "files-{id}.json"
WHEELS = "wheels"
PLATFORMS = {"windows-x64": "Windows 10, 11 (64 bit)", "linux-x86_64": "Linux (x86_64)"}
PAGE = "DOC-TRUOC.html"
AGAIN = f"giải nén lại cả gói đè lên thư mục này (chọn “Replace”, “Thay thế” cho mọi tệp); thư mục data/ được giữ nguyên; xem {PAGE}"
SHOWN = 5


class BundleError(TreemError):
    """The bundle does not fit: other platform or Python, files missing or damaged, code and wheels of different bundles."""

    exit_code = 71


@dataclass(frozen=True)
class Bundle:
    """One delivery.

    ``platform`` is a key of ``PLATFORMS``; ``pythons`` such as ``3.12``; ``lock`` and ``files`` are SHA-256; ``glibc``: the oldest
    C library that its wheels work with (Linux); ``unpacked`` and ``longest``: bytes of the installed packages and letters of
    the longest path in them.
    """

    id: str
    version: str
    made: str
    platform: str
    pythons: tuple[str, ...]
    glibc: tuple[int, ...]
    lock: str
    unpacked: int
    longest: int
    files: Mapping[str, str]


def this_platform() -> str:
    """Return the key of the running Python's platform, known to a bundle or not (``windows-x86``, ``macosx-14-arm64``).

    That of the interpreter, not of the machine: a 32-bit Python takes other wheels on a 64-bit Windows.
    """
    told = sysconfig.get_platform()
    return {"win-amd64": "windows-x64", "win32": "windows-x86", "win-arm64": "windows-arm64"}.get(told, told)


def libc() -> tuple[int, ...]:
    """Return the version of the GNU C library, empty where there is none (Windows, macOS, musl)."""
    name, version = platform.libc_ver()
    return tuple(int(part) for part in version.split(".")[:2]) if name == "glibc" else ()


def read(project: Path) -> Bundle | None:
    """Return the bundle that lies in a project folder; None in a checkout without one.

    Raises:
        BundleError: its description is missing or damaged.
    """
    folder = project / FOLDER
    if not (folder / CURRENT).exists():
        if (project / WHEELS).is_dir():
            raise BundleError("Gói cài đặt thiếu tệp mô tả.", f"{FOLDER}/{CURRENT}", AGAIN)
        return None
    try:
        named = json.loads((folder / CURRENT).read_text(encoding="utf-8"))["id"]
        return _bundle(json.loads((folder / LISTING.format(id=named)).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise BundleError("Tệp mô tả của gói cài đặt hỏng hoặc thiếu.", FOLDER, AGAIN) from problem


def _bundle(told: dict[str, Any]) -> Bundle:
    found = Bundle(**{**told, "pythons": tuple(told["pythons"]), "glibc": tuple(told["glibc"])})
    if not isinstance(found.files, dict) or not found.files:
        raise ValueError("files")
    return found


def require_fit(bundle: Bundle, project: Path) -> None:
    """Check that a bundle is for this machine and Python, and that the code beside it is its own.

    Raises:
        BundleError: which of them is not so.
    """
    here, python = this_platform(), ".".join(map(str, sys.version_info[:2]))
    if bundle.platform != here:
        raise BundleError(
            f"Gói này dành cho {PLATFORMS.get(bundle.platform, bundle.platform)}, máy này là {PLATFORMS.get(here, here)}.",
            todo="lấy đúng gói cho máy này; trên Windows cần Python 64 bit (bộ cài có chữ amd64)",
        )
    if python not in bundle.pythons:
        raise BundleError(
            f"Gói này dùng với Python {', '.join(bundle.pythons)}; đang chạy Python {python}.",
            sys.executable,
            f"cài Python {bundle.pythons[-1]} cho riêng người dùng (không cần quyền quản trị, xem {PAGE}), rồi chạy lại",
        )
    if bundle.glibc and not libc() >= bundle.glibc:
        raise BundleError(
            "Hệ điều hành Linux này quá cũ hoặc khác loại đối với các gói.",
            f"cần glibc {'.'.join(map(str, bundle.glibc))} trở lên, máy có: {'.'.join(map(str, libc())) or 'không phải glibc'}",
            "dùng máy có Debian 10, Ubuntu 20.04, RHEL 8 trở lên, hoặc một máy Windows",
        )
    if digest_of(project / "requirements.lock") != bundle.lock:
        raise BundleError(
            "Mã chương trình và các gói trong wheels/ thuộc hai bản khác nhau.", f"requirements.lock và bản {bundle.version}", AGAIN
        )


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file; blank when it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def require_whole(bundle: Bundle, project: Path) -> list[str]:
    """Check every file of the bundle against its listing.

    Returns:
        Files of the program that somebody here has changed: they stay, and people are told.

    Raises:
        BundleError: files missing or damaged, or still those of an older bundle.
    """
    found = {name: digest_of(project / name) for name in bundle.files}
    missing = [name for name, digest in found.items() if not digest]
    different = [name for name, digest in found.items() if digest and digest != bundle.files[name]]
    older = _known(formers(bundle, project))
    stale = [name for name in different if (name, found[name]) in older]
    broken = [name for name in different if name.startswith(f"{WHEELS}/")]
    for names, what in (
        (missing, "Gói cài đặt thiếu tệp (giải nén hoặc chép dở, USB hỏng)."),
        (broken, "Gói cài đặt có tệp hỏng (băm SHA-256 không khớp)."),
        (stale, "Còn tệp của bản cũ chưa được thay bằng bản mới."),
    ):
        if names:
            raise BundleError(what, _shown(names), AGAIN)
    return different


def _shown(names: list[str]) -> str:
    more = f" và {len(names) - SHOWN} tệp khác" if len(names) > SHOWN else ""
    return ", ".join(sorted(names)[:SHOWN]) + more


def formers(bundle: Bundle, project: Path) -> list[Bundle]:
    """Return the older bundles that were unpacked here before; an unreadable listing is passed over."""
    found = []
    for path in sorted((project / FOLDER).glob(LISTING.format(id="*"))):
        try:
            one = _bundle(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if one.id != bundle.id:
            found.append(one)
    return found


def _known(bundles: Iterable[Bundle]) -> set[tuple[str, str]]:
    return {item for one in bundles for item in one.files.items()}


def leftovers(bundle: Bundle, project: Path) -> list[Path]:
    """Return files that only an older bundle brought and nobody has changed: the newer one does not want them any more.

    What people made or changed here is never among them, nor anything below ``data``.
    """
    return sorted(
        project / name
        for name, digest in _known(formers(bundle, project))
        if name not in bundle.files and _may_go(name) and digest_of(project / name) == digest
    )


def _may_go(name: str) -> bool:
    """Tell whether a listed name lies inside the project and outside what people bring in."""
    path = PurePosixPath(name)
    return not (path.is_absolute() or ".." in path.parts or ":" in name or "\\" in name or path.parts[0] == "data")


def clear_leftovers(bundle: Bundle, project: Path) -> int:
    """Remove what ``leftovers`` finds, and the listings of the older bundles; return how many files went."""
    gone = leftovers(bundle, project)
    for path in gone:
        path.unlink(missing_ok=True)
        for cached in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
            cached.unlink(missing_ok=True)
    for former in formers(bundle, project):
        (project / FOLDER / LISTING.format(id=former.id)).unlink(missing_ok=True)
    return len(gone)
