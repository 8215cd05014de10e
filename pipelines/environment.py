"""The project's own Python environment: made when missing, renewed when the lock file changed.

Standard library only: this module runs before anything is installed, on Linux and on Windows.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / ".venv"
LOCK = PROJECT / "requirements.lock"
OLDEST, NEWEST = (3, 11), (3, 13)


def python_path() -> Path:
    """Return the interpreter inside the project's environment (it may not exist yet)."""
    return FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint() -> str:
    """Return what the environment was made from: the lock, the project file and the interpreter's version."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for source in (LOCK, PROJECT / "pyproject.toml"):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def is_current() -> bool:
    """Tell whether the environment exists and was made from today's lock file."""
    stamp = FOLDER / "treem-fingerprint"
    return python_path().exists() and stamp.exists() and stamp.read_text() == fingerprint()


def has_same_python() -> bool:
    """Tell whether the environment exists with this interpreter's version, so that only its packages need renewing."""
    told = FOLDER / "pyvenv.cfg"
    wanted = ".".join(map(str, sys.version_info[:2]))
    return python_path().exists() and told.exists() and f"version = {wanted}." in told.read_text(encoding="utf-8")


def require_supported_python() -> None:
    """Stop with a plain message when the interpreter is too old or too new for the locked packages."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found = ".".join(map(str, sys.version_info[:3]))
        raise SystemExit(
            f"Cần Python 3.11, 3.12 hoặc 3.13; máy đang dùng Python {found} ({sys.executable}).\n"
            "Cài một bản phù hợp rồi chạy lại, ví dụ: make report PYTHON=python3.12"
        )


def install() -> None:
    """Install the locked packages (hashes checked) and the project itself, editable, into the environment."""
    pip = [str(python_path()), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=True)
    subprocess.run([*pip, "--no-build-isolation", "--no-deps", "-e", str(PROJECT)], check=True)


def ensure() -> Path:
    """Make or renew the environment when needed and return its interpreter.

    Raises:
        SystemExit: unsupported Python, or the packages could not be installed (exit code 70).
    """
    require_supported_python()
    if not is_current():
        print("Đang chuẩn bị môi trường Python (lần đầu mất vài phút)…", file=sys.stderr, flush=True)
        if not has_same_python():
            venv.create(FOLDER, with_pip=True, clear=True)
        try:
            install()
        except subprocess.CalledProcessError as failure:
            print("Không cài được các gói. Kiểm tra mạng hoặc kho gói của cơ quan rồi chạy lại.", file=sys.stderr)
            raise SystemExit(70) from failure
        (FOLDER / "treem-fingerprint").write_text(fingerprint())
    return python_path()


if __name__ == "__main__":
    ensure()
