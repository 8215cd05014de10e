"""Where Spark comes from: Java of the system, and pyspark in an environment of its own beside the project's (``.venv-spark``).

Never in the project's own environment: pyspark wants pandas below 3, and great-expectations imports pyspark wherever it finds it.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from pipelines.environment import PROJECT
from pipelines.errors import TreemError

FOLDER = PROJECT / ".venv-spark"
LOCK = PROJECT / "requirements-spark.lock"
STAMP = "treem-fingerprint"
PYTHON = "TREEM_SPARK_PYTHON"  # a Python that has pyspark already, such as the cluster's own
SETUP = "treem spark-setup"
OLDEST_JAVA = 17
BUILDER = "setuptools"
NEEDED_MB = 1_500  # the archive, its unpacked copy while it is installed, and the environment itself (measured: 456, 500 and 517 MB)
_BLOCK = re.compile(r"^(?P<name>[\w.-]+)==[^\n]*(?:\n[ \t]+[^\n]*)*", re.MULTILINE)


class SparkError(TreemError):
    """Spark, Java or their environment is missing, or Spark stopped; the former marts stay as they were."""

    exit_code = 72


def require_java() -> Path:
    """Return the system's Java.

    Raises:
        SparkError: none, or one that is too old for Spark 4; Windows.
    """
    if os.name == "nt":
        raise SparkError("Spark chỉ chạy trên Linux (hoặc WSL).", todo="bỏ --engine spark: DuckDB cho cùng kết quả")
    java = _java()
    todo = f"cài Java từ bản {OLDEST_JAVA} (Debian, Ubuntu: apt install openjdk-17-jre-headless) hoặc đặt biến JAVA_HOME, rồi chạy lại"
    if java is None:
        raise SparkError("Không thấy Java, Spark không chạy được.", todo=todo)
    said = subprocess.run([str(java), "-version"], capture_output=True, text=True, encoding="utf-8", errors="replace", check=False).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    if not version or int(version[1]) < OLDEST_JAVA:
        raise SparkError(f"Java của máy là bản {version[1] if version else 'không rõ'}.", str(java), todo)
    return java


def _java() -> Path | None:
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    return Path(found) if found else None


def require_python() -> Path:
    """Return the Python that has pyspark: that of ``TREEM_SPARK_PYTHON``, else of ``.venv-spark``.

    Raises:
        SparkError: not made yet, or made from another lock.
    """
    if named := os.environ.get(PYTHON):
        if not Path(named).is_file():
            raise SparkError("Không thấy Python có pyspark.", f"{PYTHON}={named}", "sửa hoặc bỏ biến đó")
        return Path(named)
    if not is_current():
        state = "cũ hơn tệp khóa" if python_path().exists() else "chưa có"
        raise SparkError(f"Môi trường Spark {state}.", FOLDER.name, f"chạy: {SETUP} (tải khoảng 460 MB, một lần)")
    return python_path()


def python_path() -> Path:
    """Return the interpreter inside ``.venv-spark`` (it may not exist yet)."""
    return FOLDER / "bin" / "python"


def is_current() -> bool:
    """Tell whether ``.venv-spark`` was made here, from today's lock, by this version of Python."""
    stamp = FOLDER / STAMP
    return python_path().exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == _fingerprint()


def _fingerprint() -> str:
    told = repr((sys.version_info[:2], str(FOLDER))).encode() + LOCK.read_bytes()
    return hashlib.sha256(told).hexdigest()


def ensure() -> Path:
    """Make ``.venv-spark`` when it is missing or old; return its interpreter.

    Raises:
        SparkError: too little room, or pip could not install; an unfinished environment is not taken for a whole one.
    """
    if is_current():
        return python_path()
    free = shutil.disk_usage(PROJECT).free >> 20
    if free < NEEDED_MB:
        raise SparkError("Không đủ chỗ cho môi trường Spark.", f"còn {free} MB, cần {NEEDED_MB} MB", "dọn bớt tệp rồi chạy lại")
    venv.create(FOLDER, with_pip=True, clear=True)
    # pyspark comes as source only: what builds it is installed first, from the same lock, so that nothing unlocked is fetched
    blocks = locked()
    _install([blocks[BUILDER]])
    _install([block for name, block in blocks.items() if name != BUILDER])
    (FOLDER / STAMP).write_text(_fingerprint(), encoding="utf-8", newline="\n")
    return python_path()


def locked() -> dict[str, str]:
    """Return the packages of the lock: name -> its lines (version and hashes)."""
    return {found["name"]: found[0] for found in _BLOCK.finditer(LOCK.read_text(encoding="utf-8"))}


def version() -> str:
    """Return the locked version of pyspark."""
    return locked()["pyspark"].split("==")[1].split()[0]


def _install(blocks: list[str]) -> None:
    """Install lines of the lock; what is built from source on the way is not compressed, only to be unpacked at once (half of the time)."""
    with tempfile.TemporaryDirectory() as folder:
        wanted, stored = Path(folder) / "requirements.txt", Path(folder) / "stored.cfg"
        wanted.write_text("\n".join(blocks) + "\n", encoding="utf-8", newline="\n")
        stored.write_text("[bdist_wheel]\ncompression = stored\n", encoding="utf-8", newline="\n")
        pip = [str(python_path()), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input", "--no-cache-dir"]
        pip += ["--no-compile", "--no-deps", "--no-build-isolation", "--require-hashes", "-r", str(wanted)]
        told = os.environ | {"DIST_EXTRA_CONFIG": str(stored)}
        done = subprocess.run(pip, env=told, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()[-1:]
        todo = "kiểm tra mạng hoặc kho gói của cơ quan rồi chạy lại"
        raise SparkError("Không cài được môi trường Spark.", "; ".join(said)[:300], todo)
