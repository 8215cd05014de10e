"""What several golden tests share: a project built with the key of the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines import checks
from pipelines.build import build
from pipelines.settings import Project

# children of the sample of each plan: few, yet every register has rows
SIZES = {"quan_8_2016_2020": 900, "quan_7_2023": 900, "an_bang_vinh_an_2023": 900, "lang_son_2019_2020": 1_000}


def project_at(home: Path) -> Project:
    """Return a project of which everything lies in its own folder."""
    return Project(home, home / "data" / "raw", home / "data" / "marts")


@contextmanager
def judged_by_sql() -> Iterator[None]:
    """Let the gate judge small tables by SQL too: the same verdicts (tests/property/test_checks_two_routes) at a fraction of the work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "SQL_FROM", 1)
        yield


def build_at(home: Path, raw: Path | None = None) -> Project:
    """Build a project of its own, from its folder of raw workbooks unless another is told, and return it."""
    project = Project(home, raw or home / "data" / "raw", home / "data" / "marts")
    with pytest.MonkeyPatch.context() as patch:
        from conftest import TEST_KEY

        patch.setenv("TREEM_HOME", str(home))
        patch.setenv("TREEM_VAULT_KEY", TEST_KEY)
        build(project)
    return project
