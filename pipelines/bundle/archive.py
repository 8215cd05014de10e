"""Writing a bundle: one zip with one folder ``treem/`` in it, a listing of every file, whole or not at all."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from pipelines.bundle.targets import Target
from pipelines.bundled import CURRENT, FOLDER, LISTING, WHEELS, Bundle
from pipelines.files import whole

TOP = "treem"
RUNNABLE = 0o755
PLAIN = 0o644
_CHUNK = 1 << 20


def measured(wheels_of: Mapping[str, Sequence[Path]], target: Target) -> tuple[int, int]:
    """Return how much room the packages of one Python take when installed, and the longest path among them below the environment."""
    sizes, longest = [], 0
    for wheels in wheels_of.values():
        size = 0
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as opened:
                for member in opened.infolist():
                    size += member.file_size
                    longest = max(longest, len(_installed(member.filename, target)))
        sizes.append(size)
    return max(sizes), longest


def _installed(name: str, target: Target) -> str:
    """Return where a member of a wheel is installed, relative to the environment (binary distribution format, ``.data``)."""
    first, _, rest = name.partition("/")
    if first.endswith(".data"):
        kind, _, below = rest.partition("/")
        if kind in ("data", "scripts", "headers"):
            return {"data": below, "scripts": f"Scripts/{below}", "headers": f"include/{below}"}[kind]
        name = below
    packages = "Lib/site-packages/" if target.key.startswith("windows") else "lib/python3.13/site-packages/"
    return packages + name


def describe(contents: Mapping[str, Path | bytes], told: Mapping[str, object]) -> Bundle:
    """Return the description of a bundle: ``told`` is what its makers know, the rest comes from the files themselves."""
    files = {name: digest_of(content) for name, content in sorted(contents.items())}
    identity = hashlib.sha256(json.dumps([files, {**told, "made": ""}], sort_keys=True, default=list).encode()).hexdigest()[:12]
    return Bundle(id=identity, files=files, **told)  # type: ignore[arg-type]


def digest_of(content: Path | bytes) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(out: Path, bundle: Bundle, contents: Mapping[str, Path | bytes], made: datetime) -> Path:
    """Write the zip.

    Every file carries the time of the bundle: a newer bundle unpacked over an older one must look newer to Python's compiled copies
    even where a file kept its size.

    Raises:
        BusyError: another program holds ``out`` open.
    """
    listing = json.dumps(asdict(bundle), ensure_ascii=False, indent=0, sort_keys=True).encode()
    extra = {f"{FOLDER}/{LISTING.format(id=bundle.id)}": listing, f"{FOLDER}/{CURRENT}": json.dumps({"id": bundle.id}).encode()}
    out.parent.mkdir(parents=True, exist_ok=True)
    with whole(out) as draft, zipfile.ZipFile(draft, "w") as archive:
        # the listing comes last but for its pointer: an unpacking cut short is an unpacking without them
        for name, content in (*_pages_first(contents), *extra.items()):
            _add(archive, name, content, made)
    return out


def _pages_first(contents: Mapping[str, Path | bytes]) -> Iterable[tuple[str, Path | bytes]]:
    return sorted(contents.items(), key=lambda item: ("/" in item[0], item[0].startswith(WHEELS), item[0]))


def _add(archive: zipfile.ZipFile, name: str, content: Path | bytes, made: datetime) -> None:
    entry = zipfile.ZipInfo(f"{TOP}/{name}", made.timetuple()[:6])
    entry.create_system = 3  # so that the rights below are read
    entry.external_attr = (0o100000 | (RUNNABLE if name.endswith((".sh", ".ci/run")) else PLAIN)) << 16
    entry.compress_type = zipfile.ZIP_STORED if name.endswith((".whl", ".png", ".zip")) else zipfile.ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=True) as target:
        if isinstance(content, bytes):
            target.write(content)
            return
        with content.open("rb") as source:
            while chunk := source.read(_CHUNK):
                target.write(chunk)
