"""A small bundle with wheels of our own: the real makers and the real installer, in seconds and without a network."""

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from tests_support import ROOT

from pipelines.bundle import archive
from pipelines.bundle.targets import TARGETS
from pipelines.bundled import Bundle

LINUX = TARGETS["linux-x86_64"]
PYTHON = ".".join(map(str, sys.version_info[:2]))
# what runs before anything is installed
OWN = ("__init__", "environment", "bundled", "disk", "errors", "locking", "settings")
BACKEND = '''
import base64, hashlib, pathlib, zipfile
def get_requires_for_build_editable(config_settings=None): return []
def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "treem-0.1.0-py3-none-any.whl"
    here = str(pathlib.Path.cwd())
    with zipfile.ZipFile(pathlib.Path(folder) / name, "w") as wheel:
        wheel.writestr("treem.pth", here + "\\n")
        wheel.writestr("treem-0.1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: treem\\nVersion: 0.1.0\\n")
        wheel.writestr("treem-0.1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("treem-0.1.0.dist-info/RECORD", "")
    return name
'''
PROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n[project]\nname = "treem"\nversion = "0.1.0"\n'


def wheel(name: str, version: str, files: Mapping[str, bytes], tag: str = "py3-none-any") -> tuple[str, bytes]:
    """Return the file name and the bytes of a wheel."""
    info = f"{name}-{version}.dist-info"
    members = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n".encode(),
    }
    record = "".join(f"{path},sha256={_short(data)},{len(data)}\n" for path, data in members.items()) + f"{info}/RECORD,,\n"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        for path, data in {**members, f"{info}/RECORD": record.encode()}.items():
            zipped.writestr(zipfile.ZipInfo(path), data)
    return f"{name}-{version}-{tag}.whl", made.getvalue()


def _short(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def small_contents(number: str = "1", more: Mapping[str, bytes] | None = None, big: int = 10) -> dict[str, bytes]:
    """Return a project whose one package tells ``number``: everything that a bundle holds."""
    name, data = wheel("mau", f"{number}.0", {"mau.py": f"NUMBER = {number}\n".encode(), "mau.bin": b"x" * big})
    lock = f"mau=={number}.0 \\\n    --hash=sha256:{hashlib.sha256(data).hexdigest()}\n"
    own = {f"pipelines/{part}.py": (ROOT / "pipelines" / f"{part}.py").read_bytes() for part in OWN}
    return {
        **own, "requirements.lock": lock.encode(), "pyproject.toml": PROJECT.encode(), "backend.py": BACKEND.encode(),
        f"wheels/{name}": data, "data/raw/README.md": b"so\n", "DOC-TRUOC.html": b"<p>trang</p>", **(more or {}),
    }  # fmt: skip


def zipped(folder: Path, contents: Mapping[str, bytes], **other: object) -> tuple[Path, Bundle]:
    """Write a bundle with the real writer."""
    told: dict[str, object] = {
        "version": "0.1.0", "made": "22/11/2026", "platform": LINUX.key, "pythons": (PYTHON,), "glibc": LINUX.glibc,
        "lock": hashlib.sha256(contents["requirements.lock"]).hexdigest(), "unpacked": 1000, "longest": 60, **other,
    }  # fmt: skip
    bundle = archive.describe(contents, told)
    return archive.write(folder / f"{bundle.id}.zip", bundle, contents, datetime(2026, 11, 22)), bundle


def unpack(path: Path, folder: Path) -> Path:
    """Unpack over what is there, as people do; return the project's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path) as opened:
        opened.extractall(folder)
    return folder / archive.TOP


@cache
def cut_off() -> tuple[str, ...] | None:
    """Return what to put before a command so that it sees no network and may mount; None where the system does not allow it."""
    for words in (("unshare", "-n", "-m"), ("unshare", "-r", "-n", "-m")):
        if shutil.which("unshare") and subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
            return words
    return None


def run(project: Path, *words: str, before: str = "", python: str = sys.executable, **more: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a project without network and with nothing in the environment that this test run has."""
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
    told = {"PATH": f"{Path(sys.base_exec_prefix) / 'bin'}{os.pathsep}/usr/bin:/bin", "HOME": str(project.parent), "LANG": "C", **nowhere, **more}
    command = [*(cut_off() or ()), "sh", "-c", f'{before} exec "$0" "$@"', python, *words]
    return subprocess.run(command, cwd=project, env=told, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False)


def base_python() -> str:
    """Return the Python that environments are made from."""
    return str(Path(sys.base_exec_prefix) / "bin" / f"python{PYTHON}")
