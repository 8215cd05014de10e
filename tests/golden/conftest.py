"""Projects built once for all golden tests: the samples of every plan, small."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from golden_support import SIZES, build_at
from tests_support import make_home

from pipelines.samples import make_demo


@pytest.fixture(scope="session")
def plan_home(tmp_path_factory: pytest.TempPathFactory, built_home: Path) -> Callable[[str], Path]:
    """Return a maker of projects with the clean samples of a plan, each built once: ``plan_home("quan_7_2023")``; tests only read them."""
    made: dict[str, Path] = {"tam_duong_2018": built_home}

    def make(plan: str) -> Path:
        if plan not in made:
            home = make_home(tmp_path_factory.mktemp("ke_hoach"))
            make_demo(home / "data" / "raw" / "demo", plan=plan, children=SIZES[plan])
            build_at(home)
            made[plan] = home
        return made[plan]

    return make


@pytest.fixture(scope="session")
def district_home(tmp_path_factory: pytest.TempPathFactory, built_home: Path, demo_raw: Callable[..., Path]) -> Path:
    """The samples of the office's own district: 2,000 children, all 19,000 with TREEM_PROVE=1."""
    if os.environ.get("TREEM_PROVE") != "1":
        return built_home
    from tests_support import CHILDREN

    home = make_home(tmp_path_factory.mktemp("ca_huyen"))
    shutil.copytree(demo_raw(CHILDREN), home / "data" / "raw" / "demo")
    build_at(home)
    return home
