"""The process that holds the Spark session; the only module that imports pyspark. It runs in Spark's own environment.

One JSON request a line comes in on standard input, answers go out on standard output:
``{"settings": …}`` -> ``{"ready": version}``;
``{"given": […], "queries": […], "one_part": …}`` -> ``{"made": name}`` for each, then ``{"done": true}``.
An error is told by its kind: what it says may hold a value of a child's row, unless Spark only did not understand the SQL.
"""

import json
import os
import sys
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from typing import Any, TextIO

AT_ONCE = 2  # queries; one of them alone leaves executors idle while it is planned


class Worker:
    """A session and the tables that it knows."""

    def __init__(self, settings: dict[str, str]) -> None:
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.appName("treem")
        for key, value in settings.items():
            builder = builder.config(key, value)
        self.session = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")
        self.one_part = False

    def stop(self) -> None:
        """End the session and wait for its Java process, which removes what it has put aside."""
        java = getattr(self.session.sparkContext._gateway, "proc", None)
        self.session.stop()
        if java is not None:
            java.stdin.close()
            java.wait(timeout=20)

    def know(self, name: str, path: str, schema: Any) -> None:
        """Let SQL read Parquet as table ``name``."""
        frame = self.session.read.schema(schema).parquet(path)
        (frame.coalesce(1) if self.one_part else frame).createOrReplaceTempView(name)

    def make(self, name: str, sql: str, path: str) -> None:
        """Run one SELECT, write its rows, let later SQL read them."""
        frame = self.session.sql(sql)
        frame.write.mode("overwrite").parquet(path)
        self.know(name, path, frame.schema)

    def make_all(self, queries: list[dict[str, Any]], tell: Any) -> None:
        """Make tables, each after what it reads, several at a time."""
        known = {query["name"]: query for query in queries}
        order = TopologicalSorter({name: [read for read in query["reads"] if read in known] for name, query in known.items()})
        order.prepare()
        running: dict[Future[None], str] = {}
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while order.is_active():
                for name in order.get_ready():
                    running[pool.submit(self._one, known[name])] = name
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    done.result()
                    order.done(name := running.pop(done))
                    tell({"made": name})

    def _one(self, query: dict[str, Any]) -> None:
        try:
            self.make(query["name"], query["sql"], query["path"])
        except Exception as problem:
            raise Failed(query["name"], problem) from problem


class Failed(Exception):
    """One table could not be made."""

    def __init__(self, name: str, problem: Exception) -> None:
        super().__init__(name)
        self.told = {"failed": name, **told(problem)}


def told(problem: Exception) -> dict[str, str]:
    """Return an error's kind, and what it says when no row was read yet."""
    from pyspark.errors import AnalysisException, ParseException, PySparkException

    kind = (problem.getCondition() if isinstance(problem, PySparkException) else None) or type(problem).__name__
    before_rows = isinstance(problem, AnalysisException | ParseException)
    return {"kind": kind, "says": str(problem).splitlines()[0] if before_rows else ""}


def serve(requests: TextIO, answers: TextIO) -> None:
    """Answer requests until there are no more."""

    def tell(answer: dict[str, Any]) -> None:
        print(json.dumps(answer), file=answers, flush=True)

    worker: Worker | None = None
    for line in requests:
        request = json.loads(line)
        try:
            if worker is None:
                worker = Worker(request["settings"])
                tell({"ready": worker.session.version})
                continue
            worker.one_part = request["one_part"]
            for given in request["given"]:
                worker.know(given["name"], given["path"], given["schema"])
            worker.make_all(request["queries"], tell)
            tell({"done": True})
        except Failed as problem:
            tell(problem.told)
        except Exception as problem:
            tell({"failed": "", **told(problem)})
    if worker:
        worker.stop()


def main() -> None:
    """Keep standard output for the answers: whatever else Java or Python prints goes to the error stream."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(sys.stdin, answers)


if __name__ == "__main__":
    main()
