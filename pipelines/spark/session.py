"""A build's Spark: the process is started when the first tables are asked for, serves both steps, and ends with the build."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines import engine, graph
from pipelines.settings import PACKAGE, Project, private_folder
from pipelines.spark import environment, exchange, options
from pipelines.spark.environment import SparkError
from pipelines.spark.transpile import to_spark

LOCAL = "local[*]"
WORKER = PACKAGE / "spark" / "worker.py"


class Spark:
    """Makes tables of SQL files on Spark and brings them back to DuckDB.

    Args:
        folder: where tables are exchanged; every executor reads and writes it under the same path.
        own: private folder of this machine, for the log and what Spark keeps for itself.
        master: Spark's name of where it runs; memory: limit such as ``4GB``.

    Raises:
        SparkError: Java or the environment is missing.
    """

    name = "spark"

    def __init__(self, folder: Path, own: Path, master: str = LOCAL, memory: str | None = None) -> None:
        self.folder, self.own, self.master, self.memory = folder, own, master, memory
        environment.require_java()
        self.python = environment.require_python()
        self.made: set[str] = set()
        self.one_part = False
        self._version = ""
        self._process: subprocess.Popen[str] | None = None

    @property
    def packages(self) -> Mapping[str, str]:
        """What the result rests on beside the project's own packages."""
        return {"pyspark": self._version}

    def in_turn(self, con: engine.Connection, queries: Mapping[str, str]) -> None:
        """Make tables in ``con`` from their SQL, reading tables of ``con``; each may read another one of ``queries``.

        Raises:
            SparkError: Spark stopped or could not run a query; CatalogError: a file has left the portable subset.
        """
        told = {name: to_spark(sql, name) for name, sql in queries.items()}
        reads = {name: graph.tables_read(sql, name) for name, sql in queries.items()}
        given = exchange.write(con, set().union(*reads.values()) - set(queries) - self.made, self.folder)
        size = sum(table.bytes for table in given)
        if self._process is None:
            self._start(size)
        asked = [{"name": name, "sql": sql, "reads": sorted(reads[name]), "path": self._path(name)} for name, sql in told.items()]
        tables = [{"name": table.name, "path": _for_spark(table.path), "schema": table.schema} for table in given]
        self._ask({"given": tables, "queries": asked, "one_part": self.one_part}, "done")
        for name, sql in queries.items():
            exchange.load(con, name, sql, self.folder / name)
        self.made |= set(queries)

    at_once = in_turn  # Spark's process finds for itself which tables can be made together

    def close(self) -> None:
        """End the process and forget what it wrote."""
        if self._process is not None:
            if self._process.stdin:
                self._process.stdin.close()
            try:
                self._process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None

    def _start(self, size: int) -> None:
        settings = options.settings(self.master, self.own, size, self.memory)
        self.one_part = options.is_local(self.master) and size < options.SMALL_BYTES
        with self._log.open("w", encoding="utf-8", newline="\n") as log:
            command = [str(self.python), str(WORKER)]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8", cwd=self.own
            )
        self._version = str(self._ask({"settings": settings}, "ready")["ready"])

    @property
    def _log(self) -> Path:
        return self.own / "spark.log"

    def _path(self, name: str) -> str:
        return _for_spark(self.folder / name)

    def _ask(self, request: Mapping[str, Any], until: str) -> dict[str, Any]:
        """Send one request and return the answer that ends it."""
        assert self._process and self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            for line in self._process.stdout:
                answer: dict[str, Any] = json.loads(line)
                if "failed" in answer:
                    raise _problem(answer)
                if until in answer:
                    return answer
        except BrokenPipeError:
            pass
        raise SparkError("Tiến trình Spark dừng giữa chừng.", f"{self._log}", "xem tệp đó; thiếu bộ nhớ thì thêm --memory-limit, ví dụ 8GB")


def _for_spark(path: Path) -> str:
    # said outright: where a cluster has a file system of its own, a bare path would be looked for there
    return f"file:{path}"


def _problem(answer: Mapping[str, str]) -> SparkError:
    where = f"{answer['failed']}.sql" if answer["failed"] else "khởi động Spark"
    return SparkError(f"Spark không làm được: {answer['kind']}.", where, answer["says"] or "chạy lại với --engine duckdb để so")


def _clear(folder: Path) -> None:
    """Remove what a killed build has left (the build holds its lock already)."""
    for left in folder.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()


@contextmanager
def opened(project: Project, master: str | None = None, shared: Path | None = None, memory: str | None = None) -> Iterator[Spark]:
    """Give a build its Spark, with a private folder to exchange tables that is gone afterwards.

    Args:
        shared: a folder that the whole cluster reads under this path; needed unless Spark runs on this machine.

    Raises:
        SparkError: Java, the environment or a shared folder is missing.
    """
    master = master or LOCAL
    if shared is None and not options.is_local(master):
        todo = "thêm --spark-folder: thư mục mà mọi máy của cụm đọc, ghi được dưới cùng một đường dẫn (docs/spark.md)"
        raise SparkError("Cụm Spark không đọc được thư mục của máy này.", f"--master {master}", todo)
    own = private_folder(private_folder(project.work) / "spark")
    _clear(own)
    around = shared or own
    if not around.is_dir():
        raise SparkError("Không thấy thư mục dùng chung.", str(around), "tạo thư mục hoặc sửa --spark-folder")
    folder = Path(tempfile.mkdtemp(prefix="bang-", dir=around))
    spark = Spark(folder, own, master, memory)
    try:
        yield spark
    finally:
        spark.close()
        shutil.rmtree(folder, ignore_errors=True)
