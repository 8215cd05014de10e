"""JupyterLab ready for an office: offline, quiet, in Vietnamese, opening the start page, saving no results."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipelines.settings import PACKAGE, Project, private_folder

SETTINGS = PACKAGE / "lab" / "settings"
START = "notebooks/start_here.ipynb"
# folders that hold children's names, or who they are: not to be opened by a click
HIDDEN = ("raw", "work", "vault", "core", ".venv", "__pycache__", "*.pyc", ".*")

# bytes: a system takes 107 for the whole path of a socket, of which its name needs 49
LONGEST_FOLDER = 58


def options(project: Project, port: int | None = None, browser: bool = True, page: str = START) -> list[str]:
    """Return the options of ``jupyter lab``.

    Args:
        port: where the server listens on this machine alone; a free one near 8888 by default.
        browser: whether to open the page.
        page: the notebook to open, relative to the project.
    """
    told = {
        "ServerApp.root_dir": str(project.home),
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.open_browser": browser,
        "LabApp.default_url": f"/lab/tree/{page}",
        "LabApp.app_settings_dir": str(SETTINGS),
        "LabApp.extension_manager": "readonly",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.news_url": "",
        "ContentsManager.pre_save_hook": "pipelines.lab.stripping.strip",
        "ContentsManager.hide_globs": list(HIDDEN),
        "ContentsManager.allow_hidden": False,
        # tabs that were open in another project are not opened here
        "LabApp.workspaces_dir": str(private_folder(private_folder(project.work) / "lab")),
    }
    if port:
        told |= {"ServerApp.port": port, "ServerApp.port_retries": 0}
    return [f"--{name}={value}" for name, value in told.items()]


@contextmanager
def sockets() -> Iterator[list[str]]:
    """Give the options by which the server speaks with the notebooks' own processes through sockets in a folder of this user alone.

    Through ports, as Jupyter does by default, a process may end before its first cell: its ports are chosen before it starts, and another
    program may take one first. Ports are also open to every user of the machine. Windows has no such sockets and keeps ports.
    """
    if os.name == "nt":
        yield []
        return
    around = os.environ.get("XDG_RUNTIME_DIR", "")
    with tempfile.TemporaryDirectory(prefix="treem-", dir=around if Path(around).is_dir() and around else None) as folder:
        if len(os.fsencode(folder)) > LONGEST_FOLDER:
            yield []
            return
        os.environ["JUPYTER_RUNTIME_DIR"] = folder
        yield ["--KernelManager.transport=ipc"]


def serve(project: Project, port: int | None = None, browser: bool = True, more: Sequence[str] = ()) -> None:
    """Run JupyterLab until it is stopped."""
    from jupyterlab.labapp import main

    # the notebooks' own processes work in the folder of their notebook
    os.environ["TREEM_HOME"] = str(project.home)
    with sockets() as told:
        main([*options(project, port, browser), *told, *more])
