"""Which files of the project a bundle holds: what git tracks, or, without git, what the layout of the project names."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

# the layout of a project; what lies beside it (an office's lists, drafts, results) never leaves in a bundle
ROOT_FILES = (
    "README.md", "LICENSE", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "DECISIONS.md", "GLOSSARY.md", "environment.yml",
    "pyproject.toml", "requirements.lock", "requirements-spark.lock", "Makefile", ".gitignore", ".ci/run",
    "data/raw/README.md", "data/marts/README.md", "reports/README.md",
)  # fmt: skip
ROOT_FOLDERS = ("pipelines", "expectations", "notebooks", "tests", "docs", "benchmarks", "reports/templates")
LEFT_FOLDERS = {"__pycache__", ".ipynb_checkpoints", ".hypothesis", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".import_linter_cache"}
LEFT_BELOW = ("benchmarks/results/", "docs/_build/")
LEFT_ENDS = (".pyc", ".pyo", ".part", ".tmp", ".lock.by", ".egg-info", "~")


def project_files(root: Path) -> list[str]:
    """Return the files of the project, relative, with ``/``, sorted."""
    return sorted(_tracked(root) if (root / ".git").exists() and shutil.which("git") else laid_out(root))


def _tracked(root: Path) -> Iterator[str]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True)  # noqa: S607
    for name in done.stdout.decode("utf-8").split("\0"):
        if name and (root / name).is_file():
            yield name


def laid_out(root: Path) -> Iterator[str]:
    """Yield what belongs to the project by its layout: the files at the root that it names, and everything in its folders."""
    yield from (name for name in ROOT_FILES if (root / name).is_file())
    for folder in ROOT_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and not path.is_symlink() and not _left_out(name):
                yield name


def _left_out(name: str) -> bool:
    parts = name.split("/")
    hidden = any(part.startswith((".", "~$")) and part != ".gitkeep" for part in parts)
    return hidden or bool(LEFT_FOLDERS & set(parts)) or name.startswith(LEFT_BELOW) or name.endswith(LEFT_ENDS)
