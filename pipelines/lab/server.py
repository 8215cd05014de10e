"""JupyterLab ready for an office: offline, quiet, in Vietnamese, opening the start page, saving no results."""

from collections.abc import Sequence

from pipelines.settings import PACKAGE, Project, private_folder

SETTINGS = PACKAGE / "lab" / "settings"
START = "notebooks/start_here.ipynb"
# folders that hold children's names, or who they are: not to be opened by a click
HIDDEN = ("raw", "work", "vault", "core", ".venv", "__pycache__", "*.pyc", ".*")


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


def serve(project: Project, port: int | None = None, browser: bool = True, more: Sequence[str] = ()) -> None:
    """Run JupyterLab until it is stopped."""
    import os

    from jupyterlab.labapp import main

    # the notebooks' own processes work in the folder of their notebook
    os.environ["TREEM_HOME"] = str(project.home)
    main([*options(project, port, browser), *more])
