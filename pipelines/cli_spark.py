"""`treem build --engine spark` and what prepares it: Spark in an environment of its own, Java from the system (docs/spark.md)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click

from pipelines.errors import RequestError
from pipelines.settings import Project
from pipelines.terminal import say

ENGINES = ("duckdb", "spark")
FOLDER = click.Path(path_type=Path)


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options ``engine``, ``master``, ``spark_folder``."""
    for option in (
        click.option("--spark-folder", envvar="TREEM_SPARK_FOLDER", type=FOLDER, help="Thư mục mà mọi máy của cụm Spark đọc, ghi được."),
        click.option("--master", envvar="TREEM_SPARK_MASTER", help="Nơi Spark chạy, ví dụ spark://may-chu:7077 (mặc định: máy này)."),
        click.option(
            "--engine", default=ENGINES[0], show_default=True, type=click.Choice(ENGINES), help="Bộ máy chạy SQL của bảng lõi và chỉ số."
        ),
    ):
        command = option(command)
    return command


def chosen(
    project: Project, memory: str | None, engine: str, master: str | None, spark_folder: Path | None
) -> AbstractContextManager[Any] | None:
    """Return what runs the SQL of a build; None for DuckDB.

    Raises:
        RequestError: where Spark runs is said, but not that Spark is meant.
    """
    if engine == "spark":
        from pipelines import spark

        return spark.opened(project, master, spark_folder.resolve() if spark_folder else None, memory)
    source = click.get_current_context().get_parameter_source
    if click.core.ParameterSource.COMMANDLINE in (source("master"), source("spark_folder")):
        raise RequestError("--master và --spark-folder chỉ dùng với Spark.", todo="thêm --engine spark")
    return None


@click.command("spark-setup")
def setup() -> None:
    """Chuẩn bị môi trường riêng cho Spark (.venv-spark): tải khoảng 460 MB, chiếm khoảng 520 MB; chỉ Linux, cần Java 17.

    \b
    Ví dụ:  treem spark-setup
            treem build --engine spark
    """
    from pipelines.spark import environment

    environment.require_java()
    if environment.is_current():
        say(f"Môi trường Spark {environment.version()} đã có.")
        return
    say(f"Đang tải và cài pyspark {environment.version()} (khoảng 460 MB, vài phút)…")
    environment.ensure()
    say("Xong. Chạy: treem build --engine spark")
