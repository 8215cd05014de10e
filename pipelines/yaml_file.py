"""Definition files of the package: YAML read safely, unknown keys refused."""

from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.errors import CatalogError

Raw = dict[str, Any]


def read_yaml(path: Path, as_texts: bool = False) -> Raw:
    """Read one YAML file safely.

    Args:
        as_texts: every value as the text that stands there ("no" is no truth value, 01 no number).

    Raises:
        CatalogError: unreadable or not a mapping.
    """
    return deepcopy(seen_yaml(path, as_texts))


def seen_yaml(path: Path, as_texts: bool = False) -> Raw:
    """Return what ``read_yaml`` does, for those who only look: the same object every time, which nobody may change."""
    told = path.stat()
    return _parsed(path, told.st_mtime_ns, told.st_size, as_texts)


@lru_cache(maxsize=64)
def _parsed(path: Path, changed: int, size: int, as_texts: bool) -> Raw:
    """Return a file's content, which nobody may change: many reports of one process read the same files."""
    import yaml

    try:
        # libyaml's safe loader, where the wheel has it, is ten times faster than the one in Python
        kind = "BaseLoader" if as_texts else "SafeLoader"
        loader = getattr(yaml, f"C{kind}", getattr(yaml, kind))
        content = yaml.load(path.read_text(encoding="utf-8"), loader)
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = f", dòng {mark.line + 1}" if mark else ""
        raise CatalogError("Tệp định nghĩa không đọc được.", f"{path.name}{line}", "sửa cú pháp YAML") from problem
    if not isinstance(content, dict):
        raise CatalogError("Tệp định nghĩa phải là danh sách khóa: giá trị.", path.name, "xem các tệp cùng thư mục")
    return content


def only(raw: Raw, allowed: set[str], where: str) -> None:
    """Raise CatalogError for keys that no definition of this kind has."""
    unknown = sorted(set(raw) - allowed)
    if unknown:
        raise CatalogError(
            f"Khóa lạ: {', '.join(unknown)}.", where, f"các khóa được dùng: {', '.join(sorted(allowed))}"
        )
