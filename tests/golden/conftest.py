"""Projects built once for all golden tests: the samples of every plan, small."""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from golden_support import SIZES, build_at
from tests_support import make_home

from pipelines.registers import kept
from pipelines.samples import make_demo


@pytest.fixture(scope="session")
def plan_home(made_once: Callable[..., Path], built_home: Path) -> Callable[[str], Path]:
    """Return a maker of projects with the clean samples of a plan, each built once: ``plan_home("quan_7_2023")``; tests only read them."""

    def build(plan: str, folder: Path) -> None:
        make_demo(make_home(folder) / "data" / "raw" / "demo", plan=plan, children=SIZES[plan])
        build_at(folder)

    return lambda plan: built_home if plan == "tam_duong_2018" else made_once(plan, partial(build, plan))


@pytest.fixture(scope="session", autouse=True)
def small_parts() -> Iterator[None]:
    """Registers of so few children are kept in several parts too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "_LEAST", 256)
        yield


@pytest.fixture(scope="session")
def built_lists(made_once: Callable[..., Path], demo_raw: Callable[..., Path]) -> Path:
    """The lists of 2018 of 300 children, built once; tests work on copies."""

    def build(folder: Path) -> None:
        left_out = shutil.ignore_patterns("2017*", "_answer_key")
        shutil.copytree(demo_raw(), make_home(folder) / "data" / "raw" / "demo", ignore=left_out)
        build_at(folder)

    return made_once("cac-so-2018", build)


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
