"""A button for an empty project: write the samples and build them, so that there is something to look at."""

from typing import Any

from pipelines import marts
from pipelines.errors import TreemError
from pipelines.settings import Project, load_project

CHILDREN = 2_000
OFFER = f"Viết dữ liệu mẫu ({CHILDREN} trẻ em hư cấu) và dựng kho"


def samples_button(project: Project | None = None) -> Any:
    """Return the button where nothing has been built and no register has come; else None, and nothing is shown."""
    import ipywidgets as widgets

    project = project or load_project()
    if _has_marts(project) or any(path.is_file() for path in project.raw.rglob("*.xlsx")):
        return None
    button, told = widgets.Button(description=OFFER, button_style="primary", layout=widgets.Layout(width="34em")), widgets.HTML()
    button.on_click(lambda _: _make(project, button, told))
    return widgets.VBox([button, told])


def _has_marts(project: Project) -> bool:
    try:
        return bool(marts.build_folder(project.marts))
    except TreemError:
        return False


def _make(project: Project, button: Any, told: Any) -> None:
    from html import escape

    from pipelines.front import build_marts
    from pipelines.samples import make_demo

    button.disabled, told.value = True, "Đang viết sổ mẫu và dựng kho, chừng nửa phút…"
    try:
        make_demo(project.raw / "demo", children=CHILDREN)
        built = build_marts(project.raw, project.marts)
        told.value = f"Đã dựng kho {escape(built.build)}. Chạy lại ô đầu của trang này."
    except TreemError as problem:
        told.value = f"<p role='alert'>Chưa làm được: {escape(str(problem))}</p>"
        button.disabled = False
