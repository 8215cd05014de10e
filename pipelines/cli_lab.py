"""Commands for analysts: JupyterLab ready to work, a notebook with the right first cells."""

import click

from pipelines.settings import load_project
from pipelines.terminal import say


@click.command()
@click.option("--port", type=click.IntRange(1024, 65535), help="Cổng trên máy này (mặc định: một cổng trống gần 8888).")
@click.option("--no-browser", is_flag=True, help="Không tự mở trình duyệt; in địa chỉ để tự mở.")
def lab(port: int | None, no_browser: bool) -> None:
    """Mở JupyterLab tại trang bắt đầu: không cần internet, giao diện tiếng Việt, sổ tay lưu lại không kèm kết quả.

    \b
    Ví dụ:  treem lab
            treem lab --no-browser --port 8890
    """
    from pipelines.lab import server

    server.serve(load_project(), port, not no_browser)


@click.command("new-notebook")
@click.argument("name")
@click.option("--title", default="", help="Tên của câu hỏi, ghi ở đầu sổ tay.")
def new_notebook(name: str, title: str) -> None:
    """Viết một sổ tay mới trong notebooks/explore với các ô mở đầu đúng cách.

    \b
    Ví dụ:  treem new-notebook duoi_nuoc_mua_he --title "Đuối nước mùa hè ở xã nào"
    """
    from pipelines.lab.notebook import write_new

    path = write_new(load_project().notebooks / "explore", name, title)
    say(f"Đã viết notebooks/explore/{path.name}; mở bằng: treem lab")
