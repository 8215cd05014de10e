"""`treem template`: a clean Excel form of a register."""

from pathlib import Path

import click

from pipelines.terminal import say


@click.command()
@click.argument("register", required=False)
@click.option("--out", type=click.Path(path_type=Path), help="Tệp ghi ra (mặc định mau_<sổ>.xlsx ở thư mục hiện hành).")
def template(register: str | None, out: Path | None) -> None:
    """Viết mẫu Excel trống của một sổ: tiêu đề, cột, danh mục thả xuống, cách ghi; điền xong đọc vào được ngay.

    \b
    Ví dụ:  treem template                      liệt kê các sổ
            treem template child_register --out so_tre_em.xlsx
    """
    from pipelines import catalog, templates

    if register is None:
        for known in catalog.registers().values():
            say(f"{known.id:22} {known.title_vi}")
        return
    chosen = templates.require_register(register)
    written = templates.write_template(chosen, out or Path(templates.template_name(chosen)))
    say(f"Đã viết mẫu “{chosen.title_vi}”: {written}")
